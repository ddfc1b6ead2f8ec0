from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import lstmviz
from lstmviz.experiment import series
from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.series import series_cut, series_of

TWELVE = np.arange(12.0).reshape(12, 1)


def rows(cut: lstmviz.CutSeries) -> list[list[list[float]]]:
    """For each call the series' numbers in each of its rows, of a series of one feature."""
    return [call.inputs[:, :, 0].tolist() for call in cut.calls]


def test_windows_fill_the_rows_of_a_call_one_after_another() -> None:
    cut = lstmviz.cut_series(TWELVE, timesteps=2, batch=2)
    assert rows(cut) == [[[0, 1], [2, 3]], [[4, 5], [6, 7]], [[8, 9], [10, 11]]]
    assert cut.left_over == 0
    assert cut.calls[0].inputs.shape == (2, 2, 1)


def test_a_row_of_a_continuing_call_goes_on_from_the_call_before() -> None:
    cut = lstmviz.cut_series(TWELVE, timesteps=2, batch=2, layout="continuing")
    assert rows(cut) == [[[0, 1], [6, 7]], [[2, 3], [8, 9]], [[4, 5], [10, 11]]]
    assert cut.left_over == 0


@pytest.mark.parametrize("layout", ["windows", "continuing"])
def test_of_thirteen_values_one_is_left_over(layout: Layout) -> None:
    longer = np.arange(13.0)
    cut = lstmviz.cut_series(longer, timesteps=2, batch=2, layout=layout)
    assert rows(cut) == rows(lstmviz.cut_series(TWELVE, timesteps=2, batch=2, layout=layout))
    assert cut.left_over == 1


@pytest.mark.parametrize(
    ("stride", "expected", "left_over"),
    [
        (1, [[[0, 1, 2], [1, 2, 3]], [[2, 3, 4], [3, 4, 5]]], 1),
        (2, [[[0, 1, 2], [2, 3, 4]]], 2),
        (4, [[[0, 1, 2], [4, 5, 6]]], 1),
    ],
)
def test_windows_may_overlap_or_leave_gaps(stride: int, expected: list, left_over: int) -> None:
    cut = lstmviz.cut_series(np.arange(7), timesteps=3, batch=2, stride=stride)
    assert rows(cut) == expected
    assert cut.left_over == left_over


def test_all_features_of_a_row_stay_together_and_as_precise_as_they_are() -> None:
    values = np.array([[0.1, 10], [0.2, 20], [0.3, 30], [0.4, 40]])
    for precise in (np.float64, np.float32, np.float16):
        cut = lstmviz.cut_series(values.astype(precise), timesteps=2, batch=1)
        assert [call.inputs.dtype for call in cut.calls] == [precise] * 2
        np.testing.assert_array_equal(cut.calls[1].inputs, values.astype(precise)[np.newaxis, 2:])
    assert lstmviz.cut_series(np.arange(4), timesteps=2).calls[0].inputs.dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "argument", "message"),
    [
        ({"timesteps": 13}, "timesteps", "expected at most the 12 rows of the series, got 13"),
        ({"timesteps": 0}, "timesteps", "expected a whole number from 1 on, got 0"),
        ({"timesteps": 2.0}, "timesteps", "expected a whole number from 1 on, got 2.0"),
        ({"timesteps": 2, "batch": True}, "batch", "expected a whole number from 1 on, got True"),
        (
            {"timesteps": 5, "batch": 3},
            "batch",
            "expected at most 2, as 12 rows of the series fill no more, got 3",
        ),
        (
            {"timesteps": 5, "batch": 3, "layout": "continuing"},
            "batch",
            "expected at most 2, as 12 rows of the series fill no more, got 3",
        ),
        ({"timesteps": 2, "stride": 0}, "stride", "expected a whole number from 1 on, got 0"),
        (
            {"timesteps": 2, "stride": 1, "layout": "continuing"},
            "stride",
            "expected None for layout='continuing', whose blocks follow on each other, got 1",
        ),
        (
            {"timesteps": 2, "layout": "rows"},
            "layout",
            "expected 'windows' or 'continuing', got 'rows'",
        ),
    ],
)
def test_what_fills_no_call_names_the_argument(arguments, argument: str, message: str) -> None:
    with pytest.raises(lstmviz.InvalidValue) as refused:
        lstmviz.cut_series(TWELVE, **arguments)
    assert (refused.value.argument, refused.value.message) == (argument, message)


@pytest.mark.parametrize("values", [np.zeros((2, 2, 2)), np.array(["a"]), np.zeros((0, 2)), 3.0])
def test_what_is_no_series_is_refused(values) -> None:
    with pytest.raises(lstmviz.InvalidValue) as refused:
        lstmviz.cut_series(values, timesteps=1)
    assert refused.value.argument == "values"


def test_neither_calls_nor_numbers_are_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_CALLS", 5)
    with pytest.raises(lstmviz.InvalidValue, match="at most 5 calls, got 2, which gives 6"):
        lstmviz.cut_series(TWELVE, timesteps=2)
    monkeypatch.setattr(series, "MOST_ELEMENTS", 20)
    with pytest.raises(lstmviz.InvalidValue, match="at most 20 numbers in all, got 25"):
        lstmviz.cut_series(TWELVE, timesteps=5, stride=1, batch=5)


COUNTS = st.integers(1, 5)


@given(st.integers(1, 60), COUNTS, COUNTS, st.sampled_from(["windows", "continuing"]))
def test_every_value_is_in_one_place_or_left_over(
    length: int, timesteps: int, batch: int, layout: Layout
) -> None:
    assume(timesteps * batch <= length)
    cut = lstmviz.cut_series(np.arange(length), timesteps=timesteps, batch=batch, layout=layout)
    used = np.concatenate([call.inputs.ravel() for call in cut.calls]).tolist()
    assert len(set(used)) == len(used)
    assert len(used) + cut.left_over == length
    assert {call.inputs.shape for call in cut.calls} == {(batch, timesteps, 1)}
    one_more = timesteps * batch
    assert cut.left_over < one_more + (batch if layout == "continuing" else 0)
    if layout == "continuing":
        for before, after in zip(cut.calls, cut.calls[1:], strict=False):
            np.testing.assert_array_equal(before.inputs[:, -1] + 1, after.inputs[:, 0])
    else:
        assert used == list(range(len(used)))


@given(st.integers(1, 60), COUNTS, COUNTS, st.integers(1, 7))
def test_window_j_begins_at_j_strides_and_what_is_in_none_is_counted(
    length: int, timesteps: int, batch: int, stride: int
) -> None:
    windows = [
        list(range(start, start + timesteps)) for start in range(0, length - timesteps + 1, stride)
    ]
    windows = windows[: len(windows) // batch * batch]
    assume(windows)
    arguments = {"timesteps": timesteps, "batch": batch, "stride": stride}
    cut = lstmviz.cut_series(np.arange(length), **arguments)
    assert [row for call in rows(cut) for row in call] == windows
    assert cut.left_over == length - len({value for window in windows for value in window})
    planned = series_cut(length, CutChoices(**arguments))
    assert planned.starts.ravel().tolist() == [window[0] for window in windows]
    assert planned.left_over == cut.left_over


def cut_experiment(values: np.ndarray, choices: CutChoices) -> lstmviz.Experiment:
    calls = lstmviz.cut_series(values, **asdict(choices)).calls
    return lstmviz.Experiment(lstmviz.LSTMConfig(1), calls, cut=choices)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (CutChoices(2, 2), [0, 1, 2, 3, 4, 5, 6, 7]),
        (CutChoices(2, 2, "continuing"), [0, 1, 2, 3, 5, 6, 7, 8]),
        (CutChoices(3, 2, stride=1), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (CutChoices(2, 1, stride=5), [0, 1, 5, 6]),
    ],
)
def test_a_series_is_put_together_of_the_rows_that_are_in_a_call(
    choices: CutChoices, expected: list[int]
) -> None:
    together = series_of(cut_experiment(np.arange(11.0), choices))
    assert together is not None
    assert together.tolist() == [[row] for row in expected]


@given(st.integers(1, 40), COUNTS, COUNTS, st.none() | st.integers(1, 7), st.booleans())
def test_a_series_put_together_is_cut_into_the_same_calls(
    length: int, timesteps: int, batch: int, stride: int | None, windows: bool
) -> None:
    choices = CutChoices(timesteps, batch, "windows", stride)
    if not windows:
        choices = CutChoices(timesteps, batch, "continuing")
    values = np.random.default_rng(length).normal(size=(length, 2))
    values[::3, 1] = np.nan
    try:
        experiment = cut_experiment(values, choices)
    except lstmviz.InvalidValue:
        assume(False)
    together = series_of(experiment)
    assert together is not None
    step = None if choices.step >= timesteps else choices.step
    again = lstmviz.cut_series(together, **asdict(replace(choices, stride=step)))
    assert again.calls == experiment.calls


def test_windows_that_overlap_and_differ_are_of_no_series() -> None:
    experiment = cut_experiment(TWELVE, CutChoices(3, 2, stride=1))
    other = experiment.calls[0].inputs.copy()
    other[0, 1] = 99  # which the next window has too
    calls = [lstmviz.Call(other), *experiment.calls[1:]]
    assert series_of(replace(experiment, calls=calls)) is None
    plain = replace(cut_experiment(TWELVE, CutChoices(3)), cut=None)
    assert series_of(plain) is None


@pytest.mark.parametrize(
    "choices", [CutChoices(2, 3), CutChoices(3, 2), CutChoices(3, 3, "continuing")]
)
def test_an_experiment_knows_its_cut_as_long_as_all_calls_have_its_size(
    choices: CutChoices,
) -> None:
    calls = [lstmviz.Call(np.zeros((3, 2, 1)))] * 2
    layer = lstmviz.LSTMConfig(1)
    experiment = lstmviz.Experiment(layer, calls, cut=choices)
    fits = (choices.batch, choices.timesteps) == (3, 2)
    assert experiment.cut == (choices if fits else None)
    assert (experiment == lstmviz.Experiment(layer, calls)) != fits
    for other in (np.zeros((3, 2, 2)), np.zeros((3, 2, 1), np.float32)):
        more = [*calls, lstmviz.Call(other)]
        assert lstmviz.Experiment(layer, more, cut=choices).cut is None
