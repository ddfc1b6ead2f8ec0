"""The table of weights, driven as a person does."""

from dataclasses import replace

import numpy as np
import pytest
from controls import CONTROL, Heard, PanelRig, cells, nameless
from peephole import PeepholeConfig
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QPushButton,
    QTableView,
    QToolButton,
)
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace
from lstmviz.window.panels.weights_panel import WeightsPanel
from lstmviz.window.widgets.labels import ErrorLabel

Role = Qt.ItemDataRole


def counted(units: int = 4, features: int = 3) -> list[np.ndarray]:
    shapes = ((features, 4 * units), (units, 4 * units), (4 * units,))
    return [np.arange(np.prod(s), dtype=np.float32).reshape(s) + 0.25 for s in shapes]


def ran(experiment: Experiment) -> Trace:
    shapes = experiment.layer.kind.weight_shapes(experiment.layer, 3)
    weights = {
        name: np.arange(np.prod(shape), dtype=np.float32).reshape(shape) + 0.25
        for name, shape in shapes.items()
    }
    return replace(made_up_trace(experiment), weights=weights)


class Rig(PanelRig[WeightsPanel]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, WeightsPanel(), 900, 500)
        self.changed = Heard(self.panel.weights_changed)
        self.refused = Heard(self.panel.refused)
        self.panel.set_weights(opening(), ran(opening()))

    @property
    def table(self) -> QTableView:
        return self.named(QTableView, "Numbers of ")

    def cell(self, row: int, column: int) -> str:
        return cells(self.table)[row][column]

    def headings(self) -> list[str]:
        model = self.table.model()
        return [
            model.headerData(n, Qt.Orientation.Horizontal).replace("\n", "")
            for n in range(model.columnCount())
        ]

    def choose(self, part: str) -> None:
        self.named(QComboBox, "weights shown").setCurrentText(part)

    def gate(self, letter: str) -> None:
        (button,) = [b for b in self.panel.findChildren(QToolButton) if b.text() == letter]
        self.click(button)

    def set(self, row: int, column: int, text: str) -> None:
        self.table.model().setData(self.table.model().index(row, column), text)

    def texts(self) -> str:
        return "\n".join(self.labels)

    def error(self) -> str:
        """The sentences of the panel, also of what is hidden behind the heatmap."""
        return "\n".join(filter(None, (e.text() for e in self.panel.findChildren(ErrorLabel))))


def test_columns_are_grouped_by_gate_with_its_letter_and_name(rig: Rig) -> None:
    assert rig.headings() == [f"{gate}{unit}" for gate in "ifgo" for unit in range(4)]
    tips = [
        rig.table.model().headerData(n, Qt.Orientation.Horizontal, Role.ToolTipRole)
        for n in (0, 5, 10, 15)
    ]
    assert tips == [
        "i: the input gate, unit 0",
        "f: the forget gate, unit 1",
        "g: the candidate, unit 2",
        "o: the output gate, unit 3",
    ]
    assert rig.cell(2, 1) == "33.25"
    assert "(3, 16): features=3, 4·units=16 · float32" in rig.texts()
    assert "Drawn by the initializers from seed 6367." in rig.texts()
    assert nameless(rig.panel) == []


def test_each_of_the_weights_and_each_gate_alone_can_be_shown(rig: Rig) -> None:
    rig.choose("recurrent_kernel")
    assert rig.table.model().rowCount() == 4
    rig.gate("g")
    assert rig.headings() == ["g0", "g1", "g2", "g3"]
    assert rig.cell(1, 2) == f"{16 + 10 + 0.25:g}"
    rig.choose("bias")
    assert [rig.cell(0, column) for column in range(4)] == ["8.25", "9.25", "10.25", "11.25"]
    rig.gate("all")
    assert rig.table.model().columnCount() == 16


@pytest.mark.parametrize(
    ("part", "gate", "row", "column", "place"),
    [
        ("kernel", "all", 0, 3, (0, 3)),
        ("kernel", "f", 2, 1, (2, 5)),
        ("recurrent_kernel", "o", 3, 0, (3, 12)),
        ("bias", "all", 0, 7, (7,)),
        ("bias", "g", 0, 2, (10,)),
    ],
)
def test_a_number_is_typed_over(
    rig: Rig, part: str, gate: str, row: int, column: int, place: tuple[int, ...]
) -> None:
    rig.choose(part)
    rig.gate(gate)
    rig.set(row, column, "-0.5")
    ((name, array, how),) = rig.changed
    index = ("kernel", "recurrent_kernel", "bias").index(part)
    expected = counted()[index]
    expected[place] = -0.5
    assert (name, how) == (part, "cell")
    np.testing.assert_array_equal(array, expected)
    assert array.dtype == np.float32
    assert not array.flags.writeable


def test_a_number_is_typed_by_keyboard(rig: Rig) -> None:
    rig.type_cell(rig.table, 1, 2, "7.5")
    ((_, array, _),) = rig.changed
    assert array[1, 2] == 7.5


def test_a_text_that_is_no_number_stays_in_its_cell_and_is_named_by_its_gate(rig: Rig) -> None:
    rig.gate("f")
    rig.set(1, 2, "abc")
    assert rig.changed == []
    assert rig.cell(1, 2) == "⚠ abc"
    sentence = "kernel[1, 6] (gate f, unit 2): expected a number, got 'abc'. The layer keeps 22.25."
    assert rig.error() == sentence
    assert rig.refused == [(sentence,)]
    rig.panel.set_weights(opening(stateful=False), ran(opening(stateful=False)))
    assert rig.cell(1, 2) == "⚠ abc"
    rig.panel.discard_texts()
    assert rig.cell(1, 2) == "22.25"
    assert rig.error() == ""


def test_cells_are_pasted_and_those_without_room_refused(rig: Rig) -> None:
    rig.choose("recurrent_kernel")
    rig.gate("i")
    table = rig.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 2))
    rig.paste(rig.table, "1\t2\n3\t4\n")
    ((name, array, how),) = rig.changed
    assert (name, how) == ("recurrent_kernel", "paste")
    assert array[1:3, 2:4].tolist() == [[1, 2], [3, 4]]
    assert array[1, 4] == counted()[1][1, 4]
    QGuiApplication.clipboard().setText("1\t2\t3\n")
    table.setCurrentIndex(table.model().index(1, 2))
    rig.key(table, "V", CONTROL)
    assert len(rig.changed) == 1
    assert "from recurrent_kernel[1, 2] (gate i, unit 2) there is room for 3 × 2" in rig.error()


def test_an_array_as_one_writes_it_replaces_what_is_shown(rig: Rig) -> None:
    rig.choose("bias")
    rig.gate("g")
    rig.table.setFocus()
    rig.paste(rig.table, "np.array([1, 2, 3, 4.5])")
    ((name, array, _),) = rig.changed
    assert name == "bias"
    assert array.tolist()[8:12] == [1, 2, 3, 4.5]
    rig.paste(rig.table, "[[1, 2]]")
    assert "expected an array of shape (4,), as the table's, got (1, 2)" in rig.error()


def test_cells_are_copied(rig: Rig) -> None:
    rig.gate("o")
    rig.table.setFocus()
    rig.table.selectAll()
    rig.key(rig.table, "C", CONTROL)
    assert QGuiApplication.clipboard().text().split("\n")[0] == "12.25\t13.25\t14.25\t15.25"


def test_weights_of_the_run_before_cannot_be_edited(rig: Rig) -> None:
    rig.panel.set_weights(replace(opening(), seed=1), ran(opening()))
    assert "Of the run before" in rig.texts()
    assert not rig.table.isEnabled()
    rig.panel.set_weights(replace(opening(), seed=1), ran(replace(opening(), seed=1)))
    assert rig.table.isEnabled()


def test_before_the_first_run_and_without_a_bias_nothing_is_amiss(rig: Rig) -> None:
    rig.choose("bias")
    rig.panel.set_weights(opening(use_bias=False), ran(opening(use_bias=False)))
    assert rig.named(QComboBox, "weights shown").currentText() == "kernel"
    assert rig.headings()[0] == "i0"
    rig.panel.set_weights(opening(), None)
    assert rig.table.model().rowCount() == 0
    assert "The weights come with the first run (F5)." in rig.texts()


def test_given_weights_that_do_not_fit_say_so_and_offer_the_ways_out(rig: Rig) -> None:
    given = replace(opening(), weights=counted())
    rig.panel.set_weights(given, ran(opening()))
    assert "Given" in rig.texts()
    assert rig.error() == ""
    requested = Heard(
        rig.panel.fit_requested, rig.panel.initializers_requested, rig.panel.file_requested
    )
    wider = replace(given, layer=replace(given.layer, units=5))
    rig.panel.set_weights(wider, ran(opening()))
    assert "(recurrent_kernel for units=4, the layer has 5)" in rig.error()
    assert rig.headings()[4] == "f0"  # the table is of what is given
    rig.panel.show_error("weights", "It is refused.")  # the same again
    assert "refused" not in rig.error()
    for button in ("Fit to the layer", "Back to the initializers", "Open weights…"):
        rig.press(button)
    assert len(requested) == 3


def test_there_is_nothing_to_go_back_from_while_the_initializers_draw(rig: Rig) -> None:
    requested = Heard(rig.panel.initializers_requested)
    rig.press("Back to the initializers")
    assert requested == []


def test_what_is_wrong_with_a_file_is_told(rig: Rig) -> None:
    rig.panel.show_error("file", "model.keras: it is empty")
    rig.panel.show_error("cell", "no")
    assert sorted(rig.error().split("\n")) == ["model.keras: it is empty", "no"]
    rig.panel.clear_errors()
    assert rig.error() == ""


def test_a_run_with_the_same_weights_leaves_the_table_as_it_is(rig: Rig) -> None:
    reset, relabelled = (
        Heard(rig.table.model().modelReset),
        Heard(rig.table.model().headerDataChanged),
    )
    altered = Heard(rig.table.model().dataChanged)
    rig.panel.set_weights(opening(stateful=False), ran(opening(stateful=False)))
    assert (reset, relabelled, altered) == ([], [], [])
    given = replace(opening(), weights=tuple(counted()))
    rig.panel.set_weights(given, ran(opening()))  # the same numbers, but somebody's own
    assert rig.named(QPushButton, "Back to the initializers").isEnabled()


def of_kind(rig: Rig, layer: RecurrentConfig) -> Experiment:
    """Shows the weights of another layer, as the window does once it has run."""
    experiment = replace(opening(), layer=layer)
    rig.panel.set_weights(experiment, ran(experiment))
    return experiment


def gates(rig: Rig) -> list[str]:
    buttons = rig.panel.findChildren(QToolButton)
    return [b.text() for b in buttons if b.isVisible() and b.text() in ("all", *"ifgozrh")]


def test_a_gru_has_its_gates_and_two_rows_of_bias(rig: Rig) -> None:
    rig.choose("bias")
    rig.gate("f")
    of_kind(rig, GRUConfig(4))
    assert gates(rig) == ["all", "z", "r", "g"]
    assert rig.headings() == [f"{gate}{unit}" for gate in "zrg" for unit in range(4)]
    model = rig.table.model()
    rows = [model.headerData(n, Qt.Orientation.Vertical) for n in range(model.rowCount())]
    assert rows == ["to x·W", "to h·U"]
    tips = [model.headerData(n, Qt.Orientation.Horizontal, Role.ToolTipRole) for n in (0, 5, 10)]
    assert tips == ["z: the update gate, unit 0", "r: the reset gate, unit 1",
                    "g: the candidate, unit 2"]  # fmt: skip
    assert "(2, 12): to x·W and h·U, 3·units=12 · float32" in rig.texts()
    rig.gate("r")
    rig.set(1, 2, "0.5")
    ((name, array, how),) = rig.changed
    assert (name, how) == ("bias", "cell")
    expected = np.arange(24, dtype=np.float32).reshape(2, 12) + 0.25
    expected[1, 4 + 2] = 0.5
    np.testing.assert_array_equal(array, expected)
    rig.set(0, 3, "abc")
    assert rig.error().startswith("bias[0, 7] (gate r, unit 3): expected a number, got 'abc'.")
    of_kind(rig, GRUConfig(4, reset_after=False))
    assert "(12,): 3·units=12 · float32" in rig.texts()
    assert nameless(rig.panel) == []


def test_a_simple_rnn_has_units_and_no_gates(rig: Rig) -> None:
    rig.gate("o")
    of_kind(rig, SimpleRNNConfig(4))
    assert gates(rig) == []
    assert rig.headings() == [f"unit{unit}" for unit in range(4)]
    assert "(3, 4): features=3, units=4 · float32" in rig.texts()
    assert rig.table.toolTip().startswith("What each feature of x adds to each unit.\n")
    rig.set(2, 1, "abc")
    assert rig.error().startswith("kernel[2, 1] (unit 1): expected a number, got 'abc'.")
    of_kind(rig, LSTMConfig(4))  # another kind: what was typed was for numbers that are gone
    assert rig.error() == ""
    assert gates(rig) == ["all", "i", "f", "g", "o"]
    assert rig.headings()[4] == "f0"
    assert len(rig.headings()) == 16


def test_weights_of_another_kind_are_shown_as_what_they_are_and_both_are_named(rig: Rig) -> None:
    given = [np.ones(shape, np.float32) for shape in ((3, 12), (4, 12), (12,))]
    rig.panel.set_weights(replace(opening(), weights=given), None)
    assert rig.headings() == [f"{gate}{unit}" for gate in "zrg" for unit in range(4)]
    assert "they are of a GRU, the layer is an LSTM" in rig.error()


def test_an_array_is_pasted_over_a_gate_of_a_gru_s_bias(rig: Rig) -> None:
    of_kind(rig, GRUConfig(2))
    rig.choose("bias")
    rig.gate("z")
    table = rig.table
    table.setCurrentIndex(table.model().index(0, 0))
    rig.paste(table, "[1, 2]")
    assert rig.error() == "Paste: expected an array of shape (2, 2), as the table's, got (2,)."
    rig.paste(table, "[[1, 2], [3, 4]]")
    ((name, array, how),) = rig.changed
    assert (name, how) == ("bias", "paste")
    assert array[:, :2].tolist() == [[1, 2], [3, 4]]
    assert array[:, 2:].tolist() == [[2.25, 3.25, 4.25, 5.25], [8.25, 9.25, 10.25, 11.25]]


def test_a_weight_that_no_other_kind_has_is_shown_and_edited_too(rig: Rig) -> None:
    of_kind(rig, PeepholeConfig(4, use_bias=False))
    rig.choose("peephole")
    assert rig.headings() == [f"{gate}{unit}" for gate in "ifgo" for unit in range(4)]
    assert "What each unit's own c adds to each gate of each unit." in rig.table.toolTip()
    rig.gate("f")
    rig.set(0, 1, "0.5")
    ((name, array, _),) = rig.changed
    assert (name, array.shape, array[5]) == ("peephole", (16,), 0.5)


@pytest.mark.parametrize("layer", [GRUConfig(4), SimpleRNNConfig(4), LSTMConfig(4)], ids=repr)
def test_the_keyboard_comes_to_the_gates_before_the_table(rig: Rig, layer: RecurrentConfig) -> None:
    of_kind(rig, SimpleRNNConfig(4))
    of_kind(rig, layer)
    passed, widget = [], rig.panel.nextInFocusChain()
    while widget is not rig.panel:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            passed.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    gates = [f"gate {gate.name}: {gate.label.removesuffix(' gate')}" for gate in layer.kind.gates]
    expected = ["weights shown", *(["all gates", *gates] if gates else []), "Numbers of kernel"]
    assert [name for name in passed if name in expected] == expected
