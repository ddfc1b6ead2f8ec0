"""The session as a file: opened, saved, and not lost on the way to another one."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from lstmviz.session.assets import opening
from lstmviz.session.session import Session
from lstmviz.session.storage import save
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.file_dialogs import Asks, Leave, with_suffix
from lstmviz.window.settings import Settings

SUFFIX = ".lstmviz"
EXAMPLE = "Example"
"""What the session that opens first is called."""

_KINDS = f"lstmviz sessions (*{SUFFIX});;All files (*)"
_UNNAMED = f"experiment{SUFFIX}"


class SessionReader(Protocol):
    """Reads session files where that doesn't hold the window up."""

    def read_session(self, path: Path) -> None:
        """Begins to read, and returns at once.

        The answer comes later to `SessionFiles.session_read` or `SessionFiles.reading_failed`.
        """


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
        dialogs: Asks,
        reader: SessionReader,
        parent: QObject | None = None,
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

    def choose(self) -> None:
        """Asks for a file, and opens it."""
        self.dialogs.open_name("Open", self.folder(), _KINDS, self.open_path)

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
        """Does something by which the present session is left, once nothing is lost by it.

        Args:
            then: opens another session or closes the window. It isn't called where the person
                changes their mind, or where saving fails.
        """
        if self._saves:
            self._after_saving = partial(self.leave, then)
        elif not self._controller.now.is_modified:
            then()
        elif not self._asking:
            self._asking = True
            name = self._controller.now.file_state.name or "this experiment"
            self.dialogs.ask_to_save(name, partial(self._answered, then))

    def folder(self) -> Path:
        """Where a dialog begins: in the folder used last, or among the documents."""
        return self._settings.folder_to_begin_in()

    def _answered(self, then: Callable[[], None], answer: Leave) -> None:
        self._asking = False
        if answer == "save":
            self._save(then)
        elif answer == "discard":
            self._given_up = self._controller.session.session
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
        if path == opening():
            self._controller.session.open(session, None, EXAMPLE)
        else:
            self._remember(path)
            self._controller.session.open(session, path, path.name)

    def _save(self, then: Callable[[], None] | None) -> None:
        path = self._controller.now.file_state.path
        if path is None:
            self._save_as(then)
        else:
            self._write(then, path)

    def _save_as(self, then: Callable[[], None] | None) -> None:
        suggested = self._controller.now.file_state.path or self.folder() / _UNNAMED
        self.dialogs.save_name("Save as", suggested, _KINDS, partial(self._write, then))

    def _write(self, then: Callable[[], None] | None, path: Path) -> None:
        path = with_suffix(path, SUFFIX)
        session = self._controller.session.session
        self._saves += 1
        self._controller.store.say(f"Saving {path.name}…")
        self._background.do(
            partial(save, session, path), partial(self._written, path, session, then)
        )

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
            if after is not None:
                after()
            elif then is not None:
                self.leave(then)  # something may have been changed while it was saved
            return
        if not isinstance(outcome, OSError):
            logging.getLogger(__name__).error("saving failed", exc_info=outcome)
        words = outcome.strerror if isinstance(outcome, OSError) else None
        reason = (words or str(outcome)).lower()
        sentence = f"{path.name} could not be saved in {path.parent}: {reason}."
        self._tell("Not saved", sentence)

    def _remember(self, path: Path) -> None:
        self._settings.remember_file(path)
        self._settings.remember_folder(path.parent)
        self.recent_changed.emit()

    def _tell(self, title: str, sentence: str) -> None:
        self._controller.store.say(sentence)
        self.dialogs.tell(title, sentence)
