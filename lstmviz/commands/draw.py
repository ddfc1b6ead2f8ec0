"""`lstmviz.draw`: a picture of whatever can be drawn, for scripts, notebooks and the commands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmviz.commands.running import RanSession, run_session, with_reference
from lstmviz.commands.source import session_to_run
from lstmviz.figure.options.figure_options import FigureOptions

if TYPE_CHECKING:
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.figure.export.picture import Picture
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import ModelTrace, Trace


def draw(
    what: Trace | ModelTrace | Experiment | Session | os.PathLike[str] | str, **options: Any
) -> Picture:
    """Draws a figure, at a size on paper, with text in points.

        lstmviz.draw(experiment, width="8cm", theme="print").save("carried.pdf")

    Args:
        what: a trace; or an experiment, a session, a session's file, a figure that holds one or
            the name of a ready-made model, which is run first.
        **options: what the picture shows and how. `view` ("strip", "moment", "returned", "weights",
            "compare", "code", "model", "text"), `theme` ("light", "dark", "print", "projector",
            "projector-dark"), `width` and `height` ("8cm", "3.5in", "89mm", "800px"), `dpi`,
            `text` ("8pt"), `calls` ("0-1"), `rows`, `units` ("0,2"), `tracks` ("h,c,f"), `steps`
            ("0-10"), `at` ((call, row, step)), `title`, `legend`, `input`, `playhead`, `session`
            (True or False), `background` ("theme" or "none"), `svg_text` ("text" or "outlines"),
            `speed` and `hold` of a walk through the steps.

    Returns:
        The picture, which shows itself in a notebook, saves itself (`save`) and says in words
        what it shows (`text`) and what there was no room for (`left_out`).

    Raises:
        InvalidValue: an option is wrong, or asks for what isn't there.
        KerasRejected: Keras refused the layer or a call.
        InvalidFile: the file isn't a session.
        OSError: the file can't be read.
    """
    asked = FigureOptions.of(options)
    return picture_of(_ran(what), asked)


def picture_of(ran: RanSession, options: FigureOptions, digest: str | None = None) -> Picture:
    """A figure of a session that was run.

    Args:
        ran: the session and its run.
        options: what was asked for.
        digest: of what was named, where that isn't the session itself.

    Raises:
        InvalidValue: it has too little room, or asks for what isn't there.
        QtUnusable: Qt can't begin.
    """
    from lstmviz.figure.export.picture import Picture
    from lstmviz.figure.offscreen import offscreen_application
    from lstmviz.figure.view_model.trace_view import TraceView

    offscreen_application()
    trace_view = TraceView.of(ran.trace).reference(ran.reference)
    return Picture.of(trace_view, ran.session, options, digest)


def _ran(what: Trace | ModelTrace | Experiment | Session | os.PathLike[str] | str) -> RanSession:
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.experiment.invalid_value import InvalidValue
    from lstmviz.logs import engine_log_path
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import ModelTrace, Trace, seen

    log = engine_log_path()
    if isinstance(what, (Trace, ModelTrace)):
        session = Session.of(what.experiment)
        return with_reference(session, seen(what), log)
    if isinstance(what, Experiment):
        return run_session(Session.of(what), None, log)
    if isinstance(what, Session):
        return run_session(what, None, log)
    if isinstance(what, (str, os.PathLike)):
        return run_session(session_to_run(Path(what), None, log), None, log)
    raise InvalidValue("what", "a trace, an experiment, a session or a file", type(what).__name__)
