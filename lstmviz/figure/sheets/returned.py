"""The tensors that a call returned, as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from PySide6.QtGui import QFont

from lstmviz.experiment.counting import counted, listed
from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.drawing.table import Table
from lstmviz.figure.sheets.column import AFTERTHOUGHT, ColumnSheet, Paragraph, Part
from lstmviz.figure.sheets.table import Nouns, TablePart
from lstmviz.figure.theme import Colour
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.labels import labels_of
from lstmviz.figure.view_model.returned import (
    TensorShown,
    call_heading,
    model_end,
    not_returned,
    tensor_shown,
    tensors_of,
)
from lstmviz.figure.view_model.words import four_places
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import CallTrace, ModelTrace

_LONGEST_NAME = 12  # characters of a class


class ReturnedSheet(ColumnSheet):
    """What the selected call returned: of an output with steps those of the selected row."""

    @property
    def words(self) -> str:
        """What was returned, and in which shapes."""
        view, call = self._view, self._call
        names = self._names
        said = [f"{call_heading(names, view.moment.call)}."]
        for name, position in zip(names, range(len(names)), strict=True):
            said.append(f"{name} has the shape {tensor_shown(call, position, view).words}.")
        end = self._end
        if end is not None:
            shown = model_end(end, call, view)
            said.append(f"The model returns the output of {shown.name}: {shown.tensor.words}.")
        return " ".join((*said, self._missing)).strip()

    def parts(self, width: float) -> Sequence[Part]:
        """A table for each tensor, and what wasn't returned."""
        return tuple(self._parts(width))

    def _parts(self, width: float) -> Iterator[Part]:
        view, call, names = self._view, self._call, self._names
        text = call_heading(names, view.moment.call)
        yield self._paragraph(text, width, "what was called", 0, font=self.fonts.code, above=0.4)
        if self._missing:
            yield self._paragraph(self._missing, width, "what isn't returned", AFTERTHOUGHT)
        chosen = Chosen.of(self.subject.trace_view, Choice.of(view))
        for position, name in enumerate(names):
            shown = tensor_shown(call, position, view)
            yield from self._tensor(name, shown, chosen, position, width)
        if self._end is not None:
            yield from self._model_end(self._end, width)

    def _tensor(
        self, name: str, shown: TensorShown, chosen: Chosen, rank: int, width: float
    ) -> Iterator[Part]:
        """The table of a tensor of the layer: its chosen steps or rows, and units."""
        view, units = self._view, chosen.units
        size = shown.numbers.shape[1]
        said = shown.lines
        if shown.has_steps:
            lines = self._steps(len(shown.numbers))
        else:
            lines = tuple(row for row in chosen.rows if row < len(shown.numbers))
            if len(lines) < len(shown.numbers):
                said = f"rows {listed(lines)} of {len(shown.numbers)}: batch × units"
        if len(units) < size:
            said += f", {counted(len(units), 'unit')} of {size}"
        column = units.index(view.unit) if view.unit in units else None
        headings = [f"unit {unit}" for unit in units]
        nouns = Nouns("steps" if shown.has_steps else "rows", "units", f" of {name}")
        yield from self._table(
            name, name, shown, said, (lines, units), headings, column, 1 + rank, nouns, width
        )

    def _model_end(self, within: ModelTrace, width: float) -> Iterator[Part]:
        """The table of what the model returned; a class has its name."""
        shown = model_end(within, self._call, self._view)
        tensor = shown.tensor
        size = tensor.numbers.shape[1]
        headings = [f"unit {unit}" for unit in range(size)]
        if shown.scores is not None:
            labels = labels_of(within.experiment, size)
            headings = [plain_text(labels.of(n), _LONGEST_NAME) for n in range(size)]
        lines = tuple(range(len(tensor.numbers)))
        nouns = Nouns(
            "steps" if tensor.has_steps else "rows",
            "units" if shown.scores is None else "classes",
            f" of {shown.name}",
        )
        said = tensor.lines if shown.scores is None else tensor.lines.replace("units", "classes")
        places = (lines, tuple(range(size)))
        rank = 1 + len(self._names)
        title = f"{shown.name}, the model's output"
        yield from self._table(
            shown.name, title, tensor, said, places, headings, None, rank, nouns, width
        )

    def _table(
        self,
        name: str,
        title: str,
        shown: TensorShown,
        said: str,
        places: tuple[Sequence[int], Sequence[int]],
        headings: Sequence[str],
        column: int | None,
        rank: float,
        nouns: Nouns,
        width: float,
    ) -> Iterator[Part]:
        lines, units = places
        marked = shown.marked if self.subject.has_playhead else None
        table = Table(
            headings=headings,
            count=len(lines),
            name=lambda line: shown.label(lines[line]),
            text=lambda line, unit: four_places(float(shown.numbers[lines[line], units[unit]])),
            line=lines.index(marked) if marked in lines else None,
            column=column,
        )
        part = TablePart(table, self.fonts, self.theme, width, rank + 0.2, nouns)
        bold, ink = self.fonts.bold, self.theme.text
        about = f"the shape of {name}"
        heading = self._paragraph(title, width, about, rank, font=bold, ink=ink, above=0.9)
        yield heading
        yield self._paragraph(shown.words, width, "", rank + 0.1, needs=heading)
        yield self._paragraph(said, width, "", rank + 0.3, needs=part)
        yield part

    def _paragraph(
        self,
        text: str,
        width: float,
        said: str,
        rank: float,
        *,
        font: QFont | None = None,
        ink: Colour = "",
        above: float = 0.0,
        needs: Part | None = None,
    ) -> Paragraph:
        font, ink = font or self.fonts.small, ink or self.theme.muted
        return Paragraph(text, font, ink, width, rank, said, above, needs=needs)

    def _steps(self, count: int) -> tuple[int, ...]:
        """Those that are drawn of the call."""
        subject, number = self.subject, self._view.moment.call
        first, last = 0, count - 1
        if subject.steps is not None:
            calls = subject.calls or tuple(range(len(subject.trace_view.blocks)))
            first = subject.steps[0] if number == calls[0] else first
            last = min(subject.steps[1], last) if number == calls[-1] else last
        return tuple(range(first, last + 1))

    @cached_property
    def _view(self) -> ViewState:
        view = self.subject.view
        return replace(view, moment=self.subject.trace_view.fitted(view.moment))

    @property
    def _call(self) -> CallTrace:
        return self.subject.trace_view.trace.calls[self._view.moment.call]

    @property
    def _names(self) -> tuple[str, ...]:
        """What the layer returned, by name."""
        kind = self.subject.trace_view.trace.experiment.layer.kind
        return tuple(tensors_of(kind))[: len(self._call.returned)]

    @property
    def _missing(self) -> str:
        return not_returned(self._call, self._view.moment.step) if self.subject.has_playhead else ""

    @property
    def _end(self) -> ModelTrace | None:
        """The model whose end isn't what this layer returned; None where there is none."""
        within = self.subject.trace_view.trace.within
        if within is None or within.experiment.place.layer == len(within.layers) - 1:
            return None
        return within
