"""Asks how a series is cut into calls, and shows what comes of it."""

from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.series import SeriesCut, series_cut
from lstmviz.window.widgets.buttons import ClearRadioButton, explain
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_field import NumberField

_MOST_LANES = 4
_MOST_CALLS = 6
_GAP = 1.6  # between two calls, in lines
_ALPHAS = (20, 110)  # of the first and the last row of the series
_Role = QPalette.ColorRole


class CutPicture(QWidget):
    """Shows the first calls as columns and their rows as lanes.

    A block names the rows of the series that it holds, and is the darker the later they are.
    Where a row of a call goes on from the call before, an arrow joins the two; where it doesn't,
    a bar stands between them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut: SeriesCut | None = None
        self._rows = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How the series becomes calls")

    def set_cut(self, cut: SeriesCut | None, rows: int) -> None:
        """Shows another cut of a series of so many rows; None: nothing."""
        self._cut, self._rows = cut, rows
        self.setAccessibleDescription(self.sentence)
        self.setToolTip(self.sentence)
        self.update()

    @property
    def sentence(self) -> str:
        """What the picture shows, in words."""
        if self._cut is None:
            return "There are no calls yet."
        lanes = [
            f"row {lane}: {', then '.join(self._block(call, lane) for call in range(self._first))}"
            for lane in range(self._lanes)
        ]
        return "; ".join(lanes) + "."

    def goes_on(self, call: int, lane: int) -> bool:
        """Returns whether a row of a call begins where that of the call before ended."""
        assert self._cut is not None
        starts = self._cut.starts[:, lane]
        return bool(starts[call] == starts[call - 1] + self._cut.timesteps)

    @property
    def _first(self) -> int:
        """How many calls may be drawn."""
        return 0 if self._cut is None else min(len(self._cut.starts), _MOST_CALLS)

    @property
    def _shown(self) -> int:
        """How many of these are drawn: as many as have room for the widest of their names."""
        calls, metrics = self._first, self.fontMetrics()
        names = [self._block(call, lane) for call in range(calls) for lane in range(self._lanes)]
        gap = _GAP * metrics.height()
        widest = max(map(metrics.horizontalAdvance, names)) + metrics.averageCharWidth()
        room = self.width() - metrics.horizontalAdvance("row 0 ") - 2 * metrics.height()
        return max(min(calls, int((room + gap) // (widest + gap))), min(calls, 2))

    @property
    def _lanes(self) -> int:
        return 0 if self._cut is None else min(self._cut.starts.shape[1], _MOST_LANES)

    def _block(self, call: int, lane: int) -> str:
        assert self._cut is not None
        start = int(self._cut.starts[call, lane])
        end = start + self._cut.timesteps - 1
        return f"{start}" if start == end else f"{start}…{end}"

    def sizeHint(self) -> QSize:
        """As high as the lanes that can be shown, with the calls' numbers above them."""
        line = self.fontMetrics().height()
        return QSize(30 * line, round(line * (1.4 + 1.6 * _MOST_LANES + 1.2)))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few calls."""
        return QSize(16 * self.fontMetrics().height(), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the blocks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, metrics = self.palette(), self.fontMetrics()
        if self._cut is None:
            return
        line = metrics.height()
        head = metrics.horizontalAdvance("row 0 ")
        gap = _GAP * line
        more = len(self._cut.starts) > self._shown
        room = self.width() - head - (2 * line if more else 0)
        wide = min((room - gap * (self._shown - 1)) / self._shown, 9.0 * line)
        for call in range(self._shown):
            left = head + call * (wide + gap)
            painter.setPen(palette.color(_Role.WindowText))
            centred = Qt.AlignmentFlag.AlignCenter
            painter.drawText(
                QRectF(left - gap / 2, 0, wide + gap, line * 1.3), centred, f"call {call}"
            )
            for lane in range(self._lanes):
                top = line * (1.4 + 1.6 * lane)
                area = QRectF(left, top, wide, line * 1.3)
                self._paint_block(painter, area, call, lane)
                if call:
                    self._paint_join(painter, area, gap, self.goes_on(call, lane))
        painter.setPen(palette.color(_Role.WindowText))
        for lane in range(self._lanes):
            area = QRectF(0, line * (1.4 + 1.6 * lane), head, line * 1.3)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, f"row {lane}")
        if more:
            right = head + self._shown * (wide + gap) - gap
            area = QRectF(right, line * 1.4, 2 * line, line * (1.6 * self._lanes - 0.3))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "…")
        if self._cut.starts.shape[1] > self._lanes:
            area = QRectF(0, line * (1.4 + 1.6 * self._lanes), self.width(), line * 1.2)
            painter.drawText(area, 0, f"… {self._cut.starts.shape[1]} rows in all")
        painter.end()

    def _paint_block(self, painter: QPainter, area: QRectF, call: int, lane: int) -> None:
        assert self._cut is not None
        palette = self.palette()
        low, high = _ALPHAS
        share = self._cut.starts[call, lane] / max(self._rows - self._cut.timesteps, 1)
        ground = QColor(palette.color(_Role.Highlight))
        ground.setAlpha(round(low + (high - low) * float(share)))
        painter.setPen(palette.color(_Role.Mid))
        painter.setBrush(ground)
        painter.drawRect(area)
        painter.setPen(palette.color(_Role.WindowText))
        text = self._block(call, lane)
        if self.fontMetrics().horizontalAdvance(text) > area.width():
            text = text.partition("…")[0] + "…"
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_join(self, painter: QPainter, area: QRectF, gap: float, goes_on: bool) -> None:
        """Paints an arrow into a block, or a bar before it."""
        middle, line = area.center().y(), area.height() / 4
        painter.setPen(self.palette().color(_Role.WindowText))
        if not goes_on:
            at = area.left() - gap / 2
            painter.drawLine(QPointF(at, area.top() + 2), QPointF(at, area.bottom() - 2))
            return
        end = QPointF(area.left() - 3, middle)
        painter.drawLine(QPointF(area.left() - gap + 3, middle), end)
        painter.setBrush(self.palette().color(_Role.WindowText))
        back = QPointF(-1.5 * line, 0)
        side = QPointF(0, line)
        painter.drawPolygon(QPolygonF([end, end + back + side, end + back - side]))


_MOST = 10**8
_HELP = {
    "timesteps": "How many rows of the series one row of a call holds.",
    "batch": "How many rows each call has.",
    "stride": "How many rows of the series lie between the beginnings of two windows. "
    "Less than timesteps: the windows overlap.",
}
_LAYOUTS: dict[Layout, tuple[str, str]] = {
    "windows": (
        "&Windows",
        "Row i of a call is a window of its own, as stateless training takes them. A row goes on "
        "from call to call only where batch · stride is timesteps.",
    ),
    "continuing": (
        "C&ontinuing",
        "The series is cut into one long piece for each row of the batch; row i of a call goes on "
        "where row i of the call before ended, which is what stateful=True needs.",
    ),
}


class SeriesCutForm(QWidget):
    """Has a field for each argument of `cut_series`, and a picture of what they do.

    Signals:
        changed (): something else was chosen, or the series has another length.

    Attributes:
        cut: where the rows of the calls begin; None where there is no call.
    """

    changed = Signal()

    def __init__(self, choices: CutChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = self._features = 0
        self._follows = choices.stride is None  # the stride is as long as a window
        self._fields: dict[str, NumberField] = {}
        self._errors = {name: ErrorLabel(self) for name in ("timesteps", "batch", "stride")}
        form = QFormLayout()
        form.setVerticalSpacing(4)
        first = {"timesteps": choices.timesteps, "batch": choices.batch}
        first["stride"] = choices.timesteps if choices.stride is None else choices.stride
        for name, value in first.items():
            field = NumberField(
                name, minimum=1, maximum=_MOST, expected="a whole number from 1 on", parent=self
            )
            field.set_value(value)
            explain(field, _HELP[name], name)
            field.committed.connect(partial(self._commit, name))
            field.refused.connect(lambda *_: self._show())
            self._errors[name].follow(field.refused, field.committed, field.reverted)
            label = QLabel(f"&{name}", self)
            label.setBuddy(field)
            self._fields[name] = field
            form.addRow(label, field)
        self._layouts = {name: ClearRadioButton(text, self) for name, (text, _) in _LAYOUTS.items()}
        group = QButtonGroup(self)
        for name, button in self._layouts.items():
            explain(button, _LAYOUTS[name][1])
            group.addButton(button)
            button.setChecked(name == choices.layout)
        self._lead_to_chosen()
        group.buttonToggled.connect(self._chose_layout)
        self._explained = PlainLabel(self)
        layouts = lay_out(QVBoxLayout(), *self._layouts.values(), 1, spacing=4)
        self._picture = CutPicture(self)
        self._told = PlainLabel(self)
        top = lay_out(QHBoxLayout(), form, layouts, spacing=24, growing=(layouts,))
        shown = (*self._errors.values(), self._explained, self._picture, self._told)
        lay_out(QVBoxLayout(self), top, *shown, spacing=6)
        self.cut: SeriesCut | None = None
        self._show()

    @property
    def choices(self) -> CutChoices:
        """What is chosen."""
        layout: Layout = "windows" if self._layouts["windows"].isChecked() else "continuing"
        stride = None
        if layout == "windows" and not self._follows:
            stride = self._fields["stride"].value
        return CutChoices(
            self._fields["timesteps"].value, self._fields["batch"].value, layout, stride
        )

    @property
    def sentence(self) -> str:
        """What comes of the choices, in words."""
        return self._told.text()

    def set_series(self, rows: int, features: int) -> None:
        """Cuts a series of another size; 0 rows: there is none."""
        if (rows, features) != (self._rows, self._features):
            self._rows, self._features = rows, features
            self._show()

    def _commit(self, name: str, _value: int) -> None:
        if name == "stride":
            self._follows = self._fields[name].value == self._fields["timesteps"].value
        self._show()

    def _chose_layout(self) -> None:
        self._lead_to_chosen()
        self._show()

    def _lead_to_chosen(self) -> None:
        """Lets Tab lead to the chosen layout, from which arrows lead to the other."""
        for button in self._layouts.values():
            chosen = button.isChecked()
            policy = Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    def _show(self) -> None:
        choices = self.choices
        windows = choices.layout == "windows"
        stride = self._fields["stride"]
        stride.setEnabled(windows)
        if self._follows or not windows:
            stride.set_value(choices.timesteps)
        self._explained.setText(_LAYOUTS[choices.layout][1])
        self.cut, problem = None, {}
        fields = [field for field in self._fields.values() if field.isEnabled()]
        are_numbers = not any(field.is_invalid for field in fields)
        if self._rows and are_numbers:
            try:
                self.cut = series_cut(self._rows, choices)
            except InvalidValue as error:
                problem[error.argument] = f"{error.argument}: {error.message}."
        for name, label in self._errors.items():
            label.set_reported(problem.get(name, ""))
        self._picture.set_cut(self.cut, self._rows)
        self._told.setText(self._outcome())
        self.changed.emit()

    def _outcome(self) -> str:
        if self.cut is None:
            return "No calls."
        calls, batch = self.cut.starts.shape
        left = self.cut.left_over
        count = "1 call" if calls == 1 else f"{calls:,} calls"
        over = "nothing is left over" if not left else f"{left:,} of {self._rows:,} rows left over"
        return f"{count} of ({batch}, {self.cut.timesteps}, {self._features}); {over}."
