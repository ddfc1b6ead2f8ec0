"""Lays out and paints what stands above the lanes and the axis of steps below."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import paint_box, paint_origin, paint_text, pen
from lstmviz.figure.tracks.canvas import SIGN, Canvas, with_room
from lstmviz.figure.view_model.timeline import (
    ORIGIN_WORDS,
    SHORT_ORIGIN_WORDS,
    Block,
    CallTitle,
    step_name,
)
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import START, Moment
from lstmviz.trace.trace import Origin


class StepLabel(NamedTuple):
    """A name under a step, and the pixel of its middle."""

    centre: float
    text: str


def step_labels(canvas: Canvas) -> list[StepLabel]:
    """The labels that stand clear of each other: starts first, then round numbers."""
    trace_view, font = canvas.trace_view, canvas.fonts.small
    apart = 0.5 * canvas.em
    lengths = {block.timesteps for block in trace_view.blocks}
    widest = max(text_width(font, f"t={max(each - 1, 0)}") for each in lengths) + apart
    stride = next(
        (s * 10**p for p in range(7) for s in (1, 2, 5) if s * 10**p * canvas.step_px >= widest),
        10**7,
    )
    taken: list[tuple[float, float]] = []
    labels: list[StepLabel] = []

    def put(moment: Moment) -> None:
        text = step_name(trace_view.trace, moment)
        centre = canvas.px(trace_view.timeline.x_of(moment))
        half = text_width(font, text) / 2
        if centre < canvas.left - 1 or centre > canvas.right + 1:
            return
        low, high = centre - half - apart / 2, centre + half + apart / 2
        if all(high <= left or low >= right for left, right in taken):
            taken.append((low, high))
            labels.append(StepLabel(centre, text))

    for block in trace_view.blocks:
        put(Moment(block.call, START))
    for block in canvas.seen:
        index = trace_view.trace.calls[block.call].time_index
        for column in canvas.columns(block):
            if column and int(index[column - 1]) % stride == 0:
                put(Moment(block.call, column - 1))
    return sorted(labels)


def paint_steps(painter: QPainter, canvas: Canvas, area: QRectF) -> None:
    """Paints the labels."""
    for centre, text in step_labels(canvas):
        place = QRectF(centre - 100, area.top(), 200, area.height())
        paint_text(painter, place, text, canvas.fonts.small, canvas.theme.muted)


Lines = tuple[str, ...]

OVERHANG = 0.8
"""How far titles may reach beyond the first and the last block, in em."""

_APART = 0.5  # em between two titles


@dataclass(frozen=True)
class HeaderPlan:
    """How the titles are broken, the same for every call.

    Attributes:
        titles: the lines over each block, the first of them bold.
        words: what stands over each gap, without its sign; one fewer than titles.
        words_below: whether the gaps' words have a line of their own below the titles.
        height: of it all.
    """

    titles: tuple[Lines, ...]
    words: tuple[str, ...]
    words_below: bool
    height: float

    @property
    def tells_shapes(self) -> bool:
        """Whether the titles say what went in and came out."""
        return _tell_shapes(self.titles)


def plan_header(
    trace_view: TraceView,
    fonts: Fonts,
    step_px: float,
    brief: bool = False,
    any_flags: bool = True,
) -> HeaderPlan:
    """The most telling header that fits when the whole of time is seen.

    It may be as high as it would be under any flags, so that the lanes stay where they are.

    Args:
        trace_view: what is drawn.
        fonts: in which letters.
        step_px: how many pixels a step is wide then.
        brief: the calls' names alone.
        any_flags: keeps room for what other flags would show.
    """
    blocks, gap = trace_view.blocks, trace_view.timeline.gap * step_px
    titles = _titles_that_fit(trace_view.titles, trace_view, fonts, step_px, brief)
    spacing = [
        (right.left + right.right - left.left - left.right) / 2 * step_px
        for left, right in pairwise(blocks)
    ]
    origins = [trace_view.origin(block.call) for block in blocks[1:]]
    words: Lines = ("",) * len(origins)
    pills = [_pill_width("", fonts)] * len(origins)
    for told, apart in ((ORIGIN_WORDS, 1.0), (SHORT_ORIGIN_WORDS, 0.4)):
        longest = max(_pill_width(told[origin], fonts) for origin in _BY_FLAGS)
        needed = [
            _pill_width(told[origin], fonts) if origin == "given" else longest for origin in origins
        ]
        reach = (
            size + apart * fonts.em <= place for size, place in zip(needed, spacing, strict=True)
        )
        if all(reach):
            words, pills = tuple(told[origin] for origin in origins), needed
            break

    def needs_a_line(titles: tuple[Lines, ...]) -> bool:
        # Of many calls the first ones tell mostly: no more is measured than that takes.
        return any(
            (blocks[n].timesteps + 1) * step_px / 2 + gap / 2
            < _title_width(titles[n], fonts) / 2 + pill / 2 + fonts.em
            for pair, pill in enumerate(pills)
            for n in (pair, pair + 1)
        )

    def height_of(titles: tuple[Lines, ...]) -> float:
        height, pill = _title_height(max(titles, key=len), fonts), _pill_height(fonts)
        if needs_a_line(titles):
            return height + pill + 0.35 * fonts.em
        return max(height, pill if words else 0.0)

    height = height_of(titles)
    for under_other_flags in trace_view.titles_under_other_flags if any_flags and not brief else ():
        others = _titles_that_fit(under_other_flags, trace_view, fonts, step_px)
        height = max(height, height_of(others))
        if not _tell_shapes(others):
            break  # nor does anything longer have room
    return HeaderPlan(titles, words, needs_a_line(titles), height)


_BY_FLAGS: tuple[Origin, ...] = ("carried", "zeros", "reset")
"""Where a state comes from that wasn't given: the flags alone say which of them it is."""


def _tell_shapes(titles: tuple[Lines, ...]) -> bool:
    return any("(" in line for title in titles[:1] for line in title)


def paint_header(painter: QPainter, canvas: Canvas, plan: HeaderPlan, area: QRectF) -> None:
    """Paints titles and words; what doesn't fit any more when zoomed is shortened."""
    fonts, theme = canvas.fonts, canvas.theme
    painter.save()
    painter.setClipRect(area.adjusted(-4, -4, 4, 4), Qt.ClipOperation.IntersectClip)
    below = plan.words_below
    for block, title in title_areas(canvas, plan, area):
        y = title.top()
        for number, line in enumerate(plan.titles[block.call]):
            font = fonts.small if number else fonts.bold
            place = QRectF(title.left(), y, title.width(), text_height(font))
            if canvas.reached(block) < block.timesteps:  # it hasn't returned anything yet
                line = line.split("→")[0] + ("→ ?" if "→" in line else "")
            paint_text(painter, place, line, font, theme.muted if number else theme.text)
            y += text_height(font)
    wide = _pill_width("", fonts)
    clear = with_room(canvas, wide)
    bare = canvas.trace_view.blocks and len(clear) < len(canvas.seen)
    if bare:  # too close for pills: the signs alone, as many as have room
        wide = SIGN * fonts.em
        clear = with_room(canvas, wide)
    for block, word in zip(canvas.trace_view.blocks[1:], plan.words, strict=True):
        if canvas.reached(block) < 0 or (not word and block.call not in clear):
            continue
        low, high = canvas.trace_view.timeline.gap_before(block.call)
        x = canvas.px((low + high) / 2)
        width, height = _pill_width(word, fonts) if word else wide, _pill_height(fonts)
        if area.left() <= x - width / 2 and x + width / 2 <= area.right():
            y = area.bottom() - height if below else area.center().y() - height / 2
            place = QRectF(x - width / 2, y, width, height)
            if bare and not word:
                origin = canvas.trace_view.origin(block.call)
                at, radius = place.center(), 0.27 * canvas.em
                paint_origin(painter, at, radius, theme.text, theme.window, origin)
            else:
                _paint_pill(painter, canvas, place, word, block.call)
    painter.restore()


def title_areas(canvas: Canvas, plan: HeaderPlan, area: QRectF) -> list[tuple[Block, QRectF]]:
    """Where the titles that have room stand, with the calls that they are of."""
    fonts, areas, free_from = canvas.fonts, [], area.left()
    titles_height = area.height()
    if plan.words_below:
        titles_height -= _pill_height(fonts) + 0.35 * fonts.em
    for block, lines in zip(canvas.trace_view.blocks, plan.titles, strict=True):
        left = max(canvas.px(block.left), canvas.left)
        right = min(canvas.px(block.right), canvas.right)
        width = _title_width(lines, fonts)
        centre = (left + right) / 2
        if right - left < fonts.em and (canvas.low > block.left or canvas.high < block.right):
            continue
        centre = max(min(centre, area.right() - width / 2), area.left() + width / 2)
        if centre - width / 2 < free_from:
            continue
        free_from = centre + width / 2 + _APART * fonts.em
        high = _title_height(lines, fonts)
        y = area.top() + (titles_height - high) / 2
        areas.append((block, QRectF(centre - width / 2, y, width, high)))
    return areas


def _paint_pill(painter: QPainter, canvas: Canvas, area: QRectF, word: str, call: int) -> None:
    """A word about the state, strong where it lives on and pale where it ends."""
    theme, origin = canvas.theme, canvas.trace_view.origin(call)
    lives = origin == "carried"
    ground, ink = (theme.text, theme.window) if lives else (theme.window, theme.muted)
    rim = pen(theme.text if lives else theme.border, canvas.em * 0.1)
    paint_box(painter, area, area.height() / 2, ground, rim)
    radius = canvas.em * 0.27
    mark_x = area.center().x() if not word else area.left() + canvas.em * 0.95
    paint_origin(painter, QPointF(mark_x, area.center().y()), radius, ink, ground, origin)
    if word:
        place = area.adjusted(canvas.em * 1.5, 0, -canvas.em * 0.5, 0)
        paint_text(painter, place, word, canvas.fonts.small, ink)


_WAYS: tuple[Callable[[CallTitle], Lines], ...] = (
    lambda title: (title.line,),
    lambda title: (title.named, f"{title.inputs} → {title.returned}"),
    lambda title: (title.named, title.inputs, f"→ {title.returned}"),
    lambda title: (title.named, title.inputs, title.returned.replace("returned", "→")),
)
"""How a title is broken into lines, the most telling way first."""


def _names(title: CallTitle) -> Lines:
    return (title.named,)


def _calls(title: CallTitle) -> Lines:
    return (title.call,)


def _titles_that_fit(
    titles: tuple[CallTitle, ...],
    trace_view: TraceView,
    fonts: Fonts,
    step_px: float,
    brief: bool = False,
) -> tuple[Lines, ...]:
    """The first way of breaking the titles in which each has room over its block.

    That dropout acted is told as long as may be; its rates give way first.
    """
    in_short = without = titles
    if any(title.dropout for title in titles):
        in_short, without = (
            tuple(replace(title, dropout=said if title.dropout else "") for title in titles)
            for said in ("dropout", "")
        )
    told = () if brief else (titles,) if without is titles else (titles, in_short, without)
    ways = [(kept, way) for kept in told for way in _WAYS]
    for kept, way in (*ways, (in_short, _names), (titles, _calls)):
        if _all_fit(map(way, kept), trace_view, fonts, step_px):
            return tuple(map(way, kept))
    return tuple((str(number),) for number in range(len(titles)))


def _all_fit(titles: Iterable[Lines], trace_view: TraceView, fonts: Fonts, step_px: float) -> bool:
    """Whether each stands over its block, and clear of the one before.

    The first and the last are moved to stay within the picture, as where they are painted.
    """
    first, last = -OVERHANG * fonts.em, trace_view.timeline.width * step_px + OVERHANG * fonts.em
    free_from = first
    reference = 0.8 * trace_view.timeline.gap * step_px
    for block, title in zip(trace_view.blocks, titles, strict=True):
        width, room = _title_width(title, fonts), (block.right - block.left) * step_px
        centre = (block.left + block.right) / 2 * step_px
        left = max(min(centre - width / 2, last - width), first)
        if width > room + reference or left < free_from:
            return False
        free_from = left + width + _APART * fonts.em
    return True


def _title_width(lines: Lines, fonts: Fonts) -> float:
    widths = [text_width(fonts.small if n else fonts.bold, line) for n, line in enumerate(lines)]
    return max(widths) + 2


def _title_height(lines: Lines, fonts: Fonts) -> float:
    return text_height(fonts.bold) + (len(lines) - 1) * text_height(fonts.small)


def _pill_width(word: str, fonts: Fonts) -> float:
    return text_width(fonts.small, word) + 2.5 * fonts.em if word else 1.7 * fonts.em


def _pill_height(fonts: Fonts) -> float:
    return text_height(fonts.small) + 0.3 * fonts.em
