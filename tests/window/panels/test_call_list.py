from dataclasses import replace

import numpy as np
import pytest
from controls import Heard
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import written_on
from lstmviz.window.panels.call_list import CallList

KEY, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
OWN_KEYS = [
    (KEY.Key_Delete, NONE, ("remove",)),
    (KEY.Key_Backspace, NONE, ("remove",)),
    (KEY.Key_D, CONTROL, ("duplicate",)),
    (KEY.Key_Up, ALT, ("move", -1)),
    (KEY.Key_Down, ALT, ("move", 1)),
]


@pytest.fixture
def calls(qtbot: QtBot) -> CallList:
    calls = CallList()
    qtbot.addWidget(calls)
    first, second = opening().calls
    second = replace(second, reset_before=True)
    calls.set_experiment(replace(opening(), calls=(replace(first, training=True), second)))
    calls.set_call(1)
    calls.resize(calls.sizeHint())
    calls.show()
    return calls


@pytest.mark.parametrize(("key", "modifier", "expected"), OWN_KEYS)
def test_its_keys_reach_it(
    qtbot: QtBot,
    calls: CallList,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    expected: tuple[object, ...],
) -> None:
    said: list[tuple[object, ...]] = []
    calls.remove_requested.connect(lambda: said.append(("remove",)))
    calls.duplicate_requested.connect(lambda: said.append(("duplicate",)))
    calls.move_requested.connect(lambda by: said.append(("move", by)))
    selected = Heard(calls.call_selected)
    # First Qt asks whether the key is the list's or a shortcut of the window.
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    asked.ignore()
    QApplication.sendEvent(calls, asked)
    assert asked.isAccepted()
    qtbot.keyClick(calls, key, modifier)
    assert said == [expected]
    assert selected == []


def test_other_keys_are_the_windows(calls: CallList) -> None:
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_R, NONE, "r")
    asked.ignore()
    QApplication.sendEvent(calls, asked)
    assert not asked.isAccepted()


def test_ticks_show_reset_and_training(calls: CallList) -> None:
    model = calls.model()
    role = Qt.ItemDataRole.CheckStateRole
    yes, no = Qt.CheckState.Checked, Qt.CheckState.Unchecked
    ticks = [[model.index(n, c).data(role) for c in (1, 2)] for n in (0, 1)]
    assert ticks == [[no, yes], [yes, no]]
    spoken = [model.index(1, c).data(Qt.ItemDataRole.AccessibleTextRole) for c in (1, 2)]
    assert spoken == ["reset_state() before call 1: yes", "training in call 1: no"]


def test_training_is_wanted_by_space_and_by_click(qtbot: QtBot, calls: CallList) -> None:
    requested = Heard(calls.training_changed)
    calls.setCurrentIndex(calls.model().index(0, 2))
    qtbot.keyClick(calls, KEY.Key_Space)
    box = calls.visualRect(calls.model().index(1, 2))
    place = box.center()
    place.setX(box.left() + calls.fontMetrics().height() // 2)
    qtbot.mouseClick(calls.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert requested == [(0, False), (1, True)]


def test_it_says_what_its_columns_and_keys_are(calls: CallList) -> None:
    model, horizontal = calls.model(), Qt.Orientation.Horizontal
    help_ = [model.headerData(c, horizontal, Qt.ItemDataRole.ToolTipRole) for c in (1, 2)]
    assert "reset_state()" in help_[0]
    assert "dropout" in help_[1].lower()
    for key in ("Delete", "Ctrl+D", "Alt+Up", "Alt+Down"):
        assert key in calls.toolTip()


def test_no_word_is_cut_off_at_its_least_width(calls: CallList) -> None:
    calls.resize(calls.minimumSizeHint())
    for column in range(3):
        assert calls.columnWidth(column) >= calls.sizeHintForColumn(column)
        header = calls.horizontalHeader()
        assert header.sectionSize(column) >= header.sectionSizeHint(column)


def test_what_else_a_call_is_given_is_seen_at_a_glance(calls: CallList) -> None:
    first, second = opening().calls
    state = (np.zeros((2, 4)), np.zeros((2, 4)))
    given = replace(first, mask=np.ones((2, 3)), initial_state=state)
    experiment = replace(opening(), calls=(given, replace(second, mask=np.ones((2, 3))), second))
    calls.set_experiment(experiment)
    column = [calls.model().index(n, 0) for n in range(3)]
    assert [index.data().replace("\n", " · ") for index in column] == [
        "call 0 · x (2, 3, 3) ▨ △",
        "call 1 · x (2, 3, 3) ▨",
        "call 2 · x (2, 3, 3)",
    ]
    spoken = column[0].data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "call 0 · x (2, 3, 3), with a mask, starts from a given state"
    tip = column[0].data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert tip[1:3] == ["▨ with a mask", "△ starts from a given state"]


def test_a_reset_of_some_layers_of_a_model_is_half_a_tick(qtbot: QtBot, calls: CallList) -> None:
    layer = LSTMConfig(2, return_sequences=True, stateful=True)
    x = opening().calls[0].inputs
    resets = [Call(x, reset_before=reset) for reset in (False, (1,), True)]
    whole = Experiment(ModelConfig((layer, layer)), resets, place=Place(1))
    calls.set_experiment(whole.alone, whole)
    cells = [calls.model().index(n, 1) for n in range(3)]
    state = Qt.CheckState
    ticks = [cell.data(Qt.ItemDataRole.CheckStateRole) for cell in cells]
    assert ticks == [state.Unchecked, state.PartiallyChecked, state.Checked]
    spoken = cells[1].data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "reset_state() before call 1: of some layers"
    requested = Heard(calls.reset_before_changed)
    for cell in cells:
        calls.setCurrentIndex(cell)
        qtbot.keyClick(calls, KEY.Key_Space)
    assert requested == [(0, True), (1, True), (2, False)]


def test_calls_of_a_model_tell_the_ids_and_which_of_them_it_wrote(calls: CallList) -> None:
    experiment = written_on(READY_MADE[0].made(), np.array([1, 2]), 1, Sampling())
    calls.set_experiment(experiment.alone, experiment)
    model = calls.model()
    cells = [model.index(row, 0) for row in range(model.rowCount())]
    assert [cell.data().replace("\n", " · ") for cell in cells] == [
        "call 0 · ids (1, 2)",
        "call 1 · ids (1, 1) ✎",
    ]
    assert "wrote itself" not in cells[0].data(Qt.ItemDataRole.ToolTipRole)
    assert "✎ reads what the model wrote itself" in cells[1].data(Qt.ItemDataRole.ToolTipRole)
    assert "reads what the model wrote itself" in cells[1].data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "model(x)"
    calls.set_experiment(opening())
    assert model.headerData(0, Qt.Orientation.Horizontal) == "layer(x)"
