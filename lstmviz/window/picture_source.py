"""What the picture is made from: the run, and beside it what it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.window.snapshot import Snapshot

if TYPE_CHECKING:
    from lstmviz.trace.comparison.comparison import Comparison


class PictureSource:
    """Puts the two together, and shows the picture anew where one of them is another one."""

    def __init__(self, strip: FilmStrip) -> None:
        self._strip = strip
        self._shown: tuple[TraceView | None, Comparison | str | None] = (None, None)

    def show(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's run, and what it is compared with."""
        alone = None if snapshot.render_data is None else snapshot.render_data.trace_view
        other = _other(snapshot)
        before, self._shown = self._shown, (alone, other)
        if before[0] is not alone or before[1] is not other:
            self._strip.set_trace_view(*trace_view_of(snapshot))


def trace_view_of(snapshot: Snapshot) -> tuple[TraceView | None, str]:
    """A snapshot's run with what it is compared with beside it, and the picture in words."""
    render_data, compared, other = snapshot.render_data, snapshot.compared, _other(snapshot)
    if render_data is None or snapshot.trace is None:
        return None, ""
    run = render_data.trace_view.with_gates(snapshot.gates)
    if other is None or compared is None:
        return run, render_data.summary
    if isinstance(other, str):
        return run.reference(
            ReferenceRun(PendingComparison(snapshot.trace), other)
        ), render_data.summary
    reference = ReferenceRun(other, compared.name, " ".join(other.sentences[:1]))
    said = f"{render_data.summary} Beside it {reference.name}. {reference.said}"
    return run.reference(reference), said


def _other(snapshot: Snapshot) -> Comparison | str | None:
    """The comparison; or what it is of, where it is on its way; or None."""
    compared = snapshot.compared
    if compared is None or compared.problem:
        return None
    return snapshot.comparison or compared.name
