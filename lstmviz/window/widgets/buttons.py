"""Buttons: letters, glyphs, one line of text, a choice from a list, help."""

import sys
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QFontMetrics,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionFocusRect,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from lstmviz.experiment.plain_text import tip_of
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.palette_roles import WARNING

_ROUND = 4.0
_WIDE = 2.0  # in letters, beside the text


def frame_clearly(
    option: QStyleOptionButton | QStyleOptionViewItem,
    ink: QPalette.ColorRole = QPalette.ColorRole.WindowText,
) -> None:
    """Has a check box, also one in a list, or a radio button framed in the colour of its text.

    Fusion frames them in a shade of the window's, which on a dark ground can hardly be seen.
    """
    palette = QPalette(option.palette)
    palette.setColor(QPalette.ColorRole.Window, palette.color(ink))
    option.palette = palette


_USUAL = 12
"""Pixels of the text beside which Fusion's boxes have the right size,"""

_DOTS = 72 if sys.platform == "darwin" else 96
"""on a screen of so many dots per inch, from which alone it takes that size."""


def grow_with_text(option: QStyleOption, font: QFont) -> None:
    """Has a check box or a radio button drawn as large as the text beside it."""
    pixels = QFontInfo(font).pixelSize()
    dots = round(_DOTS * pixels / _USUAL)
    if dots > option.fontMetrics.fontDpi():
        in_pixels = QFont(font)  # which are as large on any screen
        in_pixels.setPixelSize(pixels)
        screen = QImage(1, 1, QImage.Format.Format_Mono)
        screen.setDotsPerMeterX(round(dots / 0.0254))
        screen.setDotsPerMeterY(round(dots / 0.0254))
        option.fontMetrics = QFontMetrics(in_pixels, screen)


def frame_focus(control: QWidget, area: QRect, painter: QPainter) -> None:
    """Draws the frame that tells where the keyboard is."""
    option = QStyleOptionFocusRect()
    option.initFrom(control)
    option.rect = area
    frame = QStyle.PrimitiveElement.PE_FrameFocusRect
    control.style().drawPrimitive(frame, option, painter, control)


def explain(control: QWidget, help_: str, name: str = "") -> None:
    """Gives a control its tool tip, which a screen reader tells too, and a name to call it by."""
    if name:
        control.setAccessibleName(name)
    control.setAccessibleDescription(help_)
    control.setToolTip(help_)


class LetterButton(FollowsFont, QPushButton):
    """Filled and bold while it is on; a click changes nothing by itself.

    Whoever hears of the click says whether the button is on.
    """

    def __init__(self, letter: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(letter, parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Stays as it is."""

    def sizeHint(self) -> QSize:
        """Asks for little more than its letters."""
        metrics = self.fontMetrics()
        letter = metrics.averageCharWidth()
        wide = metrics.horizontalAdvance(self.text()) + round(_WIDE * letter)
        return QSize(max(wide, round(3.2 * letter)), round(metrics.height() * 1.5))

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a frame, filled while it is on; a second frame has the focus."""
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        palette, on = self.palette(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = palette.color(group, _Role.Highlight if on else _Role.Button)
        if self.isDown() or (self.underMouse() and self.isEnabled() and not on):
            ground = ground.lighter(112) if ground.lightness() < 128 else ground.darker(106)
        ink = palette.color(group, _Role.HighlightedText if on else _Role.ButtonText)
        frame = palette.color(group, _Role.Highlight if on else _Role.Mid)
        painter.setPen(QPen(frame, 1.0))
        painter.setBrush(ground)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, _ROUND, _ROUND)
        if self.hasFocus():
            painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), _ROUND - 1, _ROUND - 1)
        font = self.font()
        font.setBold(on)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class ClearRadioButton(QRadioButton):
    """A radio button framed in the colour of its text, and as large."""

    def initStyleOption(self, option: QStyleOptionButton, /) -> None:
        """Frames it."""
        super().initStyleOption(option)
        frame_clearly(option)
        grow_with_text(option, self.font())


class HelpButton(QToolButton):
    """A small button with a text, a name to be called by, and a sentence or two of help.

    The keyboard reaches it, which Qt's own tool buttons don't let it.
    """

    def __init__(self, text: str, name: str, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        explain(self, help_, name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


Glyph = Literal["to start", "back", "play", "pause", "forward", "to end"]


def glyph_path(glyph: Glyph) -> QPainterPath:
    """Returns the sign's outline in the square from (0, 0) to (1, 1)."""
    path = QPainterPath()
    if glyph == "play":
        _triangle(path, 0.18, 0.9)
    elif glyph == "pause":
        path.addRect(QRectF(0.18, 0.1, 0.22, 0.8))
        path.addRect(QRectF(0.6, 0.1, 0.22, 0.8))
    elif glyph in ("forward", "back"):
        path.addRect(QRectF(0.16, 0.15, 0.14, 0.7))
        _triangle(path, 0.38, 0.9)
    else:
        _triangle(path, 0.08, 0.44)
        _triangle(path, 0.44, 0.8)
        path.addRect(QRectF(0.8, 0.12, 0.12, 0.76))
    if glyph in ("back", "to start"):
        mirrored = QPainterPath()
        for polygon in path.toSubpathPolygons():
            mirrored.addPolygon(QPolygonF([QPointF(1 - p.x(), p.y()) for p in polygon.toList()]))
        return mirrored
    return path


class GlyphButton(QToolButton):
    """A tool button with a sign in the palette's colour, as large as the text."""

    def __init__(self, glyph: Glyph, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_glyph(glyph, name)

    def set_glyph(self, glyph: Glyph, name: str) -> None:
        """Shows another sign."""
        self._glyph = glyph
        explain(self, name, name)
        self.update()

    def sizeHint(self) -> QSize:
        """Asks for a square around the sign."""
        side = int(self.fontMetrics().height() * 1.9)
        return QSize(side, side)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the button as the style has it, and the sign on it."""
        super().paintEvent(event)
        side = self.fontMetrics().height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - side) / 2, (self.height() - side) / 2)
        painter.scale(side, side)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        ink = self.palette().color(group, QPalette.ColorRole.ButtonText)
        painter.fillPath(glyph_path(self._glyph), ink)
        painter.end()


def _triangle(path: QPainterPath, left: float, right: float) -> None:
    corners = [QPointF(left, 0.1), QPointF(right, 0.5), QPointF(left, 0.9)]
    path.addPolygon(QPolygonF([*corners, corners[0]]))


_PADDING = 2


class LineButton(QPushButton):
    """Looks like a line of text; underlined while it has the pointer or the focus.

    A line that is too long is cut off rather than making the window wider.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlat(True)
        self.setForegroundRole(WARNING)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Writes the text from the left."""
        painter = QPainter(self)
        font = self.font()
        font.setUnderline(self.underMouse() or self.hasFocus())
        painter.setFont(font)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.rect().adjusted(_PADDING, 0, -_PADDING, 0)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        if self.hasFocus():
            frame_focus(self, self.rect(), painter)
        painter.end()


_Role = QPalette.ColorRole
_LETTERS = 12
_MARK = "✓ "


class ChoiceButton(FollowsFont, QPushButton):
    """Coloured and ticked while it is on, where others only look pressed.

    A click changes nothing by itself: whoever hears of it says whether the button is on.
    """

    def __init__(self, parent: QWidget | None = None, *, may_be_cut: bool = False) -> None:
        """Makes a button whose text takes two lines where it is narrow, or else may be cut off."""
        super().__init__(parent)
        self._may_be_cut = may_be_cut
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(not may_be_cut)
        self.setSizePolicy(policy)

    def set_text(self, text: str, help_: str) -> None:
        """Says what it chooses, and in a sentence or two what that is."""
        self.setText(text)
        explain(self, help_, text)
        self.setToolTip(tip_of(f"{text}\n{help_}"))

    def nextCheckState(self) -> None:
        """Stays as it is."""

    def sizeHint(self) -> QSize:
        """Asks to be higher than other buttons, and with room for a tick."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(_MARK + self.text()) + self._padding()
        return QSize(width, round(metrics.height() * 1.8))

    def minimumSizeHint(self) -> QSize:
        """Asks to be as wide as the longest word, or as a few letters."""
        metrics, hint = self.fontMetrics(), self.sizeHint()
        if self._may_be_cut:
            return QSize(min(_LETTERS * metrics.averageCharWidth(), hint.width()), hint.height())
        words = [_MARK + self.text().split(maxsplit=1)[0], *self.text().split()[1:]]
        return QSize(max(map(metrics.horizontalAdvance, words)) + self._padding(), hint.height())

    def hasHeightForWidth(self) -> bool:
        """A narrow one is higher."""
        return not self._may_be_cut

    def heightForWidth(self, width: int, /) -> int:
        """As high as its text at that width."""
        hint, metrics = self.sizeHint(), self.fontMetrics()
        if width >= hint.width() or self._may_be_cut:
            return hint.height()
        room = QRect(0, 0, max(width - self._padding(), 1), 10_000)
        text = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), _MARK + self.text())
        return text.height() + hint.height() - metrics.height()

    def _padding(self) -> int:
        return 2 * self.fontMetrics().averageCharWidth()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """In the colour of what is selected, and with a tick, while it is on."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        role = _Role.ButtonText
        if self.isChecked():
            role = _Role.HighlightedText
            ground = self.palette().color(group, _Role.Highlight)
            for state in (group, QPalette.ColorGroup.Inactive):
                option.palette.setColor(state, _Role.Button, ground)
            option.state = option.state & ~QStyle.StateFlag.State_On
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        painter.setPen(self.palette().color(group, role))
        metrics = painter.fontMetrics()
        padding = metrics.averageCharWidth()
        room = self.rect().adjusted(padding, 0, -padding, 0)
        mark = _MARK if self.isChecked() else ""
        text, flags = mark + self.text(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if self._may_be_cut:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        else:
            flags |= Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags | Qt.TextFlag.TextHideMnemonic, text)
        if self.hasFocus():
            frame_focus(self, self.rect().adjusted(2, 2, -2, -2), painter)
        painter.end()
