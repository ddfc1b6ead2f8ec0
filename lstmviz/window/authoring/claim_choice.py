"""The claims of a step, and those that are offered: a tick says which it makes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from lstmviz.lessons.claims import Claim
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.framed_focus import FramedFocus

_HELP = (
    "What the step claims is held against Keras, here and by lstmviz scenarios check. Below what "
    "it claims stands what holds of what is seen now: a tick makes it a claim."
)
_LINES_SEEN = 6


class ClaimChoice(FramedFocus, QListWidget):
    """Claims to tick.

    Signals:
        edited (tuple): the claims that are ticked.
    """

    edited = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claims: tuple[Claim, ...] = ()
        self._shown: tuple[tuple[Claim, ...], tuple[Claim, ...], str] | None = None
        explain(self, _HELP, "Claims")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(lambda _: self.edited.emit(self._ticked()))

    def set_claims(self, made: Sequence[Claim], offered: Sequence[Claim], other: str) -> None:
        """Shows what is claimed, ticked, and what else may be; emits nothing.

        Args:
            made: the step's claims.
            offered: others that hold.
            other: what the run that is compared with is called.
        """
        others = tuple(claim for claim in offered if claim not in made)
        if self._shown == (tuple(made), others, other):
            return
        self._shown = (tuple(made), others, other)
        row = self.currentRow()
        before = self._claims[row] if 0 <= row < len(self._claims) else None
        self._claims = (*made, *others)
        if before in self._claims:  # it may have gone up, ticked: the keyboard goes with it
            row = self._claims.index(before)
        with QSignalBlocker(self):
            self.clear()
            for claim in self._claims:
                item = QListWidgetItem(claim.sentence(other), self)
                item.setCheckState(
                    Qt.CheckState.Checked if claim in made else Qt.CheckState.Unchecked
                )
            self.setCurrentRow(min(max(row, 0), self.count() - 1))

    def _ticked(self) -> tuple[Claim, ...]:
        checked = Qt.CheckState.Checked
        return tuple(
            claim
            for row, claim in enumerate(self._claims)
            if self.item(row).checkState() == checked
        )

    def sizeHint(self) -> QSize:
        """Asks for a few lines."""
        return QSize(200, _LINES_SEEN * (self.fontMetrics().lineSpacing() + 6))

    minimumSizeHint = sizeHint
