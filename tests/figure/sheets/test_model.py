"""A model on a sheet: its layers, what passes, and what is likeliest at its end."""

from dataclasses import replace

import numpy as np
import pytest
from model_traces import made_up_model_trace
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from sheets import Painted, painted, sheet_font, subject_of
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.figure.sheets.model import ModelSheet
from lstmviz.figure.theme import LIGHT
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import LayerCall, Trace


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def sheet(trace: Trace, view: ViewState | None = None, **what: object) -> ModelSheet:
    return ModelSheet(subject_of(trace, view, has_title=False, **what), LIGHT, sheet_font())


WORDS = Vocabulary.of("ab ")
SHARES = np.array([[[0.7, 0.2, 0.1], [0.1, 0.1, 0.8]], [[1, 0, 0], [0.25, 0.5, 0.25]]], "f4")


def chain(*layers: object, vocabulary: Vocabulary | None = None, looks_at: int = 1) -> Trace:
    """Of ids (2, 2) through an Embedding and these layers; what they give is made up."""
    model = ModelConfig([EmbeddingConfig(3, 2, mask_zero=True), *layers])
    experiment = Experiment(
        model, [Call(np.array([[1, 2], [1, 0]]))] * 2, vocabulary=vocabulary, place=Place(looks_at)
    )
    return made_up_model_trace(experiment).looked_at


def with_output(trace: Trace, output: np.ndarray) -> Trace:
    assert trace.within is not None
    *others, last = trace.within.layers
    last = replace(last, calls=tuple(LayerCall((output,)) for _ in last.calls))
    return replace(trace.within, layers=(*others, last)).looked_at


def writer(activation: str | None = "softmax") -> Trace:
    layers = (LSTMConfig(2, return_sequences=True, stateful=True), DenseConfig(3, activation))
    return with_output(chain(*layers, vocabulary=WORDS), SHARES)


def rows(found: Painted, *names: str) -> list[list[str]]:
    """The names of boxes that stand in one row, from the top."""
    at: dict[int, list] = {}
    for name in names:
        place = found.of(name).area
        near = next((y for y in at if abs(y - place.top()) < 30), round(place.top()))
        at.setdefault(near, []).append((place.left(), name))
    return [[name for _, name in sorted(row)] for _, row in sorted(at.items())]


def test_each_layer_is_a_box_with_what_makes_it_and_the_shapes_between() -> None:
    found = painted(sheet(writer()), 1500)
    words = found.words
    assert rows(found, "embedding", "lstm", "dense") == [["embedding", "lstm", "dense"]]
    for text in ("Embedding(3, 2,", "mask_zero=True)", "stateful=True)", 'activation="softmax")'):
        assert text in words
    shapes = [word for word in words if word.startswith("(2")]
    assert shapes == ["(2, 2)", "(2, 2, 3)", "(2, 2, 2)", "(2, 2, 3)"]
    lefts = [found.of(name).area.left() for name in ("embedding", "lstm", "dense")]
    assert lefts == sorted(lefts)
    assert found.left_out == ()


def test_where_it_is_narrow_the_chain_goes_on_in_further_rows() -> None:
    names = ("embedding", "lstm", "dense")
    assert rows(painted(sheet(writer()), 470), *names) == [["embedding", "lstm"], ["dense"]]
    assert rows(painted(sheet(writer()), 240), *names) == [["embedding"], ["lstm"], ["dense"]]


def test_states_say_what_they_start_from_in_the_call() -> None:
    def said(trace: Trace, call: int = 0) -> list[str]:
        view = ViewState(moment=Moment(call, 0))
        found = painted(sheet(trace, view), 700).words
        return [word for word in found if word.startswith("h ")]

    trace = made_up_trace(opening())
    assert said(trace) == ["h and c start at zero"]
    assert said(trace, 1) == ["h and c are carried over"]
    assert said(with_call(trace, 1, origin="reset"), 1) == ["h and c are reset to zero"]
    assert said(with_call(trace, 1, origin="given"), 1) == ["h and c are given"]
    assert said(chain(GRUConfig(2)), 0) == ["h starts at zero"]


def test_a_bidirectional_has_two_boxes_in_its_own() -> None:
    both = BidirectionalConfig(LSTMConfig(2, return_sequences=True))
    model = ModelConfig([EmbeddingConfig(3, 2), both, DenseConfig(3)])
    place = Place(1, "backward")
    experiment = Experiment(model, [Call(np.array([[1, 2], [1, 0]]))], place=place)
    found = painted(sheet(made_up_model_trace(experiment).looked_at), 1500)
    outer, forward, backward = (
        found.of(words).area
        for words in (
            "bidirectional · concat",
            "→ LSTM(2, return_sequences=True)",
            "← LSTM(2, return_sequences=True)",
        )
    )
    assert outer.top() < forward.top() < backward.top()
    assert found.words.count("h and c start at zero") == 2
    ink = LIGHT.selection.lower()

    def frame(text: str) -> bool:
        area = found.of(text).area
        x = round(area.left()) - 6
        y = round(area.center().y())
        return any(found.image.pixelColor(x + dx, y).name() == ink for dx in range(-3, 4))

    assert frame("← LSTM(2, return_sequences=True)")
    assert not frame("→ LSTM(2, return_sequences=True)")


def test_the_layer_that_is_looked_at_has_a_thick_frame_and_the_legend_says_so() -> None:
    def thickness(found: Painted, name: str) -> float:
        """How dark the frame left of a name is, all its pixels together."""
        area, ground = found.of(name).area, QColor(LIGHT.panel).lightness()
        y, left = round(area.center().y()), round(area.left())
        dark = (ground - found.image.pixelColor(x, y).lightness() for x in range(left - 10, left))
        return sum(map(abs, dark))

    found = painted(sheet(writer()), 1500)
    assert thickness(found, "lstm") > 1.5 * thickness(found, "dense")
    legend = "Thick frame: the layer that is looked at."
    assert legend in found.words
    assert legend not in painted(sheet(writer(), has_legend=False), 1500).words


def test_a_mask_is_told_where_there_is_one() -> None:
    def legend(trace: Trace) -> bool:
        return any("Hatched: a mask" in word for word in painted(sheet(trace), 1500).words)

    trace = writer()
    assert not legend(trace)
    assert trace.within is not None
    first, *others = trace.within.layers
    first = replace(first, masks=(np.array([[True, True], [True, False]]),) * 2)
    assert legend(replace(trace.within, layers=(first, *others)).looked_at)


def test_one_layer_alone_is_a_box_with_its_shapes() -> None:
    found = painted(sheet(made_up_trace(opening(return_state=True))), 900)
    assert "lstm" in found.words
    assert found.words.count("(2, 3, 3)") == 1
    for written in ("output (2, 3, 4)", "h (2, 4)", "c (2, 4)"):
        assert written in found.words
    assert not any("Thick frame" in word for word in found.words)


def test_the_likeliest_classes_are_bars_with_names_and_numbers() -> None:
    found = painted(sheet(writer(), ViewState(moment=Moment(1, 1), row=1)), 700)
    heading = "Call 1, row 1. The likeliest after t=1:"
    at = found.words.index(heading)
    first, second, third = (WORDS.token(n) for n in (1, 0, 2))
    assert found.words[at + 1 :] == [first, "0.500", second, "0.250", third, "0.250"]

    def length(name: str) -> int:
        y = round(found.of(name).area.center().y())
        ink = LIGHT.accent.lower()
        return sum(found.image.pixelColor(x, y).name() == ink for x in range(found.image.width()))

    assert length(first) == pytest.approx(2 * length(second), abs=2)


def test_of_logits_they_are_the_softmax() -> None:
    words = painted(sheet(writer(None), ViewState(moment=Moment(0, 0))), 700).words
    assert "Call 0, row 0. The likeliest after t=0, by the softmax of the logits:" in words
    # softmax of 0.7, 0.2, 0.1
    assert [word for word in words if word.startswith("0.")] == ["0.464", "0.281", "0.255"]


def test_what_is_no_number_has_no_bars() -> None:
    trace = with_output(writer(), np.full((2, 2, 3), np.nan, "f4"))
    words = painted(sheet(trace), 700).words
    assert "Call 0, row 0. No numbers." in words


def test_what_ends_in_no_classes_has_none_either() -> None:
    layers = (LSTMConfig(2, return_sequences=True), DenseConfig(3, activation="relu"))
    words = painted(sheet(chain(*layers)), 700).words
    assert not any("likeliest" in word for word in words)


def test_an_expression_is_not_cut_off() -> None:
    dense = TimeDistributedConfig(DenseConfig(3, activation="softmax"))
    trace = chain(LSTMConfig(2, return_sequences=True), dense)
    words = painted(sheet(trace), 1500).words
    at = words.index("time_distributed")
    assert words[at + 1 : at + 3] == ["TimeDistributed(Dense(3,", 'activation="softmax"))']


def test_in_little_height_arguments_go_and_then_layers_in_the_middle_and_it_is_told() -> None:
    layers = [LSTMConfig(2, return_sequences=True)] * 12
    shown = sheet(chain(*layers, looks_at=6), has_legend=False)
    whole = shown.height_at(370)
    assert painted(shown, 370, whole).left_out == ()
    names = painted(shown, 370, 0.6 * whole)
    assert names.left_out == ("what the states start from", "the layers' arguments")
    assert "lstm_11" in names.words
    few = painted(shown, 370, 80)
    kept = [word for word in few.words if word.startswith(("lstm", "embedding"))]
    assert "lstm_5" in kept  # that is looked at
    assert few.left_out[-1] == f"{13 - len(kept)} of 13 layers"
    assert "…" in few.words


def test_its_words_tell_each_layer_and_the_end() -> None:
    words = sheet(writer(), ViewState(moment=Moment(0, 0))).words
    assert words.startswith(
        "embedding, layer 1 of 3: Embedding(3, 2, mask_zero=True). Takes (2, 2)"
    )
    end = f"The likeliest after t=0: {WORDS.token(0)} 0.700, {WORDS.token(1)} 0.200, "
    assert words.endswith(f"{end}{WORDS.token(2)} 0.100.")
