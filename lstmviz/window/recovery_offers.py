"""Offers what wasn't saved when the program ended; opens none of it by itself."""

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject

from lstmviz.experiment.plain_text import plain_text
from lstmviz.session.recovery import Found, Recovery
from lstmviz.window.background import Background
from lstmviz.window.file_dialogs import FileDialogs, Recover

_LONGEST_NAME = 80
_log = logging.getLogger(__name__)


class _Waiting(NamedTuple):
    """What was found: what can be offered, and a sentence on each that was set aside."""

    offered: tuple[Found, ...]
    aside: tuple[str, ...]


class RecoveryOffers(QObject):
    """Asks what is to become of the sessions that no window has."""

    def __init__(
        self,
        recovery: Recovery,
        dialogs: FileDialogs,
        open_found: Callable[[Found], None],
        parent: QObject | None = None,
    ) -> None:
        """Asks for nothing yet; `open_found` opens what the person chooses."""
        super().__init__(parent)
        self._recovery = recovery
        self._dialogs = dialogs
        self._open = open_found
        self._background = Background(self)
        self._offered: tuple[Found, ...] = ()  # just now

    def offer(self, then: Callable[[], None], nothing: Callable[[], None] | None = None) -> None:
        """Offers what there is.

        Args:
            then: called once that is answered, or where there is nothing to ask.
            nothing: called before it in the second case.
        """
        root = self._recovery.root
        if self._offered:
            return  # it is being asked already
        if root is None or not root.is_dir():
            self._came(then, nothing, _Waiting((), ()))
        else:
            self._background.do(self._look, partial(self._came, then, nothing))

    def stop(self) -> None:
        """Leaves what is being offered to the next start."""
        self._give_back()

    def set_aside(self, found: Found, reason: str) -> str:
        """Puts away what can't be opened; returns a sentence that says where."""
        when = f"“{plain_text(found.name, _LONGEST_NAME, keep_tags=True)}”"
        try:
            folder = self._recovery.set_aside(found)
        except OSError as error:
            _log.error("a recovery can't be set aside", exc_info=error)
            found.folder.release()
            return f"{when} {reason}. It stays in {plain_text(found.folder.path, keep_tags=True)}."
        return (
            f"{when} {reason}. It was set aside, is not offered again, and is kept in "
            f"{plain_text(folder, keep_tags=True)}."
        )

    def _look(self) -> _Waiting:
        """On the background's thread."""
        found = self._recovery.found()
        ended = "was not saved, and opening it made lstmviz end"
        return _Waiting(
            tuple(each for each in found if not each.has_crashed),
            tuple(self.set_aside(each, ended) for each in found if each.has_crashed),
        )

    def _came(
        self,
        then: Callable[[], None],
        nothing: Callable[[], None] | None,
        outcome: _Waiting | Exception,
    ) -> None:
        if isinstance(outcome, Exception):
            _log.error("what wasn't saved can't be looked for", exc_info=outcome)
            outcome = _Waiting((), ())
        self._offered, note = outcome.offered, "\n\n".join(outcome.aside)
        if self._offered:
            self._ask(then, note)
            return
        if note:
            self._dialogs.tell("Set aside", note)
        elif nothing is not None:
            nothing()
        then()

    def _ask(self, then: Callable[[], None], note: str = "") -> None:
        offered = self._offered
        self._dialogs.ask_to_recover(offered, note, partial(self._answered, then))

    def _answered(self, then: Callable[[], None], answer: Recover, number: int) -> None:
        if not self._offered:
            return
        chosen = self._offered[number]
        if answer == "discard":
            self._offered = tuple(each for each in self._offered if each is not chosen)
            self._background.do(chosen.folder.discard, _unheard)
            if self._offered:
                self._ask(then)
                return
        elif answer == "open":
            self._offered = tuple(each for each in self._offered if each is not chosen)
            self._give_back()
            self._open(chosen)
        self._give_back()
        then()

    def _give_back(self) -> None:
        for each in self._offered:
            each.folder.release()
        self._offered = ()


def _unheard(_outcome: object) -> None:
    """What can't be deleted is offered again."""
