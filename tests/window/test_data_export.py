"""What a run holds as a file, by the menu."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from file_answers import FileAnswers
from model_traces import made_up_model_trace, made_up_seen
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from quick_window import Quick
from real_window import LOADING, opened

from lstmviz.cells.lstm import LSTM
from lstmviz.engine.jobs import EngineJob, GatesJob
from lstmviz.engine.results import GatesDerived, Ran
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.trace.tidy_table import TidyTable
from lstmviz.trace.trace import ModelTrace, Trace, named_arrays
from lstmviz.window import data_export
from lstmviz.worker.jobs import Died


def text_of(trace: Trace | ModelTrace) -> str:
    return b"".join(TidyTable.of(trace).blocks()).decode()


def exported(quick: Quick, path: Path) -> str:
    """Chooses the menu entry and that file, and returns what was said in the end."""
    quick.answers.path = path
    quick.action("Export data…").trigger()
    quick.qtbot.waitUntil(lambda: not quick.now.status.writing and bool(quick.now.status.news))
    return quick.now.status.news


def numbered_gates(job: GatesJob) -> dict[str, np.ndarray]:
    """Gates that differ in every call, row and gate."""
    shape = job.cell_inputs.states["h"].shape[1:]
    number = 10 * job.call + job.row
    return {gate: np.full(shape, number + k / 8) for k, gate in enumerate(LSTM.gate_names)}


def large(quick: Quick, ask: Callable[[GatesJob], None]) -> list[GatesJob]:
    """Shows the run as a large one arrives, without gates; the engine is asked for them."""
    link, jobs, given = quick.link, [], quick.link.ask

    def hear(job: EngineJob) -> None:
        if isinstance(job, GatesJob) and job.number < 0:  # those above are for what is looked at
            jobs.append(job)
            ask(job)
        else:
            given(job)

    link.ask = hear
    number, experiment = link.asked[-1]
    trace = made_up_seen(experiment)
    without = replace(trace, calls=tuple(replace(call, gates={}) for call in trace.calls))
    link.answered.emit(Ran(number, without, 0.01))
    return jobs


def test_a_table_is_written_where_the_person_says(quick: Quick, tmp_path: Path) -> None:
    size = len(text_of(quick.now.trace))
    said = exported(quick, tmp_path / "mine.csv")
    assert said == f"exported as mine.csv, {size / 1000:.1f} kB"
    assert (tmp_path / "mine.csv").read_bytes().decode() == text_of(quick.now.trace)
    assert quick.answers.suggested[-1].name == "trace.csv"
    assert quick.answers.asked == []
    assert exported(quick, tmp_path / "no ending").startswith("exported as no ending.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"mine.csv", "no ending.csv"}


def test_arrays_have_the_names_that_run_gives_them(quick: Quick, tmp_path: Path) -> None:
    quick.window.controller.layer.kind(GRUConfig)
    quick.settled()
    assert exported(quick, tmp_path / "mine.NPZ").startswith("exported as mine.NPZ, ")
    expected = named_arrays(quick.now.trace)
    with np.load(tmp_path / "mine.NPZ", allow_pickle=False) as arrays:
        assert list(arrays) == list(expected)
        for name, array in expected.items():
            np.testing.assert_array_equal(arrays[name], array)


def test_of_a_model_all_its_recurrent_layers_are_written(quick: Quick, tmp_path: Path) -> None:
    (stacked,) = (model for model in READY_MADE if model.name == "stacked")
    quick.window.controller.model.ready_made(stacked)
    quick.settled()
    exported(quick, tmp_path / "mine.csv")
    expected = made_up_model_trace(quick.now.experiment)
    text = (tmp_path / "mine.csv").read_text(encoding="utf-8")
    assert text == text_of(expected)
    assert {line.split(",")[0] for line in text.splitlines()} == {"layer", "lstm", "lstm_1"}
    exported(quick, tmp_path / "mine.npz")
    with np.load(tmp_path / "mine.npz") as arrays:
        assert set(arrays) == set(named_arrays(expected))


@pytest.mark.parametrize("ending", ["csv", "npz"])
def test_gates_that_the_window_has_not_come_from_the_engine(
    quick: Quick, tmp_path: Path, ending: str
) -> None:
    def answer(job: GatesJob) -> None:
        quick.link._later.emit(GatesDerived(job.number, job.call, job.row, numbered_gates(job)))

    jobs = large(quick, answer)
    exported(quick, tmp_path / f"mine.{ending}")
    assert [(job.call, job.row) for job in jobs] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert set(quick.now.gates) == {(1, 0)}  # what is looked at, as ever
    if ending == "npz":
        with np.load(tmp_path / "mine.npz") as arrays:
            assert arrays["call1/gates/f"].tolist() == [[[10.125] * 4] * 3, [[11.125] * 4] * 3]
            assert arrays["call1/gates/f"].dtype == np.float32
        return
    lines = [line.split(",") for line in (tmp_path / "mine.csv").read_text().splitlines()]
    assert lines[0][-4:] == ["i", "f", "g", "o"]
    gates = {(line[0], line[1]): line[-4:] for line in lines[1:]}
    assert gates["1", "0"] == ["10.0", "10.125", "10.25", "10.375"]
    assert gates["0", "1"] == ["1.0", "1.125", "1.25", "1.375"]
    assert len(lines) == 1 + 2 * 2 * 3 * 4


def test_it_can_be_cancelled_and_the_file_stays_what_it_was(quick: Quick, tmp_path: Path) -> None:
    jobs = large(quick, lambda job: None)  # the engine never answers
    (tmp_path / "mine.csv").write_text("before")
    quick.answers.path = tmp_path / "mine.csv"
    quick.action("Export data…").trigger()
    quick.qtbot.waitUntil(lambda: bool(jobs))
    assert quick.now.status.writing == "mine.csv: 0 %"
    assert quick.window.actions_.cancel.isEnabled()
    (button,) = (b for b in quick.window.status.findChildren(QToolButton) if b.text() == "Cancel")
    quick.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    quick.qtbot.waitUntil(lambda: quick.now.status.news == "mine.csv was not written: cancelled")
    assert not quick.now.status.writing
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]
    assert (tmp_path / "mine.csv").read_text() == "before"


def test_where_the_engine_ends_gates_are_asked_for_once_more(quick: Quick, tmp_path: Path) -> None:
    jobs = large(quick, lambda job: None)
    quick.answers.path = tmp_path / "mine.csv"
    quick.action("Export data…").trigger()
    for times, why in enumerate(("busy", "ended", "ended"), 1):
        quick.qtbot.waitUntil(lambda times=times: len(jobs) == times)
        quick.window._data_exporter.answered(Died(1, why))
    quick.qtbot.waitUntil(lambda: bool(quick.answers.message))
    assert quick.answers.message == [
        f"mine.csv could not be saved in {tmp_path}: the engine ended while it derived the gates."
    ]
    assert len(jobs) == 3
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone_is_told(quick: Quick, tmp_path: Path) -> None:
    said = exported(quick, tmp_path / "gone" / "mine.csv")
    assert said == f"mine.csv could not be saved in {tmp_path / 'gone'}: no such file or directory."
    assert quick.answers.message == [said]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no device is always full")
def test_a_full_disk_is_told(quick: Quick, tmp_path: Path) -> None:
    (tmp_path / "full.npz").symlink_to("/dev/full")
    said = exported(quick, tmp_path / "full.npz")
    assert said == f"full.npz could not be saved in {tmp_path}: no space left on device."


@pytest.mark.parametrize("write", [False, True])
def test_the_size_of_a_large_file_is_told_before(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: bool
) -> None:
    monkeypatch.setattr(data_export, "WORTH_ASKING", 1000)
    quick.answers.write, quick.answers.path = write, tmp_path / "mine.csv"
    quick.action("Export data…").trigger()
    about = TidyTable.of(quick.now.trace).size / 1000
    assert quick.answers.asked == [f"mine.csv: about {about:.1f} kB"]
    assert bool(quick.now.status.writing) is write
    quick.qtbot.waitUntil(lambda: not quick.now.status.writing)
    assert (tmp_path / "mine.csv").exists() is write


def test_arrays_for_whose_gates_there_is_no_memory_are_not_begun(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = large(quick, lambda job: None)
    monkeypatch.setattr(data_export, "free_memory", lambda: 700)
    assert exported(quick, tmp_path / "mine.npz") == (
        "mine.npz was not written: its gates would need about 768 bytes of memory, 700 bytes are "
        "free; a .csv file needs none."
    )
    assert jobs == list(tmp_path.iterdir()) == []


def test_before_the_first_run_there_is_nothing(qtbot: QtBot) -> None:
    quick = Quick(qtbot)
    quick.link.at_once = False
    quick.action("Export data…").trigger()
    assert (
        quick.now.status.news
        == "There is no run to export yet: Keras has to run the calls first (F5)."
    )
    assert quick.answers.suggested == []
    quick.end()


def test_the_real_engine_gives_the_gates_of_a_large_run(qtbot: QtBot, tmp_path: Path) -> None:
    # Of each call a run keeps at most 64 MB of gates.
    x = np.random.default_rng(0).normal(size=(8, 4100, 2))
    experiment = Experiment(LSTMConfig(64, dtype="float64"), [Call(x)], seed=2)
    answers = FileAnswers(path=tmp_path / "mine.npz")
    with opened(tmp_path / "log", experiment, dialogs=answers) as window:
        window.controller.runs.run_now()
        now = partial(getattr, window.controller, "now")
        qtbot.waitUntil(lambda: now().trace is not None, timeout=LOADING)
        assert now().trace.calls[0].gates == {}
        (export,) = (a for a in window.actions_.file.actions() if "Export da&ta" in a.text())
        export.trigger()
        assert answers.asked == ["mine.npz: about 101 MB"]
        qtbot.waitUntil(lambda: now().status.news.startswith("exported as"), timeout=LOADING)
        states = now().trace.calls[0].states
    expected = run(experiment).calls[0]
    with np.load(tmp_path / "mine.npz") as arrays:
        for name in "hc":
            np.testing.assert_array_equal(arrays[f"call0/{name}"], states[name])
        for name in "ifgo":
            np.testing.assert_allclose(
                arrays[f"call0/gates/{name}"], expected.gates[name], atol=1e-9
            )
