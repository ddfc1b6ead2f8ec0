"""Keeps what isn't saved apart from the file while it is being changed."""

import faulthandler
import logging
from contextlib import suppress
from functools import partial
from typing import IO

from PySide6.QtCore import QObject, QTimer

from lstmviz.experiment.plain_text import cut_off
from lstmviz.experiment.to_code.expression import short_expression
from lstmviz.session.recovery import Recovery
from lstmviz.session.recovery_folder import About, RecoveryFolder
from lstmviz.session.session import Session
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller

SOON = 1000
"""Milliseconds from a change to the moment at which it begins to be kept, at the latest."""

NOT_SAVED = ", not saved"
"""What follows the name of a session that was recovered."""

LATER = 10_000
"""Milliseconds after which it is tried again where that failed."""

_WATCHED = 250  # milliseconds between two looks at whether what was opened goes well
_UNDER_WAY = ("loading", "running")
_LONGEST = 80  # characters of a layer

_log = logging.getLogger(__name__)


class RecoveryKeeper(QObject):
    """Writes what isn't saved to a folder of this window's, beside the main thread.

    The first change starts a clock that later ones don't set back: who never stops changing
    things is kept all the same.
    """

    def __init__(
        self, controller: Controller, recovery: Recovery, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._recovery = recovery
        self._background = Background(self)
        self._folder: RecoveryFolder | None = None
        self._kept: Session | None = None  # last, or is being kept
        self._is_writing = False
        self._has_failed = False
        self._is_over = False
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._keep)
        self._report: IO[bytes] | None = None
        self._watch = QTimer(self, interval=_WATCHED)
        self._watch.timeout.connect(self._look)

    def follow(self) -> None:
        """Takes note that something was changed, saved or opened."""
        if self._is_over or self._recovery.root is None:
            return
        if not self._controller.now.is_modified:
            self._clock.stop()
            self._forget()
        elif not self._clock.isActive() and not self._is_writing and self._is_behind():
            self._clock.start(SOON)

    def adopt(self, folder: RecoveryFolder) -> None:
        """Goes on with the folder of what is going to be shown: it was opened from there."""
        self._forget()
        self._folder = folder
        if not faulthandler.is_enabled():  # else somebody else has a use for what it tells
            with suppress(OSError):
                self._report = folder.crash_report()
                faulthandler.enable(self._report)
        self._watch.start()

    def keep_now(self, *_: object) -> None:
        """Keeps what isn't saved on the spot: the program may end at any moment."""
        if self._is_over or self._recovery.root is None or not self._controller.now.is_modified:
            return
        try:
            self._own_folder().keep(*self._present())
        except OSError as error:
            _log.error("what isn't saved can't be kept: %s", error)

    def stop(self, *, is_wanted: bool) -> None:
        """Ends with the window.

        Args:
            is_wanted: what isn't saved is left to the next start; else it is deleted.
        """
        self._clock.stop()
        if self._is_over:
            return
        if is_wanted:
            self.keep_now()
        self._is_over = True
        self._trust()
        if self._folder is None:
            return
        if is_wanted and self._controller.now.is_modified:
            self._folder.release()
        else:
            self._folder.discard()

    def _is_behind(self) -> bool:
        kept, now = self._kept, self._controller.now
        return kept is None or not now.holds(kept.experiment, kept.pinned)

    def _present(self) -> tuple[Session, About]:
        now = self._controller.now
        path = now.file_state.path or now.file_state.was_at
        layer = short_expression(now.experiment.layer)
        if not now.experiment.model.stands_alone:
            layer = " → ".join(each.class_name() for each in now.experiment.model.layers)
        name = now.file_state.name.removesuffix(NOT_SAVED)
        about = About(name, "" if path is None else str(path), cut_off(layer, _LONGEST))
        return self._controller.session.session, about

    def _own_folder(self) -> RecoveryFolder:
        if self._folder is None:
            self._folder = self._recovery.new_folder()
        return self._folder

    def _keep(self) -> None:
        session, about = self._present()
        try:
            folder = self._own_folder()
        except OSError as error:
            self._written(error)
            return
        self._kept, self._is_writing = session, True
        self._background.do(partial(folder.keep, session, about), self._written)

    def _written(self, outcome: Exception | None) -> None:
        self._is_writing = False
        if self._is_over:
            return
        if outcome is None:
            self._has_failed = False
            self.follow()  # something may have been changed meanwhile
            return
        self._kept = None
        self._clock.start(LATER)
        if not self._has_failed:
            self._has_failed = True
            _log.error("what isn't saved can't be kept", exc_info=outcome)
            words = outcome.strerror if isinstance(outcome, OSError) else None
            reason = (words or str(outcome)).lower()
            self._controller.store.say(
                f"Until you save, a crash would lose what you change: it can't be kept in "
                f"{self._recovery.root} ({reason})."
            )

    def _forget(self) -> None:
        self._trust()
        self._kept = None
        if self._folder is not None:
            self._background.do(self._folder.discard, _unheard)
            self._folder = None

    def _look(self) -> None:
        """Whether what was opened from a recovery is drawn, and the program still there."""
        now = self._controller.now
        if now.trace is not None or now.status.agreement not in _UNDER_WAY:
            self._trust()

    def _trust(self) -> None:
        """Takes away the mark that says that the folder is being opened."""
        if not self._watch.isActive():
            return
        self._watch.stop()
        if self._report is not None:
            faulthandler.disable()
            self._report.close()
            self._report = None
        if self._folder is not None:
            self._folder.opened()


def _unheard(_outcome: object) -> None:
    """What can't be deleted is found at the next start."""
