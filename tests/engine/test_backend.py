"""Keras can be set up in many ways; what is shown is Keras on TensorFlow with its defaults."""

import json
import os
import queue
import subprocess
import sys
from pathlib import Path

import pytest
from traces import opening

from lstmviz.engine.jobs import ResetTimesJob, RunJob
from lstmviz.engine.loading import InvalidKerasSettings, check_keras_settings
from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import Failed, Ran, Ready, ResetTimed
from lstmviz.experiment.assets import opening as opening_file
from lstmviz.worker.jobs import Began

ASKED = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"}
RUN = """
import numpy as np
import lstmviz
x = np.ones((1, 2, 1))
try:
    trace = lstmviz.run(lstmviz.Experiment(lstmviz.LSTMConfig(1), [lstmviz.Call(x)]))
    print(trace.calls[0].h.shape, trace.calls[0].h.dtype)
except (RuntimeError, ValueError) as error:
    print(error)
"""


LOADED = """
import sys, types
sys.modules["keras"] = types.ModuleType("keras")
sys.modules["keras"].backend = types.SimpleNamespace(backend=lambda: "jax")
"""


def said(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=ASKED | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""  # TensorFlow's remarks as it loads are in the log
    return done.stdout.strip()


def settings(folder: Path, **values: object) -> Path:
    path = folder / "keras.json"
    path.write_text(json.dumps(values))
    return path


def test_what_is_set_for_other_programs_changes_nothing(tmp_path: Path) -> None:
    settings(tmp_path, floatx="float64", backend="torch")
    environment = {"KERAS_BACKEND": "numpy", "KERAS_HOME": str(tmp_path)}
    assert said(RUN, **environment) == "(1, 2, 1) float32"


def test_remarks_that_are_asked_for_are_shown() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        env=ASKED | {"TF_CPP_MIN_LOG_LEVEL": "0"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "(1, 2, 1) float32"
    assert done.stderr != ""  # what TensorFlow remarks differs from machine to machine


def test_keras_that_was_loaded_on_another_backend_is_told() -> None:
    assert said(LOADED + RUN) == (
        "lstmviz runs Keras on TensorFlow, and Keras was loaded on jax: "
        "set KERAS_BACKEND=tensorflow before keras is imported"
    )


TELLS = "which Keras reads, has to be mended or deleted: expected floatx to be float16 or"


def test_settings_with_which_keras_does_not_load_are_told_with_their_path(tmp_path: Path) -> None:
    path = settings(tmp_path, floatx="float8")
    assert said(RUN, KERAS_HOME=str(tmp_path)).startswith(f"{path}, {TELLS}")
    for command in ("run", "render"):
        output = tmp_path / ("out.npz" if command == "run" else "out.png")
        done = subprocess.run(
            [sys.executable, "-m", "lstmviz", command, opening_file(), "-o", output],
            env=ASKED | {"KERAS_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert line.startswith(f"lstmviz: {path}, {TELLS}")
        assert not output.exists()


def test_the_window_is_told_of_them_until_they_are_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = settings(tmp_path, epsilon="small")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    results: queue.Queue[object] = queue.Queue()
    engine = EngineProcess(tmp_path / "engine.log")
    engine.start()
    try:
        engine.listen(results.put)
        engine.ask(RunJob(1, opening()))
        assert results.get(timeout=60) == Began(1, "main")
        failed = results.get(timeout=60)
        assert isinstance(failed, Failed)
        assert (failed.number, failed.reason.partition(",")[0]) == (1, str(path))
        assert failed.reason.endswith("expected epsilon to be a float, got 'small'")
        engine.ask(ResetTimesJob(1, (1, 10)))
        assert results.get(timeout=60) == Began(1, "reset times")
        assert results.get(timeout=60) == ResetTimed(1, 0, reason=failed.reason)
        path.unlink()
        assert isinstance(results.get(timeout=60), Ready)
        engine.ask(RunJob(2, opening()))
        while not isinstance(ran := results.get(timeout=60), Ran):
            pass
        assert ran.number == 2
        engine.ask(ResetTimesJob(2, (2,)))
        while not isinstance(timed := results.get(timeout=60), ResetTimed):
            pass
        assert (timed.number, timed.layers, timed.reason) == (2, 2, "")
    finally:
        engine.stop()


CASES = {
    '{"floatx": "float8\u202e"}': r"got 'float8\u202e'",
    '{"image_data_format": 3}': "expected image_data_format to be channels_last or",
    '{"epsilon": 1}': "expected epsilon to be a float, got 1",
    "[]": "expected names and values in braces",
    '"x"': "expected names and values in braces",
    "[" * 100_000: "expected names and values in braces",
    # Those that Keras takes, as they are or for an empty file.
    "": "",
    "{": "",
    '{"floatx": "float64", "epsilon": 0.5, "backend": "torch", "more": []}': "",
}


@pytest.mark.parametrize(("text", "reason"), CASES.items(), ids=range(len(CASES)))
def test_settings_are_checked_as_keras_does(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "keras.json").write_text(text)
    # In an interpreter that hasn't loaded Keras.
    program = (
        "from lstmviz.engine.loading import check_keras_settings\n"
        "try: check_keras_settings()\n"
        "except ValueError as error: print(error)"
    )
    found = said(program, KERAS_HOME=str(tmp_path))
    assert found.isprintable()
    assert (reason in found) if reason else found == ""


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_settings_that_are_no_file_are_not_read(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "folder":
        (tmp_path / "keras.json").mkdir()
    elif hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "keras.json")
    else:
        pytest.skip("Windows has no pipes in folders")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    with pytest.raises(InvalidKerasSettings, match="it is no ordinary file"):
        check_keras_settings()
