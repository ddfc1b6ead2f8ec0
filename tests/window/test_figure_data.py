"""What a picture needs of a trace."""

import numpy as np
from traces import made_up_trace, opening

from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.findings.findings import findings
from lstmviz.window.figure_data import RenderData


def test_it_is_what_the_trace_says() -> None:
    x = np.array(opening().calls[0].inputs)
    x[1, 1, 0] = np.inf
    trace = made_up_trace(Experiment(opening().layer, [Call(x)]))
    render_data = RenderData.of(trace)
    assert render_data.trace_view.trace is trace
    assert render_data.summary == summary_of(TraceView.of(trace))
    assert render_data.findings == findings(trace) != ()
