"""What is worth pointing at in the present picture: one line each, with a way to the moment."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from lstmviz.experiment.plain_text import tip_of
from lstmviz.session.view_state import Moment
from lstmviz.trace.findings.findings import Finding
from lstmviz.window.widgets.buttons import LineButton
from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scroll_areas import CompactScrollArea

MOST = 3
"""How many lines there are while folded; of more findings the last line tells how many."""

MOST_UNFOLDED = 6
"""How many findings are seen at once when all are listed; the others are scrolled to."""


class FindingsBar(FollowsSize, QWidget):
    """Lists findings; hidden where there are none, folded where they are many.

    Signals:
        picked: (Moment, row, unit or None) of the finding that was clicked.
    """

    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Findings")
        self._findings: tuple[Finding, ...] = ()
        self._unfolded = False
        self._most = MOST
        self._lines: list[LineButton] = []
        self._list = QWidget(self)
        self._column = lay_out(QVBoxLayout(self._list), spacing=1)
        self._area = _Lines(self._list, self)
        self._fold = LineButton(self)
        self._fold.clicked.connect(self._turn)
        lay_out(QVBoxLayout(self), self._area, self._fold, spacing=1, margins=(8, 2, 8, 2))
        self.hide()

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """Shows these."""
        self._findings = findings
        while len(self._lines) < len(findings):
            line = LineButton(self._list)
            line.clicked.connect(partial(self._pick, len(self._lines)))
            self._column.addWidget(line)
            self._lines.append(line)
        for line, finding in zip(self._lines, findings, strict=False):
            line.setText(f"⚠  {finding.text}")
            line.setAccessibleName(finding.text)
            line.setToolTip(f"{tip_of(finding.text)}\nClick to go to this moment.")
        self._area.verticalScrollBar().setValue(0)
        self.arrange()
        self.setVisible(bool(findings))

    def set_room(self, has_room: bool) -> None:
        """Says whether there is room for a few lines; else all are behind one line."""
        most = MOST if has_room else 1
        if most != self._most:
            self._most = most
            self.arrange()

    def arrange(self) -> None:
        """Shows as many lines as the fold allows, and gives them their height."""
        count = len(self._findings)
        foldable = count > self._most
        folded = foldable and not self._unfolded
        listed = self._most - 1 if folded else count
        for number, line in enumerate(self._lines):
            line.setVisible(number < listed)
        self._area.show_lines(self._lines[:listed])
        self._fold.setVisible(foldable)
        more = count - (self._most - 1)
        what = "more" if listed else "findings"
        self._fold.setText(f"▸  {more} {what}" if folded else "▾  Fewer")
        spoken = f"{more} more findings" if listed else f"{more} findings"
        self._fold.setAccessibleName(spoken if folded else "Fewer findings")
        self._fold.setToolTip(
            "List all that is worth pointing at." if folded else "List the weightiest alone."
        )

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self.arrange()

    def _pick(self, number: int) -> None:
        finding = self._findings[number]
        self.picked.emit(Moment(finding.call, finding.step), finding.row, finding.unit)


class _Lines(CompactScrollArea):
    """As high as its lines, up to `MOST_UNFOLDED` of them and a share of the window."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(content, parent)
        self.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustIgnored)

    def show_lines(self, lines: list[LineButton]) -> None:
        """Takes the height of these lines; the first ones are always seen."""
        heights = [line.sizeHint().height() + 1 for line in lines[:MOST_UNFOLDED]]
        self.take_height(sum(heights), sum(heights[:MOST]))
