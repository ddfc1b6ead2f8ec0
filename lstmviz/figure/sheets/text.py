"""A text as the model reads it, token by token, and what it wrote on, beside its stateless twin."""

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.counting import counted
from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import paint_box, paint_text, pen
from lstmviz.figure.sheets.column import ColumnSheet, Paragraph, Part
from lstmviz.figure.text.written import about_other, about_text
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.shown_text import ShownText, ShownToken, text_read
from lstmviz.trace.comparison.comparison import Comparison

_ROOM = 0.7  # em beside the letters of a token, both sides together
_APART = 0.55  # em between what two calls read
_PAD = 0.25  # em between a token and its id, where a line marks it, and around the two
_LINE = 0.55  # em between two lines
_ABOUT, _TOKENS, _ABOUT_OTHER, _OTHER = range(4)


class Tokens(Part):
    """Tokens in as many lines as they take, each with its id below it."""

    def __init__(
        self, tokens: Sequence[ShownToken], fonts: Fonts, theme: Theme, width: float, rank: float
    ) -> None:
        """Places them."""
        self.rank, self.above, self.said = rank, 0.3, "the text"
        self._tokens, self._fonts, self._theme = tokens, fonts, theme
        self._high = text_height(fonts.code) + text_height(fonts.small) + 2 * _PAD * fonts.em
        self._places: list[QRectF] = []
        left = top = 0.0
        before: ShownToken | None = None
        for token in tokens:
            number = text_width(fonts.small, str(token.number))
            wide = max(text_width(fonts.code, token.text), number) + _ROOM * fonts.em
            if before is not None and _group(before) != _group(token):
                left += _APART * fonts.em
            if left and left + wide > width:
                left, top = 0.0, top + self._high + _LINE * fonts.em
            self._places.append(QRectF(left, top, wide, self._high))
            left, before = left + wide, token

    @property
    def whole(self) -> float:
        """As high as its lines."""
        return self._places[-1].bottom() if self._places else 0.0

    @property
    def least(self) -> float:
        """One line."""
        return self._high if self._places else 0.0

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints the lines that there is room for."""
        theme, em = self._theme, self._fonts.em
        kept = [place for place in self._places if place.bottom() <= height + 0.01]
        for token, place in zip(self._tokens, kept, strict=False):
            area = place.translated(at)
            ink, muted = theme.text, theme.muted
            if token.is_written:
                ink = muted = theme.on_accent
                ground = area.adjusted(0.06 * em, 0, -0.06 * em, 0)
                paint_box(painter, ground, 0.25 * em, theme.accent)
            high = text_height(self._fonts.code)
            upper = QRectF(area.left(), area.top() + 0.5 * _PAD * em, area.width(), high)
            paint_text(painter, upper, token.text, self._fonts.code, ink)
            lower = QRectF(area)
            lower.setTop(upper.bottom() + _PAD * em)
            paint_text(painter, lower, str(token.number), self._fonts.small, muted)
            if token.differs:
                painter.setPen(pen(ink, 0.14 * em))
                y = upper.bottom() + 0.5 * _PAD * em
                painter.drawLine(
                    QPointF(upper.left() + 0.3 * em, y), QPointF(upper.right() - 0.3 * em, y)
                )
        lost = len(self._tokens) - len(kept)
        return (f"the last {counted(lost, 'token')}",) if lost else ()


def _group(token: ShownToken) -> int:
    """What stands together: what one call read, and all that was written."""
    return -1 if token.is_written else token.moment.call


class TextSheet(ColumnSheet):
    """What the selected row reads, and writes."""

    @property
    def words(self) -> str:
        """The text itself."""
        text = self._text
        said = [about_text(text), "".join(token.text for token in text.tokens)]
        if text.other:
            said += [about_other(text), "".join(token.text for token in text.other)]
        return " ".join(filter(None, said))

    def parts(self, width: float) -> Sequence[Part]:
        """The text, and that of the stateless twin."""
        text = self._text
        parts: list[Part] = [self._about(about_text(text), width, _ABOUT)]
        if text.tokens:
            parts.append(Tokens(text.tokens, self.fonts, self.theme, width, _TOKENS))
        if text.other:
            about = self._about(about_other(text), width, _ABOUT_OTHER)
            parts += [about, Tokens(text.other, self.fonts, self.theme, width, _OTHER)]
        return parts

    def _about(self, words: str, width: float, rank: float) -> Paragraph:
        font, ink = self.fonts.small, self.theme.muted
        return Paragraph(words, font, ink, width, rank, "what it is", above=0.8)

    @cached_property
    def _text(self) -> ShownText:
        trace_view, view = self.subject.trace_view, self.subject.view
        other = trace_view.other
        twin = None
        if view.reference == "stateless" and other is not None:
            compared = other.comparison
            twin = compared.other.ran if isinstance(compared, Comparison) else None
        return text_read(trace_view.trace.ran, view.row, twin)
