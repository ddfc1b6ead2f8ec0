"""A panel in a person's hands: its controls are found by what a screen reader calls them."""

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPoint, Qt, SignalInstance
from PySide6.QtGui import QAccessible, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.labels import ErrorLabel

W = TypeVar("W", bound=QWidget)
V = TypeVar("V", bound=QWidget)
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
)


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says for the widget."""
    # On Linux Qt names a combo box by its present text, and its own name by a relation.
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or interface.text(QAccessible.Text.Name)


def named(panel: QWidget, kind: type[V], name: str) -> V:
    """The one control of that kind that is called so, or else whose name begins so."""
    names = {w: spoken_name(w) for w in panel.findChildren(kind)}
    exact = [w for w in names if names[w] == name]
    (found,) = exact or [w for w in names if names[w].startswith(name)]
    return found


def nameless(panel: QWidget) -> list[QWidget]:
    """The controls that the keyboard reaches but that have no name to be called by."""
    reachable = [
        control
        for kind in _CONTROLS
        for control in panel.findChildren(kind)
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and control.isVisibleTo(panel)  # not a combo box' list, which is a window
        and not isinstance(control, QScrollBar)
    ]
    assert reachable, "nothing in the panel can be reached by keyboard"
    return [control for control in reachable if not spoken_name(control).strip()]


class Heard(list[tuple[object, ...]]):
    """Everything that signals said, in order."""

    def __init__(self, *signals: SignalInstance) -> None:
        super().__init__()
        for signal in signals:
            signal.connect(self._hear)

    def _hear(self, *said: object) -> None:
        self.append(said)


class PanelRig(Generic[W]):
    """A panel that is shown, what a person does with it, and what stands in it."""

    def __init__(self, qtbot: QtBot, panel: W, *size: int, hidden: bool = False) -> None:
        self.qtbot = qtbot
        self.panel = panel
        qtbot.addWidget(panel)
        if size:
            panel.resize(*size)
        if not hidden:
            panel.open() if isinstance(panel, QDialog) else panel.show()

    def named(self, kind: type[V], name: str) -> V:
        return named(self.panel, kind, name)

    def button(self, name: str) -> QAbstractButton:
        return self.named(QAbstractButton, name)

    def press(self, name: str) -> None:
        self.click(self.button(name))

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        middle = widget.rect().center()
        if isinstance(widget, QCheckBox):
            middle.setX(8)  # its words may end before the middle of it
        self.qtbot.mouseClick(widget, LEFT, pos=at or middle)

    def key(self, widget: QWidget, key: str, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Presses a key, which is called as Qt calls it: Return, Down, F2."""
        self.qtbot.keyClick(widget, getattr(Qt.Key, f"Key_{key}"), modifier)

    def type_into(self, field: QWidget | str, text: str, end: str = "Return") -> None:
        """Types over what stands in a field, which may be given by its name."""
        if isinstance(field, str):
            name, fields = field, self.panel.findChildren(QWidget)
            (field,) = [
                each
                for each in fields
                if isinstance(each, (QAbstractSpinBox, QLineEdit)) and each.accessibleName() == name
            ]
        edit = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit) or field
        edit.setFocus()
        edit.selectAll()
        self.key(edit, "Backspace")
        self.qtbot.keyClicks(edit, text)
        if end:
            self.key(edit, end)

    def open_cell(self, table: QTableView, row: int, column: int, text: str) -> QLineEdit:
        """Begins to type over a cell; the editor is still open."""
        table.setFocus()
        table.setCurrentIndex(table.model().index(row, column))
        self.qtbot.keyClicks(table.viewport(), text[0])
        editor = table.viewport().findChildren(QLineEdit)[-1]  # older ones may still go
        self.qtbot.keyClicks(editor, text[1:])
        return editor

    def type_cell(
        self, table: QTableView, row: int, column: int, text: str, end: str = "Return"
    ) -> None:
        self.key(self.open_cell(table, row, column, text), end)
        QApplication.processEvents()  # Qt commits an editor's text a moment later

    def paste(self, target: QWidget, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        target.setFocus()
        self.key(target, "V", CONTROL)

    @property
    def errors(self) -> list[str]:
        """The sentences that stand in the panel, from top to bottom."""
        return [e.text() for e in self.panel.findChildren(ErrorLabel) if e.isVisible()]

    @property
    def labels(self) -> list[str]:
        """All texts that stand in the panel."""
        return [e.text() for e in self.panel.findChildren(QLabel) if e.isVisible()]


def is_taken(widget: QWidget, key: str, modifier: Qt.KeyboardModifier = NONE) -> bool:
    """Whether a key is the widget's own: else Qt takes it for a shortcut of the window."""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, getattr(Qt.Key, f"Key_{key}"), modifier)
    asked.ignore()
    QApplication.sendEvent(widget, asked)
    return asked.isAccepted()


def entries(box: QComboBox) -> list[str]:
    """What a combo box offers."""
    return [box.itemText(index) for index in range(box.count())]


def cells(table: QTableView) -> list[list[str]]:
    """What a table shows."""
    model = table.model()
    columns = range(model.columnCount())
    return [[str(model.index(r, c).data()) for c in columns] for r in range(model.rowCount())]
