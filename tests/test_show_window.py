"""The window as scripts open it: in a process of its own that goes on without them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from traces import opening

import lstmviz
from lstmviz import show_window
from lstmviz.experiment.to_code.expression import short_expression
from lstmviz.session.session import Session
from lstmviz.session.storage import save

PATIENCE = 60  # seconds


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where sessions are handed over; windows that were opened there are closed in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield folder
    for window in windows(tmp_path):
        with suppress(psutil.NoSuchProcess):  # one that was closing may be gone by now
            family = [*window.children(recursive=True), window]
            for process in family:
                process.kill()
            psutil.wait_procs(family)


def windows(tmp_path: Path) -> list[psutil.Process]:
    """The processes that were given something below a folder to show."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if "cli." in "".join(cmdline := process.info["cmdline"] or [])
        and str(tmp_path) in cmdline[-1]
    ]


def until(condition: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


SCRIPT = """
import lstmviz, sys
layer = lstmviz.LSTMConfig(4, return_sequences=True, stateful=True)
experiment = lstmviz.Experiment(layer, [lstmviz.Call([[[1.0], [2.0]]])])
lstmviz.show({})
print("PySide6" in sys.modules, "tensorflow" in sys.modules)
"""


@pytest.mark.parametrize("what", ["experiment", "lstmviz.Session(experiment)", "'mine.lstmviz'"])
def test_the_window_outlives_a_script_that_ends_at_once(
    what: str, tmp_path: Path, temporary: Path
) -> None:
    save(opening(), tmp_path / "mine.lstmviz")
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(what))
    # Were a pipe of the script's held open by the window, this would wait for the window's end.
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "False False\n", "")
    (window,) = windows(tmp_path)
    # It has begun to open once it has taken what was handed over, and started its engine.
    until(lambda: window.children() and not list(temporary.iterdir()))
    assert window.is_running()
    if os.name == "posix":
        assert os.getsid(window.pid) == window.pid
        assert window.ppid() != os.getpid()


def test_a_window_that_is_closed_first_leaves_no_zombie(tmp_path: Path) -> None:
    lstmviz.show(opening())
    (window,) = windows(tmp_path)
    window.kill()
    until(lambda: not psutil.pid_exists(window.pid))


OPENED = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from lstmviz import cli
from lstmviz.window import app as app_module

make = app_module.make_application

def make_and_look_on():
    app = make()
    timer = QTimer(app)
    timer.timeout.connect(look)
    timer.start(20)
    return app

def look():
    tops = QApplication.topLevelWidgets()
    (window,) = [w for w in tops if w.metaObject().className() == "MainWindow"]
    QApplication.instance().findChild(QTimer).stop()
    now = window.controller.now
    print(json.dumps([window.windowTitle(), str(now.file_state.path), now.is_modified,
                      window.files.recent, Path(sys.argv[1]).exists()]))
    window.close()

app_module.make_application = make_and_look_on
if __name__ == "__main__":
    sys.exit(cli.open_handed_over(sys.argv[1]))
"""


def test_what_was_handed_over_has_no_file_and_no_name_of_a_file(tmp_path: Path) -> None:
    script = tmp_path / "look.py"
    script.write_text(OPENED)
    path = show_window.hand_over(Session.of(opening(units=3)))
    done = subprocess.run(
        [sys.executable, str(script), str(path)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    title = f"From Python[*] — {short_expression(opening(units=3).layer)} — lstmviz"
    assert json.loads(done.stdout) == [title, "None", False, [], False]


@pytest.mark.parametrize("what", [None, 3, [1, 2, 3], (opening(),), b"a.lstmviz"])
def test_what_can_not_be_shown_is_refused_at_once(what: Any, tmp_path: Path) -> None:
    with pytest.raises(lstmviz.InvalidValue, match="expected an Experiment, a Session, a file"):
        lstmviz.show(what)
    assert windows(tmp_path) == []


def test_a_pair_without_a_layer_is_refused_at_once() -> None:
    with pytest.raises(lstmviz.InvalidValue, match=r"expected a keras\.layers\.LSTM"):
        lstmviz.show((opening(), [[[1.0]]]))


def test_a_file_that_can_not_be_opened_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lstmviz.show(tmp_path / "none.lstmviz")
    (tmp_path / "text.lstmviz").write_text("no")
    with pytest.raises(lstmviz.InvalidFile, match="not a session file"):
        lstmviz.show(str(tmp_path / "text.lstmviz"))
    assert windows(tmp_path) == []


def test_without_a_display_it_says_what_to_do_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporary: Path
) -> None:
    monkeypatch.setattr(show_window, "has_display", lambda: False)
    save(opening(), tmp_path / "mine.lstmviz")
    for what in (opening(), tmp_path / "mine.lstmviz"):
        with pytest.raises(RuntimeError, match=r"There is no display .*`lstmviz render"):
            lstmviz.show(what)
    assert (windows(tmp_path), list(temporary.iterdir())) == ([], [])


@pytest.mark.parametrize(("attribute", "value"), [("frozen", True), ("executable", "")])
def test_without_a_python_to_run_nothing_is_left_behind(
    monkeypatch: pytest.MonkeyPatch, temporary: Path, attribute: str, value: Any
) -> None:
    monkeypatch.setattr(sys, attribute, value, raising=False)
    with pytest.raises(OSError, match="There is no Python"):
        lstmviz.show(opening())
    assert list(temporary.iterdir()) == []


def test_neither_the_plugins_of_another_qt_nor_another_backend_are_handed_on() -> None:
    plugins = str(Path("site-packages", "cv2", "qt", "plugins"))
    kept = {"QT_QPA_PLATFORM": "xcb", "A": plugins}
    given = kept | {"QT_QPA_PLATFORM_PLUGIN_PATH": plugins, "KERAS_BACKEND": "jax"}
    assert show_window._environment(given) == kept | {"KERAS_BACKEND": "tensorflow"}
