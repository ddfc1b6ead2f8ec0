"""Buttons that go through one moment: what enters, z, the gates, the new c, the new h."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from lstmviz.figure.cell.contents import STAGE_WORDS
from lstmviz.session.view_state import STAGES, Stage
from lstmviz.window.controls.glyph_button import GlyphButton
from lstmviz.window.controls.unit_box import UnitBox


class StageBar(QWidget):
    """How far the moment has come, and which unit has the numbers.

    Signals:
        stage_step_wanted (int): one stage on, or back.
        unit_wanted (int): another unit.
    """

    stage_step_wanted = Signal(int)
    unit_wanted = Signal(int)

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
        self._unit.valueChanged.connect(self.unit_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._back)
        row.addWidget(self._words, 1)
        row.addWidget(self._on)
        row.addWidget(self._unit)

    def show_stage(self, stage: Stage, is_start: bool) -> None:
        """Says how far the moment has come; emits nothing."""
        if is_start:
            text = "before the first step"
        else:
            text = f"{STAGES.index(stage) + 1} of {len(STAGES)}: {STAGE_WORDS[stage]}"
        self._words.setText(text)
        self._words.setToolTip(text)

    def show_unit(self, unit: int, units: int) -> None:
        """Says which unit has the numbers; emits nothing."""
        self._unit.set_unit(unit, units)

    def _step(self, step: int, _checked: bool = False) -> None:
        self.stage_step_wanted.emit(step)
