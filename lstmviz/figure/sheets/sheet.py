"""What every view that can leave the window has in common: it is laid out and painted as a sheet.

A sheet knows nothing of files, of inches and of who asked. Its unit is that of its font's pixel
size, as on a screen; whoever exports it scales the painter, so that text comes out in points.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from PySide6.QtGui import QFont, QPainter

from lstmviz.figure.drawing.wrapping import wrapped_code
from lstmviz.figure.text.sentences import titles_of
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState


@dataclass(frozen=True, eq=False)
class Subject:
    """A run, and what of it is drawn.

    Attributes:
        trace_view: of the layer that is looked at, with the run that it is compared with.
        view: the selected moment, row and unit, and the rows, units and tracks that are drawn.
        calls: the numbers of the calls that are drawn, in order; all where empty.
        steps: the first and the last step, in processing order, that are drawn of the first and
            of the last of these calls; None for all.
        has_title: says what is drawn, above it.
        has_legend: explains the signs, below it.
        has_input: the film strip shows what goes in.
        has_playhead: the moment is marked in views of more than one.
        is_opaque: has a ground of its own; else what it lies on shines through.
    """

    trace_view: TraceView
    view: ViewState
    calls: tuple[int, ...] = ()
    steps: tuple[int, int] | None = None
    has_title: bool = True
    has_legend: bool = True
    has_input: bool = True
    has_playhead: bool = False
    is_opaque: bool = True


MOST_TITLE_LINES = 4
"""No constructor takes more; the rest of a longer one is cut off."""


class Sheet(ABC):
    """One view of a subject in one theme, with text of one size."""

    def __init__(self, subject: Subject, theme: Theme, font: QFont) -> None:
        """Takes what is drawn; the font has the size of normal text, in pixels."""
        self.subject, self.theme, self.font = subject, theme, font

    @property
    @abstractmethod
    def words(self) -> str:
        """What the sheet shows, in sentences, for those who don't see it."""

    @property
    def least_width(self) -> float:
        """A narrower one could not be painted with text of this size."""
        return 0.0

    def least_height_at(self, width: float) -> float:
        """A lower one of that width would have no room even for what is never left out."""
        return 0.0

    @abstractmethod
    def height_at(self, width: float) -> float:
        """How high it is at that width where nothing is left out."""

    @abstractmethod
    def paint(self, painter: QPainter, width: float, height: float) -> tuple[str, ...]:
        """Paints it from the origin on, at that size.

        Text keeps its size: what there is no room for is left out, whole, the least important
        first.

        Returns:
            What was left out, each in a few words: "the legend".
        """

    def title_lines(self, font: QFont, width: float) -> list[str]:
        """What is drawn, in lines that fit; none where the subject has no title."""
        if not self.subject.has_title:
            return []
        return [
            line
            for text in titles_of(self.subject.trace_view)
            for line in wrapped_code(text, font, width, MOST_TITLE_LINES)
        ]
