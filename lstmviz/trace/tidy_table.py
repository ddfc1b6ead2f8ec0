"""Writes a trace as one tidy table: a line for each call, row of the batch, step and unit.

It is made in blocks, so that a table far larger than the memory can be written.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.trace.trace import CallTrace, ModelTrace, Trace

if TYPE_CHECKING:
    from polars import Series

GatesOfRow = Callable[[Trace, int, int], Mapping[str, Array]]
"""Gives the gates of one row of one call of a layer's trace that doesn't hold them, each
(timesteps, units)."""

LINES_AT_ONCE = 2**17
"""Of a block: some 20 MB while they are made."""

_PLACES = ("call", "row", "step", "time_index", "unit")
_FLOAT_LENGTHS = {2: 7, 4: 11.5, 8: 20}  # characters, by bytes of the number, on average


@dataclass(frozen=True, eq=False)
class TidyTable:
    """The states and gates of the recurrent layers of a trace, as comma-separated values.

    Numbers have the fewest digits that read back to the same number of the trace's type; one that
    isn't a number is `nan`. A field is empty where a layer has no such state or gate.

    Attributes:
        parts: each recurrent layer's trace by its name, `bidirectional/forward` say.
        columns: `layer` where there are several, `call`, `row`, `step` in processing order,
            `time_index` (the input step that it read), `unit`, the states, the gates, and `held`,
            0 or 1, where a call has a mask.
        lines: how many there are, without the header.
    """

    parts: tuple[tuple[str, Trace], ...]
    columns: tuple[str, ...]
    lines: int

    @classmethod
    def of(cls, trace: Trace | ModelTrace) -> "TidyTable":
        """The table of a layer's trace, of a model's, or of the model that a layer is a part of."""
        parts = tuple(
            (f"{layer.name}/{direction}" if direction else layer.name, part)
            for layer in trace.layers
            for direction, part in layer.traces.items()
        )
        kinds = [part.experiment.layer.kind for _, part in parts]
        states = dict.fromkeys(name for kind in kinds for name in kind.state_names)
        gates = dict.fromkeys(name for kind in kinds for name in kind.gate_names)
        masked = any(call.mask is not None for _, part in parts for call in part.experiment.calls)
        columns = (
            *(("layer",) if len(parts) > 1 else ()),
            *_PLACES,
            *states,
            *gates,
            *(("held",) if masked else ()),
        )
        return cls(parts, columns, sum(call.h.size for _, part in parts for call in part.calls))

    @property
    def size(self) -> int:
        """About how many bytes it has."""
        size = 0.0
        for name, part in self.parts:
            kind = part.experiment.layer.kind
            fixed = (len(name) + 1) * (len(self.parts) > 1) + 2 * ("held" in self.columns)
            numbers = len(kind.state_names) + len(kind.gate_names)
            for number, call in enumerate(part.calls):
                batch, timesteps, units = call.h.shape
                places = (number, batch, timesteps, int(call.time_index.max(initial=0)), units)
                lengths = fixed + sum(len(str(place)) + 1 for place in places)
                line = lengths + numbers * (_FLOAT_LENGTHS[call.h.itemsize] + 1)
                size += line * call.h.size
        return int(size)

    def blocks(self, missing_gates: GatesOfRow | None = None) -> Iterator[bytes]:
        """Yields the text in UTF-8, the header first, then many lines at a time.

        Args:
            missing_gates: gives those that the trace doesn't hold, row by row.
        """
        yield (",".join(self.columns) + "\n").encode()
        for name, part in self.parts:
            for number, call in enumerate(part.calls):
                for block in _blocks(part, number, call, missing_gates):
                    yield self._text(name, number, block)

    def _text(self, layer: str, call: int, block: Mapping[str, Array]) -> bytes:
        import polars as pl

        lines = len(block["unit"])
        empty = pl.repeat(None, lines, dtype=pl.String, eager=True)
        known: dict[str, Any] = {
            "layer": pl.repeat(_quoted(layer), lines, eager=True),
            "call": pl.repeat(call, lines, eager=True),
            **{name: _column(array) for name, array in block.items()},
        }
        table = pl.DataFrame({name: known.get(name, empty) for name in self.columns})
        return table.write_csv(include_header=False, quote_style="never").encode()


def _blocks(
    part: Trace, number: int, call: CallTrace, missing_gates: GatesOfRow | None
) -> Iterator[dict[str, Array]]:
    """Yields the columns of some lines of one call, in order."""
    batch, timesteps, units = call.h.shape
    is_missing = not call.gates and bool(part.experiment.layer.kind.gate_names)
    rows_at_once = 1 if is_missing else max(LINES_AT_ONCE // max(timesteps * units, 1), 1)
    steps_at_once = max(min(timesteps, LINES_AT_ONCE // max(units, 1)), 1)
    for first in range(0, batch, rows_at_once):
        rows = np.arange(first, min(first + rows_at_once, batch))
        if not is_missing:
            gates = {name: array[rows[0] : rows[-1] + 1] for name, array in call.gates.items()}
        elif missing_gates is None:
            raise ValueError(f"the trace holds no gates of call {number}")
        else:
            found = missing_gates(part, number, first)
            gates = {name: array[np.newaxis] for name, array in found.items()}
        states = {name: array[rows[0] : rows[-1] + 1] for name, array in call.states.items()}
        for start in range(0, timesteps, steps_at_once):
            steps = np.arange(start, min(start + steps_at_once, timesteps))
            cut = slice(start, start + len(steps))
            held = call.held[rows[0] : rows[-1] + 1, cut]
            yield {
                "row": np.repeat(rows, len(steps) * units),
                "step": np.tile(np.repeat(steps, units), len(rows)),
                "time_index": np.tile(np.repeat(call.time_index[cut], units), len(rows)),
                "unit": np.tile(np.arange(units), len(rows) * len(steps)),
                **{name: array[:, cut].ravel() for name, array in (states | gates).items()},
                "held": np.repeat(held.ravel(), units).view(np.uint8),
            }


def _column(array: Array) -> "Series":
    """A column whose text is that of the numbers; no number is `nan`."""
    import polars as pl

    if array.dtype.kind != "f":
        return pl.Series(array)
    if array.dtype == np.float16:  # which has few numbers, and not every polars writes it
        values, places = np.unique(array.view(np.uint16), return_inverse=True)
        return pl.Series([str(value) for value in values.view(np.float16)]).gather(places)
    column = pl.Series(array)
    if np.isnan(array).any():
        return column.cast(pl.String).replace("NaN", "nan")
    return column


def _quoted(name: str) -> str:
    """A name as it stands in a field."""
    if not any(sign in name for sign in ',"\n\r'):
        return name
    return '"' + name.replace('"', '""') + '"'
