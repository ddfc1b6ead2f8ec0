"""A model as its chain of layers, and the likeliest of what it gives."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from lstmviz.experiment.counting import with_verb
from lstmviz.experiment.model.shapes import format_shape
from lstmviz.figure.drawing.fonts import text_height, text_width
from lstmviz.figure.drawing.share_bars import Bar, Inks, format_bars, paint_share_bars
from lstmviz.figure.sheets.chain import Chain
from lstmviz.figure.sheets.chain_layout import Link, Start
from lstmviz.figure.sheets.column import AFTERTHOUGHT, ColumnSheet, Paragraph, Part
from lstmviz.figure.view_model.model_shown import ModelShown, box_of, halves_of, model_of
from lstmviz.figure.view_model.returned import ModelEndShown, model_end, tensors_of
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import LayerTrace, Trace

_LEAST_BARS = 18  # digits
_WIDEST_BARS = 34  # em
_MOST_SHAPES = 5  # that a layer returns
_GIVEN = {"carried": "carried over", "reset": "reset to zero", "given": "given"}
"""Where the states that a call starts from come from, after their names."""


class LikeliestBars(Part):
    """The likeliest classes as bars; where there is little room, the least likely are left out."""

    rank, above, said = 2.0, 0.3, "the likeliest outputs"

    def __init__(self, bars: Sequence[Bar], font: QFont, inks: Inks, width: float) -> None:
        """Has these bars."""
        self._bars, self._font, self._inks = bars, font, inks
        self._width = width

    @property
    def fits(self) -> bool:
        """Whether a bar has room beside its name and its number."""
        return self._width >= _LEAST_BARS * text_width(self._font, "0")

    @property
    def whole(self) -> float:
        """As high as all bars."""
        return len(self._bars) * text_height(self._font)

    @property
    def least(self) -> float:
        """As high as one."""
        return text_height(self._font)

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints them."""
        room = int(height / text_height(self._font) + 1e-6)
        area = QRectF(at.x(), at.y(), self._width, height)
        paint_share_bars(painter, area, self._bars[:room], self._font, self._inks)
        missing, every = len(self._bars) - room, len(self._bars)
        return (f"{missing} of the {every} likeliest outputs",) if missing > 0 else ()


class ModelSheet(ColumnSheet):
    """The layers as boxes, with what passes; under them the likeliest classes of the moment."""

    @property
    def words(self) -> str:
        """What each layer takes and gives, and what is likeliest at the end."""
        shown = self._shown
        boxes = (box_of(shown, number).help for number in range(len(shown.model.layers)))
        said = [f"{line.rstrip('.')}." for help_ in boxes for line in help_.splitlines()]
        end = self._end
        if end is not None:
            said.append(f"{self._about(end)} {format_bars(_bars(end))}".rstrip(". ") + ".")
        return " ".join(said)

    def parts(self, width: float) -> Sequence[Part]:
        """The chain, what its signs mean, and the bars."""
        return tuple(self._parts(width))

    def _parts(self, width: float) -> Iterator[Part]:
        fonts, theme = self.fonts, self.theme
        shown, trace = self._shown, self._trace
        drawn = None if shown.model.stands_alone else shown.place.layer
        chain = Chain(self._links, self._leaving, drawn, fonts, theme, width)
        yield chain
        legend = self._legend if self.subject.has_legend else ""
        if legend:
            font, ink = fonts.small, theme.muted
            said, rank = "the legend", AFTERTHOUGHT
            yield Paragraph(legend, font, ink, width, rank, said, above=0.6, needs=chain)
        end = self._end
        if end is None or trace.within is None:
            return
        inks = Inks(theme.text, theme.grid, theme.accent)
        bars = LikeliestBars(_bars(end), fonts.normal, inks, min(width, _WIDEST_BARS * fonts.em))
        text, font, needs = self._about(end), fonts.normal, bars if end.classes else None
        yield Paragraph(text, font, theme.text, width, 2.1, "", above=0.9, needs=needs)
        if end.classes:
            yield bars

    @property
    def _legend(self) -> str:
        """What the signs mean that are there."""
        shown = self._shown
        said = []
        if not shown.model.stands_alone:
            said.append("Thick frame: the layer that is looked at.")
        if any(shown.masks):
            said.append("Hatched: a mask comes along; where it is False, a state is held.")
        return " ".join(said)

    @cached_property
    def _view(self) -> ViewState:
        view = self.subject.view
        return replace(view, moment=self.subject.trace_view.fitted(view.moment))

    @property
    def _trace(self) -> Trace:
        return self.subject.trace_view.trace

    @cached_property
    def _shown(self) -> ModelShown:
        return model_of(self._trace, self._view.moment.call)

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        return tuple(map(self._link, range(len(self._shown.model.layers))))

    def _link(self, number: int) -> Link:
        shown, layer = self._shown, self._trace.layers[number]
        halves = halves_of(shown, number)
        return Link(
            shapes=_written(shown.shapes[number]),
            has_mask=shown.masks[number],
            shown=box_of(shown, number),
            starts=() if halves else self._starts(layer, ""),
            halves=tuple(
                (half, self._starts(layer, way))
                for half, way in zip(halves, ("forward", "backward"), strict=False)
            ),
        )

    @property
    def _leaving(self) -> Link:
        """What comes out of the last layer: of one that hands out its states, these too."""
        shown, layer = self._shown, self._trace.layers[-1]
        returned = layer.calls[self._view.moment.call].returned
        written = tuple(format_shape(array.shape) for array in returned)
        if len(returned) > 1 and "" in layer.traces:
            names = tensors_of(layer.traces[""].experiment.layer.kind)
            written = tuple(f"{n} {s}" for n, s in zip(names, written, strict=False))
        last = len(shown.model.layers) - 1
        return Link(written[:_MOST_SHAPES], shown.masks[-1], box_of(shown, last))

    def _starts(self, layer: LayerTrace, way: str) -> tuple[Start, ...]:
        """What the states of a recurrent layer start from in the call; of others nothing."""
        if way not in layer.traces:
            return ()
        trace = layer.traces[way]
        names = trace.experiment.layer.kind.state_names
        origin = trace.calls[self._view.moment.call].origin
        if origin == "zeros":
            return (Start(f"{with_verb(names, 'starts', 'start')} at zero", origin),)
        return (Start(f"{with_verb(names)} {_GIVEN[origin]}", origin),)

    @cached_property
    def _end(self) -> ModelEndShown | None:
        """What the model gives, where that is of classes; else None."""
        within, view = self._trace.within, self._view
        if within is None:
            return None
        found = model_end(within, self._trace.calls[view.moment.call], view)
        return None if found.scores is None else found

    def _about(self, end: ModelEndShown) -> str:
        """What the bars are of."""
        view = self._view
        return f"Call {view.moment.call}, row {view.row}. {end.about}"


def _written(shape: tuple[int | None, ...] | None) -> tuple[str, ...]:
    return () if shape is None else (format_shape(shape),)


def _bars(end: ModelEndShown) -> tuple[Bar, ...]:
    return tuple(Bar(each.name, each.probability) for each in end.classes)
