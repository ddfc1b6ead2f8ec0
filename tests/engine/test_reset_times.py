"""What is timed is Keras' own reset, of one layer in the midst and of all."""

import keras
import pytest

from lstmviz.engine.progress import Cancelled
from lstmviz.engine.reset_times import reset_times


def test_one_layer_and_all_are_reset_as_often(monkeypatch: pytest.MonkeyPatch) -> None:
    resets: list[keras.layers.RNN] = []
    theirs = keras.layers.LSTM.reset_state

    def counted(layer: keras.layers.LSTM) -> None:
        resets.append(layer)
        theirs(layer)

    monkeypatch.setattr(keras.layers.LSTM, "reset_state", counted)
    one, every = reset_times(3, lambda: None)
    assert one > 0
    assert every > 0
    alone = len(resets) // 4
    assert len(set(resets[:alone])) == 1
    assert len(set(resets)) == 3
    assert resets[alone:] == resets[alone : alone + 3] * alone
    assert resets[0] is resets[alone + 1]  # the one in the middle


def test_it_is_given_up_between_two_layers() -> None:
    looks = []

    def look() -> None:
        looks.append(None)
        if len(looks) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        reset_times(50, look)
