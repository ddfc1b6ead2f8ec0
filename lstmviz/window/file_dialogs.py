"""Asks about files. Nothing blocks: the answer comes to what is given along."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QMessageBox, QSpacerItem, QWidget

from lstmviz.experiment.plain_text import beginning_of, plain_lines, plain_text
from lstmviz.session.figure_file import is_series
from lstmviz.session.recovery import Found

Leave = Literal["save", "discard", "cancel"]
"""What is to become of changes that aren't saved."""

Overwrite = Literal["save", "save as", "cancel"]
"""What is to become of a file that isn't any more what the session was read from."""

Recover = Literal["open", "discard", "later"]
"""What is to become of a session that wasn't saved when the program was ended."""

_LONGEST_NAME = 80  # characters
_TITLE_BUTTONS = 8  # of a title bar, as wide together as so many lines are high
_Button = QMessageBox.StandardButton


class FileDialogs:
    """Asks with Qt's dialogs, or the system's own.

    Attributes:
        when_seen: does something as soon as a dialog that nobody asked for may be seen.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.when_seen: Callable[[Callable[[], object]], None] = _at_once

    def open_name(self, title: str, folder: Path, kinds: str, then: Callable[[Path], None]) -> None:
        """Asks which file to open."""
        dialog = QFileDialog(self._window, title, str(folder), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        _show(dialog)

    def save_name(
        self, title: str, suggested: Path, kinds: str, then: Callable[[Path], None]
    ) -> None:
        """Asks for a file to write; the suffix is added where it is none of the kinds'."""
        dialog = QFileDialog(self._window, title, str(suggested.parent), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(suggested.suffix.lstrip("."))
        dialog.selectFile(suggested.name)
        suffixes = _suffixes(kinds) or [suggested.suffix]
        endings = _endings(kinds) or suffixes
        dialog.filterSelected.connect(partial(_take_ending, dialog, endings))
        dialog.fileSelected.connect(partial(self._named, dialog, suffixes, then))
        _show(dialog)

    def folder_name(self, title: str, folder: Path, then: Callable[[Path], None]) -> None:
        """Asks for a folder, which can be made there."""
        dialog = QFileDialog(self._window, title, str(folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        _show(dialog)

    def ask_to_save(self, name: str, then: Callable[[Leave], None]) -> None:
        """Asks what is to become of the changes to a session; Escape keeps all as it is."""
        self._ask(
            "Save before going on?",
            f"Save the changes to {_shown(name)}?\n\nWithout saving they are lost.",
            {
                _Button.Save: ("", "save"),
                _Button.Cancel: ("", "cancel"),
                _Button.Discard: ("&Don't save", "discard"),
            },
            _Button.Save,
            then,
        )

    def ask_to_replace(self, name: str, then: Callable[[], None]) -> None:
        """Asks whether a file may be replaced that the person didn't name themselves."""
        self._ask(
            "Replace the file?",
            f"{_shown(name)} is there already. Replace it?",
            {_Button.Yes: ("&Replace", then), _Button.Cancel: ("", lambda: None)},
            _Button.Cancel,
            lambda chosen: chosen(),
        )

    def ask_to_write(self, name: str, size: str, then: Callable[[], None]) -> None:
        """Asks whether a large file is to be written."""
        self._ask(
            "Write so much?",
            f"{_shown(name)} will take {size}.\n\n"
            "It is written while you go on; Escape cancels it.",
            {_Button.Yes: ("&Write it", then), _Button.Cancel: ("", lambda: None)},
            _Button.Yes,
            lambda chosen: chosen(),
        )

    def ask_for_characters(self, name: str, description: str, then: Callable[[], None]) -> None:
        """Asks whether a text's characters are to be the input, where it holds no numbers."""
        self._ask(
            "Take the characters?",
            f"{_shown(name)} is a text and holds no table of numbers.\n\n"
            f"Take its characters instead? They make {description}.",
            {_Button.Yes: ("&Take them", then), _Button.Cancel: ("", lambda: None)},
            _Button.Yes,
            lambda chosen: chosen(),
        )

    def ask_to_lose(self, what: str, then: Callable[[], None]) -> None:
        """Asks whether some of the person's numbers may go; nothing, where none would."""
        if not what:
            then()
            return
        self._ask(
            "Let these numbers go?",
            f"By this {what} would go. One undo brings them back.",
            {_Button.Yes: ("&Let them go", then), _Button.Cancel: ("", lambda: None)},
            _Button.Cancel,
            lambda chosen: chosen(),
        )

    def ask_to_overwrite(self, name: str, is_gone: bool, then: Callable[[Overwrite], None]) -> None:
        """Asks whether to save to a file that was changed, or is gone, since it was read."""
        self._ask(
            "Save all the same?",
            f"{_shown(name)} is not there any more: "
            "it was moved or deleted after it was opened here."
            if is_gone
            else f"{_shown(name)} was changed by somebody else after it was opened here.\n\n"
            "Saving replaces what they saved.",
            {
                _Button.Save: ("&Save anyway", "save"),
                _Button.SaveAll: ("Save &as…", "save as"),
                _Button.Cancel: ("", "cancel"),
            },
            _Button.SaveAll,
            then,
            QMessageBox.Icon.Warning,
        )

    def ask_to_recover(
        self, offered: Sequence[Found], note: str, then: Callable[[Recover, int], None]
    ) -> None:
        """Asks what is to become of what wasn't saved; Escape leaves it to the next start.

        Args:
            offered: sessions, at least one.
            note: what else is to be told, or "".
            then: is given the answer, and the number of the session that it is about.
        """
        # Few starts need it.
        from lstmviz.window.recovery_dialog import RecoveryDialog

        dialog = RecoveryDialog(offered, note, self._window)
        dialog.answered.connect(then)
        self.when_seen(partial(_show, dialog))

    def tell(self, title: str, sentence: str) -> None:
        """Tells of something that went wrong; Escape and Return close it."""
        box = self._box(QMessageBox.Icon.Warning, title, sentence)
        box.addButton(_Button.Ok)
        self.when_seen(partial(_show, box))

    def _ask(
        self,
        title: str,
        text: str,
        answers: dict[QMessageBox.StandardButton, tuple[str, Any]],
        default: QMessageBox.StandardButton,
        then: Callable[[Any], None],
        icon: QMessageBox.Icon = QMessageBox.Icon.Question,
    ) -> None:
        """Hands on an answer: by button, its own words, if any, and what it means."""
        box = self._box(icon, title, text)
        for button, (words, _) in answers.items():
            shown = box.addButton(button)
            if words:
                shown.setText(words)
        box.setDefaultButton(default)
        box.setEscapeButton(_Button.Cancel)
        meant = {button.value: meaning for button, (_, meaning) in answers.items()}
        box.finished.connect(lambda button: then(meant.get(button, meant[_Button.Cancel.value])))
        _show(box)

    def _box(self, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
        beginning, whole = beginning_of(text), plain_lines(text)
        box = QMessageBox(icon, title, beginning, _Button.NoButton, self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        if beginning != whole:
            box.setDetailedText(whole)
        _make_room_for_title(box)
        return box

    def _named(
        self,
        dialog: QFileDialog,
        suffixes: Sequence[str],
        then: Callable[[Path], None],
        name: str,
    ) -> None:
        path = chosen = Path(name)
        if chosen.suffix.lower() not in suffixes:
            path = with_suffix(chosen, f".{dialog.defaultSuffix()}")
        for ending in _endings(dialog.selectedNameFilter()):
            if is_series(Path(f"a{ending}")) and not is_series(path):  # no number was typed
                path = path.with_name(f"{path.stem}{ending}")
        if path != chosen and path.exists():  # the dialog asked about another name
            self.ask_to_replace(path.name, partial(then, path))
        else:
            then(path)


def _suffixes(kinds: str) -> list[str]:
    """The suffixes in a dialog's filters, in order: ".csv" of "Tables (*.csv);;All files (*)"."""
    return [Path(f"a{ending}").suffix for ending in _endings(kinds)]


def _endings(kinds: str) -> list[str]:
    """How names end in a dialog's filters; that is more than a suffix in "(*-%03d.png)"."""
    return re.findall(r"\*((?:-%\w+)?\.\w+)", kinds)


def _take_ending(dialog: QFileDialog, endings: Sequence[str], kind: str) -> None:
    """Has the name end as the kind of file that was chosen does."""
    if not (wanted := _endings(kind)):
        return
    dialog.setDefaultSuffix(_suffixes(kind)[0].lstrip("."))
    suffixes = [Path(f"a{ending}").suffix for ending in endings]
    for name in dialog.selectedFiles()[:1]:
        path = Path(name)
        if (suffix := path.suffix.lower()) not in suffixes:
            continue
        stem = path.stem
        for ending in endings:  # Qt itself has put ".gif" after "-%03d" by now
            stem = stem.removesuffix(ending.rpartition(".")[0])
        chosen = f"{stem}{path.suffix if suffix in wanted else wanted[0]}"
        if chosen != path.name:
            dialog.selectFile(chosen)


def with_suffix(path: Path, suffix: str) -> Path:
    """The path, with the suffix after whatever it ends in, where that is another one."""
    return path if path.suffix.lower() == suffix else path.with_name(f"{path.name}{suffix}")


def _shown(name: str) -> str:
    return plain_text(name, _LONGEST_NAME, keep_tags=True)


def _make_room_for_title(box: QMessageBox) -> None:
    """Makes a box so wide that its title bar cuts nothing off: Qt looks at the text alone.

    The title bar is the system's own: bold, with the program's name, and with buttons.
    """
    font = QFont(box.font())
    font.setBold(True)
    metrics = QFontMetrics(font)
    title = f"{box.windowTitle()} — {QGuiApplication.applicationDisplayName()}"
    wide = metrics.horizontalAdvance(title) + _TITLE_BUTTONS * metrics.height()
    grid = box.layout()
    assert isinstance(grid, QGridLayout)
    grid.addItem(QSpacerItem(wide, 0), grid.rowCount(), 0, 1, grid.columnCount())


def _at_once(does: Callable[[], object]) -> None:
    does()


def _show(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
