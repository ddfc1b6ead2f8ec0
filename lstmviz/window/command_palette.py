"""A field over the window to type a few letters into, and below it all that they may mean."""

from collections.abc import Callable, Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.plain_text import plain_text
from lstmviz.window.commands import OR, Command, ranked
from lstmviz.window.widgets.layouts import lay_out

_LETTERS, _LINES = 90, 18
_HELP = "Type to find it, ↑ ↓ choose, Return does it, Escape goes back."
_NOTHING = "Nothing here is called so, or has such words in its help."
_NAME = "Find anything that the window can do"
_LONGEST = 200


class CommandPalette(QFrame):
    """Finds and does anything, by keyboard alone; it lies over the window and goes with the focus.

    Signals:
        closed (): it is gone, and the focus is back where it was.
    """

    closed = Signal()

    def __init__(self, window: QMainWindow, commands: Callable[[], Sequence[Command]]) -> None:
        """Makes the palette, hidden.

        Args:
            window: it lies over this one.
            commands: all that there is to do, asked each time that the palette opens.
        """
        super().__init__(window)
        self._window, self._listed = window, commands
        self._commands: Sequence[Command] = ()
        self._found: Sequence[Command] = ()
        self._before: QWidget | None = None  # had the focus
        self.setAccessibleName("Commands")
        self.setFrameShape(QFrame.Shape.Box)
        self.setForegroundRole(QPalette.ColorRole.Highlight)
        self.setAutoFillBackground(True)
        self._field = _Field(self)
        self._field.textChanged.connect(self._search)
        self._field.moved.connect(self._move)
        self._field.returnPressed.connect(self._do_current)
        self._field.left.connect(self.close_palette)
        self._list = _List(self)
        self._list.currentItemChanged.connect(lambda *_: self._tell())
        self._list.itemClicked.connect(lambda *_: self._do_current())
        self._told = QLabel(self)
        self._told.setAccessibleName("What it does")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._told.setWordWrap(True)
        parts = (self._field, self._list, self._told)
        lay_out(QVBoxLayout(self), *parts, spacing=6, margins=8, growing=(self._list,))
        self.hide()

    @property
    def current(self) -> Command | None:
        """The command that Return would do; None where nothing is found."""
        number = self._list.indexOfTopLevelItem(self._list.currentItem())
        return self._found[number] if number >= 0 else None

    def open_palette(self) -> None:
        """Shows everything there is to do, and takes the focus."""
        self._before = QApplication.focusWidget()
        self._commands = self._listed()
        self._field.clear()
        self._search()
        self._place()
        self.show()
        self.raise_()
        self._window.activateWindow()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._follow_focus)  # type: ignore[union-attr]

    def close_palette(self) -> None:
        """Hides the palette, and gives the focus back to whatever had it."""
        if self._leave():
            before = self._before
            if before is None or not shiboken6.isValid(before) or not before.isVisible():
                before = self._window.centralWidget()
            before.activateWindow()
            # By keyboard, so that it is seen where the focus is.
            before.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.closed.emit()

    def toggle(self) -> None:
        """Opens the palette, or closes it."""
        if self.isHidden():
            self.open_palette()
        else:
            self.close_palette()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays in its place, and before all else, while the window is arranged anew."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
            self.raise_()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follows the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._place()

    def _leave(self) -> bool:
        """Hides the palette where the focus is by now; tells whether it was open."""
        if self.isHidden():
            return False
        QApplication.instance().focusChanged.disconnect(self._follow_focus)  # type: ignore[union-attr]
        self._window.removeEventFilter(self)
        self.hide()
        return True

    def _follow_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self._leave()  # somebody clicked elsewhere

    def _place(self) -> None:
        window, metrics = self._window, self.fontMetrics()
        width = min(_LETTERS * metrics.averageCharWidth(), window.width() - 16)
        top = window.menuBar().height()
        height = min(_LINES * metrics.lineSpacing() * 3 // 2, window.height() - top - 8)
        self._told.setFixedHeight(3 * metrics.lineSpacing())  # the list stays as high as it is
        self.setGeometry(QRect((window.width() - width) // 2, top, width, height))

    def _search(self) -> None:
        self._found = ranked(self._commands, self._field.text())
        self._list.show_commands(self._found)
        self._tell()

    def _move(self, by: int) -> None:
        self._list.move_by(by)

    def _tell(self) -> None:
        command = self.current
        if command is None:
            message = _NOTHING
        elif command.why_not:
            message = f"Not now: {command.why_not}"
        else:
            message = command.tip or command.title
        self._told.setText(plain_text(message, _LONGEST))
        item = self._list.currentItem()
        words = message if item is None else _spoken(item)
        self._field.setAccessibleDescription(f"{words}. {_HELP}")
        if self.isVisible():  # the focus stays in the field: a reader isn't told by itself
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, words))

    def _do_current(self) -> None:
        command = self.current
        if command is not None and not command.why_not:
            self.close_palette()  # first: what is done may be about what has the focus
            command.does()


_Key = Qt.Key


class _Field(QLineEdit):
    """Where one types; it keeps its keys for itself, and hands on those that choose.

    Signals:
        moved (int): so many lines down.
        left (): Escape.
    """

    moved = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_NAME)
        self.setPlaceholderText(_HELP)
        self.setToolTip(_HELP)

    def event(self, event: QEvent) -> bool:
        """Keeps plain keys from being shortcuts of the window."""
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & control
            and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hands on Escape and the keys that go up and down."""
        page = _LINES // 2
        by = {_Key.Key_Up: -1, _Key.Key_Down: 1, _Key.Key_PageUp: -page, _Key.Key_PageDown: page}
        if event.key() in by:
            self.moved.emit(by[_Key(event.key())])
        elif event.key() == _Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Keeps the focus: there is nowhere else to go."""
        return True


_KEYS, _WHERE = "Ctrl+Shift+Right", "Experiment › Ready-made models"


class _List(QTreeWidget):
    """What was found: its title, where it belongs to, its keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Commands that were found")
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(0)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shares out the width: the keys have what they need, the titles at least half."""
        super().resizeEvent(event)
        width, metrics = self.viewport().width(), self.fontMetrics()
        keys, where = (metrics.horizontalAdvance(longest) for longest in (_KEYS, _WHERE))
        keys = min(keys, width // 4)
        where = min(where, width // 2 - keys)
        for column, size in enumerate((width - where - keys, where, keys)):
            self.setColumnWidth(column, size)

    def show_commands(self, commands: Sequence[Command]) -> None:
        """Lists commands; the first one is the current one."""
        self.clear()
        group = QPalette.ColorGroup.Disabled
        grey = self.palette().brush(group, QPalette.ColorRole.Text)
        items = []
        for command in commands:
            mark = "✓ " if command.is_on else ""
            where = f"{command.where} · not now" if command.why_not else command.where
            keys = command.keys.partition(OR)[0]  # of several the first: all are said
            item = QTreeWidgetItem([f"{mark}{command.title}", where, keys])
            spoken = [command.title, command.where, command.keys]
            if command.is_on is not None:
                spoken.insert(1, "on" if command.is_on else "off")
            if command.why_not:
                spoken.append(f"not now: {command.why_not}")
                for column in range(3):
                    item.setForeground(column, grey)
            words = ", ".join(filter(None, spoken))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, words)
            items.append(item)
        self.addTopLevelItems(items)
        if items:
            self.setCurrentItem(items[0])

    def move_by(self, lines: int) -> None:
        """Goes down so many lines, or up; from the last one a single step leads to the first."""
        count = self.topLevelItemCount()
        number = self.indexOfTopLevelItem(self.currentItem()) + lines
        number = number % max(count, 1) if abs(lines) == 1 else min(max(number, 0), count - 1)
        if (item := self.topLevelItem(number)) is not None:
            self.setCurrentItem(item)


def _spoken(item: QTreeWidgetItem) -> str:
    words: str = item.data(0, Qt.ItemDataRole.AccessibleTextRole)
    return words
