"""The one way from a subject to a figure, for the window, the command line and the notebook."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from PySide6.QtGui import QFont, QGuiApplication, QPainter

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.figure.drawing.fonts import growth_at
from lstmviz.figure.options.figure_options import SCREEN_DPI, TEXT, WIDTH, FigureOptions, ViewName
from lstmviz.figure.sheets.code import CodeSheet
from lstmviz.figure.sheets.compare import CompareSheet
from lstmviz.figure.sheets.model import ModelSheet
from lstmviz.figure.sheets.moment import MomentSheet
from lstmviz.figure.sheets.returned import ReturnedSheet
from lstmviz.figure.sheets.sheet import Sheet, Subject
from lstmviz.figure.sheets.strip import StripSheet
from lstmviz.figure.sheets.text import TextSheet
from lstmviz.figure.sheets.weights import WeightsSheet
from lstmviz.figure.theme import theme_named

SHEETS: dict[ViewName, type[Sheet]] = {
    "strip": StripSheet,
    "moment": MomentSheet,
    "returned": ReturnedSheet,
    "weights": WeightsSheet,
    "compare": CompareSheet,
    "code": CodeSheet,
    "model": ModelSheet,
    "text": TextSheet,
}
"""The sheet of each view."""

_EM = 13
"""The size of normal text in a sheet's own unit: that of a usual screen, in pixels.

What is laid out for a screen is then laid out alike for paper; the painter's scale makes points
of it, so that no size is rounded to whole ones.
"""

_ON_SCREEN = 9.0
"""Normal text on a screen, in points."""

MOST_PIXELS, MOST_PIXELS_ASIDE = 200_000_000, 30_000
"""No PNG has more: it would take more than a gigabyte to paint."""


@contextmanager
def ended(painter: QPainter) -> Iterator[QPainter]:
    """Ends a painter, also where painting failed: Qt would crash over what it painted onto."""
    try:
        yield painter
    finally:
        painter.end()


class Figure:
    """A sheet at its physical size.

    Attributes:
        options: what was asked for.
        subject: what is drawn.
        sheet: how it is drawn.
        width: in points.
        height: in points.
    """

    def __init__(self, subject: Subject, options: FigureOptions) -> None:
        """Lays it out; a QGuiApplication must exist.

        Raises:
            InvalidValue: the view can't be drawn of this subject.
        """
        if options.view == "compare" and subject.trace_view.other is None:
            raise InvalidValue("view", "a session that is compared with another run", "compare")
        ran = subject.trace_view.trace.ran
        if options.view == "text" and ran.vocabulary is None and not ran.model.takes_ids:
            raise InvalidValue("view", "a model that reads a text", "text")
        self.options, self.subject = options, subject
        self.theme = theme_named(options.theme or subject.view.theme, system_is_dark=False)
        font = QFont(QGuiApplication.font())
        font.setPixelSize(_EM)
        # Else each letter would be as wide as so many of a screen's pixels, and not of the paper's.
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setFeature(QFont.Tag("liga"), 0)  # "diﬀers" isn't found by who looks for "differs"
        self.sheet = SHEETS[options.view](subject, self.theme, font)
        self.width = options.width_points
        self.scale = self._text_points() / _EM
        least = self.sheet.least_width * self.scale
        if self.width < least:
            raise InvalidValue("width", _needed(least, options), Said(str(options.width or WIDTH)))
        height = options.height_points
        if height is None:
            height = self.sheet.height_at(self.width / self.scale) * self.scale
        elif height < (least := self.sheet.least_height_at(self.width / self.scale) * self.scale):
            raise InvalidValue("height", _needed(least, options), Said(str(options.height)))
        self.height = height

    @property
    def words(self) -> str:
        """What the figure shows, in sentences."""
        return self.sheet.words

    @property
    def pixels(self) -> tuple[int, int]:
        """How large it is as a PNG.

        Raises:
            InvalidValue: that is more than can be painted.
        """
        dpi = self.options.resolution
        width, height = (max(round(side * dpi / 72), 1) for side in (self.width, self.height))
        if width * height > MOST_PIXELS or max(width, height) > MOST_PIXELS_ASIDE:
            raise InvalidValue(
                "dpi",
                f"at most {MOST_PIXELS_ASIDE:,} pixels a side and {MOST_PIXELS:,} in all",
                Said(f"{width:,} × {height:,} pixels"),
            )
        return width, height

    def paint(self, painter: QPainter, per_point: float) -> None:
        """Paints it from the painter's origin on, so many of its units to a point."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        painter.scale(per_point * self.scale, per_point * self.scale)
        self._left_out = self.sheet.paint(
            painter, self.width / self.scale, self.height / self.scale
        )

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """What there was no room for, each in a few words."""
        if not hasattr(self, "_left_out"):
            from PySide6.QtGui import QPicture

            recorded = QPicture()
            with ended(QPainter(recorded)) as painter:
                self.paint(painter, 1.0)
        return self._left_out

    def _text_points(self) -> float:
        options = self.options
        if options.text is not None:
            return options.text.points(options.resolution)
        if not options.is_for_screens:
            return TEXT.points(options.resolution)
        width, height = options.width_points, options.height_points or options.width_points / 1.6
        pixels = SCREEN_DPI / 72
        return _ON_SCREEN * growth_at(width * pixels, height * pixels)


def _needed(points: float, options: FigureOptions) -> str:
    """A length that is enough, in the unit in which the figure is measured."""
    length = f"{math.ceil(points * 25.4 / 72) / 10:g}cm"
    if options.is_for_screens:
        length = f"{math.ceil(points * options.resolution / 72):,}px"
    return f"{length} or more for text of this size"
