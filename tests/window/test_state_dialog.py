"""Another state at a moment: typed, or dragged, and the run that was beside it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit
from quick_window import Quick

from lstmviz.session.view_state import Moment


def typed(quick: Quick, text: str, *, over: bool = True) -> QInputDialog:
    """Types it in place of what stands in the dialog or, not `over` that, after it."""
    quick.action("Change a state").trigger()
    (dialog,) = [d for d in quick.window.findChildren(QInputDialog) if d.isVisible()]
    field = dialog.findChild(QLineEdit)
    if over:
        field.selectAll()
    quick.qtbot.keyClicks(field, text)
    quick.qtbot.keyClick(field, Qt.Key.Key_Return)
    return dialog


def test_the_run_goes_on_from_it_beside_the_one_that_was(quick: Quick) -> None:
    before = quick.now.experiment
    quick.window.controller.view.pick(Moment(0, 1), 1, 2)
    typed(quick, "c 2 0.5")
    quick.settled()
    now = quick.now
    assert [call.inputs.shape[1] for call in now.experiment.calls] == [2, 1, 3]
    given_h, given_c = now.experiment.calls[1].initial_state
    assert given_c[1, 2] == 0.5
    assert given_h.shape == (2, 4)
    assert [pin.experiment for pin in now.pinned] == [before]
    assert now.view.reference == 0
    assert now.status.news == "c of unit 2, row 1 is 0.5 after t=1 of call 0"
    told = "c of unit 2 in row 1 was changed from "
    assert quick.now.change.sentence.startswith(told)
    quick.window.controller.layer.undo()
    quick.settled()
    assert quick.now.experiment is before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("c 2", "Expected a state, a unit and a number, such as c 2 0.9, got 'c 2'."),
        ("x 2 1", "Expected a state, a unit and a number, such as c 2 0.9, got 'x 2 1'."),
        ("c 7 1", "Expected a unit from 0 to 3, got 7."),
    ],
)
def test_what_cannot_be_read_changes_nothing(quick: Quick, text: str, said: str) -> None:
    before = quick.now.experiment
    quick.window.controller.view.pick(Moment(0, 1), 1, 2)
    dialog = typed(quick, text)
    assert dialog.isVisible()  # with what was typed, and what is wrong with it
    assert dialog.labelText().endswith(said)
    assert dialog.textValue() == text
    assert quick.now.experiment is before
    assert quick.now.pinned == ()
    dialog.reject()


@pytest.mark.parametrize("over", [True, False])
def test_a_number_alone_is_of_the_state_and_unit_that_stand_there(quick: Quick, over: bool) -> None:
    quick.window.controller.view.pick(Moment(0, 2), 1, 3)
    dialog = typed(quick, "0.5", over=over)
    assert not dialog.isVisible()
    quick.settled()
    _, given_c = quick.now.experiment.calls[1].initial_state
    assert given_c[1, 3] == 0.5


def test_at_the_very_end_it_is_the_start_of_the_last_call(quick: Quick) -> None:
    dialog = typed(quick, "0.5")  # where the playhead stands at first
    assert dialog.labelText().startswith(
        "Nothing comes after the last step: at the start of call 1, in row 0, the run goes on"
    )
    quick.settled()
    assert quick.now.status.news == "c of unit 0, row 0 is 0.5 at the start of call 1"
    assert [call.inputs.shape[1] for call in quick.now.experiment.calls] == [3, 3]
