from lstmviz.session import view_state
from lstmviz.trace.findings.finding import START


def test_a_findings_start_is_the_views() -> None:
    assert START == view_state.START
