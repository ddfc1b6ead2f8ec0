"""Which step of a model's input each step of a layer's output is of, held against Keras."""

import numpy as np
import pytest

from lstmviz.engine.run import run
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig, ReshapeConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.figure.view_model.layer_track import OtherLayers
from lstmviz.trace.trace import seen

STEP = 1


def forgetful(**flags: bool) -> SimpleRNNConfig:
    """A layer whose h knows the present step alone."""
    return SimpleRNNConfig(2, return_sequences=True, recurrent_initializer="zeros", **flags)


FORWARDS, BACKWARDS = forgetful(), forgetful(go_backwards=True)
BOTH = BidirectionalConfig(FORWARDS)
TURNED = BidirectionalConfig(BACKWARDS, backward_layer=FORWARDS)
DENSE = DenseConfig(2)


@pytest.mark.parametrize(
    "layers",
    [
        (BACKWARDS, FORWARDS, DENSE),
        (FORWARDS, BACKWARDS, DENSE),
        (BOTH, FORWARDS, DENSE),
        (TURNED, FORWARDS, DENSE),
        (BACKWARDS, BOTH, ReshapeConfig((-1, 2, 2))),
    ],
)
def test_another_input_at_one_step_is_seen_in_the_same_column_of_every_track(
    layers: tuple[LayerConfig, ...],
) -> None:
    x = np.random.default_rng(0).normal(size=(1, 4, 2)).astype(np.float32)
    other = x.copy()
    other[0, STEP] += 1
    model = ModelConfig(layers)
    for place in model.recurrent:
        one, two = (
            seen(run(Experiment(model, [Call(inputs)], seed=1).at(place))) for inputs in (x, other)
        )
        here = differing(one.calls[0].h[0], two.calls[0].h[0])
        assert len(here) == 1
        pairs = zip(OtherLayers.of(one).tracks, OtherLayers.of(two).tracks, strict=True)
        for track, again in pairs:
            assert differing(track.values(0, 0), again.values(0, 0)) == here, track.name


def differing(one: np.ndarray, other: np.ndarray) -> list[int]:
    """The steps at which two arrays, (steps, width), aren't the same."""
    found: list[int] = np.flatnonzero((one != other).any(axis=1)).tolist()
    return found
