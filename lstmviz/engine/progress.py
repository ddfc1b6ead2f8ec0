"""How a run is ended on request, and how it tells how far it is."""

WORTH_COMPILING = 64
"""So many steps take as long one by one as compiling their loop does, before its first run."""


class Cancelled(Exception):
    """The run was ended on request."""


def never() -> bool:
    """The answer of somebody who doesn't cancel."""
    return False


def unheard(_call: int, _step: int) -> None:
    """Takes no notice of progress."""
