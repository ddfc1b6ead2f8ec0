"""What the picture is made from: the run, and beside it what it is compared with."""

from lstmviz.figure.awaited import Awaited
from lstmviz.figure.beside import Beside
from lstmviz.figure.film_strip import FilmStrip
from lstmviz.figure.reading import Reading
from lstmviz.trace.comparison import Comparison
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
            self._strip.set_reading(*_read(snapshot, other))


def _other(snapshot: Snapshot) -> Comparison | str | None:
    """The comparison; or what it is of, where it is on its way; or None."""
    compared = snapshot.compared
    if compared is None or compared.problem:
        return None
    return snapshot.comparison or compared.name


def _read(snapshot: Snapshot, other: Comparison | str | None) -> tuple[Reading | None, str]:
    """The reading, and the picture in words."""
    drawn, compared, trace = snapshot.drawn, snapshot.compared, snapshot.trace
    if drawn is None or trace is None:
        return None, ""
    if other is None or compared is None:
        return drawn.reading, drawn.summary
    if isinstance(other, str):
        return drawn.reading.beside(Beside(Awaited(trace), other)), drawn.summary
    said = f"Dashed, {compared.name}. {' '.join(other.sentences[:1])}"
    return drawn.reading.beside(Beside(other, compared.name)), f"{drawn.summary} {said}"
