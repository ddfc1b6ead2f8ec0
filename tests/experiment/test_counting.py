from lstmviz.experiment.counting import calls_told, counted, listed, rows_told


def test_of_many_rows_the_first_are_named_and_the_others_counted() -> None:
    assert rows_told([2]) == "row 2"
    assert rows_told([0, 2]) == "rows 0 and 2"
    assert listed([0, 1, 2, 5]) == "0, 1, 2 and 5"
    assert rows_told(range(20)) == "rows 0, 1, 2 and 17 more"


def test_calls_that_follow_each_other_are_told_as_a_range() -> None:
    assert calls_told([1]) == "call 1"
    assert calls_told([1, 2]) == "calls 1 and 2"
    assert calls_told([1, 2, 3]) == "calls 1 to 3"
    assert calls_told([0, 2, 3]) == "calls 0, 2 and 3"
    assert calls_told([0, 2, 4, 5, 6, 8]) == "calls 0, 2, 4 and 3 more"


def test_one_of_something_is_singular() -> None:
    assert [counted(number, "step") for number in (1, 2)] == ["1 step", "2 steps"]
