"""Buttons that go through one moment: what enters, z, the gates, the new c, the new h."""

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from lstmviz.figure.cell.contents import STAGE_WORDS
from lstmviz.session.view_state import STAGES, Stage
from lstmviz.window.widgets.glyph_button import GlyphButton
from lstmviz.window.widgets.unit_box import UnitBox

_AT_THE_START = "before the first step"


class StageBar(QWidget):
    """How far the moment has come, and which unit has the numbers.

    Signals:
        stage_step_requested (int): one stage on, or back.
        unit_requested (int): another unit.
    """

    stage_step_requested = Signal(int)
    unit_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._back = GlyphButton("back", "Back within the moment (,)", self)
        self._on = GlyphButton("forward", "On within the moment (.)", self)
        self._words = QLabel(self)
        self._words.setAccessibleName("How far the moment has come")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._unit = UnitBox(self)
        self._unit.setAccessibleName("Unit whose numbers are shown")
        self._unit.setToolTip(
            "The unit whose numbers stand in the diagram and the formula. A click on a bar "
            "chooses one too."
        )
        for button, step in ((self._back, -1), (self._on, 1)):
            button.clicked.connect(partial(self._step, step))
        self._unit.valueChanged.connect(self.unit_requested)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._back, 0, 0)
        self._grid.addWidget(self._words, 0, 1)
        self._grid.addWidget(self._on, 0, 2)
        self._grid.addWidget(self._unit, 0, 3)

    def show_stage(self, stage: Stage, is_start: bool) -> None:
        """Says how far the moment has come; emits nothing."""
        text = _AT_THE_START if is_start else _words_of(stage)
        self._words.setText(text)
        self._words.setToolTip(text)

    def show_unit(self, unit: int, units: int) -> None:
        """Says which unit has the numbers; emits nothing."""
        self._unit.set_unit(unit, units)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the words on a line of their own where there is no room between the buttons."""
        super().resizeEvent(event)
        self._wrap()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_grid"):
            self._wrap()

    def _wrap(self) -> None:
        metrics = self.fontMetrics()
        texts = (*map(_words_of, STAGES), _AT_THE_START)
        requested = max(metrics.horizontalAdvance(text) for text in texts)
        others = (self._back, self._on, self._unit)
        room = self.width() - sum(other.sizeHint().width() + 4 for other in others)
        if requested <= room:
            self._grid.addWidget(self._words, 0, 1)
        else:
            self._grid.addWidget(self._words, 1, 0, 1, 4)

    def _step(self, step: int, _checked: bool = False) -> None:
        self.stage_step_requested.emit(step)


def _words_of(stage: Stage) -> str:
    return f"{STAGES.index(stage) + 1} of {len(STAGES)}: {STAGE_WORDS[stage]}"
