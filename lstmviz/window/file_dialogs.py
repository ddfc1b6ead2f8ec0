"""The questions about files. None of them blocks: the answer comes to what is given along."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from lstmviz.experiment.plain_text import beginning_of, plain_lines, plain_text

Leave = Literal["save", "discard", "cancel"]
"""What is to become of changes that aren't saved."""

_LONGEST_NAME = 80  # characters

Overwrite = Literal["save", "save as", "cancel"]
"""What is to become of a file that isn't any more what the session was read from."""

Recover = Literal["open", "discard", "later"]
"""What is to become of a session that wasn't saved when the program was ended."""

_Button = QMessageBox.StandardButton
_OVERWRITE: dict[int, Overwrite] = {
    _Button.Save.value: "save",
    _Button.SaveAll.value: "save as",
}
_RECOVER: dict[int, Recover] = {_Button.Open.value: "open", _Button.Discard.value: "discard"}
_LEAVE: dict[int, Leave] = {_Button.Save.value: "save", _Button.Discard.value: "discard"}


class Asks(Protocol):
    """What the window asks a person; `FileDialogs` does, and tests answer by themselves."""

    def open_name(self, title: str, folder: Path, kinds: str, then: Callable[[Path], None]) -> None:
        """Asks which file to open; `then` isn't called where the person changes their mind."""

    def save_name(
        self, title: str, suggested: Path, kinds: str, then: Callable[[Path], None]
    ) -> None:
        """Asks for a file to write; its suffix is that of the suggested one."""

    def ask_to_save(self, name: str, then: Callable[[Leave], None]) -> None:
        """Asks what is to become of the changes to a session."""

    def ask_to_replace(self, name: str, then: Callable[[], None]) -> None:
        """Asks whether a file may be replaced that the person didn't name themselves."""

    def ask_to_overwrite(self, name: str, is_gone: bool, then: Callable[[Overwrite], None]) -> None:
        """Asks whether to save to a file that was changed, or is gone, since it was read."""

    def ask_to_recover(self, name: str, then: Callable[[Recover], None]) -> None:
        """Asks what is to become of a session that wasn't saved at the end of an earlier start."""

    def tell(self, title: str, sentence: str) -> None:
        """Tells of something that went wrong."""


class FileDialogs:
    """Asks with Qt's dialogs, or the system's own."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def open_name(self, title: str, folder: Path, kinds: str, then: Callable[[Path], None]) -> None:
        """Asks which file to open."""
        dialog = QFileDialog(self._window, title, str(folder), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(partial(_opened, then))
        _show(dialog)

    def save_name(
        self, title: str, suggested: Path, kinds: str, then: Callable[[Path], None]
    ) -> None:
        """Asks for a file to write; the suffix is added where it is missing."""
        dialog = QFileDialog(self._window, title, str(suggested.parent), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
        dialog.selectFile(suggested.name)
        dialog.fileSelected.connect(partial(self._named, suggested.suffix, then))
        _show(dialog)

    def ask_to_save(self, name: str, then: Callable[[Leave], None]) -> None:
        """Asks what is to become of the changes to a session; Escape keeps all as it is."""
        box = self._box(
            QMessageBox.Icon.Question,
            "Save before going on?",
            f"Save the changes to {_shown(name)}?\n\nWithout saving they are lost.",
            _Button.Save | _Button.Discard | _Button.Cancel,
        )
        box.button(_Button.Discard).setText("&Don't save")
        box.setDefaultButton(_Button.Save)
        box.setEscapeButton(_Button.Cancel)
        box.finished.connect(partial(_left, then))
        _show(box)

    def ask_to_replace(self, name: str, then: Callable[[], None]) -> None:
        """Asks whether a file may be replaced."""
        box = self._box(
            QMessageBox.Icon.Question,
            "Replace the file?",
            f"{_shown(name)} is there already. Replace it?",
            _Button.Yes | _Button.Cancel,
        )
        box.button(_Button.Yes).setText("&Replace")
        box.setDefaultButton(_Button.Cancel)
        box.finished.connect(partial(_allowed, then))
        _show(box)

    def ask_to_overwrite(self, name: str, is_gone: bool, then: Callable[[Overwrite], None]) -> None:
        """Asks whether to save to it all the same; Escape leaves the file as it is."""
        happened = (
            f"{name} is not there any more: it was moved or deleted after it was opened here."
            if is_gone
            else f"{name} was changed by somebody else after it was opened here.\n\n"
            "Saving replaces what they saved."
        )
        box = self._box(
            QMessageBox.Icon.Warning,
            "Save all the same?",
            happened,
            _Button.Save | _Button.SaveAll | _Button.Cancel,
        )
        box.button(_Button.Save).setText("&Save anyway")
        box.button(_Button.SaveAll).setText("Save &as…")
        box.setDefaultButton(_Button.SaveAll)
        box.finished.connect(partial(_decided, then))
        _show(box)

    def ask_to_recover(self, name: str, then: Callable[[Recover], None]) -> None:
        """Asks what is to become of the session; Escape asks again at the next start."""
        box = self._box(
            QMessageBox.Icon.Question,
            "Open what was not saved?",
            f"Changes to {name} were not saved when lstmviz was ended the last time.",
            _Button.Open | _Button.Discard | _Button.Cancel,
        )
        box.button(_Button.Open).setText("&Open them")
        box.button(_Button.Discard).setText("&Throw them away")
        box.button(_Button.Cancel).setText("Ask &later")
        box.setDefaultButton(_Button.Open)
        box.setEscapeButton(_Button.Cancel)
        box.finished.connect(partial(_recovered, then))
        _show(box)

    def tell(self, title: str, sentence: str) -> None:
        """Tells of something that went wrong; Escape and Return close it."""
        _show(self._box(QMessageBox.Icon.Warning, title, sentence, _Button.Ok))

    def _box(
        self,
        icon: QMessageBox.Icon,
        title: str,
        text: str,
        buttons: QMessageBox.StandardButton,
    ) -> QMessageBox:
        beginning = beginning_of(text)
        box = QMessageBox(icon, title, beginning, buttons, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        whole = plain_lines(text)
        if beginning != whole:
            box.setDetailedText(whole)
        return box

    def _named(self, suffix: str, then: Callable[[Path], None], name: str) -> None:
        chosen = Path(name)
        path = with_suffix(chosen, suffix)
        if path != chosen and path.exists():  # the dialog asked about another name
            self.ask_to_replace(path.name, partial(then, path))
        else:
            then(path)


def with_suffix(path: Path, suffix: str) -> Path:
    """The path, with the suffix after whatever it ends in, where that is another one."""
    return path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}")


def _shown(name: str) -> str:
    return plain_text(name, _LONGEST_NAME, keep_tags=True)


def _show(dialog: QFileDialog | QMessageBox) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _opened(then: Callable[[Path], None], name: str) -> None:
    then(Path(name))


def _left(then: Callable[[Leave], None], button: int) -> None:
    then(_LEAVE.get(button, "cancel"))


def _allowed(then: Callable[[], None], button: int) -> None:
    if button == _Button.Yes.value:
        then()


def _decided(then: Callable[[Overwrite], None], button: int) -> None:
    then(_OVERWRITE.get(button, "cancel"))


def _recovered(then: Callable[[Recover], None], button: int) -> None:
    then(_RECOVER.get(button, "later"))
