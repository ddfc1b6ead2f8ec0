"""The headers of a table of numbers, which may have a million sections."""

from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTableView


class NumberHeader(QHeaderView):
    """Sections of one fixed size: measuring all of them would take seconds."""

    def __init__(self, orientation: Qt.Orientation, table: QTableView) -> None:
        """Takes the place of the table's own.

        Args:
            orientation: of its sections.
            table: whose model it shows.
        """
        super().__init__(orientation, table)
        if orientation == Qt.Orientation.Horizontal:
            table.setHorizontalHeader(self)
        else:
            table.setVerticalHeader(self)
        # With the table's own, a header asks cell by cell whether all of a column is
        # selected each time it is painted: half a minute for a million rows.
        self.setSelectionModel(QItemSelectionModel(table.model(), self))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        """As the last name asks for it.

        Qt measures two hundred names each time that another tensor comes.
        """
        return self.sectionSizeFromContents(max(self.count() - 1, 0))
