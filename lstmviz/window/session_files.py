"""Opens and saves the session as a file, and asks before changes would be lost."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from lstmviz.experiment.assets import opening
from lstmviz.session.figure_file import is_named_as_figure
from lstmviz.session.recovery import Found, Recovery
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, save
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.file_dialogs import FileDialogs, Leave, Overwrite, with_suffix
from lstmviz.window.file_stamp import (
    CHANGED_WHILE_READ,
    FileChangedError,
    Stamp,
    stamp_of,
    status_of,
)
from lstmviz.window.recovery_keeper import NOT_SAVED, RecoveryKeeper
from lstmviz.window.recovery_offers import RecoveryOffers
from lstmviz.window.settings import Settings

if TYPE_CHECKING:
    from lstmviz.lessons.scenario import Scenario

SUFFIX = ".lstmviz"
EXAMPLE = "Example"
"""What the session that opens first is called."""

_KINDS = f"lstmviz sessions (*{SUFFIX});;All files (*)"
_UNNAMED = f"experiment{SUFFIX}"


class SessionFiles(QObject):
    """Opens and saves sessions; asks before one is left that isn't saved.

    Signals:
        recent_changed (): another list of files was opened or saved last.
        about_to_leave (): the session is going to be saved or left: what was only typed counts.

    Attributes:
        dialogs: asks the person.
        reader: reads the files.
        keeper: keeps what isn't saved apart from them.
        offers: what an earlier start didn't save.
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
        self._before_reading: object = None
        self._given_up: Session | None = None  # the person said it need not be saved
        recovery = Recovery(None) if recovery is None else recovery
        self.keeper = RecoveryKeeper(controller, recovery, self)
        self.offers = RecoveryOffers(recovery, dialogs, self._open_recovered, self)
        self._recovering: Found | None = None  # is being opened
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

    def copy_line(self) -> None:
        """Puts the session on the clipboard as one line of text, where it is small enough."""
        from lstmviz.session.shared_line import TooLongForALine, as_line

        try:
            line = as_line(self._controller.session.session)
        except TooLongForALine as error:
            self._controller.store.say(str(error))
            return
        QGuiApplication.clipboard().setText(line)
        self._controller.store.say(f"The session is on the clipboard, in {len(line):,} letters.")

    def open_line(self, line: str) -> None:
        """Opens a session that was pasted as a line of text."""
        from lstmviz.session.shared_line import from_line

        try:
            session = from_line(line)
        except InvalidFile as error:
            self._tell("The line can't be opened", error.message)
            return
        self.about_to_leave.emit()
        name = "From a line of text"
        self.leave(partial(self._controller.session.open, session, None, name))

    def open_path(self, path: Path) -> None:
        """Opens a file, once the present session may be left."""
        self.about_to_leave.emit()
        self.leave(partial(self._read, path))

    def session_read(self, path: Path, session: Session | Scenario) -> None:
        """Takes what the reader read, unless something else was asked for since."""
        if path != self._reading:
            return
        self._reading = None
        found = self._recovering
        if found is not None and path == found.folder.path and isinstance(session, Session):
            self._mark(found, session)
        else:
            self._show_or_ask(path, session)

    def _show_or_ask(self, path: Path, session: Session | Scenario) -> None:
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
        found = self._recovered_from(path)
        if found is not None:
            self._tell("Set aside", self.offers.set_aside(found, _reason(path, sentence)))
            return
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

    # What wasn't saved

    def offer_unsaved(self, then: Callable[[], None]) -> None:
        """Asks what is to become of what an earlier start didn't save, and then does something."""
        self.offers.offer(then)

    def offer_again(self) -> None:
        """The same, where the person asks for it."""
        self._give_back()
        sentence = "Nothing is left of an earlier start that was not saved."
        self.offers.offer(lambda: None, partial(self._controller.store.say, sentence))

    def stop(self, *, is_wanted: bool) -> None:
        """Ends with the window; what isn't saved is left to the next start where it is wanted."""
        self._give_back()
        self.offers.stop()
        self.keeper.stop(is_wanted=is_wanted)

    def _open_recovered(self, found: Found) -> None:
        self._give_back()
        self._recovering = found
        self.about_to_leave.emit()
        self.leave(partial(self._read_recovered, found))

    def _read_recovered(self, found: Found) -> None:
        self._reading = found.folder.path
        self.reader.read_session(found.folder.path)

    def _mark(self, found: Found, session: Session) -> None:
        """Takes note of what is going to be shown, which may be the end of the program."""
        self._background.do(found.folder.begin_opening, partial(self._marked, found, session))

    def _marked(self, found: Found, session: Session, _outcome: object) -> None:
        # Where the note can't be taken, it is shown all the same.
        if found is self._recovering:
            self._show_or_ask(found.folder.path, session)

    def _give_back(self) -> None:
        """Leaves what was to be opened, and wasn't, to the next start."""
        if self._recovering is not None:
            self._recovering.folder.opened()
            self._recovering.folder.release()
            self._recovering = None

    def _recovered_from(self, path: Path) -> Found | None:
        """What was found there, if that is what is being opened; it isn't any more then."""
        found = self._recovering
        if found is None or found.folder.path != path:
            return None
        self._recovering = None
        return found

    def folder_for_sessions(self) -> Path:
        """Where a dialog begins that asks for a file to be kept."""
        return self._settings.folder_to_begin_in()

    def folder_for_exports(self) -> Path:
        """Where a dialog begins that asks for a file to be made of the session."""
        return self._settings.folder_to_begin_in(to_export=True)

    def remember(self, path: Path) -> None:
        """Takes note of a file that was opened or made: it is among the recent ones."""
        self._settings.remember_file(path)
        self._settings.remember_folder(path.parent)
        self.recent_changed.emit()

    def exported(self, path: Path) -> None:
        """Takes note of where such a file went: the next one may go there."""
        self._settings.remember_folder(path.parent, exported=True)

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
        self._give_back()
        self._reading, self._before_reading = path, status_of(path)
        self.reader.read_session(path)

    def _show(self, path: Path, session: Session | Scenario) -> None:
        self._given_up = None
        found = self._recovered_from(path)
        if not isinstance(session, Session):
            self.remember(path)
            self._controller.scenario.open(session)
        elif found is not None:
            self.keeper.adopt(found.folder)
            was_at = Path(found.about.path) if found.about.path else None
            name = f"{found.name}{NOT_SAVED}"
            self._controller.session.open(session, None, name, is_saved=False, was_at=was_at)
        elif path == opening():
            self._controller.session.open(session, None, EXAMPLE)
        elif is_named_as_figure(path):  # saving must not replace the figure by a session
            self.remember(path)
            was_at = path.with_suffix(SUFFIX)
            self._controller.session.open(session, None, path.name, was_at=was_at)
        else:
            self.remember(path)
            self._take_stamp(path, self._before_reading)
            self._controller.session.open(session, path, path.name)

    def _save(self, then: Callable[[], None] | None) -> None:
        path = self._controller.now.file_state.path
        if path is None:
            self._save_as(then)
        else:
            self._write(then, path, whatever_is_there=False)

    def _save_as(self, then: Callable[[], None] | None) -> None:
        state = self._controller.now.file_state
        suggested = state.path or state.was_at or self._settings.folder_to_begin_in() / _UNNAMED
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
        check = partial(self._check_unchanged, path, whatever_is_there)
        check()
        save(session, path, before_replacing=check)  # writing may have taken long
        self._stamp = None
        with suppress(OSError):
            self._stamp = path, stamp_of(path)

    def _check_unchanged(self, path: Path, whatever_is_there: bool) -> None:
        if not whatever_is_there and self._stamp is not None and self._stamp[0] == path:
            now = stamp_of(path)
            if now != self._stamp[1]:
                raise FileChangedError(is_gone=now is None)

    def _take_stamp(self, path: Path, before: object = None) -> None:
        self._background.do(partial(self._stamp_it, path, before), _unheard)

    def _stamp_it(self, path: Path, before: object) -> None:
        """Takes note of what is in a file, unless it isn't what it was before it was read."""
        stamp = stamp_of(path)
        is_other = before is not None and before != status_of(path)
        self._stamp = path, CHANGED_WHILE_READ if is_other else stamp

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
            self.remember(path)
            self._controller.session.saved(path, session)
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

    def tell_not_saved(self, path: Path, error: Exception) -> None:
        """Tells that a file could not be written, and why."""
        words = error.strerror if isinstance(error, OSError) else None
        reason = (words or str(error)).lower()
        self._tell("Not saved", f"{path.name} could not be saved in {path.parent}: {reason}.")

    def _tell(self, title: str, sentence: str) -> None:
        self._controller.store.say(sentence)
        self.dialogs.tell(title, sentence)


def _reason(path: Path, sentence: str) -> str:
    """Why what was kept can't be opened; the folder's name says nothing to anybody."""
    return f"can't be opened: {sentence.removeprefix(f'{path.name}: ').rstrip('.')}"


def _unheard(_outcome: object) -> None:
    """A file that can't be looked at can't be saved to either, which will be told."""
