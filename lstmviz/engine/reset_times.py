"""Measures how long Keras takes to reset the states of one layer and of all layers of a model."""

import statistics
import time
from collections.abc import Callable

import keras
import tensorflow as tf

from lstmviz.engine.device import CPU

_UNITS = 8
_RESETS = 30  # of which the median is taken


def reset_times(
    layers: int, before_each: Callable[[], None], place: str = CPU
) -> tuple[float, float]:
    """Returns the milliseconds that resetting one LSTM of a model takes, and resetting all.

    Args:
        layers: how many stateful LSTMs the model has, stacked.
        before_each: called before each layer is built, and before each reset; what it raises
            ends the measuring.
        place: TensorFlow's name for the device to work on.
    """
    with tf.device(place):
        model = keras.Sequential([keras.Input(batch_shape=(1, 1, _UNITS))])
        for _ in range(layers):
            before_each()
            model.add(keras.layers.LSTM(_UNITS, return_sequences=True, stateful=True))
        # Those in the middle: what Keras does for the first or last one might be special.
        one = _median_of(model.layers[layers // 2 : layers // 2 + 1], before_each)
        return one, _median_of(model.layers, before_each)


def _median_of(layers: list[keras.layers.RNN], before_each: Callable[[], None]) -> float:
    def seconds() -> float:
        before_each()
        start = time.perf_counter()
        for layer in layers:
            layer.reset_state()
        return time.perf_counter() - start

    seconds()  # what Keras and TensorFlow do once isn't counted
    return 1000 * statistics.median(seconds() for _ in range(_RESETS))
