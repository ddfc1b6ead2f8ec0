"""How a run is ended on request, and how it tells how far it is."""

from collections.abc import Callable
from typing import Any

WORTH_COMPILING = 64
"""So many steps take as long one by one as compiling their loop does, before its first run."""


class Cancelled(Exception):
    """The run was ended on request."""


def never() -> bool:
    """The answer of somebody who doesn't cancel."""
    return False


def unheard(_call: int, _step: int) -> None:
    """Takes no notice of progress."""


def unread(_grown: Callable[[], Any]) -> None:
    """Takes no notice of what was written so far."""
