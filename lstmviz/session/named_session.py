"""Finds what a person names on the command line: a session's file, or a ready-made model.

Nothing is imported before a name asks for it: the engine's process is started first.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

_LONGEST_NAME = 100
"""A session as a line of text is no name, and too long for a file's."""

if TYPE_CHECKING:
    from lstmviz.experiment.model.ready_made import ReadyMade
    from lstmviz.session.session import Session


def named_model(path: Path | None) -> ReadyMade | None:
    """Returns the ready-made model of that name; None where there is none, or a file."""
    if path is None or not _may_be_a_name(path) or path.exists():
        return None
    from lstmviz.experiment.model.ready_made import READY_MADE

    return next((model for model in READY_MADE if model.name == str(path)), None)


def named_session(path: Path) -> Session:
    """Returns the session in a file, or one with a ready-made model.

    Raises:
        InvalidFile: the file isn't a session.
        OSError: it can't be read, or there is neither a file nor a model of that name.
    """
    from lstmviz.experiment.model.ready_made import READY_MADE
    from lstmviz.session.session import Session
    from lstmviz.session.storage import load

    if (model := named_model(path)) is not None:
        return Session.of(model.made())
    try:
        return load(path)
    except FileNotFoundError:
        if not _may_be_a_name(path):
            raise
        names = ", ".join(model.name for model in READY_MADE)
        reason = f"no such file, and no scenario or ready-made model of that name ({names})"
        raise FileNotFoundError(errno.ENOENT, reason) from None


def _may_be_a_name(path: Path) -> bool:
    name = str(path)
    return not path.suffix and path.name == name and len(name) <= _LONGEST_NAME
