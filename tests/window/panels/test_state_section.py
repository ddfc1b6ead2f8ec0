from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, PanelRig, cells, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QTableView
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.window.comparison_state import Pin
from lstmviz.window.panels.invalid_cells import sources_of
from lstmviz.window.panels.state_section import StateSection
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import WrappingCheckBox
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.section import Section

H = np.arange(8, dtype=np.float32).reshape(2, 4)
C = -H


def given(*states: tuple[Array, Array] | None) -> Experiment:
    """The opening example with these states, one for each call."""
    calls = [replace(opening().calls[0], initial_state=state) for state in states]
    return replace(opening(), calls=tuple(calls))


class Rig(PanelRig[StateSection]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, StateSection(), 300, 500)
        self.requested = Heard(self.panel.state_changed)
        self.last = Heard(self.panel.last_state_requested)
        self.refused = Heard(self.panel.refused)
        self.experiment = given(None, None)
        self.panel.set_experiment(self.experiment, [None, None])
        self.panel.show_call(1)
        self.fold = self.panel.findChild(Section)

    def give(self, *states: tuple[Array, Array] | None, call: int = 1) -> None:
        before, self.experiment = self.experiment, given(*states)
        sources = sources_of(before.calls, self.experiment.calls)
        self.panel.set_experiment(self.experiment, sources)
        self.panel.show_call(call)

    def table(self, name: str) -> QTableView:
        return self.named(QTableView, f"initial_state {name}")

    def numbers(self, name: str) -> list[list[str]]:
        return cells(self.table(name))

    def paste_at_start(self, name: str, text: str) -> None:
        table = self.table(name)
        table.setCurrentIndex(table.model().index(0, 0))
        self.paste(table, text)

    def states(self) -> list[list[list[list[float]]]]:
        return [[np.asarray(part).tolist() for part in state] for _, state, _ in self.requested]


def test_it_is_folded_until_a_state_is_given(rig: Rig) -> None:
    assert not rig.fold.is_open
    rig.give(None, (H, C))
    assert rig.fold.is_open
    assert rig.numbers("h") == [["0", "1", "2", "3"], ["4", "5", "6", "7"]]
    assert rig.numbers("c")[1] == ["-4", "-5", "-6", "-7"]
    assert {"h (2, 4)", "c (2, 4)"} <= set(rig.labels)
    rig.panel.show_call(0)
    assert not rig.fold.is_open
    assert not rig.table("h").isVisible()
    assert (rig.requested, rig.refused) == ([], [])


def test_a_fold_that_somebody_opened_stays_open(rig: Rig) -> None:
    rig.fold.set_open(True)
    rig.panel.show_call(1)
    assert rig.fold.is_open


def test_zeros_are_given_and_taken_away(rig: Rig) -> None:
    rig.fold.set_open(True)
    assert not rig.named(QAbstractButton, "Give no").isEnabled()
    rig.press("Start from zeros")
    assert rig.states() == [[[[0] * 4] * 2] * 2]
    assert rig.requested[0][::2] == (1, "zeros")
    rig.give(None, (H, C))
    rig.press("Give no initial_state")
    assert rig.requested[1:] == [(1, None, "")]


def test_the_last_state_of_a_call_is_wanted_by_its_number(rig: Rig) -> None:
    rig.fold.set_open(True)
    rig.press("Start from the last state")
    field = rig.named(NumberField, "call")
    rig.type_into(field, "1")
    rig.press("Start from the last state")
    assert rig.last == [(1, 0, None), (1, 1, None)]
    rig.type_into(field, "2")
    rig.press("Start from the last state")
    sentence = "call: expected a call's number from 0 to 1, got 2."
    assert (len(rig.last), rig.errors, rig.refused) == (2, [sentence], [(sentence,)])
    rig.key(field, "Escape")
    assert rig.errors == []


@pytest.mark.parametrize(("call", "source"), [(0, 0), (1, 0), (2, 1)])
def test_the_call_before_is_proposed(rig: Rig, call: int, source: int) -> None:
    rig.give(None, None, None, call=call)
    rig.fold.set_open(True)
    rig.press("Start from the last state")
    assert rig.last == [(call, source, None)]


@pytest.mark.parametrize(("name", "part"), [("h", 0), ("c", 1)])
def test_one_number_is_edited(rig: Rig, name: str, part: int) -> None:
    rig.give(None, (H, C))
    rig.type_cell(rig.table(name), 1, 2, "0.5")
    expected = [H.copy(), C.copy()]
    expected[part][1, 2] = 0.5
    assert rig.states() == [[part.tolist() for part in expected]]
    assert rig.requested[0][::2] == (1, f"{name} changed")


def test_a_text_that_is_no_number_stays_in_its_cell_and_goes_with_its_call(rig: Rig) -> None:
    rig.give(None, (H, C))
    rig.type_cell(rig.table("c"), 1, 2, "abc")
    sentence = "c[1, 2]: expected a number, got 'abc'. The state keeps -6.0."
    assert (rig.requested, rig.refused, rig.errors) == ([], [(sentence,)], [sentence])
    assert rig.numbers("c")[1] == ["-4", "-5", "⚠ abc", "-7"]
    rig.panel.show_call(0)
    assert rig.errors == []
    rig.panel.show_call(1)
    assert rig.errors == [sentence]
    rig.give((H, C), None)  # the state was taken away: nothing is there to be mended
    rig.give((H, C), (H, C))
    assert rig.numbers("c")[1][2] == "-6"


def test_what_is_half_typed_belongs_to_the_call_it_was_typed_for(rig: Rig) -> None:
    rig.give((H, C), (H, C))
    rig.open_cell(rig.table("h"), 0, 1, "9.5")
    rig.panel.set_place(0)
    rig.panel.show_call(0)
    assert rig.requested == []
    rig.qtbot.waitUntil(lambda: bool(rig.requested))
    assert rig.requested[0][0] == 1
    assert rig.states()[0][0][0] == [0, 9.5, 2, 3]


def test_cells_are_pasted_and_deleted(rig: Rig) -> None:
    rig.give(None, (H, C))
    rig.paste_at_start("h", "7\t8\n9\t10\n")
    assert rig.states()[0][0] == [[7, 8, 2, 3], [9, 10, 6, 7]]
    rig.key(rig.table("h"), "Delete")
    assert rig.states()[1][0] == [[0, 0, 2, 3], [0, 0, 6, 7]]
    rig.paste_at_start("h", "1\n2\n3\n")
    assert rig.errors == ["The paste has 3 × 1 cells; from row 0, unit 0 there is room for 2 × 4."]


@pytest.mark.parametrize(
    ("text", "h", "c"),
    [
        ("[[1, 2, 3, 4]]", [[1, 2, 3, 4]], C.tolist()),
        ("np.array([1, 2, 3, 4])", [1, 2, 3, 4], C.tolist()),
        ("([[1, 2]], [[3, 4]])", [[1, 2]], [[3, 4]]),
        ("[[[1, 2]], [[3, 4]]]", [[1, 2]], [[3, 4]]),
    ],
)
def test_an_array_replaces_one_of_them_or_both(rig: Rig, text: str, h: object, c: object) -> None:
    rig.give(None, (H, C))
    rig.paste_at_start("h", text)
    assert rig.states() == [[h, c]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[[[1, 2]]]",
            "Paste: expected h of shape (batch, units), or both as [h, c], "
            "got an array of shape (1, 1, 2).",
        ),
        ("[1, x]", "Paste: expected a number at line 1, column 5, got 'x'."),
        ("1\t" * 120_000, "Paste: expected at most 200,000 characters, got 240,000."),
    ],
)
def test_an_array_that_is_no_state_is_told_there(rig: Rig, text: str, sentence: str) -> None:
    rig.give(None, (H, C))
    rig.paste_at_start("h", text)
    assert (rig.errors, rig.refused, rig.requested) == ([sentence], [(sentence,)], [])
    rig.paste_at_start("h", "5")
    assert rig.errors == []


@pytest.mark.parametrize("shape", [(1, 4), (4,)])
def test_one_row_for_all_is_said_and_made_several(rig: Rig, shape: tuple[int, ...]) -> None:
    h = np.array([1, 2, 3, 4], np.float32).reshape(shape)
    rig.give(None, (h, C))
    assert f"h {shape}" in rig.labels
    assert "Keras gives one row to all 2 rows of the batch, without a word." in rig.labels
    model = rig.table("h").model()
    assert model.headerData(0, Qt.Orientation.Vertical) == "all rows"
    assert rig.table("c").model().headerData(1, Qt.Orientation.Vertical) == "row 1"
    rig.type_cell(rig.table("h"), 0, 3, "9")
    assert np.array(rig.requested[0][1][0]).shape == shape
    rig.press("Mend")
    assert rig.states()[1] == [[[1, 2, 3, 4]] * 2, C.tolist()]


def test_a_state_of_another_size_is_said_and_made_to_fit(rig: Rig) -> None:
    rig.give(None, (H[:, :3], np.ones((3, 5), np.float32)))
    assert "The layer needs h and c of shape (2, 4)." in rig.labels
    rig.press("Mend")
    assert rig.states() == [[[[0, 1, 2, 0], [4, 5, 6, 0]], [[1] * 4] * 2]]


def test_a_sentence_of_others_opens_the_fold(rig: Rig) -> None:
    rig.panel.show_error("Refused.")
    assert rig.fold.is_open
    assert rig.errors == ["Refused."]
    rig.panel.show_error("")
    assert rig.errors == []


def test_zeros_in_the_place_of_zeros_take_texts_away_too(rig: Rig) -> None:
    zeros = np.zeros((2, 4), np.float32)
    rig.give(None, (zeros, zeros))
    rig.type_cell(rig.table("h"), 0, 0, "x")
    rig.press("Start from zeros")  # the experiment stays what it was
    assert rig.errors == []
    assert rig.numbers("h")[0][0] == "0"


def test_all_texts_are_forgotten(rig: Rig) -> None:
    rig.give(None, (H, C))
    rig.type_cell(rig.table("h"), 0, 0, "x")
    rig.paste_at_start("c", "[1, x]")
    rig.panel.show_error("Refused.")
    assert len(rig.errors) == 2
    rig.panel.forget()
    assert rig.errors == []
    assert rig.numbers("h")[0][0] == "0"


@pytest.mark.parametrize("rows", [99, 20_000])
def test_the_tables_are_as_high_as_a_few_rows(rig: Rig, rows: int) -> None:
    rig.give(None, (H, C))
    low = rig.table("h").height()
    tall = np.zeros((rows, 4), np.float32)
    rig.give(None, (tall, tall))
    line = rig.table("h").verticalHeader().defaultSectionSize()
    assert low + line < rig.table("h").height() < low + 4 * line


def test_the_keyboard_comes_through_it_from_above(rig: Rig) -> None:
    rig.give(None, (H[:1], C))
    passed, widget = [], rig.panel.nextInFocusChain()
    while widget is not rig.panel:
        if isinstance(widget, (QAbstractButton, QTableView, NumberField)):
            passed.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    requested = [
        "initial_state",
        "Start from the last state of the call",
        "call whose last state is taken",
        "Start from zeros",
        "Give no initial_state",
        "initial_state h",
        "initial_state c",
        "Mend the given state",
    ]
    assert [name for name in passed if name in requested] == requested


def test_everything_has_a_name_and_says_what_it_is(rig: Rig) -> None:
    rig.give(None, (H[:1], C))
    assert nameless(rig.panel) == []
    buttons = [b for b in rig.panel.findChildren(QAbstractButton) if b.isVisible()]
    assert [b.text() for b in buttons if b.text() and not b.toolTip()] == []
    assert rig.panel.minimumSizeHint().width() <= 240


def test_few_digits_are_shown_and_all_are_edited(rig: Rig) -> None:
    state = np.full((2, 4), 0.12345678, np.float32), np.zeros((2, 4), np.float32)
    rig.give(None, state)
    assert rig.numbers("h")[0][0] == "0.1235"
    table = rig.table("h")
    index = table.model().index(0, 0)
    assert float(table.model().data(index, Qt.ItemDataRole.EditRole)) == pytest.approx(
        0.12345678, rel=1e-7
    )
    assert "0.1234567" in table.model().data(index, Qt.ItemDataRole.ToolTipRole)


def test_the_tables_are_those_of_the_states_of_the_kind_of_layer(rig: Rig) -> None:
    rig.give(None, (H, C))
    gru = replace(rig.experiment, layer=GRUConfig(4), calls=given_h(None, H))
    rig.panel.set_experiment(gru, sources_of(rig.experiment.calls, gru.calls))
    rig.panel.show_call(1)
    shown = [table.accessibleName() for table in rig.panel.findChildren(QTableView)]
    assert shown == ["initial_state h"]
    assert {"h (2, 4)"} == {text for text in rig.labels if text.startswith(("h (", "c ("))}
    assert "Start from the h that this call" in rig.button("Start from the last").toolTip()
    rig.type_cell(rig.table("h"), 1, 2, "0.5")
    expected = H.copy()
    expected[1, 2] = 0.5
    assert rig.states() == [[expected.tolist()]]
    rig.press("Start from zeros")
    assert rig.states()[1:] == [[np.zeros((2, 4)).tolist()]]
    rig.give(None, (H, C))
    assert rig.numbers("c")[1] == ["-4", "-5", "-6", "-7"]
    assert "Start from the h and c that this call" in rig.button("Start from the last").toolTip()
    assert nameless(rig.panel) == []


def given_h(*states: Array | None) -> tuple[Call, ...]:
    call = opening().calls[0]
    return tuple(replace(call, initial_state=None if h is None else (h,)) for h in states)


@pytest.mark.parametrize("layer", [GRUConfig(4), SimpleRNNConfig(4)], ids=repr)
def test_of_one_state_two_arrays_are_refused_and_one_is_taken(
    rig: Rig, layer: RecurrentConfig
) -> None:
    experiment = replace(opening(), layer=layer, calls=given_h(H[:1], None))
    rig.panel.set_experiment(experiment, [None, None])
    rig.panel.show_call(0)
    rig.paste_at_start("h", "[[[1, 2, 3, 4]], [[5, 6, 7, 8]]]")
    assert rig.errors == [
        "Paste: expected h of shape (batch, units), the only state of "
        f"{layer.kind}, got an array of shape (2, 1, 4)."
    ]
    assert rig.requested == []
    for text in ("[[1, 2, 3, 4], [5, 6, 7, 8]]", "[[[1, 2, 3, 4], [5, 6, 7, 8]]]"):
        rig.paste_at_start("h", text)
        assert rig.states()[-1] == [[[1, 2, 3, 4], [5, 6, 7, 8]]]
    assert rig.errors == []
    tall = replace(experiment, calls=given_h(np.zeros((3, 4), np.float32), None))
    rig.panel.set_experiment(tall, [0, 1])
    rig.panel.show_call(0)
    assert "The layer needs h of shape (2, 4)." in rig.labels


STATEFUL = LSTMConfig(4, return_sequences=True, stateful=True)
TWO = ModelConfig((STATEFUL, BidirectionalConfig(STATEFUL), DenseConfig(1)))


def show(rig: Rig, whole: Experiment, call: int = 0) -> None:
    rig.panel.set_experiment(whole.alone, [None] * len(whole.calls), whole)
    rig.panel.show_call(call)


@pytest.mark.parametrize(
    ("place", "title", "name"),
    [
        (Place(0), "initial_state of lstm", "lstm"),
        (Place(1, "backward"), "initial_state of bidirectional, backward layer", "bidirectional"),
    ],
)
def test_of_a_model_one_layer_is_reset_alone(rig: Rig, place: Place, title: str, name: str) -> None:
    changed = Heard(rig.panel.layer_reset_changed)
    calls = [Call(opening().calls[0].inputs), Call(opening().calls[0].inputs, reset_before=(0,))]
    show(rig, Experiment(TWO, calls, place=place))
    box = rig.named(QAbstractButton, f"reset {name} before this call")
    assert (box.isVisible(), box.isChecked()) == (True, False)
    rig.named(QAbstractButton, title)
    assert f"{name}.reset_state()" in box.toolTip()
    box.click()
    assert changed == [(0, True)]
    show(rig, Experiment(TWO, calls, place=place), call=1)
    assert box.isChecked() is (place.layer == 0)


def test_a_layer_alone_has_the_list_for_that(rig: Rig) -> None:
    assert not rig.panel.findChild(WrappingCheckBox).isVisible()
    only = ModelConfig((STATEFUL, DenseConfig(1)))
    show(rig, Experiment(only, [Call(opening().calls[0].inputs)]))
    assert not rig.panel.findChild(WrappingCheckBox).isVisible()


def test_that_a_state_is_not_saved_is_said(rig: Rig) -> None:
    rig.fold.set_open(True)
    assert any("a .keras file leave it out" in text for text in rig.labels)


def test_the_last_state_of_a_pinned_run_is_wanted(rig: Rig) -> None:
    rig.fold.set_open(True)
    box = rig.panel.findChild(FewChoices)
    assert not box.isVisible()
    rig.panel.set_pins([Pin(given(None)), Pin(given(None, None, None))])
    assert [box.itemText(n) for n in range(box.count())] == ["of this run", "of pin 1", "of pin 2"]
    box.setCurrentIndex(2)
    field = rig.named(NumberField, "call")
    rig.type_into(field, "2")
    rig.press("Start from the last state")
    box.setCurrentIndex(1)
    rig.press("Start from the last state")
    assert rig.last == [(1, 2, 1), (1, 0, 0)]
    rig.panel.set_pins([])
    assert not box.isVisible()
    rig.press("Start from the last state")
    assert rig.last[2:] == [(1, 0, None)]
