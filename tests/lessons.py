"""Experiments that students meet first, beside the opening example.

The inputs repeat, so that what differs from call to call is the state alone; the seed is one at
which the four units lie apart and much is carried. Importing this loads neither Qt nor TensorFlow.
"""

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment

UP, DOWN = [0, 4, 4], [0, -4, -4]
"""Three steps of either sequence."""

CALLS = 4


def in_four_calls(**flags: object) -> Experiment:
    """Two sequences of twelve steps, a row each, in four stateful calls of three steps."""
    return _experiment([_rows(UP, DOWN)] * CALLS, **flags)


def with_rows_swapped(**flags: object) -> Experiment:
    """The same, but in every other call the two sequences change rows."""
    return _experiment([_rows(UP, DOWN), _rows(DOWN, UP)] * (CALLS // 2), **flags)


def _rows(*rows: list[int]) -> Array:
    """(batch, timesteps, 1)."""
    return np.array(rows, np.float32)[:, :, None]


def _experiment(inputs: list[Array], **flags: object) -> Experiment:
    arguments = {"units": 4, "return_sequences": True, "stateful": True} | flags
    return Experiment(LSTMConfig(**arguments), map(Call, inputs), seed=1019)
