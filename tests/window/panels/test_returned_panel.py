from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, PanelRig, cells, nameless
from kinds import kind_name, of_kind
from model_traces import made_up_seen
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QLabel, QTableView, QTabWidget, QWidget
from pytestqt.qtbot import QtBot
from strategies import KINDS
from trace_views import recorded
from traces import made_up_trace, opening

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig, RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import Trace
from lstmviz.window.panels.returned_panel import ReturnedPanel

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class Rig(PanelRig[ReturnedPanel]):
    """The panel, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, ReturnedPanel(), 400, 700)
        self.picked = Heard(self.panel.picked)

    def look(self, trace: Trace, moment: Moment, row: int = 0, unit: int | None = None) -> None:
        self.panel.set_trace(trace)
        self.panel.set_view(ViewState(moment=moment, row=row, unit=unit))

    def table(self, name: str = "output") -> QTableView:
        return self.named(QTableView, f"Numbers of {name}")

    def numbers(self, name: str = "output") -> np.ndarray:
        return np.array(cells(self.table(name)), float)

    def headings(self, way: Qt.Orientation, name: str = "output") -> list[str]:
        model: QAbstractItemModel = self.table(name).model()
        count = model.rowCount() if way == DOWN else model.columnCount()
        return [model.headerData(section, way) for section in range(count)]

    def marked(self, name: str = "output") -> set[tuple[int, int]]:
        """The cells that stand out most."""
        model = self.table(name).model()
        strength = {}
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                brush = model.index(row, column).data(Qt.ItemDataRole.BackgroundRole)
                strength[row, column] = 0 if brush is None else brush.color().alpha()
        most = max(strength.values())
        return {cell for cell, alpha in strength.items() if alpha == most and most > 60}

    def click_cell(self, row: int, column: int) -> None:
        table = self.table()
        place = table.visualRect(table.model().index(row, column)).center()
        self.click(table.viewport(), place)

    @property
    def text(self) -> str:
        """Everything that can be read, but for the tables."""
        return "\n".join(filter(None, self.labels))


def test_before_the_first_run_it_says_so_calmly(rig: Rig) -> None:
    assert rig.text == "Nothing was returned yet: Keras has to run the calls first (F5)."
    rig.look(made_up_trace(opening()), Moment(1, 2))
    assert rig.text != "Nothing was returned yet: Keras has to run the calls first (F5)."
    rig.panel.set_trace(None)
    assert rig.text == "Nothing was returned yet: Keras has to run the calls first (F5)."
    assert not any(t.isVisible() for t in rig.panel.findChildren(QTableView))


def test_sequences_are_the_selected_rows_steps_by_units(rig: Rig) -> None:
    trace = made_up_trace(opening())
    output = trace.calls[1].returned[0] * np.float32([1, -3])[:, None, None]  # rows that differ
    call = replace(trace.calls[1], returned=(output,))
    trace = replace(trace, calls=(trace.calls[0], call))
    rig.look(trace, Moment(1, 1), row=1)
    assert "(2, 3, 4): batch=2, timesteps=3, units=4" in rig.text
    assert "float32" in rig.text
    assert "call 1" in rig.text
    np.testing.assert_allclose(rig.numbers(), output[1], rtol=1e-3)
    assert rig.headings(ACROSS) == ["unit 0", "unit 1", "unit 2", "unit 3"]
    assert [label.lstrip("▸ ") for label in rig.headings(DOWN)] == ["t=0", "t=1", "t=2"]


def test_the_last_step_alone_is_batch_by_units(rig: Rig) -> None:
    trace = made_up_trace(opening(return_sequences=False))
    rig.look(trace, Moment(1, 2), row=1)
    assert "(2, 4): batch=2, units=4 — the last step only" in rig.text
    np.testing.assert_allclose(rig.numbers(), trace.calls[1].returned[0], rtol=1e-3)
    assert [label.lstrip("▸ ") for label in rig.headings(DOWN)] == ["row 0", "row 1"]
    assert "not returned" not in rig.text
    assert rig.marked() == {(1, column) for column in range(4)}


@pytest.mark.parametrize("step", [0, 1])
def test_a_step_that_is_only_computed_is_told(rig: Rig, step: int) -> None:
    rig.look(made_up_trace(opening(return_sequences=False)), Moment(0, step))
    assert (
        f"t={step} was computed but is not returned: "
        "return_sequences=False returns the last step only."
    ) in rig.text
    assert rig.marked() == set()
    rig.look(made_up_trace(opening()), Moment(0, step))
    assert "computed but is not returned" not in rig.text


def test_a_start_state_is_not_returned(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(1, START))
    assert "start state" in rig.text
    assert rig.marked() == set()
    rig.panel.set_view(ViewState(moment=Moment(1, 0)))
    assert "start state" not in rig.text


def test_return_state_adds_h_and_c(rig: Rig) -> None:
    trace = made_up_trace(opening(return_state=True))
    rig.look(trace, Moment(0, 2))
    for name, array in zip(("h", "c"), trace.calls[0].returned[1:], strict=True):
        np.testing.assert_allclose(rig.numbers(name), array, rtol=1e-3)
        assert rig.headings(ACROSS, name) == ["unit 0", "unit 1", "unit 2", "unit 3"]


def test_the_selected_moment_and_unit_are_marked(rig: Rig) -> None:
    trace = made_up_trace(opening())
    rig.look(trace, Moment(0, 1))
    assert rig.marked() == {(1, column) for column in range(4)}
    rig.look(trace, Moment(0, 2), unit=3)
    assert rig.marked() == {(2, 3)}
    # Not by colour alone.
    assert [label.startswith("▸") for label in rig.headings(DOWN)] == [False, False, True]


def test_the_order_of_going_backwards_is_told(rig: Rig) -> None:
    rig.look(made_up_trace(opening(go_backwards=True)), Moment(0, 0))
    assert [label.removeprefix("▸ ") for label in rig.headings(DOWN)] == [
        "[0]  t=2",
        "[1]  t=1",
        "[2]  t=0",
    ]


def test_a_click_picks_moment_row_and_unit(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(1, 2), row=1)
    assert rig.picked == []
    rig.click_cell(0, 1)
    assert rig.picked[0] == (Moment(1, 0), 1, 1)


def test_a_click_on_what_only_the_last_step_gave_picks_that_step_and_the_row(rig: Rig) -> None:
    rig.look(made_up_trace(opening(return_sequences=False)), Moment(1, 0), row=0)
    rig.click_cell(1, 1)
    assert rig.picked[0] == (Moment(1, 2), 1, 1)


def test_being_set_it_says_nothing(rig: Rig) -> None:
    for flags in ({}, {"return_sequences": False}, {"return_state": True}):
        trace = made_up_trace(opening(**flags))
        for step in (START, 0, 2):
            for unit in (None, 3):
                rig.look(trace, Moment(1, step), row=1, unit=unit)
    rig.panel.set_trace(None)
    assert rig.picked == []


def test_a_view_of_another_experiment_is_borne(rig: Rig) -> None:
    """The window sets the trace first and the view after it: between them they may not fit."""
    rig.look(made_up_trace(opening()), Moment(1, 2), row=1, unit=3)
    small = opening(return_sequences=False)
    call = replace(small.calls[0], inputs=np.zeros((1, 1, 3), np.float32))
    layer = replace(small.layer, units=1)
    rig.panel.set_trace(made_up_trace(replace(small, layer=layer, calls=[call])))
    assert (
        rig.text == "Nothing was returned yet: Keras has to run the calls first (F5)."
    )  # it has no call 1
    rig.panel.set_view(ViewState(moment=Moment(0, 2), row=1, unit=3))
    assert rig.numbers().shape == (1, 1)


def test_nan_and_infinity_are_numbers_too(rig: Rig) -> None:
    trace = made_up_trace(opening())
    output = trace.calls[0].returned[0].copy()
    output[0, 0, :2] = np.nan, -np.inf
    rig.look(
        replace(trace, calls=(replace(trace.calls[0], returned=(output,)), trace.calls[1])),
        Moment(0, 0),
    )
    model = rig.table().model()
    assert [model.index(0, column).data() for column in (0, 1)] == ["nan", "-inf"]


class Peeked(np.ndarray):
    """An array that counts how often one of its numbers is looked at."""

    looks = 0

    def __getitem__(self, place: object) -> object:
        found = super().__getitem__(place)
        if np.ndim(found) == 0:
            Peeked.looks += 1
        return found


def test_of_a_large_tensor_only_what_is_seen_is_read(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Peeked, "looks", 0)
    experiment = opening()
    call = replace(experiment.calls[0], inputs=np.zeros((64, 1000, 3), np.float32))
    small = made_up_trace(replace(experiment, calls=[call]))
    # 64 × 1000 × 1024 numbers, all of them the same one.
    whole = np.broadcast_to(np.float32(0.5), (64, 1000, 1024)).view(Peeked)
    trace = replace(small, calls=(recorded(small.calls[0], returned=(whole,), h=whole, c=whole),))
    rig.look(trace, Moment(0, 999), row=63, unit=1023)
    rig.panel.grab()
    model = rig.table().model()
    assert (model.rowCount(), model.columnCount()) == (1000, 1024)
    assert rig.table().visualRect(model.index(999, 0)).intersects(rig.table().viewport().rect())
    assert 0 < Peeked.looks < 10_000


def test_nothing_can_be_typed_into_it(rig: Rig) -> None:
    rig.look(made_up_trace(opening()), Moment(0, 0))
    flags = rig.table().model().index(0, 0).flags()
    assert not flags & Qt.ItemFlag.ItemIsEditable


def test_every_control_has_a_name(rig: Rig) -> None:
    rig.look(made_up_trace(opening(return_state=True)), Moment(0, 0))
    assert nameless(rig.panel) == []


def is_whole(label: QLabel) -> bool:
    return not label.isVisible() or label.height() >= label.heightForWidth(label.width())


def test_what_it_says_asks_for_no_more_height_and_the_table_gives_way(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    panel = ReturnedPanel(around)
    around.resize(400, 400)
    around.show()
    least = set()
    for flags in ({}, {"return_state": True, "return_sequences": False}):
        panel.set_trace(made_up_trace(opening(**flags)))
        for step in (START, 0, 2):
            panel.set_view(ViewState(moment=Moment(1, step)))
            least.add(panel.minimumSizeHint().height())
            panel.resize(330, panel.minimumSizeHint().height())
            qtbot.waitUntil(lambda: all(map(is_whole, panel.findChildren(QLabel))))
    assert len(least) == 1


@pytest.mark.parametrize("known", KINDS, ids=kind_name)
def test_the_states_of_each_kind_are_named_and_shown(
    rig: Rig, known: type[RecurrentConfig]
) -> None:
    rig.look(made_up_trace(of_kind(LSTMConfig, return_state=True)), Moment(1, 2))
    trace = made_up_trace(of_kind(known, return_state=True))
    rig.look(trace, Moment(1, 2))
    names = ("output", *known.kind.state_names)
    assert f"{', '.join(names)} = layer(x), call 1" in rig.text
    tabs = rig.panel.findChild(QTabWidget)
    seen = [number for number in range(tabs.count()) if tabs.isTabVisible(number)]
    assert [tabs.tabText(number) for number in seen] == list(names)
    for place, state in enumerate(known.kind.states, 1):
        assert tabs.tabToolTip(place) == f"The {state.label} that the call ended with."
        np.testing.assert_allclose(
            rig.numbers(state.name), trace.calls[1].returned[place], atol=1e-4
        )


def in_a_model(*layers: LayerConfig) -> Trace:
    experiment = Experiment(ModelConfig(layers), [Call(np.ones((2, 4, 2), np.float32))])
    return made_up_seen(experiment)


def test_what_the_model_gives_at_its_end_stands_beside_the_layers_output(rig: Rig) -> None:
    rig.look(in_a_model(LSTMConfig(2, return_sequences=True), DenseConfig(3)), Moment(0, 2), row=1)
    tabs = rig.panel.findChild(QTabWidget)
    assert tabs is not None
    seen_tabs = [tabs.tabText(n) for n in range(tabs.count()) if tabs.isTabVisible(n)]
    assert seen_tabs == ["output", "dense"]
    tabs.setCurrentIndex(tabs.count() - 1)

    assert rig.numbers("dense").tolist() == [[12, 13, 14], [15, 16, 17], [18, 19, 20], [21, 22, 23]]
    assert rig.headings(DOWN, "dense") == ["t=0", "t=1", "▸ t=2", "t=3"]
    texts = [label.text() for label in rig.panel.findChildren(QLabel)]
    assert "row 1 of 2: timesteps × units" in texts
    assert rig.marked("dense") == {(2, 0), (2, 1), (2, 2)}


def test_of_the_last_layer_there_is_no_other_end(rig: Rig) -> None:
    rig.look(in_a_model(LSTMConfig(2, return_sequences=True), DenseConfig(3)), Moment(0, 2))
    rig.look(in_a_model(DenseConfig(3), LSTMConfig(2)), Moment(0, 2))
    tabs = rig.panel.findChild(QTabWidget)
    assert tabs is not None
    assert [tabs.tabText(n) for n in range(tabs.count()) if tabs.isTabVisible(n)] == ["output"]
