"""`lstmviz render`: a figure, without a window or a display."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import (
    BadInput,
    as_bad_input,
    check_ending,
    tell,
    tell_missing_gpu,
)
from lstmviz.commands.draw import picture_of
from lstmviz.commands.running import run_session
from lstmviz.commands.source import session_to_run
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text
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
    with as_bad_input(parsed.file), as_asked(parsed.file), quiet_stderr(log):  # Qt's own lines
        picture = picture_of(ran, options)
    with as_bad_input(parsed.output), as_asked(parsed.file):
        picture.save(parsed.output, _report)
    if picture.left_out:
        tell(f"left out for want of room: {', '.join(picture.left_out)}", parsed.output)


def _options(parsed: Namespace) -> FigureOptions:
    with as_asked():
        return FigureOptions(**parsed.options)


@contextmanager
def as_asked(file: Path | None = None) -> Iterator[None]:
    """Calls what was asked for in vain by the name that was typed, and what it was asked of."""
    try:
        yield
    except InvalidValue as error:
        of = "" if file is None else f"{plain_text(file)}: "
        raise BadInput(f"{of}--{error.argument.replace('_', '-')}: {error.message}") from None


def _report(done: int, count: int) -> None:
    """Says on a terminal how far a walk through the steps has come; Ctrl+C ends it."""
    if sys.stderr.isatty():
        end = "\n" if done == count else ""
        print(f"\rlstmviz: frame {done} of {count}", end=end, file=sys.stderr, flush=True)
