"""Holds what of a trace takes time to find out, so that it is found out once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.findings.findings import Finding, findings
from lstmviz.trace.trace import Trace


@dataclass(frozen=True, eq=False)
class RenderData:
    """What takes time in proportion to the trace.

    Attributes:
        trace_view: the trace as its picture asks for it.
        summary: the picture in words.
        findings: what is worth pointing at.
    """

    trace_view: TraceView
    summary: str
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, trace: Trace) -> RenderData:
        """Works it out, on whatever thread."""
        trace_view = TraceView.of(trace)
        return cls(trace_view, summary_of(trace_view), findings(trace, trace_view.any_lost))

    def after(self, drawn: TraceView | None) -> RenderData:
        """The same with axes that stay where they were before, as far as that tells something."""
        return replace(self, trace_view=self.trace_view.holding(drawn))

    def fitted(self) -> RenderData:
        """The same with axes of this run alone."""
        return replace(self, trace_view=self.trace_view.fitted_axes())
