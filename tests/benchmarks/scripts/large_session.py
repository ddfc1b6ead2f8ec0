"""A session of so many bytes."""

import numpy as np

from lstmviz.experiment.arrays import sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session

_CALLS, _STEPS, _FEATURES = 4, 1000, 100


def large_session(size: int) -> Session:
    """Four calls that make up the size, and one that is small."""
    rows = size // (4 * _CALLS * _STEPS * _FEATURES)
    random = np.random.default_rng(0)
    shape = (rows, _STEPS, _FEATURES)
    large = [random.standard_normal(shape, dtype=np.float32) for _ in range(_CALLS)]
    small = random.standard_normal((2, 3, _FEATURES), dtype=np.float32)
    layer = LSTMConfig(units=4, return_sequences=True)
    calls = [Call(sealed(x)) for x in (small, *large)]
    return Session.of(Experiment(layer, calls))
