"""Has the names of features typed over their columns."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from lstmviz.window.panels.tensor_model import TensorModel
from lstmviz.window.panels.tensor_table import TensorTable
from lstmviz.window.widgets.scroll_areas import bring_into_sight

_NARROWEST = 10  # heights of the text


class FeatureNames(QObject):
    """Opens a field over a column's heading: by a double click, the menu, or Shift+F2 in a cell.

    Signals:
        named (int, str): a feature, and the name wanted for it, empty for none.
    """

    named = Signal(int, str)

    def __init__(self, table: TensorTable, model: TensorModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._field: _NameField | None = None
        header = table.horizontalHeader()
        header.sectionDoubleClicked.connect(self.edit)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._offer)
        table.name_requested.connect(lambda: self.edit(table.currentIndex().column()))
        table.horizontalScrollBar().valueChanged.connect(self._place)
        header.geometriesChanged.connect(self._place)
        model.modelAboutToBeReset.connect(self._close)

    def edit(self, column: int) -> None:
        """Opens the field for a feature."""
        self._finish()
        if not 0 <= column < self._model.columnCount():
            return
        top = max(self._table.rowAt(0), 0)
        self._table.scrollTo(self._model.index(top, column))
        viewport = self._table.horizontalHeader().viewport()
        field = _NameField(column, self._model.name_of(column), viewport)
        field.editingFinished.connect(self._finish)
        field.given_up.connect(self._close)
        self._field = field
        self._place()
        field.show()
        field.setFocus()
        bring_into_sight(field)  # the panel may be scrolled to cells far beneath

    def _place(self) -> None:
        """Puts the field over its column, wide enough for a name, and within the table."""
        field, header = self._field, self._table.horizontalHeader()
        if field is None:
            return
        left, room = header.sectionViewportPosition(field.column), header.viewport().width()
        width = max(header.sectionSize(field.column), _NARROWEST * field.fontMetrics().height())
        width, height = min(width, room), field.sizeHint().height()
        left = min(left, room - width)
        field.setGeometry(left, (header.height() - height) // 2, width, height)

    def _offer(self, place: QPoint) -> None:
        header = self._table.horizontalHeader()
        column = header.logicalIndexAt(place)
        if column < 0:
            return
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        name = menu.addAction(f"&Name feature {column}…")
        name.triggered.connect(lambda _checked=False: self.edit(column))
        take = menu.addAction("&Take the name away")
        take.triggered.connect(lambda _checked=False: self.named.emit(column, ""))
        take.setEnabled(bool(self._model.name_of(column)))
        menu.popup(header.viewport().mapToGlobal(place))

    def _finish(self) -> None:
        field = self._field
        self._close()
        if field is not None and field.isModified():
            self.named.emit(field.column, field.text())

    def _close(self) -> None:
        """Closes the field without taking its text; the keyboard goes back to the table."""
        field, self._field = self._field, None
        if field is None:
            return
        if field.hasFocus():  # hidden with it, Qt would go on to the table's next cell
            self._table.setFocus()
        field.hide()
        field.deleteLater()


class _NameField(QLineEdit):
    """A feature's name; Escape leaves it as it was.

    Signals:
        given_up (): Escape.

    Attributes:
        column: the feature.
    """

    given_up = Signal()

    def __init__(self, column: int, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.column = column
        self.setAccessibleName(f"Name of feature {column}")
        self.setToolTip("Enter takes the name, Escape leaves it as it was; empty takes it away.")
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Keeps Escape from being a shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Gives up on Escape; Enter isn't the table's, which would go down with it."""
        if _is_escape(event):
            self.given_up.emit()
            return
        super().keyPressEvent(event)
        event.accept()


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
