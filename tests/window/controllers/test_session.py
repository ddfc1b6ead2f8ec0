"""Which file the session is of, and whether there is something to save."""

from pathlib import Path

import numpy as np
from desk import Desk
from traces import opening

from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState


def test_another_session_takes_the_place_of_all_that_was_there() -> None:
    desk = Desk()
    desk.run()
    desk.do.layer.argument("units", 0)
    desk.do.layer.argument("units", 7)
    desk.do.layer.argument("dropout", 7)
    desk.run()
    session = Session(opening(stateful=False), (opening(),), ViewState(Moment(1, 1), row=1))
    path = Path("folder") / "mine.lstmviz"
    desk.do.session.open(session, path, "mine.lstmviz")
    now = desk.now
    assert (now.experiment, now.view) == (session.experiment, session.view)
    (pin,) = now.pinned
    assert (pin.experiment, pin.trace, now.compared) == (session.pinned[0], None, None)
    assert (now.trace, now.errors, now.history.past) == (None, (), ())
    assert (now.file_state.path, now.file_state.name, now.file_state.opened) == (
        path,
        "mine.lstmviz",
        1,
    )
    assert not now.is_modified
    assert desk.engine.submitted[-1][1] is session.experiment
    assert desk.do.session.session == session


def test_saving_takes_the_mark_away_unless_something_changed_meanwhile() -> None:
    desk = Desk()
    desk.run()
    desk.do.calls.inputs(0, np.ones((2, 3, 3), np.float32), "cell")
    assert desk.now.is_modified
    saved = desk.do.session.session
    desk.do.session.saved(Path("a.lstmviz"), saved)
    assert not desk.now.is_modified
    assert desk.now.file_state.name == "a.lstmviz"
    desk.do.layer.argument("units", 5)
    desk.do.session.saved(Path("a.lstmviz"), saved)  # of the one before
    assert desk.now.is_modified
