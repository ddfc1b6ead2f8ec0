"""`lstmviz render`: the picture, without a window or a display."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import as_bad_input, check_ending, tell, tell_missing_gpu, written
from lstmviz.commands.running import RanSession, run_session
from lstmviz.commands.source import session_to_run

if TYPE_CHECKING:
    from argparse import Namespace


def render(parsed: Namespace, log: Path) -> None:
    """Draws the film strip as the session shows it."""
    from lstmviz.logs import quiet_stderr

    check_ending(parsed.output, ".png")
    with as_bad_input(parsed.file):
        session = session_to_run(parsed.file, parsed.device, log)
        ran = run_session(session, parsed.device, log)
    tell_missing_gpu(parsed.device, ran.trace)
    if ran.problem:
        tell(ran.problem, parsed.file)
    theme = parsed.theme or session.view.theme
    with written(parsed.output) as stream, quiet_stderr(log):  # Qt's own lines; an error is one
        stream.write(_png(ran, theme, parsed.size))


def _png(ran: RanSession, theme: str, size: tuple[int, int]) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    from lstmviz.figure.export import render
    from lstmviz.figure.offscreen import offscreen_application
    from lstmviz.figure.theme import theme_named
    from lstmviz.figure.view_model.trace_view import TraceView

    offscreen_application()
    trace_view = TraceView.of(ran.trace).reference(ran.reference)
    colours = theme_named(theme, system_is_dark=False)
    image = render(trace_view, ran.session.view, colours, *size)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # its stub knows bytes only
    return bytes(data.data())
