"""The film strip as a sheet."""

from dataclasses import replace
from functools import cached_property

from PySide6.QtGui import QPainter

from lstmviz.experiment.counting import counted
from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.picture.overlays import paint_selection
from lstmviz.figure.picture.strip_layout import LEAST_TIME, StripParts, roomy_height
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.sheets.sheet import Sheet
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.view_model.choice import Choice, Chosen

_TALLEST = 1.5
"""No figure grows higher than this, in widths, by itself: that is a page."""

_LEAST_ROWS = 2
"""Two rows are what a carry is told by."""

_LEAST_TRACK = 1.5
"""A lower track, in em and with its distance from the next one, shows nothing."""

_LEAST_PLOT = 0.5
"""Time has at least this share of the width, or what stands beside it is left out."""


class StripSheet(Sheet):
    """All calls, or some, with their lanes."""

    @property
    def words(self) -> str:
        """The caption that an author starts from."""
        return caption_of(self.subject.trace_view, Choice.of(self.subject.view))

    @property
    def least_width(self) -> float:
        """Rows' and tracks' names, and beside them some time."""
        em = self._fonts.em
        wide = 1000 * em
        layout = self._laid_out(wide, wide, self._least_parts).layout
        return layout.plot[0] + LEAST_TIME * em

    def least_height_at(self, width: float) -> float:
        """One lane whose tracks can be told apart, and what stands around it."""
        em, parts = self._fonts.em, self._least_parts
        lane = (_LEAST_TRACK * len(self._chosen.tracks) + 1.0) * em
        height = lane
        while lane > (room := self._laid_out(width, height, parts).layout.lanes_area.height()):
            height += max(lane - room, 1.0)
        return height

    def height_at(self, width: float) -> float:
        """As high as its lanes need, up to a page."""
        em, chosen = self._fonts.em, self._chosen
        lane = roomy_height(self.subject.trace_view, chosen, em)
        around = self._laid_out(width, 1000 * em, self._parts).layout
        outside = 1000 * em - around.lanes_area.height()
        rows = min(len(chosen.rows), max(int((_TALLEST * width - outside) / lane), _LEAST_ROWS))
        return outside + rows * lane

    def paint(self, painter: QPainter, width: float, height: float) -> tuple[str, ...]:
        """Paints it; units' names, ticks and lanes are left out, in this order."""
        shown, left_out = self._fitted(width, height)
        shown.paint(painter, self.subject.view, is_opaque=self.subject.is_opaque)
        if self.subject.has_playhead:
            paint_selection(painter, shown, self.subject.view)
        return left_out

    @cached_property
    def _fonts(self) -> Fonts:
        return Fonts.at(self.font)

    @cached_property
    def _chosen(self) -> Chosen:
        return Chosen.of(self.subject.trace_view, Choice.of(self.subject.view))

    @property
    def _parts(self) -> StripParts:
        """All that was asked for."""
        return StripParts(
            legend=self.subject.has_legend,
            input=self.subject.has_input,
            all_lanes=True,
            keeps_place=False,
        )

    @property
    def _least_parts(self) -> StripParts:
        """What stays where there is little width."""
        return replace(self._parts, names=False, ticks=False)

    def _fitted(self, width: float, height: float) -> tuple[StripPicture, tuple[str, ...]]:
        """The picture with what there is room for, and what there isn't."""
        said: list[str] = []
        parts = self._parts
        shown = self._laid_out(width, height, parts)
        for part, words in (("names", "the units' names"), ("ticks", "the axes' numbers")):
            if not _is_narrow(shown, width):
                break
            said.append(words)
            parts = replace(parts, **{part: False})
            shown = self._laid_out(width, height, parts)
        scrolled = self._scrolled(shown)
        if scrolled is not None:  # a file can't be scrolled: the selected row and its neighbours
            shown = self._laid_out(width, height, parts, scrolled)
            rows, seen = self._chosen.rows, [lane.row for lane in shown.layout.lanes]
            said.append(f"all but {_rows_in_words(seen)} of {len(rows)}")
        if self.subject.has_legend and not shown.layout.rows:
            said.append("the legend")
        if not shown.layout.plan.tells_shapes:
            said.append("the shapes")
        if self._chosen.left_out:
            said.append(f"{counted(self._chosen.left_out, 'unit')} of more than can be told apart")
        return shown, tuple(said)

    def _scrolled(self, shown: StripPicture) -> float | None:
        """How far the lanes are scrolled for the selected row to be seen; None where all are."""
        layout = shown.layout
        if not layout.overflow:
            return None
        lane, rows = layout.lanes[0].area.height(), self._chosen.rows
        row = self.subject.view.row
        return min((rows.index(row) if row in rows else 0) * lane, layout.overflow)

    def _laid_out(
        self, width: float, height: float, parts: StripParts, scrolled: float = 0.0
    ) -> StripPicture:
        subject = self.subject
        return StripPicture(
            subject.trace_view,
            self.theme,
            self.font,
            width,
            height,
            choice=Choice.of(subject.view),
            time=self._time,
            scrolled=scrolled,
            title="\n".join(self.title_lines(self._fonts.code, width - 1.2 * self._fonts.em)),
            parts=parts,
            fonts=self._fonts,
        )

    @property
    def _time(self) -> tuple[float, float] | None:
        """From where to where time is seen; None for all of it."""
        subject = self.subject
        blocks = subject.trace_view.blocks
        if not blocks or not (subject.calls or subject.steps):
            return None
        calls = subject.calls or tuple(range(len(blocks)))
        first, last = blocks[calls[0]], blocks[calls[-1]]
        low, high = first.left, last.right
        if subject.steps is not None:
            begin, end = subject.steps
            if begin > 0:  # from the step on; the state that the call starts from is before it
                low = first.left + begin + 1
            high = last.left + end + 2
        return low, high


def _is_narrow(shown: StripPicture, width: float) -> bool:
    left, right = shown.layout.plot
    return right - left < _LEAST_PLOT * width


def _rows_in_words(rows: list[int]) -> str:
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]}–{rows[-1]}"
