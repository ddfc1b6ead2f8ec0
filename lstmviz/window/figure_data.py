"""What a picture needs of a trace, worked out before the window is given it."""

from dataclasses import dataclass

from lstmviz.engine.answers import Ran
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import Reading
from lstmviz.trace.findings.findings import Finding, findings
from lstmviz.trace.trace import Trace


@dataclass(frozen=True, eq=False)
class Drawn:
    """What takes time in proportion to the trace.

    Attributes:
        reading: the trace as its picture asks for it.
        summary: the picture in words.
        findings: what is worth pointing at.
    """

    reading: Reading
    summary: str
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, trace: Trace) -> "Drawn":
        """Works it out, on whatever thread."""
        reading = Reading.of(trace)
        return cls(reading, summary_of(reading), findings(trace, reading.any_lost))


@dataclass(frozen=True)
class RanDrawn(Ran):
    """An experiment was run, and what its picture needs is there.

    Attributes:
        drawn: worked out on the thread that the answer came in on.
    """

    drawn: Drawn
