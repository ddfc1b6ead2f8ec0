"""The large picture: a figure of one nominal size, whatever the screen.

It is laid out once for that size, as for paper, and painted larger or smaller as a whole: nothing
in it moves between the office's screen and the hall's projector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.options.figure_options import FigureOptions, ViewName
from lstmviz.figure.options.lengths import Length
from lstmviz.session.view_state import ViewState
from lstmviz.window.shown_run import Pair, ShownRun, missing_gates
from lstmviz.window.snapshot import Snapshot

if TYPE_CHECKING:
    from lstmviz.figure.export.figure import Figure
    from lstmviz.figure.theme import ThemeName

WIDTH, HEIGHT = 800, 484
"""The nominal size, in points: as wide as a screen of 4:3 where it has four fifths of it."""

TEXT = 14.0
"""Normal text; the smallest in a figure has 12/13 of it, and so 1/37 of the picture's height."""

_LARGER: Final = (3.0, 2.5, 2.0, 1.7, 1.4, 1.2)
"""So much larger is the text of a view that leaves the room for it: of a few numbers, a short text.
"""

_FILLED: Final = ("moment", "code")
"""Views that take what room there is, or are long: trying larger text would only take time."""

_PARTS: Final = (
    (True, True, True),
    (False, True, True),
    (False, False, True),
    (False, False, False),
)
"""Whether there are a legend, an input and all tracks that are chosen, or the states alone.

Less is drawn where there is no room for text of this size.
"""


_CROWDED, _NEIGHBOURS = 1.3, 2
"""A strip that would rather be so much higher shows fewer rows: of two a carry is told."""


@dataclass(frozen=True, eq=False)
class Painted:
    """A picture that is ready to be shown.

    Attributes:
        image: how it looks, in the screen's pixels; None where this view has no room.
        words: what it shows.
        missing: gates that it shows and that have yet to be derived.
    """

    image: QImage | None
    words: str
    missing: tuple[Pair, ...] = ()


def views_of(now: Snapshot) -> tuple[ViewName, ...]:
    """Returns the views that can be the large picture, the usual ones first."""
    ran = now.experiment if now.trace is None else now.trace.ran
    views: list[ViewName] = ["strip", "moment", "returned"]
    if now.comparison is not None:
        views.append("compare")
    if not ran.model.stands_alone:
        views.append("model")
    if ran.vocabulary is not None or ran.model.takes_ids:
        views.append("text")
    if now.trace is not None and now.trace.weights:
        views.append("weights")
    return (*views, "code")


def paint_picture(run: ShownRun, view: ViewName, theme: ThemeName, pixels: QSize) -> Painted:
    """Lays a view of a run out at its nominal size and paints it; on whatever thread.

    Args:
        run: what the window shows.
        view: which of its views.
        theme: the colours.
        pixels: how large, in the screen's own pixels; of the nominal shape.
    """
    from lstmviz.figure.export.figure import ended

    figure = nominal_figure(run, view, theme)
    if figure is None:
        return Painted(None, "")
    image = QImage(pixels, QImage.Format.Format_RGB32)
    image.fill(figure.theme.window)
    with ended(QPainter(image)) as painter:
        figure.paint(painter, pixels.width() / WIDTH)
    return Painted(image, figure.words, missing_gates(figure))


def nominal_figure(run: ShownRun, view: ViewName, theme: ThemeName) -> Figure | None:
    """Lays a view out, with as much of it as there is room for; None where there is none.

    What comes after the playhead is never drawn while somebody walks through time: the hall is to
    see the state come into being.
    """
    run = replace(run, session=replace(run.session, view=_revealing(run.session.view)))
    if view != "strip":
        options = FigureOptions(view=view, theme=theme, playhead=False)
        factors = () if view in _FILLED else _LARGER
        larger = (_laid_out(run, options, TEXT * factor) for factor in factors)
        whole = (figure for figure in larger if figure is not None and _is_whole(figure))
        return next(whole, None) or _laid_out(run, options)
    crowded = None
    for rows in _rows(run):
        options = FigureOptions(theme=theme, rows=rows, playhead=True)
        figure = _laid_out(run, options)
        if figure is not None:
            if figure.sheet.height_at(WIDTH / figure.scale) * figure.scale <= _CROWDED * HEIGHT:
                return figure
            crowded = figure
    return crowded


def _rows(run: ShownRun) -> Iterator[tuple[int, ...] | None]:
    """All rows that the window draws; then the selected one with a neighbour, then it alone."""
    yield None
    view = run.session.view
    drawn = view.rows or tuple(range(run.trace_view.rows))
    place = drawn.index(view.row) if view.row in drawn else 0
    for count in range(min(len(drawn) - 1, _NEIGHBOURS), 0, -1):
        first = min(place, len(drawn) - count)
        yield drawn[first : first + count]


def _is_whole(figure: Figure) -> bool:
    """Whether there is room for all of it."""
    high = figure.sheet.height_at(WIDTH / figure.scale) * figure.scale
    return not figure.left_out and high <= HEIGHT


def _laid_out(run: ShownRun, options: FigureOptions, text: float = TEXT) -> Figure | None:
    """Lays a figure out at the nominal size, without what there is no room for at all."""
    states = tuple(run.trace_view.trace.experiment.layer.kind.state_names)
    for legend, inputs, tracks in _PARTS:
        try:
            return run.figure(
                replace(
                    options,
                    width=Length(WIDTH, "pt"),
                    height=Length(HEIGHT, "pt"),
                    text=Length(text, "pt"),
                    legend=legend,
                    input=inputs,
                    tracks=None if tracks or options.view != "strip" else states,
                )
            )
        except InvalidValue as error:
            if error.argument not in ("width", "height"):
                return None
    return None


def _revealing(view: ViewState) -> ViewState:
    return replace(view, reveal=True)
