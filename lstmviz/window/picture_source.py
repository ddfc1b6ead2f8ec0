"""What the picture is made from: the run, and beside it what it is compared with."""

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.figure.view_model.comparison import Beside
from lstmviz.figure.view_model.pending_comparison import Awaited
from lstmviz.figure.view_model.trace_view import Reading
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.window.snapshot import Snapshot


class ShownReading:
    """Puts the two together, and shows the picture anew where one of them is another one."""

    def __init__(self, strip: FilmStrip) -> None:
        """Shows nothing yet.

        Args:
            strip: shows the picture.
        """
        self._strip = strip
        self._shown: tuple[Reading | None, Comparison | str | None] = (None, None)

    def show(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's run, and what it is compared with."""
        alone = None if snapshot.drawn is None else snapshot.drawn.reading
        other = _other(snapshot)
        before, self._shown = self._shown, (alone, other)
        if before[0] is not alone or before[1] is not other:
            self._strip.set_reading(*reading_of(snapshot))


def reading_of(snapshot: Snapshot) -> tuple[Reading | None, str]:
    """A snapshot's run with what it is compared with beside it, and the picture in words."""
    drawn, compared, other = snapshot.drawn, snapshot.compared, _other(snapshot)
    if drawn is None or snapshot.trace is None:
        return None, ""
    run = drawn.reading.with_gates(snapshot.gates)
    if other is None or compared is None:
        return run, drawn.summary
    if isinstance(other, str):
        return run.beside(Beside(Awaited(snapshot.trace), other)), drawn.summary
    beside = Beside(other, compared.name, " ".join(other.sentences[:1]))
    said = f"{drawn.summary} Beside it {beside.name}. {beside.said}"
    return run.beside(beside), said


def _other(snapshot: Snapshot) -> Comparison | str | None:
    """The comparison; or what it is of, where it is on its way; or None."""
    compared = snapshot.compared
    if compared is None or compared.problem:
        return None
    return snapshot.comparison or compared.name
