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
    desk.do.changing.argument("units", 0)
    desk.do.changing.argument("units", 7)
    desk.do.changing.argument("dropout", 7)
    desk.run()
    session = Session(opening(stateful=False), (opening(),), ViewState(Moment(1, 1), row=1))
    path = Path("folder") / "mine.lstmviz"
    desk.do.filing.open(session, path, "mine.lstmviz")
    now = desk.now
    assert (now.experiment, now.view) == (session.experiment, session.view)
    (pin,) = now.pinned
    assert (pin.experiment, pin.trace, now.compared) == (session.pinned[0], None, None)
    assert (now.trace, now.complaints, now.history.past) == (None, (), ())
    assert (now.filed.path, now.filed.name, now.filed.opened) == (path, "mine.lstmviz", 1)
    assert not now.is_modified
    assert desk.engine.submitted[-1][1] is session.experiment
    assert desk.do.filing.session == session


def test_saving_takes_the_mark_away_unless_something_changed_meanwhile() -> None:
    desk = Desk()
    desk.run()
    desk.do.calling.inputs(0, np.ones((2, 3, 3), np.float32), "cell")
    assert desk.now.is_modified
    saved = desk.do.filing.session
    desk.do.filing.saved(Path("a.lstmviz"), saved)
    assert not desk.now.is_modified
    assert desk.now.filed.name == "a.lstmviz"
    desk.do.changing.argument("units", 5)
    desk.do.filing.saved(Path("a.lstmviz"), saved)  # of the one before
    assert desk.now.is_modified
