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

from lstmviz.window.actions import plain

_LETTERS = 85  # a side of the dialog is so many wide
_PICTURE_KEYS = (
    ("↑ ↓", "Another row of the batch"),
    ("+ −", "Look closer, or from further away"),
    ("0", "All of time"),
    ("Ctrl+← Ctrl+→", "Earlier or later, where not all of time is seen"),
)


def keys_of(bar: QMenuBar) -> dict[str, list[tuple[str, str]]]:
    """Every action that has a shortcut, with its keys as this system writes them, by menu."""
    menus = _menus_in(bar)
    found = ((menu.title(), _lines(menu)) for menu in menus)
    return {plain(title): lines for title, lines in found if lines}


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
    requested = QSize(_LETTERS * letter, _LETTERS * letter)
    dialog.resize(requested.boundedTo(room))
    dialog.show()


def _menus_in(parent: QWidget) -> list[QMenu]:
    # QAction.menu() would do, but PySide deletes the menu together with what that returns.
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    return parent.findChildren(QMenu, options=direct)


def _lines(menu: QMenu) -> list[tuple[str, str]]:
    lines = [
        (plain(action.text()), _told(action)) for action in menu.actions() if action.shortcuts()
    ]
    for submenu in _menus_in(menu):
        lines += _lines(submenu)
    return lines


def _told(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "  or  ".join(key.toString(native) for key in action.shortcuts())
