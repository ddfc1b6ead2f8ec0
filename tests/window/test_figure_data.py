"""What a picture needs of a trace."""

import numpy as np
from traces import made_up_trace, opening

from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import Reading
from lstmviz.trace.findings.findings import findings
from lstmviz.window.figure_data import Drawn


def test_it_is_what_the_trace_says() -> None:
    x = np.array(opening().calls[0].inputs)
    x[1, 1, 0] = np.inf
    trace = made_up_trace(Experiment(opening().layer, [Call(x)]))
    drawn = Drawn.of(trace)
    assert drawn.reading.trace is trace
    assert drawn.summary == summary_of(Reading.of(trace))
    assert drawn.findings == findings(trace) != ()
