"""What a comparison says: in words, as a table, and what the two experiments differ in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.window.comparison_state import ComparisonState
from lstmviz.window.panels.gap_table import GapTable


class ComparisonView(QWidget):
    """Shows what stands beside the run; hidden where nothing does.

    Signals:
        picked (Moment, int, object): the moment, row and unit of a largest difference.
    """

    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Comparison | None = None
        self._heading = _label(self, "What it is compared with", bold=True)
        self._first = _label(self, "What the comparison says", bold=True)
        self._more = _label(self, "What else the comparison says")
        self._table = GapTable(self)
        self._table.picked.connect(self.picked)
        self._changes_heading = _label(self, "Heading of what differs", bold=True)
        self._changes = _label(self, "What differs")
        self._notes = _label(self, "What can't be compared")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (
            self._heading,
            self._first,
            self._table,
            self._more,
            self._changes_heading,
            self._changes,
            self._notes,
        ):
            column.addWidget(part)
        self.hide()

    def set_compared(self, compared: ComparisonState | None, comparison: Comparison | None) -> None:
        """Shows a comparison, or that it is on its way; emits nothing.

        Args:
            compared: what stands beside the run.
            comparison: the two runs; None while they aren't both there.
        """
        self.setVisible(compared is not None and not compared.problem)
        if compared is None or compared.problem:
            self._shown = None
            return
        self._heading.setText(_heading(compared, comparison))
        for part in (self._first, self._more, self._notes):
            part.setVisible(comparison is not None)
        self._table.setVisible(comparison is not None and _has_numbers(comparison))
        for part in (self._changes_heading, self._changes):
            part.setVisible(comparison is not None and bool(comparison.changes))
        if comparison is not None and comparison is not self._shown:
            self._show(comparison)
        self._shown = comparison

    def _show(self, comparison: Comparison) -> None:
        first, *more = comparison.sentences or ("",)
        self._first.setText(first)
        self._more.setText("\n".join(more))
        self._more.setVisible(bool(more))
        self._table.set_gaps(comparison.gaps)
        pinned = isinstance(comparison.what, int)
        self._changes_heading.setText(
            "Changed since it was pinned" if pinned else "What the twin has otherwise"
        )
        self._changes.setText(_listed(comparison.changes))
        self._notes.setText(_listed(comparison.notes))
        self._notes.setVisible(bool(comparison.notes))


def _has_numbers(comparison: Comparison) -> bool:
    """Whether anything can be compared: a table of dashes would only hide the reason."""
    return any((gap.h, gap.c, gap.output) != (None, None, None) for gap in comparison.gaps)


def _heading(compared: ComparisonState, comparison: Comparison | None) -> str:
    if comparison is not None:
        return f"Beside {compared.name}"
    if compared.experiment is None:
        return f"{_capital(compared.name)} comes as soon as the run itself is there…"
    return f"Running {compared.name}…"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _label(parent: QWidget, name: str, *, bold: bool = False) -> QLabel:
    label = QLabel(parent)
    label.setAccessibleName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    # Not `Minimum`: as high as it would be in a narrower panel, it would have that one scrolled.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if bold:
        font = QFont()
        font.setBold(True)
        label.setFont(font)
    return label
