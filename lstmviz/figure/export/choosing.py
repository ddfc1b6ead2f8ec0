"""Makes of a run, a session's view and what was asked for the subject that is drawn."""

from dataclasses import replace

from lstmviz.experiment.counting import counted
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.sheets.sheet import Subject
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import OTHER_LAYERS, Moment, ViewState, fitted


def chosen_subject(trace_view: TraceView, view: ViewState, options: FigureOptions) -> Subject:
    """What is drawn of a run.

    Args:
        trace_view: the run, with what it is compared with.
        view: the session's, which says what the options leave open.
        options: what was asked for.

    Raises:
        InvalidValue: a call, row, unit, step or track that was asked for isn't there.
    """
    view = fitted(view, trace_view.trace.experiment)
    blocks = trace_view.blocks
    if options.rows is not None:
        _check("rows", options.rows, trace_view.rows, "row")
        view = replace(view, rows=options.rows)
    if options.units is not None:
        _check("units", options.units, trace_view.units, "unit")
        view = replace(view, units=options.units)
        if view.unit is not None and view.unit not in options.units:
            view = replace(view, unit=None)
    if options.tracks is not None:
        view = replace(view, tracks=_tracks(trace_view, options.tracks))
    calls: tuple[int, ...] = ()
    if options.calls is not None:
        _check("calls", options.calls, len(blocks), "call")
        calls = tuple(range(options.calls[0], options.calls[1] + 1))
    if options.steps is not None:
        first, last = options.steps
        drawn = calls or range(len(blocks))
        _check("steps", (first,), blocks[drawn[0]].timesteps, "step")
        _check("steps", (last,), blocks[drawn[-1]].timesteps, "step")
        if len(drawn) == 1 and last < first:
            raise InvalidValue("steps", "a first step before the last one", f"{first}-{last}")
    if options.at is not None:
        call, row, step = options.at
        _check("at", (call,), len(blocks), "call")
        _check("at", (row,), trace_view.trace.calls[call].h.shape[0], "row")
        _check("at", (max(step, 0),), blocks[call].timesteps, "step")
        view = replace(view, moment=Moment(call, step), row=row)
    has_playhead = options.playhead
    if has_playhead is None:
        has_playhead = options.at is not None or view.hides_future or view.unit is not None
    return Subject(
        trace_view,
        view,
        calls,
        options.steps,
        has_title=options.title,
        has_legend=options.legend,
        has_input=options.input,
        has_playhead=has_playhead,
        is_opaque=options.background != "none",
    )


def seen_part(trace_view: TraceView, low: float, high: float) -> dict[str, tuple[int, int]]:
    """The calls and steps that lie in a part of the timeline; what is whole isn't named."""
    seen = [
        block
        for block in trace_view.blocks
        if min(high, block.right) - max(low, block.left) > _ENOUGH
    ]
    if not seen:
        return {}
    first, last = seen[0], seen[-1]
    part: dict[str, tuple[int, int]] = {}
    if len(seen) < len(trace_view.blocks):
        part["calls"] = (first.call, last.call)
    # A step's column lies behind that of the state that the call starts from.
    begin = min(max(round(low - first.left) - 1, 0), first.timesteps - 1)
    end = min(max(round(high - last.left) - 2, 0), last.timesteps - 1)
    if begin > 0 or end < last.timesteps - 1:
        part["steps"] = (begin, max(begin, end) if first is last else end)
    return part


_ENOUGH = 0.5
"""Of a step: less of a call isn't worth its title."""


def _check(argument: str, numbers: tuple[int, ...], count: int, what: str) -> None:
    if max(numbers) >= count:
        there = f"0 to {count - 1}" if count > 1 else "0 alone"
        expected = f"{what}s that are there ({there}: {counted(count, what)})"
        raise InvalidValue(argument, expected, max(numbers))


def _tracks(trace_view: TraceView, names: tuple[str, ...]) -> tuple[str, ...]:
    """The tracks by their names in a view, or by the letters that stand beside them."""
    known = {track.letter: name for name, track in trace_view.tracks.items()}
    known |= {name: name for name in (*trace_view.tracks, OTHER_LAYERS)}
    for name in names:
        if name not in known:
            raise InvalidValue("tracks", f"some of {', '.join(dict.fromkeys(known))}", name)
    return tuple(dict.fromkeys(known[name] for name in names))
