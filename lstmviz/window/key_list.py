"""The list of keys: made from the actions, so that it is never out of date."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

_LETTERS = 85  # a side of the dialog is so many wide
_PICTURE_KEYS = (
    ("↑ ↓", "Another row of the batch"),
    ("+ −", "Look closer, or from further away"),
    ("0", "All of time"),
)


def keys_of(bar: QMenuBar) -> dict[str, list[tuple[str, str]]]:
    """Every action that has a shortcut, with its keys as this system writes them, by menu."""
    return {
        _plain(action.text()): lines
        for action in bar.actions()
        if isinstance(menu := action.menu(), QMenu) and (lines := _lines(menu))
    }


def show_keys(window: QWidget, bar: QMenuBar) -> None:
    """Opens the list beside the window, which goes on."""
    dialog = QDialog(window)
    dialog.setWindowTitle("Keys")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    tree = QTreeWidget(dialog)
    tree.setAccessibleName("Keys")
    tree.setHeaderLabels(["What it does", "Keys"])
    tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    groups = keys_of(bar)
    groups["In the picture"] = [(what, keys) for keys, what in _PICTURE_KEYS]
    for title, lines in groups.items():
        group = QTreeWidgetItem(tree, [title])
        group.addChildren([QTreeWidgetItem(list(line)) for line in lines])
    tree.expandAll()
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(tree)
    column.addWidget(buttons)
    letter = dialog.fontMetrics().averageCharWidth()
    room = window.screen().availableGeometry().size()
    wanted = QSize(_LETTERS * letter, _LETTERS * letter)
    dialog.resize(wanted.boundedTo(room))
    dialog.show()


def _lines(menu: QMenu) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            lines += _lines(submenu)
        elif action.shortcuts():
            lines.append((_plain(action.text()), _told(action)))
    return lines


def _told(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "  or  ".join(key.toString(native) for key in action.shortcuts())


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")
