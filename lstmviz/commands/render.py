"""`lstmviz render`: a figure, without a window or a display."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import (
    BadInput,
    as_bad_input,
    check_ending,
    tell,
    tell_missing_gpu,
    written,
)
from lstmviz.commands.draw import picture_of
from lstmviz.commands.running import run_session
from lstmviz.commands.source import session_to_run
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.session.figure_file import ENDINGS

if TYPE_CHECKING:
    from argparse import Namespace


def render(parsed: Namespace, log: Path) -> None:
    """Draws what was asked for; what there was no room for is told."""
    from lstmviz.logs import quiet_stderr

    check_ending(parsed.output, *ENDINGS)
    options = _options(parsed)
    with as_bad_input(parsed.file):
        session = session_to_run(parsed.file, parsed.device, log)
        ran = run_session(session, parsed.device, log)
    tell_missing_gpu(parsed.device, ran.trace)
    if ran.problem:
        tell(ran.problem, parsed.file)
    with as_bad_input(parsed.file), quiet_stderr(log):  # Qt's own lines; an error is one
        picture = picture_of(ran, options)
        data = picture.data(parsed.output.suffix)
    with written(parsed.output) as stream:
        stream.write(data)
    if picture.left_out:
        tell(f"left out for want of room: {', '.join(picture.left_out)}", parsed.output)


def _options(parsed: Namespace) -> FigureOptions:
    try:
        return FigureOptions(**parsed.options)
    except InvalidValue as error:
        raise BadInput(f"--{error.argument}: {error.message}") from None
