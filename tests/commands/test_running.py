"""A session that is compared with something is drawn so without a window too."""

from dataclasses import replace
from pathlib import Path

from called_commands import Command
from drawn import drawn, same_pixels
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import name_of, twin
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.session import Session
from lstmviz.session.storage import save
from lstmviz.session.view_state import Moment, Twin, ViewState
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.window.style import make_application

VIEW = ViewState(Moment(1, 2), theme="light", tracks=("h", "f", "dh"), rows=(1,))


def rendered(lstmviz: Command, folder: Path, session: Session) -> tuple[QImage, str]:
    """The picture, and what was said."""
    save(session, folder / "a.lstmviz")
    done = lstmviz("render", "a.lstmviz", "-o", "a.png", folder=folder)
    assert (done.returncode, done.stdout) == (0, "")
    return QImage(str(folder / "a.png")), done.stderr


def expected(view: ViewState, other: Experiment | None, what: Twin | int = 0) -> QImage:
    """The picture drawn in this process; `other` is what stands beside."""
    make_application()
    trace = run(opening())
    reference = None
    if other is not None:
        reference = ReferenceRun(Comparison.of(trace, run(other), what), name_of(what))
    return drawn(TraceView.of(trace).reference(reference), view)


def test_a_twin_is_run_and_drawn_beside_with_the_tracks_and_rows_of_the_view(
    tmp_path: Path, qtbot: QtBot, lstmviz: Command
) -> None:
    view = replace(VIEW, reference="stateless")
    image, said = rendered(lstmviz, tmp_path, Session(opening(), view=view))
    assert said == ""
    other = twin("stateless", opening(), run(opening()).weights)
    assert same_pixels(image, expected(view, other, "stateless"))
    assert not same_pixels(image, expected(view, None))
    assert not same_pixels(image, expected(replace(view, rows=()), other, "stateless"))


def test_a_pin_is_run_and_drawn_beside(tmp_path: Path, qtbot: QtBot, lstmviz: Command) -> None:
    view, pinned = replace(VIEW, reference=1), opening(stateful=False)
    image, said = rendered(lstmviz, tmp_path, Session(opening(), (opening(), pinned), view))
    assert said == ""
    assert same_pixels(image, expected(view, pinned, 1))


def test_where_there_is_nothing_to_stand_beside_it_is_drawn_alone_and_that_is_said(
    tmp_path: Path, qtbot: QtBot, lstmviz: Command
) -> None:
    alone = expected(VIEW, None)
    one = opening()
    view = replace(VIEW, reference="whole", moment=Moment(0, 2))
    image, said = rendered(
        lstmviz, tmp_path, Session(Experiment(one.layer, one.calls[:1]), view=view)
    )
    assert said.startswith("lstmviz: a.lstmviz: drawn without the whole-sequence twin: There is")
    assert said.count("\n") == 1
    assert not image.isNull()
    x = one.calls[1].inputs[:1]
    refused = replace(one, calls=(one.calls[0], replace(one.calls[1], inputs=x)))
    image, said = rendered(lstmviz, tmp_path, Session(one, (refused,), replace(VIEW, reference=0)))
    assert said.startswith("lstmviz: a.lstmviz: drawn without pin 1: Keras refused call 1:")
    assert same_pixels(image, alone)
    image, said = rendered(lstmviz, tmp_path, Session(one, (), replace(VIEW, reference=4)))
    assert said == ""
    assert same_pixels(image, alone)
