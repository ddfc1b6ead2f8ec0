import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from traces import X

from lstmviz.experiment.call import Call
from lstmviz.experiment.features import Feature
from lstmviz.window.panels.invalid_cells import InvalidCell
from lstmviz.window.panels.tensor_model import TensorModel

ROLE = Qt.ItemDataRole


class Rig:
    def __init__(self) -> None:
        self.model = TensorModel()
        self.inputs = Call(X).inputs
        self.invalid_cells: dict[tuple[int, int, int], InvalidCell] = {}
        self.model.set_tensor(self.inputs, 1, self.invalid_cells)
        self.edited: list[np.ndarray] = []
        self.model.edited.connect(lambda tensor, _how: self.edited.append(tensor))

    def type_in(self, row: int, column: int, text: str) -> bool:
        return self.model.setData(self.model.index(row, column), text)

    def shown(self, row: int, column: int, role: int = ROLE.DisplayRole) -> object:
        return self.model.data(self.model.index(row, column), role)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_row_is_timesteps_by_features(rig: Rig) -> None:
    shown = [[rig.shown(t, f) for f in range(3)] for t in range(3)]
    assert shown == [["1", "2", "3"], ["4", "5", "6"], ["0", "0", "0"]]
    assert rig.model.headerData(2, Qt.Orientation.Vertical) == "t=2"
    assert rig.model.headerData(1, Qt.Orientation.Horizontal) == "feature\n1"


def test_a_number_changes_the_tensor_there_alone(rig: Rig) -> None:
    assert rig.type_in(2, 1, " 0.1 ")
    expected = np.array(X, np.float32)
    expected[1, 2, 1] = 0.1
    np.testing.assert_array_equal(rig.edited[0], expected)
    assert rig.edited[0].dtype == np.float32


def test_float64_stays_float64(rig: Rig) -> None:
    rig.model.set_tensor(np.zeros((1, 1, 1)), 0, {})
    rig.type_in(0, 0, "0.1")
    assert rig.edited[0].dtype == np.float64
    assert rig.edited[0][0, 0, 0] == 0.1


def test_six_digits_are_read_and_all_of_them_edited(rig: Rig) -> None:
    rig.model.set_tensor(np.full((1, 1, 1), 1 / 3), 0, {})
    assert rig.shown(0, 0) == "0.333333"
    assert float(str(rig.shown(0, 0, ROLE.EditRole))) == 1 / 3
    rig.model.set_tensor(np.full((1, 1, 1), 0.1, np.float32), 0, {})
    assert rig.shown(0, 0, ROLE.EditRole) == "0.1"


@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_what_keras_takes_is_taken(rig: Rig, text: str) -> None:
    rig.type_in(0, 0, text)
    np.testing.assert_equal(rig.edited[0][1, 0, 0], float(text))
    assert rig.invalid_cells == {}


@pytest.mark.parametrize(
    ("text", "expected", "got"),
    [
        ("abc", "a number", "'abc'"),
        ("", "a number", "nothing"),
        ("1,5", "a number with a decimal point", "'1,5'"),
        ("1e99", "a number that float32 can hold", "1e+99"),
    ],
)
def test_a_text_that_is_no_number_stays(rig: Rig, text: str, expected: str, got: str) -> None:
    rig.type_in(1, 2, text)
    sentence = f"x[1, 1, 2]: expected {expected}, got {got}. The tensor keeps 6.0."
    assert rig.edited == []
    assert rig.shown(1, 2) == f"⚠ {text}"
    assert rig.shown(1, 2, ROLE.EditRole) == text
    assert rig.shown(1, 2, ROLE.ToolTipRole) == sentence
    assert rig.shown(1, 2, ROLE.BackgroundRole) is not None
    assert rig.model.sentence_at(rig.model.index(1, 2)) == sentence


def test_the_number_that_is_there_says_nothing(rig: Rig) -> None:
    rig.type_in(0, 0, "1.0")
    assert rig.edited == []


def test_a_bad_text_stays_while_its_number_does(rig: Rig) -> None:
    rig.type_in(0, 0, "abc")
    rig.type_in(0, 1, "5")
    rig.model.set_tensor(rig.edited[0], 1, rig.invalid_cells)
    assert rig.shown(0, 0) == "⚠ abc"
    other = rig.edited[0].copy()
    other[1, 0, 0] = 9
    rig.model.set_tensor(other, 1, rig.invalid_cells)
    assert rig.shown(0, 0) == "9"
    assert rig.invalid_cells == {}


def test_a_bad_text_goes_with_its_row_and_with_a_good_number(rig: Rig) -> None:
    rig.type_in(2, 2, "abc")
    rig.model.set_tensor(rig.inputs[:, :2], 1, rig.invalid_cells)
    assert rig.invalid_cells == {}
    rig.type_in(0, 0, "abc")
    rig.type_in(0, 0, "7")
    assert rig.invalid_cells == {}
    assert rig.edited[0][1, 0, 0] == 7


def test_a_large_tensor_is_shown_at_once(rig: Rig) -> None:
    large = np.zeros((64, 1000, 65), np.float32)
    rig.model.set_tensor(large, 63, {})
    assert (rig.model.rowCount(), rig.model.columnCount()) == (1000, 65)
    assert np.shares_memory(rig.model.numbers, large)


def test_the_selected_step_has_an_arrow(rig: Rig) -> None:
    rig.model.set_mark(1)
    assert rig.model.headerData(1, Qt.Orientation.Vertical) == "▸ t=1"
    assert rig.shown(1, 0, ROLE.BackgroundRole) is not None
    assert rig.shown(0, 0, ROLE.BackgroundRole) is None


def test_a_large_tensor_is_copied_while_somebody_types(rig: Rig) -> None:
    """Each copy takes one number: no edit may show up in another tensor."""
    large = np.zeros((2, 500, 600), np.float32)
    rig.model.set_tensor(large, 0, rig.invalid_cells)
    rig.model.edited.connect(lambda new, _: rig.model.set_tensor(new, 0, rig.invalid_cells))
    rig.model.prepare_edit()
    rig.model.prepare_edit()  # a cell that is looked at twice
    assert sum(thread.name == "copy of a tensor" for thread in threading.enumerate()) <= 1
    rig.type_in(0, 0, "no number")
    rig.type_in(0, 0, "1")
    rig.type_in(0, 1, "2")  # nobody was asked to copy anything
    rig.model.prepare_edit()
    rig.type_in(0, 2, "1e99")
    rig.type_in(0, 2, "3")
    rig.model.prepare_edit()
    rig.model.set_tensor(np.ones((2, 500, 600), np.float32), 1, rig.invalid_cells)
    rig.type_in(0, 3, "4")
    assert not large.any()
    assert [tensor[0, 0, :4].tolist() for tensor in rig.edited] == [
        [1, 0, 0, 0],
        [1, 2, 0, 0],
        [1, 2, 3, 0],
        [1, 1, 1, 1],
    ]
    assert rig.edited[3][1, 0, :5].tolist() == [1, 1, 1, 4, 1]
    assert not any(tensor.flags.writeable for tensor in rig.edited)
    assert [float(tensor.sum()) for tensor in rig.edited] == [1, 3, 6, 600_003]


def test_a_tool_tip_tells_what_a_number_is_in_its_own_unit(rig: Rig) -> None:
    rig.model.set_features((Feature("Voltage", 230.0, 4.0), Feature("hour"), Feature("<b>x")))
    assert rig.shown(1, 0, ROLE.ToolTipRole) == "4.0\nVoltage: 246 in its own unit"
    assert rig.shown(1, 1, ROLE.ToolTipRole) == "5.0\nhour"
    across, tip = Qt.Orientation.Horizontal, ROLE.ToolTipRole
    assert rig.model.headerData(0, across, tip).startswith("feature 0: Voltage\n")
    assert rig.model.headerData(2, across, tip).startswith("feature 2: \\x3cb>x\n")
    assert rig.model.headerData(0, across) == "Voltage\n0"
    rig.model.set_features(())
    assert rig.model.headerData(0, across) == "feature\n0"
    assert rig.shown(1, 0, ROLE.ToolTipRole) == "4.0"
