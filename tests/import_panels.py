"""The import panel in a person's hands, over a reader that answers at once."""

from pathlib import Path

from controls import Heard, PanelRig, cells, entries
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QComboBox, QListView, QRadioButton, QTableView
from pytestqt.qtbot import QtBot

from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.intake.questions import ReadTable, TablePreview, TableSource
from lstmviz.intake.reading import read
from lstmviz.window.panels.import_panel import ImportPanel

POWER = "Date;Power;Voltage;kind\n" + "".join(
    f"16/12/2006;{row};{row / 2 + 0.25};{'up' if row % 2 else 'down'}\n" for row in range(12)
)
ONE = CutChoices(1, 1, "windows", None)


class Rig(PanelRig[ImportPanel]):
    """The panel, whose previews are made at once."""

    def __init__(
        self, qtbot: QtBot, folder: Path, content: str, cut: CutChoices | None = None
    ) -> None:
        self.source = TableSource(folder / "table.csv")
        self.source.path.write_text(content)
        cut = cut or CutChoices(2, 2, "windows", None)
        super().__init__(qtbot, ImportPanel(self.preview(TableChoices()), cut))
        self.panel.choices_changed.connect(self._show)
        self.wanted = Heard(self.panel.wanted)
        self.columns = self.named(QListView, "Columns")

    def preview(self, choices: TableChoices) -> TablePreview:
        found = read(ReadTable(self.source, choices))
        assert isinstance(found, TablePreview)
        return found

    def _show(self, choices: TableChoices) -> None:
        self.panel.show_preview(self.preview(choices))

    @property
    def ticked(self) -> list[str]:
        columns = (self.column(number) for number in range(self.columns.model().rowCount()))
        ticks = Qt.ItemDataRole.CheckStateRole
        return [c.data() for c in columns if c.data(ticks) == Qt.CheckState.Checked]

    def column(self, row: int) -> QModelIndex:
        return self.columns.model().index(row, 0)

    def tick(self, row: int) -> None:
        """Ticks a column by keyboard."""
        self.columns.setCurrentIndex(self.column(row))
        self.key(self.columns, "Space")

    def choose(self, name: str, text: str) -> None:
        """Chooses an entry by keyboard."""
        box = self.named(QComboBox, name)
        box.setFocus()
        self.key(box, "Home")
        for _ in range(entries(box).index(text)):
            self.key(box, "Down")
        box.activated.emit(box.currentIndex())

    def lay_out(self, name: str) -> None:
        button = self.named(QRadioButton, name)
        self.click(button, QPoint(8, button.height() // 2))

    @property
    def series(self) -> list[list[str]]:
        return cells(self.named(QTableView, "First rows of the series"))

    @property
    def can_use(self) -> bool:
        return self.button("Use these calls").isEnabled()
