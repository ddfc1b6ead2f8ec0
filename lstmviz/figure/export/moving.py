"""Writes the walk through the steps: as GIF, APNG, WebP, or as numbered pictures.

Each frame is the figure at one moment, with what comes after it not yet drawn.
"""

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.export.animations import apng, webp
from lstmviz.figure.export.figure import Figure
from lstmviz.figure.export.provenance import Provenance
from lstmviz.figure.export.raster import image_of, pillow_image, png_info, png_of
from lstmviz.figure.options.figure_options import HOLD
from lstmviz.figure.options.lengths import Length
from lstmviz.figure.theme import Theme, between, theme_named
from lstmviz.session.figure_file import NAMESPACE
from lstmviz.session.view_state import START, Moment

Report = Callable[[int, int], None]
"""Is told how many frames are done, and of how many; what it raises ends the writing."""


def unheard(_done: int, _of: int) -> None:
    """Reports to nobody."""


MOST_FRAMES = 2000
"""A longer walk nobody watches, and none of its files would be small."""

_DPI = 144
"""Pixels an inch of what moves, where nothing was asked for: it is looked at on screens."""


def gif_of(figure: Figure, provenance: Provenance, report: Report) -> bytes:
    """The walk as GIF; all frames share one palette, made from the theme."""
    palette = _palette(figure.theme.name)
    frames = (
        frame.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in _frames(figure, report)
    )
    made, durations = io.BytesIO(), Timing.of(figure).durations
    next(frames).save(
        made,
        "GIF",
        save_all=True,
        append_images=frames,
        duration=durations,
        loop=0,
        comment=_told(figure, provenance).encode(),
        optimize=False,
    )
    return made.getvalue()


def apng_of(figure: Figure, provenance: Provenance, report: Report) -> bytes:
    """The walk as an animated PNG, in all colours."""
    durations = Timing.of(figure).durations
    return apng(_frames(figure, report), durations, png_info(figure, provenance))


def webp_of(figure: Figure, provenance: Provenance, report: Report) -> bytes:
    """The walk as WebP, without loss."""
    xmp = f"<x:xmpmeta>{_told(figure, provenance)}</x:xmpmeta>".encode()
    return webp(_frames(figure, report), Timing.of(figure).durations, xmp)


def series_of(figure: Figure, provenance: Provenance, report: Report) -> Iterator[bytes]:
    """The walk as PNGs, one for each moment; each holds the session."""
    walk = _Walk(figure)
    for number, each in enumerate(walk):
        yield png_of(each, provenance)
        report(number + 1, len(walk.moments))


def _frames(figure: Figure, report: Report) -> Iterator[Image.Image]:
    walk = _Walk(figure)
    for number, each in enumerate(walk):
        yield pillow_image(image_of(each))
        report(number + 1, len(walk.moments))


class _Walk:
    """The figure at each of its moments, all of one size.

    Attributes:
        moments: in order.
    """

    def __init__(self, figure: Figure) -> None:
        _ = Timing.of(figure)  # which too many have none of
        spans = _spans(figure)
        self.moments = [
            Moment(c, step) for c, first, after in spans for step in range(first, after)
        ]
        options, playhead = figure.options, figure.options.playhead is not False
        if options.dpi is None and not options.is_for_screens:
            options = replace(options, dpi=_DPI)
        self._figure, self._options, self._playhead = figure, options, playhead
        if options.height is None:  # as much as is needed at any moment
            highest = figure.height
            if figure.options.view != "strip":
                highest = max(self._at(moment).height for moment in self.moments)
            self._options = replace(options, height=Length(highest, "pt"))

    def __iter__(self) -> Iterator[Figure]:
        return map(self._at, self.moments)

    def _at(self, moment: Moment) -> Figure:
        """The figure at a moment; what comes after it isn't drawn yet."""
        subject = self._figure.subject
        view = replace(subject.view, moment=moment, reveal=True, stepping=True)
        return Figure(replace(subject, view=view, has_playhead=self._playhead), self._options)


def _spans(figure: Figure) -> list[tuple[int, int, int]]:
    """Each call that is walked through, the first of its steps, and the one after the last."""
    subject = figure.subject
    blocks = subject.trace_view.blocks
    calls = subject.calls or tuple(range(len(blocks)))
    first, last = subject.steps or (START, blocks[calls[-1]].timesteps - 1)
    return [
        (
            call,
            first if call == calls[0] else START,
            last + 1 if call == calls[-1] else blocks[call].timesteps,
        )
        for call in calls
    ]


@dataclass(frozen=True)
class Timing:
    """How long a walk is.

    Attributes:
        frames: how many pictures it has.
        each: milliseconds that each stays.
        hold: milliseconds that the last one stays longer.
    """

    frames: int
    each: int
    hold: int

    @classmethod
    def of(cls, figure: Figure) -> "Timing":
        """That of the walk through the calls and steps that are drawn.

        Raises:
            InvalidValue: they are too many.
        """
        frames = sum(max(after - first, 0) for _, first, after in _spans(figure))
        if frames > MOST_FRAMES:
            raise InvalidValue("steps", f"at most {MOST_FRAMES:,}", Said(f"{frames:,}"))
        options = figure.options
        speed = options.speed or figure.subject.view.speed
        hold = HOLD if options.hold is None else options.hold
        # A GIF knows hundredths of a second, and browsers take one of them for a mistake.
        return cls(frames, max(round(100 / speed), 2) * 10, round(100 * hold) * 10)

    @property
    def durations(self) -> list[int]:
        """How long each frame stays, in milliseconds."""
        return [self.each] * (self.frames - 1) + [self.each + self.hold]

    @property
    def seconds(self) -> float:
        """How long all take."""
        return (self.frames * self.each + self.hold) / 1000


def _told(figure: Figure, provenance: Provenance) -> str:
    """What stands beside the pixels, in XML as in an SVG."""
    parts = {"title": provenance.title, "words": figure.words, "software": provenance.software}
    parts["source"] = provenance.source
    if provenance.session is not None:
        parts["session"] = base64.b64encode(provenance.session).decode()
    inside = "".join(
        f"<lstmviz:{name}>{escape(value)}</lstmviz:{name}>" for name, value in parts.items()
    )
    return f'<lstmviz:figure xmlns:lstmviz="{NAMESPACE}">{inside}</lstmviz:figure>'


_SHADES = (0.25, 0.5, 0.75)
"""How far the edges of letters and lines are blended with what they lie on."""


@cache
def _palette(name: str) -> Image.Image:
    """The theme's colours, their blends and its maps, 256 in all.

    A GIF's own choice of colours, frame by frame, would have a unit change its colour.
    """
    theme = theme_named(name, system_is_dark=False)
    colours = list(dict.fromkeys(chain(_inks(theme), _blends(theme), _maps(theme))))[:256]
    flat = [int(colour[place : place + 2], 16) for colour in colours for place in (1, 3, 5)]
    image = Image.new("P", (1, 1))
    image.putpalette(flat + flat[:3] * (256 - len(colours)))
    return image


def _inks(theme: Theme) -> Iterator[str]:
    named = (theme.window, theme.panel, theme.text, theme.muted, theme.grid, theme.zero)
    more = (theme.playhead, theme.hatch, theme.border, theme.error, theme.on_accent, theme.lost)
    yield from (*named, *more, *theme.units, theme.input_low, theme.input_high)


def _blends(theme: Theme) -> Iterator[str]:
    for ground in (theme.window, theme.panel):
        for ink in (theme.text, theme.muted, *theme.units, theme.playhead):
            yield from (between(ground, ink, share) for share in _SHADES)


def _maps(theme: Theme) -> Iterator[str]:
    table = diverging(theme)
    for place in np.linspace(0, 255, 80).astype(int).tolist():
        yield "#{:02X}{:02X}{:02X}".format(*table[place].tolist())
    for share in np.linspace(0, 1, 40).tolist():
        yield between(theme.input_low, theme.input_high, share)
