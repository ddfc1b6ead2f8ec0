"""`lstmviz code` as a person calls it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from called_commands import Command, afresh
from traces import opening

from lstmviz.experiment.assets import opening as opening_file
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.keras_code import script_with_arrays, to_keras
from lstmviz.session.storage import load, save

LARGE = Experiment(LSTMConfig(1), [Call(np.arange(90_000, dtype=np.float32).reshape(1, -1, 3))])


def outcome(done: "subprocess.CompletedProcess[str]") -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


def test_the_script_goes_to_stdout(tmp_path: Path) -> None:
    expected = to_keras(load(opening_file()).experiment)
    assert outcome(afresh("code", opening_file(), folder=tmp_path)) == (0, expected, "")
    assert list(tmp_path.iterdir()) == []


def test_large_arrays_are_inline_on_stdout(tmp_path: Path, lstmviz: Command) -> None:
    save(LARGE, tmp_path / "large.lstmviz")
    assert outcome(lstmviz("code", "large.lstmviz", folder=tmp_path)) == (0, to_keras(LARGE), "")


def test_to_a_file_large_arrays_go_beside_it(tmp_path: Path, lstmviz: Command) -> None:
    save(LARGE, tmp_path / "large.lstmviz")
    done = lstmviz("code", "large.lstmviz", "-o", "out.py", folder=tmp_path)
    assert outcome(done) == (0, "", "")
    assert (tmp_path / "out.py").read_text() == script_with_arrays(LARGE, "out.npz")[0]
    with np.load(tmp_path / "out.npz") as arrays:
        np.testing.assert_array_equal(arrays["x0"], LARGE.calls[0].inputs)
    assert {path.name for path in tmp_path.iterdir()} == {"large.lstmviz", "out.py", "out.npz"}


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "latin-1"}])
def test_the_text_is_utf_8_whatever_the_locale(tmp_path: Path, locale: dict[str, str]) -> None:
    save(LARGE, tmp_path / "large.lstmviz")
    chosen = {"PYTHONUTF8": "1", **locale}  # so that the name arrives
    done = afresh("code", "large.lstmviz", "-o", "größe → ∞.py", folder=tmp_path, **chosen)
    assert outcome(done) == (0, "", "")
    script = (tmp_path / "größe → ∞.py").read_bytes().decode()
    assert 'np.load(folder / "größe → ∞.npz")' in script


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["none.lstmviz"], "none.lstmviz: no such file or directory"),
        (["text.lstmviz"], "text.lstmviz: not a session file of lstmviz"),
        (["good.lstmviz", "-o", "out.txt"], "out.txt: expected a name that ends in .py"),
        (["good.lstmviz", "-o", "none/out.py"], "none/out.py: no such file or directory"),
        (["good.lstmviz", "-o", "folder.py"], "folder.py: is a directory"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(
    tmp_path: Path, arguments: list[str], line: str, lstmviz: Command
) -> None:
    (tmp_path / "text.lstmviz").write_text("hello")
    (tmp_path / "folder.py").mkdir()
    save(opening(), tmp_path / "good.lstmviz")
    before = sorted(tmp_path.iterdir())
    status, said, errors = outcome(lstmviz("code", *arguments, folder=tmp_path))
    assert (status, said) == (2, "")
    (message,) = errors.splitlines()
    assert message.startswith(f"lstmviz: {line}")
    assert sorted(tmp_path.iterdir()) == before


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    save(LARGE, tmp_path / "large.lstmviz")
    command = [sys.executable, "-m", "lstmviz", "code", "large.lstmviz"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().strip() == b"import base64"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("output", [[], ["-o", "out.py"]])
def test_neither_qt_nor_tensorflow_is_loaded(tmp_path: Path, output: list[str]) -> None:
    arguments = ["code", str(opening_file()), *output]
    statement = f"import sys; from lstmviz.cli import main; main({arguments!r})"
    tell = "print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; {tell}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = set(done.stderr.split())
    assert "lstmviz.experiment.to_code.keras_code" in loaded
    assert not loaded & {"PySide6", "pyqtgraph", "tensorflow", "keras", "pygments"}


def test_help_tells_what_becomes_of_large_arrays(tmp_path: Path, lstmviz: Command) -> None:
    status, said, _ = outcome(lstmviz("code", "--help", folder=tmp_path))
    assert status == 0
    assert said.startswith("usage: lstmviz code")
    assert ".npz" in said


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_of_a_figure_it_is_the_script_of_its_session(
    tmp_path: Path, lstmviz: Command, ending: str
) -> None:
    save(opening(stateful=False), tmp_path / "mine.lstmviz")
    lstmviz("render", "mine.lstmviz", "-o", f"figure.{ending}", folder=tmp_path)
    script = to_keras(opening(stateful=False))
    assert outcome(lstmviz("code", f"figure.{ending}", folder=tmp_path)) == (0, script, "")
