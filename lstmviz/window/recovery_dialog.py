"""Lists what wasn't saved when the program ended, and asks what is to become of it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.plain_text import plain_text, tip_of
from lstmviz.experiment.size import format_bytes
from lstmviz.session.recovery import Found
from lstmviz.window.file_dialogs import Recover
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.framed_list import FramedItems
from lstmviz.window.widgets.labels import PlainLabel

_COLUMNS = ("Session", "Layer", "Last change", "Size")
_LONGEST = 60  # characters of a name or a layer
_SEEN = 8  # lines
_INTRODUCTION = "When lstmviz ended, changes to these sessions were not saved."
_ONE = "When lstmviz ended, changes to this session were not saved."
_TRIED = "Opening it was begun once, and lstmviz ended before it was done."

_Role = QDialogButtonBox.ButtonRole


class RecoveryTable(FramedItems, QTreeWidget):
    """The sessions, one to a line."""


class RecoveryDialog(QDialog):
    """Asks which session to open, or to discard; Escape leaves all to the next start.

    Signals:
        answered (str, int): what is to become of the session with this number.
    """

    answered = Signal(str, int)

    def __init__(self, offered: Sequence[Found], note: str, parent: QWidget) -> None:
        """Lists the sessions; the note is on others that aren't offered."""
        super().__init__(parent)
        self._answer: Recover = "later"
        self.setWindowTitle("Open what was not saved?")
        introduction = QLabel(_ONE if len(offered) == 1 else _INTRODUCTION, self)
        introduction.setWordWrap(True)
        self._table = RecoveryTable(self)
        self._table.setAccessibleName("Sessions that were not saved")
        self._table.setHeaderLabels(_COLUMNS)
        self._table.setRootIsDecorated(False)
        self._table.setUniformRowHeights(True)
        self._table.setAllColumnsShowFocus(True)
        items = [_item(found) for found in offered]
        self._table.addTopLevelItems(items)
        self._table.setCurrentItem(items[0])
        self._table.itemActivated.connect(lambda *_: self._end("open"))
        self._tried = PlainLabel(self, "What happened to it before")
        self._tries = [found.tries for found in offered]
        self._note = PlainLabel(self, "What was set aside")
        self._note.tell(note)
        buttons = QDialogButtonBox(self)
        for text, role, answer, tip in (
            ("&Open", _Role.AcceptRole, "open", "Open it; it stays kept until it is saved."),
            ("Ask &later", _Role.RejectRole, "later", "Keep all of them for the next start."),
            ("&Discard", _Role.DestructiveRole, "discard", "Delete the one that is chosen."),
        ):
            button = buttons.addButton(text, role)
            explain(button, tip)
            button.clicked.connect(lambda *_, answer=answer: self._end(answer))
            if answer == "open":
                button.setDefault(True)
        column = QVBoxLayout(self)
        for widget in (introduction, self._table, self._tried, self._note, buttons):
            column.addWidget(widget)
        self._table.currentItemChanged.connect(self._show_tries)
        self.finished.connect(lambda _: self.answered.emit(self._answer, self.chosen))
        self._show_tries()
        self._table.setFocus()
        self._size(len(offered), parent.width())

    @property
    def chosen(self) -> int:
        """The number of the session that is chosen."""
        return max(self._table.indexOfTopLevelItem(self._table.currentItem()), 0)

    def _end(self, answer: Recover) -> None:
        self._answer = answer
        self.accept()

    def _show_tries(self, *_: object) -> None:
        self._tried.tell(_TRIED if self._tries[self.chosen] else "")

    def _size(self, count: int, most: int) -> None:
        """As wide as its lines ask for, as far as the window goes."""
        table, width = self._table, 0
        for column in range(len(_COLUMNS)):
            table.resizeColumnToContents(column)
            width += table.columnWidth(column)
        line = max(table.sizeHintForRow(0), self.fontMetrics().height())
        header = table.header().sizeHint().height()
        table.setMinimumHeight(header + (min(max(count, 3), _SEEN) + 1) * line)
        margins = 4 * self.fontMetrics().height()
        self.resize(min(max(width + margins, self.sizeHint().width()), most), 0)


def _item(found: Found) -> QTreeWidgetItem:
    when = QLocale().toString(
        QDateTime.fromSecsSinceEpoch(int(found.when)), QLocale.FormatType.ShortFormat
    )
    name, layer = (
        plain_text(text, _LONGEST, keep_tags=True) for text in (found.name, found.about.layer)
    )
    item = QTreeWidgetItem([name, layer, when, format_bytes(found.size)])
    item.setTextAlignment(len(_COLUMNS) - 1, Qt.AlignmentFlag.AlignRight)
    if found.about.path:
        item.setToolTip(0, tip_of(f"It was in {Path(found.about.path)}"))
    return item
