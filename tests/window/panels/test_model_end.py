"""What a model returns at its end, as numbers and bars."""

from dataclasses import replace

import numpy as np
import pytest
from model_traces import made_up_model_trace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import LayerCall, ModelTrace
from lstmviz.window.panels.model_end import ModelEnd
from lstmviz.window.widgets.bars import Bars

STEPS = np.array([[[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]], [[1, 0, 0], [0.25, 0.5, 0.25]]], "f4")


def trace(output: np.ndarray, *, softmax: bool = True) -> ModelTrace:
    dense = DenseConfig(3, activation="softmax" if softmax else None)
    model = ModelConfig([LSTMConfig(2, return_sequences=True, go_backwards=True), dense])
    made = made_up_model_trace(Experiment(model, [Call(np.ones((2, 2, 2), np.float32))]))
    last = replace(made.layers[-1], calls=(LayerCall((output,)),))
    return replace(made, layers=(*made.layers[:-1], last))


@pytest.fixture
def end(qtbot: QtBot) -> ModelEnd:
    end = ModelEnd()
    qtbot.addWidget(end)
    end.show()
    return end


def shown(end: ModelEnd) -> tuple[str, list[tuple[str, float]]]:
    bars = end.findChild(Bars)
    if not bars.isVisible():
        return "", []
    label = next(label.text() for label in end.findChildren(QLabel) if "likeliest" in label.text())
    return label, [(bar.name, round(bar.value, 3)) for bar in bars.bars]


def test_the_likeliest_at_the_playhead_are_bars(end: ModelEnd) -> None:
    within = trace(STEPS)
    call = within.looked_at.calls[0]
    end.show_call(within, call, ViewState(moment=Moment(0, 0), row=1))
    assert call.time_index.tolist() == [1, 0]  # it reads backwards: first comes the last step
    label, bars = shown(end)
    assert label == "The likeliest after t=1:"
    assert bars == [("1", 0.5), ("0", 0.25), ("2", 0.25)]
    end.show_call(within, call, ViewState(moment=Moment(0, 1), row=0))
    assert shown(end) == ("The likeliest after t=0:", [("0", 0.7), ("1", 0.2), ("2", 0.1)])


def test_of_an_output_without_steps_it_is_the_rows(end: ModelEnd) -> None:
    within = trace(STEPS[:, -1])
    end.show_call(within, within.looked_at.calls[0], ViewState(row=1))
    assert shown(end)[0] == "The likeliest in row 1:"


def test_what_is_not_of_classes_has_no_bars(end: ModelEnd) -> None:
    within = trace(STEPS, softmax=False)
    end.show_call(within, within.looked_at.calls[0], ViewState())
    assert shown(end) == ("", [])


def test_bars_are_as_long_as_their_numbers(qtbot: QtBot, end: ModelEnd) -> None:
    within = trace(STEPS)
    end.resize(300, 400)
    end.show_call(within, within.looked_at.calls[0], ViewState(moment=Moment(0, 1)))
    bars = end.findChild(Bars)
    qtbot.waitUntil(lambda: bars.width() > 200 and bars.height() == bars.sizeHint().height())
    image = bars.grab().toImage()
    fill = bars.palette().highlight().color().rgb()
    line = bars.fontMetrics().height()
    lengths = [
        sum(image.pixel(x, 2 + n * line + line // 2) == fill for x in range(image.width()))
        for n in range(3)
    ]
    assert lengths[0] > lengths[1] > lengths[2] > 0
    assert lengths[0] / lengths[1] == pytest.approx(3.5, rel=0.1)


def test_bars_leave_room_for_as_many_as_there_are_classes(end: ModelEnd) -> None:
    few = trace(STEPS)
    end.show_call(few, few.looked_at.calls[0], ViewState(moment=Moment(0, 0)))
    bars = end.findChild(Bars)
    line = bars.fontMetrics().height()
    assert 3 * line <= bars.sizeHint().height() < 4 * line
    many = trace(np.full((2, 2, 40), 1 / 40, np.float32))
    end.show_call(many, many.looked_at.calls[0], ViewState(moment=Moment(0, 0)))
    assert 5 * line <= bars.sizeHint().height() < 6 * line
