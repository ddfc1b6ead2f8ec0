"""The runs of a person's own sessions are kept in a folder of a bounded size."""

import os
from pathlib import Path

import numpy as np
import pytest
from traces import made_up_trace, opening, opening_of

from lstmviz.engine.run import run
from lstmviz.experiment.assets import opening as opening_session
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.storage import load
from lstmviz.trace.trace import named_arrays
from lstmviz.window import last_runs
from lstmviz.window.last_runs import LastRuns

VERSIONS = ("2.21.0", "3.15.1")


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LastRuns:
    installed = dict(zip(("tensorflow", "keras"), VERSIONS, strict=True))
    monkeypatch.setattr(last_runs, "_installed", installed.__getitem__)
    return LastRuns(tmp_path / "runs")


def numbered(seed: int, timesteps: int = 3) -> Experiment:
    return Experiment(opening().layer, [Call(np.zeros((2, timesteps, 3)))], seed=seed)


def test_what_was_kept_is_found_by_its_experiment(runs: LastRuns) -> None:
    trace = made_up_trace(numbered(1))
    assert runs.of(trace.experiment) is None
    runs.keep(trace, VERSIONS)
    found = runs.of(numbered(1))
    assert found is not None
    assert np.array_equal(found.calls[0].h, trace.calls[0].h)
    assert runs.of(numbered(2)) is None


@pytest.mark.parametrize("kind", [LSTMConfig, GRUConfig, SimpleRNNConfig])
def test_a_run_of_each_kind_of_layer_is_kept_whole(
    runs: LastRuns, kind: type[RecurrentConfig]
) -> None:
    trace = run(opening_of(kind, return_state=True))
    runs.keep(trace, VERSIONS)
    found = runs.of(opening_of(kind, return_state=True))
    assert found is not None
    kept, expected = named_arrays(found), named_arrays(trace)
    assert list(kept) == list(expected)
    for name, array in expected.items():
        assert np.array_equal(kept[name], array), name
    others = {LSTMConfig, GRUConfig, SimpleRNNConfig} - {kind}
    assert all(runs.of(opening_of(other, return_state=True)) is None for other in others)


def test_the_shipped_example_is_found_without_having_been_kept(runs: LastRuns) -> None:
    experiment = load(opening_session()).experiment
    assert runs.of(experiment) is not None
    assert LastRuns(None).of(experiment) is None


def test_nothing_is_drawn_where_the_versions_can_t_be_told(
    runs: LastRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.keep(made_up_trace(numbered(1)), VERSIONS)
    monkeypatch.setattr(last_runs, "_installed", lambda package: "")
    assert runs.of(numbered(1)) is None


def test_the_folder_stays_small_and_the_newest_stay(
    runs: LastRuns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_runs, "MOST_BYTES", 20_000)
    for seed in range(8):
        runs.keep(made_up_trace(numbered(seed)), VERSIONS)
        for path in (tmp_path / "runs").iterdir():  # the clock may be coarse
            os.utime(path, ns=(0, path.stat().st_mtime_ns - 10**9))
    files = list((tmp_path / "runs").iterdir())
    assert sum(path.stat().st_size for path in files) <= 20_000
    there = [seed for seed in range(8) if runs.of(numbered(seed)) is not None]
    assert there == list(range(8 - len(files), 8))
    runs.keep(made_up_trace(numbered(99, timesteps=2000)), VERSIONS)
    assert runs.of(numbered(99, timesteps=2000)) is None  # larger than all may be together


def test_a_folder_that_can_t_be_used_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_runs, "_installed", lambda package: "1")
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    runs = LastRuns(blocked / "runs")
    runs.keep(made_up_trace(numbered(1)), VERSIONS)
    assert runs.of(numbered(1)) is None


def test_the_installed_versions_are_those_that_the_packages_tell() -> None:
    from importlib.metadata import version

    assert last_runs._installed("keras") == version("keras")
    assert last_runs._installed("tensorflow") == version("tensorflow")
    assert last_runs._installed("no_such_package") == ""
