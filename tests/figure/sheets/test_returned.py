"""What a call returned, as tables."""

from dataclasses import replace

import numpy as np
import pytest
from model_traces import made_up_model_trace
from pytestqt.qtbot import QtBot
from sheets import Painted, painted, sheet_font, subject_of
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.figure.sheets.returned import ReturnedSheet
from lstmviz.figure.theme import LIGHT
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import LayerCall, Trace


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def sheet(trace: Trace, view: ViewState | None = None, **what: object) -> ReturnedSheet:
    return ReturnedSheet(subject_of(trace, view, has_title=False, **what), LIGHT, sheet_font())


def lines(found: Painted) -> list[list[str]]:
    """The texts, line by line from the top, each from the left."""
    rows: dict[float, list] = {}
    for text in found.texts:
        rows.setdefault(round(text.area.center().y()), []).append(text)
    return [
        [text.words for text in sorted(row, key=lambda text: text.area.left())]
        for _, row in sorted(rows.items())
    ]


def numbered() -> Trace:
    """The second call of the question, whose rows differ."""
    trace = made_up_trace(opening())
    output = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8 - 1
    return with_call(trace, 1, returned=(output,))


def test_the_output_of_the_selected_row_is_a_table_of_steps_and_units() -> None:
    found = painted(sheet(numbered(), ViewState(moment=Moment(1, 1), row=1)), 500)
    assert lines(found) == [
        ["output = layer(x), call 1"],
        ["output"],
        ["(2, 3, 4): batch=2, timesteps=3, units=4 · float32"],
        ["row 1 of 2: timesteps × units"],
        ["unit 0", "unit 1", "unit 2", "unit 3"],
        ["t=0", "0.5000", "0.6250", "0.7500", "0.8750"],
        ["t=1", "1.0000", "1.1250", "1.2500", "1.3750"],
        ["t=2", "1.5000", "1.6250", "1.7500", "1.8750"],
    ]
    assert found.left_out == ()


def test_a_minus_is_one() -> None:
    found = painted(sheet(numbered(), ViewState(moment=Moment(1, 1), row=0)), 500)
    assert ["t=0", "−1.0000", "−0.8750", "−0.7500", "−0.6250"] in lines(found)


def test_the_moment_and_the_unit_are_marked_where_they_are_asked_for() -> None:
    def bold(view: ViewState, **what: object) -> list[str]:
        found = painted(sheet(numbered(), view, **what), 500)
        return [text.words for text in found.texts if text.font.bold()]

    view = ViewState(moment=Moment(1, 1), row=1)
    assert bold(view) == ["output"]
    assert bold(view, has_playhead=True) == [
        "output", "t=1", "1.0000", "1.1250", "1.2500", "1.3750",
    ]  # fmt: skip
    assert bold(replace(view, unit=2), has_playhead=True) == ["output", "unit 2", "t=1", "1.2500"]
    assert bold(replace(view, unit=2)) == ["output", "unit 2", "0.7500", "1.2500", "1.7500"]


def test_with_return_state_the_states_of_all_rows_follow() -> None:
    trace = made_up_trace(opening(return_sequences=False, return_state=True))
    found = lines(painted(sheet(trace, ViewState(moment=Moment(0, 2))), 500))
    assert found[0] == ["output, h, c = layer(x), call 0"]
    assert [line for line in found if line[0] in ("output", "h", "c")] == [["output"], ["h"], ["c"]]
    assert ["(2, 4): batch=2, units=4 — the last step only · float32"] in found
    assert found.count(["(2, 4): batch=2, units=4 — after the last step · float32"]) == 2
    assert found.count(["all rows: batch × units"]) == 3
    last = ["row 1", "0.0500", "0.1000", "0.1500", "0.2000"]
    assert found[-1] == last  # c is twice h in this made-up trace
    assert ["row 1", "0.0250", "0.0500", "0.0750", "0.1000"] in found


def test_chosen_rows_units_and_steps_alone_are_shown() -> None:
    view = ViewState(moment=Moment(1, 1), row=1, units=(3, 1))
    found = lines(painted(sheet(numbered(), view, calls=(1,), steps=(1, 2)), 500))
    assert ["row 1 of 2: timesteps × units, 2 units of 4"] in found
    assert found[-3:] == [
        ["unit 1", "unit 3"],
        ["t=1", "1.1250", "1.3750"],
        ["t=2", "1.6250", "1.8750"],
    ]
    layer = opening(return_sequences=False).layer
    trace = made_up_trace(Experiment(layer, [Call(np.ones((5, 2, 2)))]))
    view = ViewState(moment=Moment(0, 1), rows=(4, 1))
    found = lines(painted(sheet(trace, view), 500))
    assert ["rows 4 and 1 of 5: batch × units"] in found
    assert [line[0] for line in found[-2:]] == ["row 4", "row 1"]


def test_what_was_computed_and_is_not_returned_is_told_at_its_moment() -> None:
    trace = made_up_trace(opening(return_sequences=False))
    shown = sheet(trace, ViewState(moment=Moment(0, 1)), has_playhead=True)
    said = (
        "t=1 was computed but is not returned: return_sequences=False returns the last step only."
    )
    assert said in painted(shown, 900).words
    assert shown.words.endswith(said)
    start = sheet(trace, ViewState(moment=Moment(0, START)), has_playhead=True)
    told = "The call's start state is not part of what it returns."
    assert told in painted(start, 900).words
    assert said not in painted(sheet(trace, ViewState(moment=Moment(0, 1))), 900).words


def test_read_backwards_a_step_has_its_place_and_its_name() -> None:
    trace = made_up_trace(opening(go_backwards=True))
    found = lines(painted(sheet(trace), 500))
    assert ["row 0 of 2: timesteps × units, the last input first"] in found
    assert [line[0] for line in found[-3:]] == ["[0]  t=2", "[1]  t=1", "[2]  t=0"]


def test_a_models_output_has_its_classes_names() -> None:
    vocabulary = Vocabulary.of("ab ")
    layers = [EmbeddingConfig(3, 2), LSTMConfig(2, return_sequences=True)]
    model = ModelConfig([*layers, DenseConfig(3, activation="softmax")])
    calls = [Call(np.array([[0, 1], [2, 0]]))]
    made = made_up_model_trace(Experiment(model, calls, vocabulary=vocabulary))
    shares = np.array([[[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]]] * 2, np.float32)
    last = replace(made.layers[-1], calls=(LayerCall((shares,)),))
    trace = replace(made, layers=(*made.layers[:-1], last)).looked_at
    found = lines(painted(sheet(trace, ViewState(moment=Moment(0, 1))), 500))
    at = found.index(["dense, the model's output"])
    assert found[at + 1 :] == [
        ["(2, 2, 3): batch=2, timesteps=2, units=3 · float32"],
        ["row 0 of 2: timesteps × classes"],
        [vocabulary.token(n) for n in range(3)],
        ["t=0", "0.7000", "0.2000", "0.1000"],
        ["t=1", "0.1000", "0.1000", "0.8000"],
    ]


def test_where_not_all_fits_the_ends_stay_and_the_rest_is_told() -> None:
    layer = opening(units=64).layer
    trace = made_up_trace(Experiment(layer, [Call(np.ones((1, 50, 2)))]))
    shown = sheet(trace, ViewState(moment=Moment(0, 0)))
    found = painted(shown, 370, 260)
    table = lines(found)[4:]
    assert table[0][0] == "unit 0"
    assert table[0][-2:] == ["…", "unit 63"]
    assert (table[1][0], table[-1][0]) == ("t=0", "t=49")
    steps = sum(line[0].startswith("t=") for line in table)
    units = sum(word.startswith("unit") for word in table[0])
    assert found.left_out == (
        f"{50 - steps} of 50 steps of output",
        f"{64 - units} of 64 units of output",
    )
    assert 3 <= steps < 50
    assert 2 <= units < 64


def test_a_long_call_is_no_longer_than_a_page_unless_a_height_is_asked_for() -> None:
    trace = made_up_trace(Experiment(opening().layer, [Call(np.ones((1, 500, 2)))]))
    shown = sheet(trace, ViewState(moment=Moment(0, 0)))
    whole = shown.height_at(400)
    assert whole < 1400
    (told,) = painted(shown, 400).left_out
    assert told == "441 of 500 steps of output"
    assert painted(shown, 400, 10 * whole).left_out == ()


def test_its_words_are_the_shapes() -> None:
    assert sheet(made_up_trace(opening(return_state=True))).words == (
        "output, h, c = layer(x), call 0. "
        "output has the shape (2, 3, 4): batch=2, timesteps=3, units=4 · float32. "
        "h has the shape (2, 4): batch=2, units=4 — after the last step · float32. "
        "c has the shape (2, 4): batch=2, units=4 — after the last step · float32."
    )


def test_an_empty_batch_has_a_table_without_lines() -> None:
    layer = opening().layer
    trace = made_up_trace(Experiment(layer, [Call(np.ones((1, 3, 2)))]))
    empty = trace.calls[0].returned[0][:0]
    trace = with_call(trace, 0, returned=(empty,), h=empty, c=empty)
    found = painted(sheet(trace), 500)
    assert ["(0, 3, 4): batch=0, timesteps=3, units=4 · float32"] in lines(found)
