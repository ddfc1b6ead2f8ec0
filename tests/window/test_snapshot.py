"""What a picture needs of a trace."""

import numpy as np
import pytest
from quick_window import Quick
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.findings.findings import findings
from lstmviz.window.render_data import RenderData


@pytest.fixture
def seen(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What the picture was compared with each time it was made."""
    made: list[str | None] = []
    strip = quick.window.strip
    show = strip.set_trace_view

    def set_trace_view(reading, summary):
        other = None if reading is None else reading.other
        made.append(None if other is None else type(other.comparison).__name__)
        show(reading, summary)

    monkeypatch.setattr(strip, "set_trace_view", set_trace_view)
    return made


def compared(quick: Quick) -> bool:
    return quick.now.comparison is not None


def test_a_comparison_has_its_place_in_the_picture_at_once(
    quick: Quick, seen: list[str | None]
) -> None:
    quick.window.controller.comparison.compare("stateless")
    quick.qtbot.waitUntil(lambda: compared(quick))
    assert seen == ["PendingComparison", "Comparison"]
    assert "Beside it the stateless twin. Without the carry," in quick.window.strip._summary
    quick.window.controller.view.select_row(1)
    assert len(seen) == 2
    quick.window.controller.comparison.compare(None)
    assert seen[2:] == [None]
    assert "Beside it" not in quick.window.strip._summary


def test_the_lanes_stay_while_a_new_run_is_compared(quick: Quick, seen: list[str | None]) -> None:
    quick.window.controller.comparison.compare("stateless")
    quick.qtbot.waitUntil(lambda: compared(quick))
    del seen[:]
    quick.window.controller.layer.argument("return_state", True)
    quick.settled()
    quick.qtbot.waitUntil(lambda: compared(quick))
    assert seen == ["PendingComparison", "Comparison"]


def test_what_cannot_be_compared_leaves_the_picture_alone(
    quick: Quick, seen: list[str | None]
) -> None:
    quick.window.controller.states.reset_before(1, True)
    quick.settled()
    del seen[:]
    quick.window.controller.comparison.compare("whole")
    quick.qtbot.waitUntil(lambda: bool(quick.now.compared.problem))
    assert seen[-1] is None


def test_it_is_what_the_trace_says() -> None:
    x = np.array(opening().calls[0].inputs)
    x[1, 1, 0] = np.inf
    trace = made_up_trace(Experiment(opening().layer, [Call(x)]))
    render_data = RenderData.of(trace)
    assert render_data.trace_view.trace is trace
    assert render_data.summary == summary_of(TraceView.of(trace))
    assert render_data.findings == findings(trace) != ()
