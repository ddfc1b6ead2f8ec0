from lstmviz.session import view_state
from lstmviz.trace.noticed.finding import START, counted, listed, rows_told


def test_a_findings_start_is_the_views() -> None:
    assert START == view_state.START


def test_of_many_rows_the_first_are_named_and_the_others_counted() -> None:
    assert rows_told([2]) == "row 2"
    assert rows_told([0, 2]) == "rows 0 and 2"
    assert listed([0, 1, 2, 5]) == "0, 1, 2 and 5"
    assert rows_told(range(20)) == "rows 0, 1, 2 and 17 more"


def test_one_of_something_is_singular() -> None:
    assert [counted(number, "step") for number in (1, 2)] == ["1 step", "2 steps"]
