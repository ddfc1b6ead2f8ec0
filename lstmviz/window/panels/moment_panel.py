"""Shows the cell at the playhead, and one unit's formula stage by stage."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.experiment.config import RecurrentConfig
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.figure.cell.contents import CellLimits, contents, moment_named, stage_words
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import KnownGates
from lstmviz.session.view_state import Stage, ViewState, shown_stage
from lstmviz.trace.explanation.agreement import Agreement, agreement
from lstmviz.trace.explanation.explain import ExplainedStep, explain
from lstmviz.trace.explanation.lines import formula_lines, letters
from lstmviz.trace.explanation.unit import unit_numbers
from lstmviz.trace.trace import Trace
from lstmviz.window.widgets.buttons import GlyphButton
from lstmviz.window.widgets.expression_view import FormulaView
from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_field import UnitBox
from lstmviz.window.widgets.palette_roles import GOOD, WARNING
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_AT_THE_START = "before the first step"


class StageBar(FollowsSize, QWidget):
    """How far the moment has come, and which unit has the numbers.

    Attributes:
        back: leads to the stage before, as `on` does to the next.
        unit: chooses another unit.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[Stage, str] = {}  # of each stage of the layer
        self.back = GlyphButton("back", "Back within the moment (,)", self)
        self.on = GlyphButton("forward", "On within the moment (.)", self)
        self._words = QLabel(self)
        self._words.setAccessibleName("How far the moment has come")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.unit = UnitBox(self)
        self.unit.setAccessibleName("Unit whose numbers are shown")
        self.unit.setToolTip(
            "The unit whose numbers stand in the diagram and the formula. A click on a bar "
            "chooses one too."
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(1, 1)
        for place, part in enumerate((self.back, self._words, self.on, self.unit)):
            self._grid.addWidget(part, 0, place)

    def show_stage(self, layer: RecurrentConfig, stage: Stage, is_start: bool) -> None:
        """Says how far the moment has come; emits nothing."""
        stages = layer.kind.stages(layer)
        self._texts = {
            each: f"{place} of {len(stages)}: {stage_words(layer.kind, each)}"
            for place, each in enumerate(stages, 1)
        }
        text = _AT_THE_START if is_start else self._texts[shown_stage(layer, stage)]
        self._words.setText(text)
        self._words.setToolTip(text)

    def arrange(self) -> None:
        """Puts the words on a line of their own where there is no room between the buttons."""
        metrics = self.fontMetrics()
        texts = (*self._texts.values(), _AT_THE_START)
        requested = max(metrics.horizontalAdvance(text) for text in texts)
        others = (self.back, self.on, self.unit)
        room = self.width() - sum(other.sizeHint().width() + 4 for other in others)
        if requested <= room:
            self._grid.addWidget(self._words, 0, 1)
        else:
            self._grid.addWidget(self._words, 1, 0, 1, 4)


NOTHING_YET = "There is no moment to look into yet: Keras has to run the calls first (F5)."

_PAUSE = 80  # milliseconds
_FORMULA_HELP = (
    "Each number is rounded, with as many digits as it takes: what is shown makes the result "
    "that is shown."
)


class MomentPanel(FollowsSize, QWidget):
    """The cell diagram of the selected call, row and step, and the formula below it.

    While it can't be seen it works nothing out.

    Signals:
        stage_step_requested (int): one stage further within the moment, or back.
        unit_requested (int): the unit whose numbers are wanted.
        gates_requested (object): a tuple of one (call, row), whose gates aren't known; once.
    """

    stage_step_requested = Signal(int)
    unit_requested = Signal(int)
    gates_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("This moment")
        self._trace: Trace | None = None
        self._is_kept = False
        self._reading: TraceView | None = None
        self._view = ViewState()
        self._gates: KnownGates = {}
        self._asked: tuple[int, int] | None = None
        self._is_out_of_date = True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._catch_up)
        self._title = PlainLabel(self, "Moment", is_bold=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        self._stages = StageBar(self)
        self._stages.back.clicked.connect(lambda: self.stage_step_requested.emit(-1))
        self._stages.on.clicked.connect(lambda: self.stage_step_requested.emit(1))
        self._stages.unit.valueChanged.connect(self._want_unit)
        self._diagram = CellDiagram(self)
        self._diagram.setToolTip("Click a bar to see that unit's numbers.")
        self._diagram.unit_picked.connect(self.unit_requested)
        self._formula = FormulaView(self)
        self._mark = PlainLabel(self, "Formula against Keras")
        self._mark.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        lay_out(self._head, self._title, self._mark, growing=(self._mark,))
        inside = QWidget(self)
        parts = (self._head, self._stages, self._diagram, self._formula)
        column, growing = QVBoxLayout(inside), (self._diagram,)
        lay_out(column, *parts, spacing=4, margins=6, growing=growing)
        lay_out(QVBoxLayout(self), VerticalScrollArea(inside, self))
        self._refresh()

    def set_trace(
        self, trace: Trace | None, reading: TraceView | None = None, *, kept: bool = False
    ) -> None:
        """Shows another run; emits nothing but a wish for gates.

        The reading tells how far bars and colours go, the same at every moment. Of a run that is
        kept from an earlier start nothing is said of Keras yet.
        """
        if trace is not self._trace:
            self._gates, self._asked = {}, None
        self._trace, self._is_kept = trace, kept
        self._reading = reading
        self._refresh()

    def set_view(self, view: ViewState) -> None:
        """Shows the selected moment, row, unit and stage; emits nothing but a wish for gates."""
        before, self._view = self._view, view
        parts = ("moment", "row", "unit", "stage", "h_colours")
        if any(getattr(view, part) != getattr(before, part) for part in parts):
            self._is_out_of_date = True
            if not self._pause.isActive():
                self._catch_up()

    def set_gates(self, gates: KnownGates) -> None:
        """Takes gates over that the trace doesn't hold."""
        self._gates = gates
        place = (self._view.moment.call, self._view.row)
        if place == self._asked and place in gates:
            self._asked = None
            self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._diagram.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what changed while it couldn't be seen."""
        super().showEvent(event)
        self._catch_up()

    def arrange(self) -> None:
        """Puts the mark beside the title, or below it."""
        widths = [
            label.fontMetrics().horizontalAdvance(label.text())
            for label in (self._title, self._mark)
        ]
        fits = sum(widths) + 3 * self._head.spacing() <= self._diagram.width()
        way = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        self._head.setDirection(way)
        side = Qt.AlignmentFlag.AlignRight if fits else Qt.AlignmentFlag.AlignLeft
        self._mark.setAlignment(side)

    def _catch_up(self) -> None:
        """Shows what is new, and then nothing for a while: faster nobody reads numbers."""
        if self._is_out_of_date and self.isVisible():
            self._refresh()
            self._pause.start()

    def _refresh(self) -> None:
        self._is_out_of_date = not self.isVisible()
        if self._is_out_of_date:
            return
        step, sentence = self._step()
        for part in (self._stages, self._formula):
            part.setVisible(step is not None)
        if step is None:
            self._title.setText("")  # the diagram says it
            self._mark.setText("")
            self._diagram.set_contents(None, sentence)
        else:
            self._show(step)
        self.arrange()

    def _step(self) -> tuple[ExplainedStep | None, str]:
        """Returns the moment worked out, or why there is none."""
        trace, moment, row = self._trace, self._view.moment, self._view.row
        if trace is None or moment.call >= len(trace.calls):
            return None, NOTHING_YET
        batch, timesteps, _ = trace.calls[moment.call].h.shape
        if row >= batch or moment.step >= timesteps:
            return None, f"call {moment.call} has no row {row}"
        given = self._gates.get((moment.call, row))
        return explain(trace, moment.call, row, moment.step, given), ""

    def _show(self, step: ExplainedStep) -> None:
        unit = 0 if self._view.unit is None else min(self._view.unit, step.units - 1)
        numbers = unit_numbers(step, unit)
        limits = CellLimits()  # as far as the film strip's colours go
        if self._reading is not None:
            limits = CellLimits.of(self._reading, self._view.h_colours)
        shown = contents(step, unit, numbers, self._view.stage, limits)
        self._title.setText(moment_named(shown))
        self._stages.show_stage(step.layer, self._view.stage, step.is_start)
        self._stages.unit.set_unit(unit, step.units)
        self._diagram.set_contents(shown)
        self._formula.set_lines(formula_lines(step, unit, numbers, shown.stage))
        self._formula.setAccessibleName(f"Formula of unit {unit}")
        self._formula.setToolTip(f"{_FORMULA_HELP} {letters(step)}.")
        found = None if self._is_kept else agreement(step, unit)
        if found is None:
            self._mark.setText("")
        else:
            self._show_agreement(step, found, unit)
        if not step.is_start and not step.knows_gates:
            self._want_gates((step.call, step.row))

    def _show_agreement(self, step: ExplainedStep, found: Agreement, unit: int) -> None:
        apart = f"|Δ| {found.difference:.0e}".replace("e-0", "e−").replace("e-", "e−")
        if found.difference == 0:
            apart = "|Δ| 0"
        text = f"✓ matches Keras, {apart}" if found.holds else f"≠ Keras, {apart}"
        self._mark.setForegroundRole(GOOD if found.holds else WARNING)
        self._mark.setText(text)
        words = f"The formula {'agrees with' if found.holds else 'differs from'} Keras, {apart}."
        self._mark.setAccessibleDescription(words)
        self._mark.setToolTip(
            f"{words} Compared were Keras' own numbers, {_compared(step, found, unit)}, with the "
            "formula in double precision."
        )

    def _want_unit(self, unit: int) -> None:
        self.unit_requested.emit(unit)
        if self._view.unit != unit:  # an old picture may have units that the layer lost
            self._refresh()

    def _want_gates(self, place: tuple[int, int]) -> None:
        if place != self._asked:
            self._asked = place
            self.gates_requested.emit((place,))


def _compared(step: ExplainedStep, found: Agreement, unit: int) -> str:
    """What was compared, of one unit and of all: "the gates of unit 0 and c and h of all"."""

    def is_of_all(name: str) -> bool:
        return name in step.after and (step.held or name in step.mixed)

    of_one = [name for name in found.compared if not is_of_all(name)]
    states = [name for name in of_one if name in step.after]
    parts = ["the gates"] if len(of_one) > len(states) else []
    parts = [f"{' and '.join((*parts, *states))} of unit {unit}"] if of_one else []
    of_all = [name for name in found.compared if is_of_all(name)]
    parts += [f"{' and '.join(of_all)} of all"] if of_all else []
    return " and ".join(parts)
