"""How far each call of a run is from what it was in the run before."""

from dataclasses import dataclass, replace

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.change.numbers import Shift, everything, is_same_memory, shift
from lstmviz.trace.change.pairs import Pairs, Piece
from lstmviz.trace.trace import CallTrace, Trace

MOST_SINGLE = 2**20
"""Of a call with more numbers than this it is told by step, not by number, what changed."""


@dataclass(frozen=True, eq=False)
class CallShift:
    """How far a call is from what it was; what wasn't there before counts as changed.

    Attributes:
        h: shift of (batch, 1 + timesteps, units): of the state that the call starts from, then
            of that after each step; the largest difference is one after a step.
        c: likewise.
        returned: of each returned array.
        h_met: shift of that of h which was there before, nothing else counted.
        c_met: likewise.
        output_met: likewise of the output; None where none of it can be compared.
    """

    h: Shift
    c: Shift
    returned: tuple[Shift, ...]
    h_met: Shift
    c_met: Shift
    output_met: Shift | None


def shifts_of(before: Trace, after: Trace, pairs: Pairs) -> tuple[CallShift, ...]:
    """How far each call of a run is from what it was."""
    return tuple(
        _call_shift(before, call, pairs.pieces[number]) for number, call in enumerate(after.calls)
    )


def _call_shift(before: Trace, call: CallTrace, pieces: tuple[Piece, ...]) -> CallShift:
    single = call.h.size <= MOST_SINGLE
    olds = [before.calls[piece.call] for piece in pieces]
    h, h_met = _states_shift(
        [old.h for old in olds],
        [old.initial_h for old in olds],
        call.h,
        call.initial_h,
        pieces,
        single,
    )
    c, c_met = _states_shift(
        [old.c for old in olds],
        [old.initial_c for old in olds],
        call.c,
        call.initial_c,
        pieces,
        single,
    )
    output, output_met = _output_shift(olds, call, pieces, single, h, h_met)
    rest = (_state_shift(olds, call, position, single) for position in range(1, len(call.returned)))
    return CallShift(h, c, (output, *rest), h_met, c_met, output_met)


def _states_shift(
    olds: list[Array],
    starts: list[Array],
    now: Array,
    start: Array,
    pieces: tuple[Piece, ...],
    single: bool,
) -> tuple[Shift, Shift]:
    batch, steps, units = now.shape
    wide = units if single else 1
    comparable = [old.shape[2] == units for old in olds]
    if not pieces or not all(comparable):
        none = Shift(everything((batch, 1 + steps, wide), False), 0.0, False)
        return Shift(everything((batch, 1 + steps, wide)), 0.0, False), none
    changed = np.ones((batch, 1 + steps, wide), bool)
    met = np.zeros((batch, 1 + steps, wide), bool)
    largest, lost = 0.0, False
    for old, begun, piece in zip(olds, starts, pieces, strict=True):
        rows = min(batch, len(old))
        mine = slice(piece.start, piece.start + piece.steps)
        other = slice(piece.call_start, piece.call_start + piece.steps)
        part = shift(now[:rows, mine], old[:rows, other], single)
        place = slice(1 + mine.start, 1 + mine.stop)
        changed[:rows, place] = met[:rows, place] = part.changed
        largest, lost = max(largest, part.largest), lost or part.lost
        if piece.start == 0:  # how far apart the starts are is told by what comes of them
            was = begun if piece.call_start == 0 else old[:, piece.call_start - 1]
            first = shift(start[:rows, None], was[:rows, None], single)
            changed[:rows, :1] = met[:rows, :1] = first.changed
            lost = lost or first.lost
    return Shift(changed, largest, lost), Shift(met, largest, lost)


def _output_shift(
    olds: list[CallTrace],
    call: CallTrace,
    pieces: tuple[Piece, ...],
    single: bool,
    h: Shift,
    h_met: Shift,
) -> tuple[Shift, Shift | None]:
    output = call.returned[0]
    wide = output.shape[-1] if single else 1
    new = Shift(everything((*output.shape[:-1], wide)), 0.0, False)
    if not pieces or any(old.h.shape[2] != output.shape[-1] for old in olds):
        return new, None
    if (
        all(old.returned[0].ndim == 3 and is_same_memory(old.returned[0], old.h) for old in olds)
        and output.ndim == 3
        and is_same_memory(output, call.h)
    ):
        whole, there = (replace(part, changed=part.changed[:, 1:]) for part in (h, h_met))
        return whole, there
    changed = np.ones(new.changed.shape, bool)
    met: list[Shift] = []
    for old, piece in zip(olds, pieces, strict=True):
        was = old.returned[0]
        rows = min(len(output), len(was))
        if output.ndim == was.ndim == 3:
            place = slice(piece.start, piece.start + piece.steps)
            was_there = was[:rows, piece.call_start : piece.call_start + piece.steps]
            part = shift(output[:rows, place], was_there, single)
            changed[:rows, place] = part.changed
        else:
            if not (_ends(piece, call, old) and output.size and was.size):
                continue
            mine, other = (
                array[:rows, -1] if array.ndim == 3 else array[:rows] for array in (output, was)
            )
            part = shift(mine, other, single)
            if output.ndim == 3:
                changed[:rows, -1] = part.changed
            else:
                changed[:rows] = part.changed
        met.append(part)
    largest = max((part.largest for part in met), default=0.0)
    lost = any(part.lost for part in met)
    whole = Shift(changed, largest, lost)
    if not met:
        return whole, None
    any_changed = np.array([part.any for part in met])
    return whole, Shift(any_changed, largest, lost)


def _state_shift(olds: list[CallTrace], call: CallTrace, position: int, single: bool) -> Shift:
    """Of the h or c that is returned beside the output."""
    now = call.returned[position]
    shape = (*now.shape[:-1], now.shape[-1] if single else 1)
    if not olds or len(olds[-1].returned) <= position:
        return Shift(everything(shape), 0.0, False)
    was = olds[-1].returned[position]
    if was.shape[-1] != now.shape[-1]:
        return Shift(everything(shape), 0.0, False)
    rows = min(len(was), len(now))
    part = shift(now[:rows], was[:rows], single)
    changed = np.ones(shape, bool)
    changed[:rows] = part.changed
    return Shift(changed, part.largest, part.lost)


def _ends(piece: Piece, call: CallTrace, old: CallTrace) -> bool:
    """Whether the piece ends with both calls, so that their last steps are the same one."""
    return (piece.start + piece.steps, piece.call_start + piece.steps) == (
        call.h.shape[1],
        old.h.shape[1],
    )
