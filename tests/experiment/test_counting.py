from lstmviz.experiment.counting import counted, format_calls, format_rows, listed


def test_of_many_rows_the_first_are_named_and_the_others_counted() -> None:
    assert format_rows([2]) == "row 2"
    assert format_rows([0, 2]) == "rows 0 and 2"
    assert listed([0, 1, 2, 5]) == "0, 1, 2 and 5"
    assert format_rows(range(20)) == "rows 0, 1, 2 and 17 more"


def test_calls_that_follow_each_other_are_told_as_a_range() -> None:
    assert format_calls([1]) == "call 1"
    assert format_calls([1, 2]) == "calls 1 and 2"
    assert format_calls([1, 2, 3]) == "calls 1 to 3"
    assert format_calls([0, 2, 3]) == "calls 0, 2 and 3"
    assert format_calls([0, 2, 4, 5, 6, 8]) == "calls 0, 2, 4 and 3 more"


def test_one_of_something_is_singular() -> None:
    assert [counted(number, "step") for number in (1, 2)] == ["1 step", "2 steps"]
