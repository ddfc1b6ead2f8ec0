"""The table in which a tensor is edited as in a spreadsheet: Enter goes down, Tab to the right."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QSize
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from lstmviz.window.tensor_model import TensorModel

_FEWEST_LINES, _MOST_LINES = 3, 8


class TensorTable(QTableView):
    """Shows a `TensorModel`."""

    def __init__(self, model: TensorModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Input tensor: time steps by features")
        self.setToolTip("Type a number into a cell; nan, inf and -inf are taken too.")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setTabKeyNavigation(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            # Sizes from the font, not from the content, which may be millions of cells.
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self.updateGeometry)
        self._fit_to_font()

    def sizeHint(self) -> QSize:
        """High enough for a few lines."""
        lines = min(max(self.model().rowCount(), _FEWEST_LINES), _MOST_LINES)
        height = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        height += lines * self.verticalHeader().defaultSectionSize()
        return QSize(super().sizeHint().width(), height + 2)

    def minimumSizeHint(self) -> QSize:
        """A few lines, and as narrow as may be."""
        height = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        height += _FEWEST_LINES * self.verticalHeader().defaultSectionSize()
        return QSize(120, height)

    def show_step(self, step: int | None) -> None:
        """Marks a time step as the one that is looked at elsewhere."""
        if self.state() == QAbstractItemView.State.EditingState or self.hasFocus():
            return  # the person is at work in here
        selection = self.selectionModel()
        if step is None or step >= self.model().rowCount():
            selection.clearSelection()
            return
        index = self.model().index(step, 0)
        how = QItemSelectionModel.SelectionFlag
        selection.select(index, how.ClearAndSelect | how.Rows)
        self.scrollTo(index)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Goes one cell down after Enter."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            at = self.currentIndex()
            below = self.model().index(at.row() + 1, at.column(), QModelIndex())
            if below.isValid():
                self.setCurrentIndex(below)

    def changeEvent(self, event: QEvent) -> None:
        """Makes room for a larger font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit_to_font()

    def _fit_to_font(self) -> None:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance("feature 00") + 12
        self.horizontalHeader().setDefaultSectionSize(width)
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 8)
        self.updateGeometry()
