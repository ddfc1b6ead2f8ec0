"""The list of all keys: those of the menus, those that controls have of their own, and Alt's."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from lstmviz.window.actions import plain
from lstmviz.window.commands import OR, keys_of_action, menus_in
from lstmviz.window.lecture.keys import sheet as lecture_sheet
from lstmviz.window.widgets.framed_focus import FramedFocus

Lines = Sequence[tuple[str, str]]
"""What each does, and its keys as this system writes them."""

_LETTERS = 110  # a side of the dialog is so many wide


class ControlKeys(NamedTuple):
    """Keys of a control, as Qt writes them on any system, and what they do there."""

    keys: tuple[str, ...]
    what: str


_COPIED = (
    ControlKeys(("Ctrl+C",), "Copy what is selected"),
    ControlKeys(("Ctrl+A",), "Select all"),
)
_REMOVES = ("Delete", "Backspace")
CONTROL_KEYS: Final[Mapping[str, tuple[ControlKeys, ...]]] = {
    "Anywhere": (
        ControlKeys(("Tab", "Shift+Tab"), "The next control, or the one before"),
        ControlKeys(("Shift+F10", "Menu"), "What can be done with what has the focus"),
        ControlKeys(("Escape",), "Leave the full screen, a list, a menu"),
    ),
    "Where the first picture asks something": (ControlKeys(("1", "2", "3"), "Its marks"),),
    "Where a scenario asks something": (
        ControlKeys(("1", "2", "3", "4", "5", "6", "7", "8", "9"), "One of the answers"),
    ),
    "In the picture": (
        ControlKeys(("Up", "Down"), "Another row of the batch"),
        ControlKeys(("+", "="), "Look closer"),
        ControlKeys(("-",), "Look from further away"),
        ControlKeys(("0",), "All of time"),
        ControlKeys(("Ctrl+Left", "Ctrl+Right"), "Earlier or later, where not all is seen"),
    ),
    "In the band with all calls, below a long picture": (
        ControlKeys(("Left", "Right"), "Show an earlier or a later part"),
    ),
    "In the boxes of a model": (
        ControlKeys(("Return", "Enter", "Space"), "Look at this layer"),
        ControlKeys(("Left", "Right", "Home", "End"), "Another box"),
        ControlKeys(_REMOVES, "Remove the layer"),
        ControlKeys(("Ctrl+D",), "Duplicate the layer"),
        ControlKeys(("Ctrl+Left", "Ctrl+Right"), "Move the layer"),
    ),
    "In the list of calls": (
        ControlKeys(("Up", "Down", "Left", "Right", "Home", "End"), "Another call or box"),
        ControlKeys(("Space",), "Tick the box"),
        ControlKeys(_REMOVES, "Remove the call"),
        ControlKeys(("Ctrl+D",), "Duplicate the call"),
        ControlKeys(("Alt+Up", "Alt+Down"), "Move the call"),
        *_COPIED,
    ),
    "In a table of numbers": (
        ControlKeys(("Up", "Down", "Left", "Right", "Home", "End"), "Another number"),
        ControlKeys(("Return", "Enter"), "Take what was typed, and go down"),
        ControlKeys(("Tab", "Shift+Tab"), "Take what was typed, and go on or back"),
        ControlKeys(("F2",), "Change the number"),
        ControlKeys(("Escape",), "Leave the number as it was"),
        ControlKeys(_REMOVES, "Set what is selected to 0"),
        ControlKeys(("Shift+F2",), "Name the feature"),
        ControlKeys(("Ctrl+V",), "Paste numbers, from a spreadsheet for example"),
        *_COPIED,
    ),
    "In the colours of the weights": (
        ControlKeys(("Up", "Down", "Left", "Right", "Home", "End"), "Another weight"),
        ControlKeys(("Return", "Enter", "Space"), "Choose its unit"),
    ),
    "In the tokens of a text": (ControlKeys(("Left", "Right", "Home", "End"), "Another token"),),
    "In a field": (
        ControlKeys(("Return", "Enter"), "Take what was typed"),
        ControlKeys(("Escape",), "Take back what was typed"),
        ControlKeys(("Up", "Down"), "One more or less, or another entry"),
        ControlKeys(("Left", "Right", "Home", "End"), "Another place in the text"),
        ControlKeys(("Ctrl+Z",), "Undo what was typed; then the window's last change"),
        ControlKeys(("Ctrl+X", "Ctrl+V"), "Cut and paste"),
        *_COPIED,
    ),
    "In a field for code or text": (ControlKeys(("Ctrl+Return",), "Use what was typed"),),
    "On a button, a check box or a tab": (
        ControlKeys(("Space",), "Press or tick it, where Tab led there"),
        ControlKeys(("Up", "Down", "Left", "Right"), "Another one of several"),
    ),
    "In a dialog": (
        ControlKeys(("Escape",), "Close it; first end what is being written"),
        ControlKeys(("Ctrl+Return",), "Use the calls made of a table"),
    ),
    "In the list of commands": (
        ControlKeys(("Up", "Down", "PgUp", "PgDown"), "Another command"),
        ControlKeys(("Return", "Enter"), "Do it"),
        ControlKeys(("Escape",), "Go back"),
    ),
}
"""Keys that belong to whatever has the focus, before they are the window's."""


def menu_keys(bar: QMenuBar) -> dict[str, Lines]:
    """Returns every action that has a shortcut, by menu."""
    found = ((menu.title(), _lines(menu)) for menu in menus_in(bar))
    return {plain(title): lines for title, lines in found if lines}


def _lines(menu: QMenu) -> list[tuple[str, str]]:
    lines = [
        (plain(action.iconText()), keys_of_action(action))
        for action in menu.actions()
        if action.shortcuts()
    ]
    for submenu in menus_in(menu):
        lines += _lines(submenu)
    return lines


def letters_with_alt(window: QMainWindow) -> Lines:
    """Returns what Alt and a letter lead to: the menus, and the controls that are seen."""
    texts = [menu.title() for menu in menus_in(window.menuBar())]
    labels = [each for each in window.findChildren(QLabel) if each.buddy() is not None]
    controls: list[QLabel | QAbstractButton] = [*labels, *window.findChildren(QAbstractButton)]
    seen = (each for each in controls if each.isVisible() and each.window() is window)
    texts += [each.text() for each in seen]
    found = ((plain(text), QKeySequence.mnemonic(text)) for text in texts)
    native = QKeySequence.SequenceFormat.NativeText
    return [(what, keys.toString(native)) for what, keys in found if not keys.isEmpty()]


def sheet_of(window: QMainWindow) -> dict[str, Lines]:
    """Returns all keys of a window: the menus', Alt's, and those of its controls."""
    sheet = menu_keys(window.menuBar())
    if letters := letters_with_alt(window):
        sheet["With Alt"] = letters
    for title, lines in CONTROL_KEYS.items():
        sheet[title] = [(line.what, _native(line.keys)) for line in lines]
    lecture = lecture_sheet(with_screens=True, with_answers=True)
    sheet["In a lecture"] = [(f"{what[0].upper()}{what[1:]}", keys) for keys, what in lecture]
    return sheet


def _native(keys: Sequence[str]) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return OR.join(QKeySequence(key).toString(native) for key in keys)


def as_text(sheet: Mapping[str, Lines]) -> str:
    """Returns a sheet to print: a heading for each group, the keys in a column of their own."""
    wide = max((len(what) for lines in sheet.values() for what, _ in lines), default=0)
    groups = (
        "\n".join([title, *(f"  {what.ljust(wide)}  {keys}" for what, keys in lines)])
        for title, lines in sheet.items()
    )
    return "\n\n".join(groups) + "\n"


class _Keys(FramedFocus, QTreeWidget):
    """What each key does, by groups."""


class ShortcutSheet(QDialog):
    """Lists the keys by what they belong to; finds some of them, and copies all as text."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._sheet = sheet_of(window)
        self.setWindowTitle("Keyboard shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._find = QLineEdit(self)
        self._find.setPlaceholderText("Find a key, or what it does")
        self._find.setAccessibleName("Find a key, or what it does")
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._filter)
        self._tree = _Keys(self)
        self._tree.setAccessibleName("Keys")
        self._tree.setHeaderLabels(["What it does", "Keys"])
        header = self._tree.header()
        header.setStretchLastSection(False)  # large text is scrolled to, and not cut off
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for title, lines in self._sheet.items():
            group = QTreeWidgetItem(self._tree, [title])
            group.addChildren([QTreeWidgetItem(list(line)) for line in lines])
        self._tree.expandAll()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        copies = buttons.addButton("&Copy as text", QDialogButtonBox.ButtonRole.ActionRole)
        copies.setToolTip("Put all keys on the clipboard, to be printed or kept")
        copies.clicked.connect(self._copy)
        copies.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._find)
        column.addWidget(self._tree)
        column.addWidget(buttons)
        letter = self.fontMetrics().averageCharWidth()
        room = window.screen().availableGeometry().size()
        self.resize(QSize(_LETTERS * letter, _LETTERS * letter).boundedTo(room))

    def _filter(self, text: str) -> None:
        """Shows only lines with all words, and their groups."""
        words = text.lower().split()
        for number in range(self._tree.topLevelItemCount()):
            group = self._tree.topLevelItem(number)
            if group is None:
                continue
            shown = 0
            for line in (group.child(row) for row in range(group.childCount())):
                said = f"{group.text(0)} {line.text(0)} {line.text(1)}".lower()
                line.setHidden(not all(word in said for word in words))
                shown += not line.isHidden()
            group.setHidden(not shown)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._sheet))
