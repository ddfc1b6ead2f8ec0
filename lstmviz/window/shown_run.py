"""The run that the window shows, as figures are made of it beside the window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.session import Session
from lstmviz.window.snapshot import Snapshot, trace_view_of

if TYPE_CHECKING:
    from lstmviz.figure.export.figure import Figure
    from lstmviz.figure.export.picture import Picture
    from lstmviz.figure.options.figure_options import FigureOptions

Pair = tuple[int, int]
"""A call and a row of its batch."""


@dataclass(frozen=True, eq=False)
class ShownRun:
    """What figures of the window are made from.

    Attributes:
        trace_view: the run, what is beside it, and gates that were derived.
        session: what was run; while the picture is out of date it isn't what is set.
        name: what a file with a figure of it may be called.
    """

    trace_view: TraceView
    session: Session
    name: str

    @classmethod
    def of(cls, now: Snapshot) -> ShownRun | None:
        """What a snapshot shows; None where that is nothing yet."""
        from lstmviz.experiment.to_code.keras_code import script_stem

        trace_view, _ = trace_view_of(now)
        if trace_view is None:
            return None
        ran, path = trace_view.trace.ran, now.file_state.path
        session = Session(ran, now.pinned_experiments, now.view)
        return cls(trace_view, session, script_stem(ran) if path is None else path.stem)

    # What only those who make a figure load

    def figure(self, options: FigureOptions) -> Figure:
        """Lays it out, on whatever thread.

        Raises:
            InvalidValue: it has too little room, or asks for what isn't there.
        """
        from lstmviz.figure.export.choosing import chosen_subject
        from lstmviz.figure.export.figure import Figure

        return Figure(chosen_subject(self.trace_view, self.session.view, options), options)

    def picture(self, options: FigureOptions) -> Picture:
        """The same, with what it comes from; that takes time where the session is large.

        Raises:
            InvalidValue: it has too little room, or asks for what isn't there.
        """
        from lstmviz.figure.export.picture import Picture

        return Picture.of(self.trace_view, self.session, options)


def missing_gates(figure: Figure) -> tuple[Pair, ...]:
    """Gates that a figure shows and that aren't known: they can be derived."""
    from lstmviz.figure.view_model.choice import Choice, Chosen

    subject, view = figure.subject, figure.options.view
    trace_view = subject.trace_view
    gates = trace_view.trace.experiment.layer.kind.gate_names
    pairs: list[Pair] = []
    if view == "moment":
        pairs = [(trace_view.fitted(subject.view.moment).call, subject.view.row)]
    elif view == "strip":
        chosen = Chosen.of(trace_view, Choice.of(subject.view))
        if any(track in gates for track in chosen.tracks):
            calls = subject.calls or range(len(trace_view.blocks))
            pairs = [(call, row) for row in chosen.rows for call in calls]
    known = trace_view.derived
    return tuple(
        (call, row)
        for call, row in pairs
        if gates
        and trace_view.has_row(call, row)
        and not trace_view.trace.calls[call].gates
        and (call, row) not in known
    )


def wide_enough(run: ShownRun, options: FigureOptions) -> FigureOptions:
    """The same, as wide as its view needs at least where it was asked for as narrower."""
    from lstmviz.figure.options.lengths import Length

    try:
        run.figure(options)
    except InvalidValue as error:
        if error.argument != "width":
            raise
        needed = Length(options.width_points * 1.5, "pt")
        return wide_enough(run, replace(options, width=needed))
    return options
