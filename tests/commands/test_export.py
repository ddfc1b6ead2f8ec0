"""`lstmviz export` as a person calls it."""

import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from called_commands import Command
from traces import opening

from lstmviz.engine.run import run
from lstmviz.experiment.assets import opening as opening_file
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.storage import load, save

LARGE = Experiment(LSTMConfig(128), [Call(np.ones((10, 4000, 1), np.float32))])
"""Of which a run keeps no gates."""


def test_a_table_has_what_keras_computed_at_every_step(tmp_path: Path, lstmviz: Command) -> None:
    done = lstmviz("export", opening_file(), "-o", "trace.csv", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["trace.csv"]
    types = dict.fromkeys("hcifgo", pl.Float32)
    table = pl.read_csv(tmp_path / "trace.csv", schema_overrides=types)
    trace = run(load(opening_file()).experiment)
    for name in "hcifgo":
        arrays = [call.states.get(name, call.gates.get(name)) for call in trace.calls]
        expected = np.concatenate([array.ravel() for array in arrays])
        assert table[name].to_numpy().tobytes() == expected.tobytes()
    batch, timesteps, units = trace.calls[0].h.shape
    assert table.rows()[units][:5] == (0, 0, 1, 1, 0)
    assert len(table) == len(trace.calls) * batch * timesteps * units


def test_an_npz_file_is_the_one_that_run_writes(tmp_path: Path, lstmviz: Command) -> None:
    for command in ("run", "export"):
        done = lstmviz(command, opening_file(), "-o", f"{command}.NPZ", folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with np.load(tmp_path / "run.NPZ") as one, np.load(tmp_path / "export.NPZ") as other:
        assert list(one) == list(other)
        for name in one:
            np.testing.assert_array_equal(one[name], other[name])


def test_gates_that_a_large_run_does_not_keep_are_there(tmp_path: Path, lstmviz: Command) -> None:
    save(LARGE, tmp_path / "large.lstmviz")
    done = lstmviz("export", "large.lstmviz", "-o", "a.csv", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    types = dict.fromkeys("hcifgo", pl.Float32)
    table = pl.read_csv(tmp_path / "a.csv", schema_overrides=types)
    call = run(LARGE).calls[0]
    assert not isinstance(call.gates, dict)
    np.testing.assert_array_equal(table["h"].to_numpy(), call.h.ravel())
    np.testing.assert_allclose(table["o"].to_numpy(), call.gates["o"].ravel(), atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["none.lstmviz", "-o", "a.csv"], "none.lstmviz: no such file or directory"),
        (["good.lstmviz", "-o", "a.txt"], "a.txt: expected a name that ends in .csv or .npz"),
        (["good.lstmviz", "-o", "gone/a.csv"], "gone/a.csv: no such file or directory"),
        (["good.lstmviz", "-o", "folder.csv"], "folder.csv: is a directory"),
        (["refused.lstmviz", "-o", "a.csv"], "refused.lstmviz: Keras refused call 0: "),
        (["refused.lstmviz", "-o", "a.npz"], "refused.lstmviz: Keras refused call 0: "),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], line: str, lstmviz: Command
) -> None:
    (tmp_path / "folder.csv").mkdir()
    save(opening(), tmp_path / "good.lstmviz")
    state = (np.zeros((3, 2)), np.zeros((3, 2)))
    call = Call(np.zeros((2, 2, 1)), initial_state=state)
    save(Experiment(LSTMConfig(2), [call]), tmp_path / "refused.lstmviz")
    before = sorted(tmp_path.iterdir())
    done = lstmviz("export", *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"lstmviz: {line}")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no device is always full")
@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_a_full_disk_is_one_line(tmp_path: Path, ending: str, lstmviz: Command) -> None:
    (tmp_path / f"full.{ending}").symlink_to("/dev/full")
    done = lstmviz("export", opening_file(), "-o", f"full.{ending}", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"lstmviz: full.{ending}: no space left on device\n"


def test_help_tells_both_kinds_of_file(tmp_path: Path, lstmviz: Command) -> None:
    said = lstmviz("export", "--help", folder=tmp_path).stdout
    assert said.startswith("usage: lstmviz export")
    assert ".csv" in said
    assert ".npz" in said


def test_of_a_figure_it_is_what_its_session_gives(tmp_path: Path, lstmviz: Command) -> None:
    lstmviz("render", opening_file(), "-o", "figure.pdf", folder=tmp_path)
    for file, output in ((opening_file(), "session"), (tmp_path / "figure.pdf", "figure")):
        for command, ending in (("export", "csv"), ("run", "npz")):
            done = lstmviz(command, file, "-o", f"{output}.{ending}", folder=tmp_path)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "figure.csv").read_bytes() == (tmp_path / "session.csv").read_bytes()
    with np.load(tmp_path / "figure.npz") as one, np.load(tmp_path / "session.npz") as other:
        assert list(one) == list(other)
        np.testing.assert_array_equal(one["call1/h"], other["call1/h"])
