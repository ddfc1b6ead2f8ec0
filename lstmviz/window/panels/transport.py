"""The bar under the film strip that walks through time."""

from itertools import accumulate

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.experiment import Experiment
from lstmviz.session.view_state import (
    Moment,
    ViewState,
    fitted,
    input_step,
    moment_count,
    position_of,
)
from lstmviz.window.widgets.buttons import GlyphButton, HelpButton
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.labels import WrappingCheckBox
from lstmviz.window.widgets.layouts import WrappingRow, lay_out


class Scrubber(QSlider):
    """A slider that goes where it is clicked, with a mark where each call starts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._starts: tuple[int, ...] = ()
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)

    def set_starts(self, starts: tuple[int, ...]) -> None:
        """Marks these positions as the starts of calls."""
        if starts != self._starts:
            self._starts = starts
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes to where the groove is clicked, and can be dragged on from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            option, place = self._option(), event.position()
            handle = self._part(option, QStyle.SubControl.SC_SliderHandle)
            if not handle.contains(place.toPoint()):
                left, span = self._track(option)
                x, least, most = round(place.x()) - left, self.minimum(), self.maximum()
                value = QStyle.sliderValueFromPosition(least, most, x, span, option.upsideDown)
                self.setValue(value)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the calls' starts under the slider."""
        option = self._option()
        left, span = self._track(option)
        # More marks than every fourth pixel tell nothing.
        if len(self._starts) * 4 <= span:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            for start in self._starts:
                x = left + QStyle.sliderPositionFromValue(
                    self.minimum(), self.maximum(), start, span, option.upsideDown
                )
                painter.drawLine(x, 1, x, self.height() - 2)
            painter.end()
        super().paintEvent(event)

    def _option(self) -> QStyleOptionSlider:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return option

    def _part(self, option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect:
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)

    def _track(self, option: QStyleOptionSlider) -> tuple[int, int]:
        """Tells where the handle's middle is at the lowest value, and how far it can go."""
        handle = self._part(option, QStyle.SubControl.SC_SliderHandle)
        groove = self._part(option, QStyle.SubControl.SC_SliderGroove)
        return groove.left() + handle.width() // 2, groove.width() - handle.width()


SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""The speeds that are offered, in steps a second."""

_APART = 8  # pixels between controls
_PLAY = "Play: go on by itself, step after step (Space)"


def format_moment(experiment: Experiment, moment: Moment) -> str:
    """Returns a moment in words: "call 1 · t=2", t being the input's own number of the step."""
    step = input_step(experiment, moment)
    return f"call {moment.call} · {'start' if step is None else f't={step}'}"


class Transport(FollowsSize, QWidget):
    """Buttons, the scrubber, the speed, and the timer that plays.

    Signals:
        go_to (int): a position among all moments.
        step_by (int): so many moments on, or back.
        play_toggled (bool): playing began or ended.
        speed_changed (float): steps a second.
        reveal_changed (bool): whether what is still to come is hidden while stepping.
        call_again_requested (): one more call is wanted.
    """

    go_to = Signal(int)
    step_by = Signal(int)
    play_toggled = Signal(bool)
    speed_changed = Signal(float)
    reveal_changed = Signal(bool)
    call_again_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Walk through time")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._experiment: Experiment | None = None
        self._view = ViewState()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._speeds = list(SPEEDS)
        self._make_walk()
        self._make_options()
        self._lay_out()
        self._show_speed()

    @property
    def is_playing(self) -> bool:
        """Whether time goes on by itself."""
        return self._timer.isActive()

    def set_experiment(self, experiment: Experiment) -> None:
        """Takes over how many moments there are; emits nothing."""
        self._experiment = experiment
        with QSignalBlocker(self._scrubber):
            self._scrubber.setRange(0, moment_count(experiment) - 1)
        lengths = (call.inputs.shape[1] + 1 for call in experiment.calls[:-1])
        self._scrubber.set_starts(tuple(accumulate(lengths, initial=0)))
        self._reserve_label()
        self._show_position()

    def set_view(self, view: ViewState) -> None:
        """Shows where the playhead stands; emits nothing."""
        self._view = view
        with QSignalBlocker(self._reveal):
            self._reveal.setChecked(view.reveal)
        self._show_speed()
        self._show_position()

    def set_playing(self, playing: bool) -> None:
        """Begins or ends playing; emits nothing but the steps that playing takes."""
        if playing:
            self._timer.start()
            self._play.set_glyph("pause", "Pause (Space)")
        else:
            self._timer.stop()
            self._play.set_glyph("play", _PLAY)

    def toggle_play(self) -> None:
        """Plays or pauses; at the end it begins at the start again."""
        playing = not self.is_playing
        if playing and self._at_end():
            self.go_to.emit(0)
        self.set_playing(playing)
        self.play_toggled.emit(playing)

    def minimumSizeHint(self) -> QSize:
        """Asks to be as narrow as the wider of its two groups of controls."""
        width = max(self._walk.minimumSizeHint().width(), self._options.minimumSizeHint().width())
        return QSize(width + self._margins(), super().minimumSizeHint().height())

    # Building

    def _make_walk(self) -> None:
        self._scrubber = Scrubber(self)
        self._scrubber.setAccessibleName("Position in time")
        self._scrubber.setToolTip("All moments of all calls. A line marks each call's start.")
        self._scrubber.valueChanged.connect(self.go_to)
        self._to_start = GlyphButton("to start", "To the start of the first call (Home)", self)
        self._back = GlyphButton("back", "One step back (←)", self)
        self._play = GlyphButton("play", _PLAY, self)
        self._forward = GlyphButton("forward", "One step on (→)", self)
        self._to_end = GlyphButton("to end", "To the end of the last call (End)", self)
        for button in (self._back, self._forward):
            button.setAutoRepeat(True)
        self._to_start.clicked.connect(lambda: self.go_to.emit(0))
        self._to_end.clicked.connect(lambda: self.go_to.emit(self._scrubber.maximum()))
        self._back.clicked.connect(lambda: self.step_by.emit(-1))
        self._forward.clicked.connect(lambda: self.step_by.emit(1))
        self._play.clicked.connect(self.toggle_play)
        self._position = QLabel(self)
        self._position.setTextFormat(Qt.TextFormat.PlainText)
        self._position.setAccessibleName("Moment at the playhead")

    def _make_options(self) -> None:
        help_, speeds = "How many steps a second are played.", map(_format_speed, self._speeds)
        self._speed = FewChoices("Speed", help_, speeds, self)
        self._speed.activated.connect(lambda n: self.speed_changed.emit(self._speeds[n]))
        self._reveal = WrappingCheckBox("reveal", self)
        self._reveal.setToolTip(
            "While stepping, what comes after the playhead isn't drawn yet: "
            "the state comes into being before your eyes."
        )
        self._reveal.toggled.connect(self.reveal_changed)
        help_ = "Call the layer once more, with the last call's input."
        self._again = HelpButton("call again", "", help_, self)
        self._again.clicked.connect(self.call_again_requested)

    def _lay_out(self) -> None:
        self._walk = QWidget(self)
        self._buttons = QWidget(self._walk)  # these stay side by side
        buttons = (self._to_start, self._back, self._play, self._forward, self._to_end)
        lay_out(QHBoxLayout(self._buttons), *buttons, spacing=2)
        self._walk_row = WrappingRow(self._walk, self._buttons, self._position, spacing=_APART)
        self._options = QWidget(self)
        options = (self._speed, self._reveal, self._again)
        self._options_row = WrappingRow(self._options, *options, spacing=_APART)
        self._options.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._first = QHBoxLayout()
        self._second = QHBoxLayout()
        self._column = QVBoxLayout(self)
        # The smallest width is that of the narrow arrangement, see `minimumSizeHint`.
        self._column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        parts = (self._scrubber, self._first, self._second)
        lay_out(self._column, *parts, spacing=2, margins=(8, 4, 8, 4))
        self._first.addWidget(self._walk, 1)
        self._first.addWidget(self._options)

    def arrange(self) -> None:
        """Puts the second group on a line of its own where there is no room beside the first."""
        self._reserve_label()
        room = self.width() - self._margins()
        walk = self._buttons.sizeHint().width() + _APART + self._position.sizeHint().width()
        self._place_position(among_options=room < walk)
        reference = room >= walk + self._options.sizeHint().width() + 12
        target = self._first if reference else self._second
        if target.indexOf(self._options) < 0:
            (self._second if reference else self._first).removeWidget(self._options)
            side = Qt.AlignmentFlag.AlignRight if reference else Qt.AlignmentFlag.AlignLeft
            target.addWidget(self._options, 0, side)
            self._column.activate()  # at once: else one picture shows it cut off
            self.updateGeometry()

    def _place_position(self, *, among_options: bool) -> None:
        """Beside the buttons; where it has no room there, it is first among what stands below."""
        if (self._options_row.indexOf(self._position) >= 0) == among_options:
            return
        (self._walk_row if among_options else self._options_row).removeWidget(self._position)
        if not among_options:
            self._walk_row.addWidget(self._position)
            return
        options = (self._position, self._speed, self._reveal, self._again)
        for widget in options:
            self._options_row.removeWidget(widget)
        for widget in options:
            self._options_row.addWidget(widget)

    def _margins(self) -> int:
        margins = self._column.contentsMargins()
        return margins.left() + margins.right()

    def _reserve_label(self) -> None:
        """Gives the label room for the longest moment: the bar doesn't jump while playing."""
        if self._experiment is not None:
            steps = max(call.inputs.shape[1] for call in self._experiment.calls)
            longest = f"call {len(self._experiment.calls) - 1} · start{steps}"
            self._position.setMinimumWidth(self.fontMetrics().horizontalAdvance(longest))

    # Showing

    def _show_position(self) -> None:
        if self._experiment is None:
            return
        moment = fitted(self._view, self._experiment).moment
        self._position.setText(format_moment(self._experiment, moment))
        with QSignalBlocker(self._scrubber):
            self._scrubber.setValue(position_of(self._experiment, self._view.moment))
        at_start = self._scrubber.value() == 0
        # Disabling the button under the keyboard's focus would lose the focus.
        for button in (self._to_start, self._back):
            button.setEnabled(not at_start or button.hasFocus())
        for button in (self._forward, self._to_end):
            button.setEnabled(not self._at_end() or button.hasFocus())

    def _show_speed(self) -> None:
        speed = self._view.speed
        if speed not in self._speeds:
            while len(self._speeds) > len(SPEEDS):
                self._speed.removeItem(len(self._speeds) - 1)
                self._speeds.pop()
            self._speeds.append(speed)
            self._speed.addItem(_format_speed(speed))
        self._speed.setCurrentIndex(self._speeds.index(speed))
        interval = max(round(1000 / speed), 1)
        if interval != self._timer.interval():  # to set it begins a running timer's wait anew
            self._timer.setInterval(interval)

    def _at_end(self) -> bool:
        return self._scrubber.value() >= self._scrubber.maximum()

    # What the person does

    def _tick(self) -> None:
        if not self._at_end():
            self.step_by.emit(1)
        if self._at_end() and self.is_playing:
            self.set_playing(False)
            self.play_toggled.emit(False)


def _format_speed(speed: float) -> str:
    return f"{speed:g} step/s" if speed == 1 else f"{speed:g} steps/s"
