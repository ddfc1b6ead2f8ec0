"""Shows what the Help menu offers: a control's help, the list of keys, the log, the versions."""

from html import escape
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QMenu,
    QMenuBar,
    QMessageBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWhatsThis,
    QWidget,
)

from lstmviz.logs import engine_log_path, log_path
from lstmviz.versions import VERSION
from lstmviz.window.actions import plain
from lstmviz.window.lecture.keys import sheet

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
    lecture = sheet(with_screens=True, with_answers=True)
    groups["In a lecture"] = [(f"{what[0].upper()}{what[1:]}", keys) for keys, what in lecture]
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
        (plain(action.iconText()), _told(action)) for action in menu.actions() if action.shortcuts()
    ]
    for submenu in _menus_in(menu):
        lines += _lines(submenu)
    return lines


def _told(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "  or  ".join(key.toString(native) for key in action.shortcuts())


def help_on(widget: QWidget) -> str:
    """What is known about a control, as rich text: itself first, then the panel it is in.

    Of a panel itself how to read it comes first, and what it shows just now after that.
    """
    parts: list[str] = []
    name = ""
    around: QWidget | None = widget
    while around is not None:
        name = name or around.accessibleName()
        said = around.accessibleDescription() or around.toolTip()
        if said and not parts:
            parts.append(said)
        if around.whatsThis():
            if around.whatsThis() not in parts:
                parts.insert(0 if around is widget else 1, around.whatsThis())
            break  # a panel says what there is to say; the window around it knows nothing more
        around = around.parentWidget()
    heading = f"<b>{escape(name)}</b>" if name else ""
    paragraphs = (escape(part).replace("\n", "<br>") for part in parts)
    return "".join(f"<p>{part}</p>" for part in (heading, *paragraphs) if part)


def show_help_on(widget: QWidget) -> None:
    """Shows what is known about a control below it; nothing where nothing is."""
    text = help_on(widget)
    if text:
        below = QPoint(min(widget.width() // 2, 40), min(widget.height(), 60))
        QWhatsThis.showText(widget.mapToGlobal(below), text, widget)


def open_folder_of(path: Path) -> None:
    """Opens the folder that a file is in with whatever the system shows folders with."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def show_about(parent: QWidget) -> None:
    """Opens the About dialog; it doesn't block the window's events."""
    text = (
        f"lstmviz {VERSION}\n\n"
        "Shows what return_sequences and stateful do in keras.layers.LSTM, GRU and SimpleRNN, "
        "step by step, with the numbers of the real layer.\n\n"
        "If something goes wrong, the logs of the window and of the engine tell more:\n"
        f"{log_path()}\n{engine_log_path()}"
    )
    box = QMessageBox(QMessageBox.Icon.Information, "About lstmviz", text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
