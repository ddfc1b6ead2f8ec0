"""Opens and saves the session as a file, and asks before changes would be lost."""

import hashlib
import logging
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from lstmviz.experiment.assets import opening
from lstmviz.session.recovery import Recovery
from lstmviz.session.session import Session
from lstmviz.session.storage import save
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.file_dialogs import FileDialogs, Leave, Overwrite, Recover, with_suffix
from lstmviz.window.settings import Settings

SUFFIX = ".lstmviz"
EXAMPLE = "Example"
"""What the session that opens first is called."""

_KINDS = f"lstmviz sessions (*{SUFFIX});;All files (*)"
_UNNAMED = f"experiment{SUFFIX}"
_SMALL = 2**20  # bytes that are read in no time

Stamp = tuple[int, int | str] | None
"""What tells whether a file is still the same; None where it isn't there."""


class FileChangedError(Exception):
    """The file isn't any more what the session was read from or saved to.

    Attributes:
        is_gone: it isn't there any more.
    """

    def __init__(self, *, is_gone: bool) -> None:
        super().__init__("the file was changed")
        self.is_gone = is_gone


def stamp_of(path: Path) -> Stamp:
    """The size of a file, and what is in it, or where that is much, when it was written last.

    Raises:
        OSError: it can't be told.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return 0, ""  # a device or a pipe isn't read for that
        if status.st_size > _SMALL:
            return status.st_size, status.st_mtime_ns
        return status.st_size, hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


class SessionFiles(QObject):
    """Opens and saves sessions; asks before one is left that isn't saved.

    Signals:
        recent_changed (): another list of files was opened or saved last.
        about_to_leave (): the session is going to be saved or left: what was only typed counts.

    Attributes:
        dialogs: asks the person.
        reader: reads the files.
    """

    recent_changed = Signal()
    about_to_leave = Signal()

    def __init__(
        self,
        controller: Controller,
        settings: Settings,
        dialogs: FileDialogs,
        reader: DataImporter,
        parent: QObject | None = None,
        recovery: Recovery | None = None,
    ) -> None:
        super().__init__(parent)
        self.dialogs = dialogs
        self.reader = reader
        self._controller = controller
        self._settings = settings
        self._background = Background(self)
        self._saves = 0  # begun, and not ended
        self._asking = False
        self._after_saving: Callable[[], None] | None = None
        self._reading: Path | None = None
        self._given_up: Session | None = None  # the person said it need not be saved
        self._recovery = Recovery(None) if recovery is None else recovery
        self._recovered: Path | None = None  # what is shown was opened from there
        self._stamp: tuple[Path, Stamp] | None = None  # known to the background's thread alone
        path = controller.now.file_state.path
        if path is not None:
            self._take_stamp(path)

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files that were opened or saved last, the newest first."""
        return self._settings.recent

    @property
    def may_leave(self) -> bool:
        """Whether the session can be left at once: it is saved, and nothing is being saved."""
        return not self._saves and not self._controller.now.is_modified

    # Opening

    def open_example(self) -> None:
        """Opens the session that opens first."""
        self.open_path(opening())

    def open_path(self, path: Path) -> None:
        """Opens a file, once the present session may be left."""
        self.about_to_leave.emit()
        self.leave(partial(self._read, path))

    def session_read(self, path: Path, session: Session) -> None:
        """Takes what the reader read, unless something else was asked for since."""
        if path != self._reading:
            return
        self._reading = None
        now = self._controller.now
        if not self._saves and (not now.is_modified or self._is_given_up()):
            self._show(path, session)
        else:  # something was changed while the file was read
            self.leave(partial(self._show, path, session))

    def reading_failed(self, path: Path, sentence: str) -> None:
        """Takes the reader's sentence on why a file can't be opened; nothing changes."""
        if path != self._reading:
            return
        self._reading = None
        if path in self.recent and not path.exists():
            self._settings.forget_file(path)
            self.recent_changed.emit()
            sentence += " It was taken off the list of recent files."
        self._tell("The file can't be opened", sentence)

    def clear_recent(self) -> None:
        """Empties the list of recent files."""
        self._settings.forget_files()
        self.recent_changed.emit()

    # Saving

    def save(self) -> None:
        """Saves to the session's file, or asks for one."""
        self.about_to_leave.emit()
        self._save(None)

    def save_as(self) -> None:
        """Asks for a file, and saves to it."""
        self.about_to_leave.emit()
        self._save_as(None)

    def leave(self, then: Callable[[], None]) -> None:
        """Opens another session or closes the window, once nothing is lost by it.

        `then` isn't called where the person changes their mind, or where saving fails.
        """
        if self._saves:
            self._after_saving = partial(self.leave, then)
        elif not self._controller.now.is_modified:
            then()
        elif not self._asking:
            self._asking = True
            name = self._controller.now.file_state.name or "this experiment"
            self.dialogs.ask_to_save(name, partial(self._answered, then))

    # Ending without being asked

    def keep_unsaved(self) -> None:
        """Keeps what isn't saved for the next start: the program ends now, without a question."""
        now = self._controller.now
        if not now.is_modified:
            return
        try:
            self._recovery.keep(self._controller.session.session, now.file_state.name)
        except OSError as error:
            logging.getLogger(__name__).error("what isn't saved can't be kept: %s", error)
        else:
            self._forget_recovered()

    def offer_unsaved(self, then: Callable[[], None]) -> None:
        """Asks what is to become of a session that an earlier start didn't save.

        `then` is called once that is answered, or at once where there is nothing to ask.
        """
        path = self._recovery.newest()
        if path is None:
            then()
        else:
            name = self._recovery.name_of(path)
            self.dialogs.ask_to_recover(name, partial(self._offered, path, then))

    def _offered(self, path: Path, then: Callable[[], None], answer: Recover) -> None:
        if answer == "discard":
            self._recovery.discard(path)
            self.offer_unsaved(then)  # there may be others
            return
        if answer == "open":
            self.open_path(path)
        then()

    def _forget_recovered(self) -> None:
        if self._recovered is not None:
            self._recovery.discard(self._recovered)
            self._recovered = None

    def folder_for_exports(self) -> Path:
        """Where a dialog begins that asks for a file to be made of the session."""
        return self._settings.folder_to_begin_in(to_export=True)

    def exported(self, path: Path) -> None:
        """Takes note of where such a file went: the next one may go there."""
        self._settings.remember_folder(path.parent, exported=True)

    def _answered(self, then: Callable[[], None], answer: Leave) -> None:
        self._asking = False
        if answer == "save":
            self._save(then)
        elif answer == "discard":
            self._given_up = self._controller.session.session
            self._forget_recovered()
            then()

    def _is_given_up(self) -> bool:
        """Whether the person said of what there is now that it need not be saved."""
        left = self._given_up
        return left is not None and self._controller.now.holds(left.experiment, left.pinned)

    def _read(self, path: Path) -> None:
        self._reading = path
        self.reader.read_session(path)

    def _show(self, path: Path, session: Session) -> None:
        self._given_up = None
        self._recovered = None
        if self._recovery.holds(path):
            self._recovered = path
            name = f"{self._recovery.name_of(path)}, not saved"
            self._controller.session.open(session, None, name, is_saved=False)
        elif path == opening():
            self._controller.session.open(session, None, EXAMPLE)
        else:
            self._remember(path)
            self._take_stamp(path)
            self._controller.session.open(session, path, path.name)

    def _save(self, then: Callable[[], None] | None) -> None:
        path = self._controller.now.file_state.path
        if path is None:
            self._save_as(then)
        else:
            self._write(then, path, whatever_is_there=False)

    def _save_as(self, then: Callable[[], None] | None) -> None:
        suggested = (
            self._controller.now.file_state.path or self._settings.folder_to_begin_in() / _UNNAMED
        )
        self.dialogs.save_name("Save as", suggested, _KINDS, partial(self._write, then))

    def _write(
        self, then: Callable[[], None] | None, path: Path, *, whatever_is_there: bool = True
    ) -> None:
        path = with_suffix(path, SUFFIX)
        session = self._controller.session.session
        self._saves += 1
        self._controller.store.say(f"Saving {path.name}…")
        self._background.do(
            partial(self._save_to, path, session, whatever_is_there),
            partial(self._written, path, session, then),
        )

    def _save_to(self, path: Path, session: Session, whatever_is_there: bool) -> None:
        """On the background's thread: saves, unless the file isn't what it was."""
        if not whatever_is_there and self._stamp is not None and self._stamp[0] == path:
            now = stamp_of(path)
            if now != self._stamp[1]:
                raise FileChangedError(is_gone=now is None)
        save(session, path)
        self._stamp = None
        with suppress(OSError):
            self._stamp = path, stamp_of(path)

    def _take_stamp(self, path: Path) -> None:
        self._background.do(partial(self._stamp_it, path), _unheard)

    def _stamp_it(self, path: Path) -> None:
        self._stamp = path, stamp_of(path)

    def _written(
        self,
        path: Path,
        session: Session,
        then: Callable[[], None] | None,
        outcome: Exception | None,
    ) -> None:
        self._saves -= 1
        after, self._after_saving = self._after_saving, None
        if outcome is None:
            self._remember(path)
            self._controller.session.saved(path, session)
            self._forget_recovered()
            if after is not None:
                after()
            elif then is not None:
                self.leave(then)  # something may have been changed while it was saved
            return
        if isinstance(outcome, FileChangedError):
            self._controller.store.say(f"{path.name} was not saved")
            self.dialogs.ask_to_overwrite(
                path.name, outcome.is_gone, partial(self._decided, path, then)
            )
            return
        if not isinstance(outcome, OSError):
            logging.getLogger(__name__).error("saving failed", exc_info=outcome)
        self.tell_not_saved(path, outcome)

    def _decided(self, path: Path, then: Callable[[], None] | None, answer: Overwrite) -> None:
        if answer == "save":
            self._write(then, path)
        elif answer == "save as":
            self._save_as(then)

    def _remember(self, path: Path) -> None:
        self._settings.remember_file(path)
        self._settings.remember_folder(path.parent)
        self.recent_changed.emit()

    def tell_not_saved(self, path: Path, error: Exception) -> None:
        """Tells that a file could not be written, and why."""
        words = error.strerror if isinstance(error, OSError) else None
        reason = (words or str(error)).lower()
        self._tell("Not saved", f"{path.name} could not be saved in {path.parent}: {reason}.")

    def _tell(self, title: str, sentence: str) -> None:
        self._controller.store.say(sentence)
        self.dialogs.tell(title, sentence)


def _unheard(_outcome: object) -> None:
    """A file that can't be looked at can't be saved to either, which will be told."""
