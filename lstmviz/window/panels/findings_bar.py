"""What is worth pointing at in the present picture: one line each, with a way to the moment."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.session.view_state import Moment
from lstmviz.trace.findings import Finding
from lstmviz.window.controls.line_button import LineButton

MOST = 3
"""How many lines are shown; the last one tells of the others."""


class FindingsBar(QWidget):
    """Lists findings; hidden where there are none.

    Signals:
        picked: (Moment, row, unit) of the finding that was clicked; unit is None.
    """

    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Findings")
        self._findings: tuple[Finding, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 2, 8, 2)
        self._layout.setSpacing(1)
        self._lines: list[LineButton] = []
        for number in range(MOST):
            line = LineButton(self)
            line.clicked.connect(partial(self._pick, number))
            self._layout.addWidget(line)
            self._lines.append(line)
        self.hide()

    def set_findings(self, findings: tuple[Finding, ...]) -> None:
        """Shows these."""
        self._findings = findings
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(findings))
            if number < len(findings):
                more = len(findings) - MOST
                rest = f"   (and {more} more)" if number == MOST - 1 and more > 0 else ""
                line.setText(f"⚠  {findings[number].text}{rest}")
                line.setAccessibleName(findings[number].text)
                line.setToolTip(f"{findings[number].text}\nClick to go to this moment.")
        self.setVisible(bool(findings))

    def _pick(self, number: int) -> None:
        finding = self._findings[number]
        self.picked.emit(Moment(finding.call, finding.step), finding.row, None)
