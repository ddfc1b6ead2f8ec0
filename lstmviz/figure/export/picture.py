"""A figure as scripts and notebooks have it: it shows itself, saves itself and says what it is."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.export.choosing import chosen_subject
from lstmviz.figure.export.figure import Figure
from lstmviz.figure.export.moving import Report, apng_of, gif_of, series_of, unheard, webp_of
from lstmviz.figure.export.provenance import Provenance
from lstmviz.figure.export.raster import png_of
from lstmviz.figure.export.vector import pdf_of, svg_of
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.text.sentences import titles_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.figure_file import ENDINGS, is_series, numbered
from lstmviz.session.packed import pack
from lstmviz.session.session import Session
from lstmviz.session.whole_file import written_whole

STILL: Mapping[str, Callable[[Figure, Provenance], bytes]] = MappingProxyType(
    {".png": png_of, ".svg": svg_of, ".pdf": pdf_of}
)
"""How a figure is written, by the ending of the file's name."""

MOVING: Mapping[str, Callable[[Figure, Provenance, Report], bytes]] = MappingProxyType(
    {".gif": gif_of, ".apng": apng_of, ".webp": webp_of}
)
"""How the walk through its steps is written."""

_HUGE = 2 * 10**6
"""An SVG of more bytes would make a notebook slow."""


class Picture:
    """A figure that shows itself in a notebook and saves itself to a file.

    Attributes:
        figure: the laid out drawing.
        provenance: what it was made with and from.
    """

    def __init__(self, figure: Figure, provenance: Provenance) -> None:
        self.figure, self.provenance = figure, provenance

    @classmethod
    def of(
        cls,
        trace_view: TraceView,
        session: Session,
        options: FigureOptions,
        digest: str | None = None,
    ) -> "Picture":
        """The picture of a run, for whoever asks; a QGuiApplication must exist.

        Args:
            trace_view: the run, with what it is compared with.
            session: it was run for, which says what the options leave open.
            options: what was asked for.
            digest: of what was asked to be drawn; by default of the session.

        Raises:
            InvalidValue: it has too little room, or asks for what isn't there.
        """
        figure = Figure(chosen_subject(trace_view, session.view, options), options)
        title, seed = ": ".join(titles_of(trace_view)), session.experiment.seed
        return cls(figure, Provenance.of(pack(session), seed, title, options, digest))

    def __repr__(self) -> str:
        width, height = (
            f"{side * 2.54 / 72:.1f}" for side in (self.figure.width, self.figure.height)
        )
        return f"<lstmviz.Picture: {self.figure.options.view}, {width} × {height} cm>"

    @property
    def text(self) -> str:
        """What it shows, in words: the alternative text that its files carry."""
        return self.figure.words

    @property
    def left_out(self) -> tuple[str, ...]:
        """What there was no room for at this size, each in a few words."""
        return self.figure.left_out

    def data(self, ending: str, report: Report = unheard) -> bytes:
        """The file's bytes.

        Args:
            ending: ".png", ".svg" or ".pdf"; of the walk through the steps ".gif", ".apng" or
                ".webp".
            report: is told of each frame of a walk; what it raises passes through.

        Raises:
            InvalidValue: another ending, too many pixels, or too many steps.
        """
        ending = ending.lower()
        if ending in STILL:
            return STILL[ending](self.figure, self.provenance)
        if ending in MOVING:
            return MOVING[ending](self.figure, self.provenance, report)
        raise InvalidValue("path", f"a name that ends in {', '.join(ENDINGS)}", ending)

    def save(self, path: os.PathLike[str] | str, report: Report = unheard) -> None:
        """Writes it to a file, completely or not at all; its ending says as what.

        Args:
            path: ends in .png, .svg or .pdf; or in .gif, .apng or .webp for the walk through the
                steps. A PNG with `%03d` in its name is a series, numbered from 0.
            report: is told of each frame of a walk; what it raises passes through.

        Raises:
            InvalidValue: another ending, too many pixels, or too many steps.
            OSError: the file can't be written; what was there before is untouched.
        """
        path = Path(path)
        if is_series(path):
            for number, frame in enumerate(series_of(self.figure, self.provenance, report)):
                _write(numbered(path, number), frame)
        else:
            _write(path, self.data(path.suffix, report))

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str | bytes]:
        """What a notebook shows: SVG, or PNG where that would be huge; PDF for what prints it."""
        svg = self.data(".svg")
        if len(svg) > _HUGE:
            return {"image/png": self.data(".png"), "text/plain": self.text}
        return {
            "image/svg+xml": svg.decode(),
            "application/pdf": self.data(".pdf"),
            "text/plain": self.text,
        }


def _write(path: Path, data: bytes) -> None:
    with written_whole(path) as file:
        file.write(data)
