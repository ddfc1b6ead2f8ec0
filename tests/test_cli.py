"""The commands as a person calls them."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from called_commands import Command, afresh
from PySide6.QtGui import QImage
from traces import opening

from lstmviz.engine.run import run
from lstmviz.experiment.assets import opening as opening_file
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.session.storage import load, save


def test_run_writes_all_that_a_trace_holds_under_its_own_names(tmp_path: Path) -> None:
    layer = LSTMConfig(2, return_state=True, stateful=True, dropout=0.5, recurrent_dropout=0.5)
    x = np.ones((1, 3, 2), np.float32)
    calls = [
        Call(x, mask=[[True, False, True]]),
        Call(x),
        Call(x, training=True, reset_before=True),
    ]
    experiment = Experiment(layer, calls)
    save(experiment, tmp_path / "one.lstmviz")
    done = afresh("run", "one.lstmviz", "-o", "out.npz", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert {path.name for path in tmp_path.iterdir()} == {"one.lstmviz", "out.npz"}
    trace = run(experiment)
    expected = {f"weights/{name}": array for name, array in trace.weights.items()}
    expected["device"] = np.array("CPU")
    for number, call in enumerate(trace.calls):
        names = ("h", "c", "initial_h", "initial_c", "time_index", "held")
        own = {name: getattr(call, name) for name in names} | {"origin": np.array(call.origin)}
        own |= {f"gates/{gate}": call.gates[gate] for gate in "ifgo"}
        own |= {f"returned/{place}": array for place, array in enumerate(call.returned)}
        for name, mask in (call.dropout_masks or {}).items():
            own[f"dropout_masks/{name}"] = mask
        expected |= {f"call{number}/{name}": array for name, array in own.items()}
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert set(arrays) == set(expected)
        for name, array in expected.items():
            np.testing.assert_array_equal(arrays[name], array)
        assert arrays["call0/held"].tolist() == [[False, True, False]]
        np.testing.assert_array_equal(arrays["call1/initial_h"], arrays["call0/h"][:, -1])
        np.testing.assert_array_equal(arrays["call1/initial_c"], arrays["call0/c"][:, -1])
        np.testing.assert_array_equal(arrays["call2/returned/0"], arrays["call2/h"][:, -1])
        assert {"call2/dropout_masks/inputs", "call2/dropout_masks/recurrent"} < set(arrays)
        assert [str(arrays[f"call{n}/origin"]) for n in range(3)] == ["zeros", "carried", "reset"]


def test_render_draws_in_the_size_that_is_asked_for(tmp_path: Path, lstmviz: Command) -> None:
    arguments = ("render", opening_file(), "-o", "out.png", "--size", "900x600")
    done = lstmviz(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    image = QImage(str(tmp_path / "out.png"))
    assert (image.width(), image.height()) == (900, 600)
    colours = {image.pixelColor(x, y).name() for x in range(0, 900, 3) for y in range(0, 600, 3)}
    assert len(colours) > 20


def test_without_a_display_the_picture_is_drawn_instead_and_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lstmviz.png").write_text("mine")
    # Windows and macOS always have a display: say that there is none.
    code = (
        "from lstmviz import cli; cli.has_display = lambda: False; raise SystemExit(cli.main([]))"
    )
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")  # what is set for windows is no matter
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "lstmviz: there is no display, so the picture was drawn to lstmviz-1.png"
    ]
    assert not QImage(str(tmp_path / "lstmviz-1.png")).isNull()
    assert (tmp_path / "lstmviz.png").read_text() == "mine"


def test_without_a_display_a_file_for_the_window_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2\n")
    done = afresh("data.csv", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "lstmviz: data.csv: there is no display, and only the window takes a file that is no "
        "session\n"
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "data.csv"]


REFUSED = Experiment(
    LSTMConfig(2, stateful=True), [Call(np.zeros((2, 2, 1))), Call(np.zeros((3, 2, 1)))]
)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["run", "none.lstmviz", "-o", "out.npz"], "none.lstmviz: no such file or directory"),
        (["run", "text.lstmviz", "-o", "out.npz"], "text.lstmviz: not a session file of lstmviz"),
        (["text.lstmviz"], "text.lstmviz: not a session file of lstmviz"),
        (["run", "refused.lstmviz", "-o", "out.npz"], "refused.lstmviz: Keras refused call 1: If"),
        (["render", "refused.lstmviz", "-o", "out.bmp"], "out.bmp: expected a name that ends in"),
        (
            ["render", "large.lstmviz", "-o", "out.png"],
            "large.lstmviz: running it would need about",
        ),
        (
            ["render", "questoin", "-o", "out.png"],
            "questoin: no such file, and no scenario or ready-made model of that name "
            "(text-generation, question, ",
        ),
        (["none.csv"], "none.csv: no such file or directory"),
        (["none.keras"], "none.keras: no such file or directory"),
        (
            ["data.xlsx"],
            "data.xlsx: not a session file of lstmviz, or a damaged one; the window also takes "
            "what ends in .npy, ",
        ),
        (["run", "data.csv", "-o", "out.npz"], "data.csv: not a session file of lstmviz"),
        (["render", "data.csv", "-o", "out.png"], "data.csv: not a session file of lstmviz"),
        (["code", "data.csv"], "data.csv: not a session file of lstmviz"),
        (["run", "good.lstmviz", "-o", "link.lstmviz"], "link.lstmviz: it is the session that is"),
        (["run", "good.lstmviz", "-o", "none/out.npz"], "none/out.npz: no such file or directory"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(
    tmp_path: Path, arguments: list[str], line: str, lstmviz: Command
) -> None:
    (tmp_path / "text.lstmviz").write_text("hello")
    (tmp_path / "data.csv").write_text("1,2\n")
    (tmp_path / "data.xlsx").write_bytes(b"PK")
    save(REFUSED, tmp_path / "refused.lstmviz")
    save(opening(), tmp_path / "good.lstmviz")
    (tmp_path / "link.lstmviz").symlink_to("good.lstmviz")
    save(opening(units=2**20), tmp_path / "large.lstmviz")
    before = sorted(tmp_path.iterdir())
    if arguments[0] in ("run", "render", "code"):
        done = lstmviz(*arguments, folder=tmp_path)
    else:
        done = afresh(*arguments, folder=tmp_path, display=True)
    assert done.returncode == 2
    assert done.stdout == ""
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"lstmviz: {line}")
    assert sorted(tmp_path.iterdir()) == before
    assert load(tmp_path / "good.lstmviz").experiment == opening()


def test_what_is_asked_of_a_gpu_is_done_and_told_where_there_is_none(
    tmp_path: Path, lstmviz: Command
) -> None:
    arguments = ("--device", "gpu", opening_file(), "-o", "out.npz")
    done = lstmviz("run", *arguments, folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "lstmviz: TensorFlow finds no GPU here: computed on the CPU"
    ]
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert str(arrays["device"]) == "CPU"


def test_bad_usage_is_exit_status_2(tmp_path: Path) -> None:
    done = afresh("run", "one.lstmviz", folder=tmp_path)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert said.startswith("lstmviz run: the following arguments are required: -o")


def test_the_version_is_told(tmp_path: Path, lstmviz: Command) -> None:
    assert lstmviz("--version", folder=tmp_path).stdout.startswith("lstmviz 0.")


@pytest.mark.parametrize("output", ["", ".", "/"])
def test_an_output_that_is_no_file_is_bad_input(
    tmp_path: Path, output: str, lstmviz: Command
) -> None:
    done = lstmviz("run", opening_file(), "-o", output, folder=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


NAME, SHOWN = "a\n\u202e\x1b[2J<b>.lstmviz", r"a\n\u202e\x1b[2J\x3cb>.lstmviz"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["run", NAME, "-o", "out.npz"], f"lstmviz: {SHOWN}: no such file or directory"),
        (["run", opening_file(), "-o", f"none/{NAME}"], f"lstmviz: none/{SHOWN}: no such file"),
        (["render", opening_file(), "-o", NAME], f"lstmviz: {SHOWN}: expected a name that ends"),
        (["run", "a", "-o", "b", NAME], f"lstmviz run: unrecognized arguments: {SHOWN}"),
    ],
)
def test_names_from_outside_are_told_in_one_plain_line(
    tmp_path: Path, arguments: list[str | Path], line: str, lstmviz: Command
) -> None:
    done = lstmviz(*arguments, folder=tmp_path)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert said.startswith(line)


def test_help_names_the_commands_and_a_command_has_its_own(
    tmp_path: Path, lstmviz: Command
) -> None:
    general = lstmviz("--help", folder=tmp_path).stdout
    assert "lstmviz run FILE -o OUT.npz" in general
    assert "data, a model or code" in " ".join(general.split())
    for model in READY_MADE:
        assert re.search(f"^  {model.name} +{re.escape(model.title)}$", general, re.MULTILINE)
    render = " ".join(lstmviz("render", "--help", folder=tmp_path).stdout.split())
    assert "`lstmviz render --all FIGURES.toml` draws every figure that a list names" in render
    assert "the walk through the steps: .gif, .apng or .webp" in render
    own = lstmviz("run", "--help", folder=tmp_path).stdout
    assert own.startswith("usage: lstmviz run")
