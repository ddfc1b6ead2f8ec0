"""What a picture needs of a trace."""

import numpy as np
import pytest
from traces import made_up_trace, opening

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.figure import colour_maps
from lstmviz.figure.reading import Reading
from lstmviz.figure.summary import summary_of
from lstmviz.trace.findings import findings
from lstmviz.window import drawn as drawn_module
from lstmviz.window.drawn import Drawn


def test_it_is_what_the_trace_says() -> None:
    x = np.array(opening().calls[0].inputs)
    x[1, 1, 0] = np.inf
    trace = made_up_trace(Experiment(opening().layer, [Call(x)]))
    drawn = Drawn.of(trace)
    assert drawn.reading.trace is trace
    assert drawn.summary == summary_of(Reading.of(trace))
    assert drawn.findings == findings(trace) != ()


@pytest.mark.parametrize(("units", "loaded"), [(4, 0), (64, 1)])
def test_the_colour_maps_are_loaded_before_the_first_heatmap(
    monkeypatch: pytest.MonkeyPatch, units: int, loaded: int
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(drawn_module, "load_maps", lambda: seen.append(colour_maps))
    x = np.zeros((1, 2, 1), np.float32)
    Drawn.of(made_up_trace(Experiment(LSTMConfig(units), [Call(x)])))
    assert len(seen) == loaded
