"""The boxes of a model's bar: one for each layer, with two more in that of a Bidirectional."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QKeyCombination, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from lstmviz.experiment.model.model import Place
from lstmviz.experiment.plain_text import tip_of
from lstmviz.figure.drawing.passage_marks import paint_mask_mark
from lstmviz.figure.view_model.model_shown import ENDS, BoxShown
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.palette_roles import ERROR

_Role = QPalette.ColorRole
_ROUND = 4.0
_PADDING = 6  # pixels beside the text of a box
_WARNING = "⚠ "

MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
"""The keys that go from box to box."""
_CONTROL = Qt.KeyboardModifier.ControlModifier
EDITS = {
    QKeyCombination(Qt.Key.Key_Delete): "remove",
    QKeyCombination(Qt.Key.Key_Backspace): "remove",
    QKeyCombination(_CONTROL, Qt.Key.Key_D): "duplicate",
    QKeyCombination(_CONTROL, Qt.Key.Key_Left): "left",
    QKeyCombination(_CONTROL, Qt.Key.Key_Right): "right",
}
"""The keys that change the model, and what each does."""
_KEYS = (
    "Return shows its arguments, arrows go to the next box, Delete removes it, Ctrl+D duplicates "
    "it, Ctrl+Left and Ctrl+Right move it."
)


def combination_of(event: QKeyEvent) -> QKeyCombination:
    """Returns the pressed key with what is held; arrows have a modifier of their own on a Mac."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeyCombination(modifiers, Qt.Key(event.key()))


class Stop(FollowsFont, QAbstractButton):
    """What the keyboard comes to in the bar: a box, or one direction of a Bidirectional.

    A click changes nothing by itself: whoever hears of it says what is looked at. Keys other than
    Space and Return are the bar's.

    Attributes:
        place: the layer's number, and the direction.
    """

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._was_clicked = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def nextCheckState(self) -> None:
        """Stays as it is."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Remembers whether it was clicked: then arrows go on walking through time."""
        self._was_clicked = event.reason() == Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keeps its keys from being shortcuts of the window."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent):
            pressed = combination_of(event)
            plain = pressed.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
            moves = plain and event.key() in MOVES and not self._was_clicked
            if moves or pressed in EDITS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Is clicked by Return and Space; the bar, which lies around it, does the rest."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _explain(self, shown: BoxShown, name: str) -> None:
        help_ = f"{shown.help}\n{_KEYS}"
        explain(self, help_, name)
        self.setToolTip(tip_of(help_))

    def _ground(self, painter: QPainter, box: QRectF, frame: QPen) -> None:
        """Paints the box, filled while it is looked at; a dotted frame has the focus."""
        palette, on = self.palette(), self.isChecked()
        ground = palette.color(_Role.Highlight if on else _Role.Button)
        if (self.isDown() or self.underMouse()) and not on:
            ground = ground.lighter(112) if ground.lightness() < 128 else ground.darker(106)
        inset = frame.widthF() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(frame)
        painter.setBrush(ground)
        inner = box.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(inner, _ROUND, _ROUND)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._ink(), 1.0, Qt.PenStyle.DotLine))
            gap = inset + 2
            painter.drawRoundedRect(inner.adjusted(gap, gap, -gap, -gap), _ROUND - 1, _ROUND - 1)
        painter.setPen(self._ink())

    def _ink(self) -> QColor:
        role = _Role.HighlightedText if self.isChecked() else _Role.ButtonText
        return self.palette().color(role)


class HalfBox(Stop):
    """One of the two layers of a Bidirectional."""

    def __init__(self, place: Place, parent: QWidget) -> None:
        super().__init__(place, parent)
        self._is_drawn = False

    def show_layer(self, shown: BoxShown) -> None:
        """Shows a layer; emits nothing."""
        self.setText(shown.lines[0])
        self.setChecked(shown.is_chosen)
        self._is_drawn = shown.is_drawn
        self._explain(shown, f"{shown.title}, {shown.expression}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as its text."""
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(self.text())
        return QSize(wide + 2 * _PADDING, metrics.height() + 4)

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the box and the expression."""
        painter = QPainter(self)
        frame = _frame(self.palette(), is_drawn=self._is_drawn, is_refused=False)
        self._ground(painter, QRectF(self.rect()), frame)
        room = self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        painter.drawText(room, _LEFT | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()


_LEFT = Qt.AlignmentFlag.AlignLeft


class LayerBox(Stop):
    """A layer: its name, and under it what makes it."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(Place(number), parent)
        self._shown: BoxShown | None = None
        self.halves: tuple[
            HalfBox, ...
        ] = ()  # made when they are first needed: few layers have them
        self._rows, self._is_tall = 1, False
        self._seen: object = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def has_two(self) -> bool:
        """Whether it has two layers to click."""
        return bool(self.halves) and not self.halves[0].isHidden()

    def made_halves(self) -> tuple[HalfBox, ...]:
        """Makes the boxes of two layers; returns them where there were none."""
        if self.halves:
            return ()
        places = (Place(self.place.layer, way) for way in ("forward", "backward"))
        self.halves = tuple(HalfBox(place, self) for place in places)
        return self.halves

    def set_rows(self, rows: int, *, is_tall: bool) -> None:
        """Takes so many lines under the name, as all boxes do; tall ones are less wide."""
        if (rows, is_tall) != (self._rows, self._is_tall):
            self._rows, self._is_tall = rows, is_tall
            self.arrange()
            self.update()

    def show_layer(self, shown: BoxShown, halves: Sequence[BoxShown] = ()) -> None:
        """Shows a layer; emits nothing.

        Args:
            shown: the layer.
            halves: the two layers of a Bidirectional.
        """
        if (shown, halves) == self._seen:
            return
        self._seen = shown, halves
        self._shown = shown
        self.setChecked(shown.is_chosen)
        refused = ", refused by Keras" if shown.is_refused else ""
        self._explain(shown, f"{shown.title}{refused}, {shown.expression}")
        for half in self.halves:
            half.setVisible(bool(halves))
        for half, of in zip(self.halves, halves, strict=False):
            half.show_layer(of)
        self.arrange()
        self.update()

    def arrange(self) -> None:
        """Puts the two layers of a Bidirectional under its name."""
        line, inside = self._line(), self.width() - 2 * _PADDING
        for row, half in enumerate(self.halves):
            top = self._top() + line + row * (half.sizeHint().height() + 1)
            half.setGeometry(QRect(_PADDING, top, inside, half.sizeHint().height()))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follows the size."""
        super().resizeEvent(event)
        self.arrange()

    def sizeHint(self) -> QSize:
        """As large as its text."""
        if self._shown is None:
            return QSize(0, 0)
        bold, metrics = QFontMetrics(_bold(self.font())), self.fontMetrics()
        widths = [bold.horizontalAdvance(self._title()) + self._mark_width()]
        widths += [metrics.horizontalAdvance(line) for line in self._lines()]
        if self.has_two:
            widths += [half.sizeHint().width() for half in self.halves]
        return QSize(max(widths) + 2 * _PADDING + 4, self._high())

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the box, the name, the mark of a mask, and the expression."""
        shown = self._shown
        if shown is None:
            return
        painter = QPainter(self)
        frame = _frame(self.palette(), is_drawn=shown.is_drawn, is_refused=shown.is_refused)
        self._ground(painter, QRectF(self.rect()), frame)
        line = self._line()
        room = QRect(_PADDING + 2, self._top(), self.width() - 2 * _PADDING - 2, line)
        painter.setFont(_bold(self.font()))
        painter.drawText(room, _LEFT | Qt.AlignmentFlag.AlignVCenter, self._title())
        painter.setFont(self.font())
        for text in self._lines():
            room.translate(0, line)
            painter.drawText(room, _LEFT | Qt.AlignmentFlag.AlignVCenter, text)
        if shown.mask:
            high = 0.62 * line
            mark = QRectF(0, 0, self._mark_width() - 4, high)
            mark.moveTopRight(QPointF(self.width() - _PADDING, self._top() + (line - high) / 2))
            paint_mask_mark(painter, mark, self._ink().name(), ends=shown.mask == ENDS)
        painter.end()

    def _title(self) -> str:
        assert self._shown is not None
        return f"{_WARNING if self._shown.is_refused else ''}{self._shown.title}"

    def _lines(self) -> tuple[str, ...]:
        assert self._shown is not None
        return self._shown.tall if self._is_tall else self._shown.lines

    def _line(self) -> int:
        return self.fontMetrics().height() + 1

    def _top(self) -> int:
        return 4

    def _mark_width(self) -> int:
        has_mark = self._shown is not None and self._shown.mask
        return round(1.5 * self.fontMetrics().height()) if has_mark else 0

    def _high(self) -> int:
        # Where there are two rows, they may be boxes with frames of their own.
        return 2 * self._top() + (1 + self._rows) * self._line() + (10 if self._rows > 1 else 0)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _frame(palette: QPalette, *, is_drawn: bool, is_refused: bool) -> QPen:
    if is_refused:
        return QPen(palette.color(ERROR), 2.5)
    if is_drawn:
        return QPen(palette.color(_Role.Highlight), 2.5)
    return QPen(palette.color(_Role.Mid), 1.0)
