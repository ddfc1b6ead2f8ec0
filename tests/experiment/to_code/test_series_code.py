"""The lines that cut a series, run by themselves: they need NumPy and `series` alone."""

import csv
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.experiment.files.tables.table import read_table
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.series import cut_series
from lstmviz.experiment.to_code.keras_code import to_keras
from lstmviz.experiment.to_code.series_code import cut_code, series_comment


def cut_by_code(series: Array, choices: CutChoices) -> list[Any]:
    names: dict[str, Any] = {"np": np, "series": series}
    exec(cut_code(choices), names)
    return names["x"].tolist()


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (CutChoices(2, 2), [[[0, 1], [2, 3]], [[4, 5], [6, 7]], [[8, 9], [10, 11]]]),
        (
            CutChoices(2, 2, "continuing"),
            [[[0, 1], [6, 7]], [[2, 3], [8, 9]], [[4, 5], [10, 11]]],
        ),
        (CutChoices(9, 2, stride=3), [[list(range(9)), list(range(3, 12))]]),
    ],
)
def test_the_code_cuts_a_table_with_a_row_too_many(
    choices: CutChoices, expected: list[Any]
) -> None:
    x = np.array(cut_by_code(np.arange(13).reshape(13, 1), choices))
    assert x[..., 0].tolist() == expected


@given(
    st.integers(1, 50),
    st.integers(1, 6),
    st.integers(1, 5),
    st.sampled_from(["windows", "continuing"]),
    st.none() | st.integers(1, 6),
)
def test_the_code_cuts_a_whole_table_as_the_program_does(
    rows: int, timesteps: int, batch: int, layout: Layout, stride: int | None
) -> None:
    assume(stride is None or (layout == "windows" and stride <= timesteps))
    series = np.arange(rows * 2.0).reshape(rows, 2)
    choices = CutChoices(timesteps, batch, layout, stride)
    try:
        calls = cut_series(series, **asdict(choices)).calls
    except InvalidValue:
        assume(False)
    assert cut_by_code(series, choices) == [call.inputs.tolist() for call in calls]


@pytest.mark.parametrize(
    "choices", [CutChoices(24, 5), CutChoices(24, 5, "continuing"), CutChoices(48, 2, stride=24)]
)
def test_a_course_that_reads_the_same_table_by_itself_gets_the_same_calls(
    tmp_path: Path, choices: CutChoices
) -> None:
    loads = [f"{(n * n) % 101},{n % 10}" for n in range(500)]
    loads[100] = ""
    path = tmp_path / "hours.csv"
    lines = [f"2021-01-01;{load};{n % 24}" for n, load in enumerate(loads)]
    path.write_text("\n".join(["date;load;hour", *lines, ""]))
    table = read_table(path, missing="drop", scale="standard", columns=["load", "hour"])
    calls = cut_series(table.values, **asdict(choices)).calls
    with path.open() as file:
        rows = [(r["load"], r["hour"]) for r in csv.DictReader(file, delimiter=";") if r["load"]]
    numbers = np.array([(float(load.replace(",", ".")), float(hour)) for load, hour in rows])
    scaled = (numbers - numbers.mean(0)) / numbers.std(0)
    x = cut_by_code(scaled, choices)
    np.testing.assert_allclose(x, [call.inputs for call in calls], rtol=1e-12, atol=1e-14)


def test_a_feature_without_a_name_is_told_by_its_place() -> None:
    features = [Feature("day"), Feature(""), Feature("", 1.0, 2.0)]
    said = " ".join(line.removeprefix("# ") for line in series_comment(features).splitlines())
    assert said.endswith("in their own units: day; feature 1; feature 2 = value * 2.0 + 1.0.")


def test_the_script_holds_the_series_once_and_says_what_it_is() -> None:
    choices = CutChoices(2, 2, "continuing")
    calls = cut_series(np.arange(9), **asdict(choices)).calls
    masked = [calls[0], replace(calls[1], mask=np.array([[True, False]] * 2))]
    weights = [[[1, 2, 3, 4]], [[0.5, 0, 0, 0]], [0, 0, 0, 0]]
    features = [Feature("T (°C)", 1.5, 0.25)]
    experiment = Experiment(LSTMConfig(1), masked, weights=weights, features=features, cut=choices)
    script = to_keras(experiment)
    assert script.count("series = np.array([[0],") == 1
    assert (
        """
# The rows of the series that are in a call; features, in their own units: T
# (°C) = value * 0.25 + 1.5.
# Continuing: row i of a call goes on from row i of the call before.
timesteps, batch = 2, 2
"""
        in script
    )
    assert "layer.build(x[0].shape)\n" in script
    assert "y0 = layer(x[0])\ny1 = layer(x[1], mask=mask1)\n" in script


def test_windows_that_overlap_and_differ_are_written_one_by_one() -> None:
    calls = [Call(np.float32([[[0], [1]]])), Call(np.float32([[[2], [3]]]))]
    choices = CutChoices(2, 1, stride=1)
    script = to_keras(Experiment(LSTMConfig(1), calls, cut=choices))
    assert script == to_keras(Experiment(LSTMConfig(1), calls))
    assert "x1 = np.array" in script


@given(st.lists(st.builds(Feature, st.text(), st.floats(-9, 9), st.floats(0.5, 9)), max_size=20))
def test_whatever_features_are_called_it_stays_a_comment(features: list[Feature]) -> None:
    comment = series_comment(features)
    lines = comment.splitlines()
    assert all(line.startswith("# ") for line in lines)
    names: dict[str, Any] = {"__builtins__": {}}
    exec(comment, names)
    assert names.keys() == {"__builtins__"}
    comment.encode()  # no half of a character
