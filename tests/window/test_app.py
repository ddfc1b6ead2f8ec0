import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot
from traces import made_up_trace

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.export.picture import Picture
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.session import Session
from lstmviz.session.storage import load

SCRIPT = """
import json, sys
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
    now = window.controller.now
    if now.status.agreement == "same":
        QApplication.instance().findChild(QTimer).stop()
        seen = {"title": window.windowTitle(), "tensorflow": "tensorflow" in sys.modules,
                "steps": [call.h.shape for call in now.trace.calls],
                "has_file": now.file_state.path is not None}
        print(json.dumps(seen))
        window.close()

app_module.make_application = make_and_look_on
if __name__ == "__main__":
    sys.exit(cli.main(sys.argv[1:]))
"""


def test_the_window_opens_shows_the_example_closes_and_never_loads_tensorflow(
    tmp_path: Path,
) -> None:
    # A file, because the engine's process imports the program's main module again.
    script = tmp_path / "look.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "title": "Example[*] — LSTM(4, return_sequences=True, stateful=True, …) — lstmviz",
        "tensorflow": False,
        "steps": [[2, 3, 4], [2, 3, 4]],
        "has_file": False,
    }


def test_a_figure_on_the_command_line_opens_its_session_and_is_no_file_to_save_to(
    qtbot: QtBot, tmp_path: Path
) -> None:
    experiment = Experiment(LSTMConfig(3), [Call(np.ones((1, 2, 3), np.float32))])
    trace_view = TraceView.of(made_up_trace(experiment))
    Picture.of(trace_view, Session.of(experiment), FigureOptions()).save(tmp_path / "mine.png")
    script = tmp_path / "look.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script), "mine.png"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "title": "mine.png[*] — LSTM(3) — lstmviz",
        "tensorflow": False,
        "steps": [[1, 2, 3]],
        "has_file": False,
    }


BROUGHT = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lstmviz import cli
from lstmviz.window import app as app_module

make = app_module.make_application

def make_and_look_on():
    app = make()
    timer = QTimer(app, objectName="looking")
    timer.timeout.connect(look)
    timer.start(20)
    return app

def look():
    tops = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    names = {w.metaObject().className(): w for w in tops}
    window = names.pop("MainWindow", None)
    if window is None:
        return
    now = window.controller.now
    errors = [e.sentence for e in now.errors]
    taken = (names.get("ImportPanel"), errors, now.history.past)
    if not any(taken):
        return
    for timer in QApplication.instance().findChildren(QTimer, "looking"):
        timer.stop()
    layer, call = now.experiment.layer, now.experiment.calls[now.view.moment.call]
    print(json.dumps({"panels": list(names), "errors": errors, "units": layer.units,
                      "x": call.inputs[0].tolist(), "name": now.file_state.name}))
    for panel in names.values():
        panel.close()
    window.close_without_asking()

app_module.make_application = make_and_look_on
if __name__ == "__main__":
    for name in sys.argv[1:]:
        assert cli.main([name]) == 0
"""


FILES = {
    "plain.csv": ("9,2,3\n9,5,6\n9,8,9\n", {"x": [[9, 2, 3], [9, 5, 6], [9, 8, 9]]}),
    "dates.CSV": ("day,x\n2020-01-01,1.5\n2020-01-02,2.5\n", {"panels": ["ImportPanel"]}),
    "model.py": ("layer = LSTM(7)\n", {"units": 7}),
    "broken.npy": ("?", {"errors": ["broken.npy: it is no .npy data"]}),
}


def test_a_file_on_the_command_line_is_taken_as_if_it_were_dropped_on_the_example(
    tmp_path: Path,
) -> None:
    script = tmp_path / "look.py"
    script.write_text(BROUGHT)
    for name, (text, _) in FILES.items():
        (tmp_path / name).write_text(text)
    # One window after another, for which Qt is loaded once.
    done = subprocess.run(
        [sys.executable, str(script), *FILES],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=tmp_path,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    for line, (_, seen) in zip(done.stdout.splitlines(), FILES.values(), strict=True):
        found = json.loads(line)
        assert found | seen == found
        assert found["name"] == "Example"


CHANGED = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lstmviz import cli
from lstmviz.window import app as app_module
from lstmviz.window.background import Background

make = app_module.make_application

def make_and_change():
    app = make()
    QTimer.singleShot(0, change)
    return app

def spin():
    while True:
        pass

def change():
    tops = QApplication.topLevelWidgets()
    (window,) = [w for w in tops if w.metaObject().className() == "MainWindow"]
    if sys.argv[1] == "changed":
        window.controller.layer.argument("units", 7)
    elif sys.argv[1] == "busy":
        Background(window).do(spin, print)
    QTimer.singleShot(0, lambda: print("ready", flush=True))

app_module.make_application = make_and_change
if __name__ == "__main__":
    for name in ("SIGHUP", "SIGINT"):  # which who runs the tests in the background may ignore
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    sys.exit(cli.main([]))
"""


def signalled(tmp_path: Path, which: str, state: str) -> tuple[subprocess.Popen, list[Path]]:
    """Opens a window, sends it a signal once it can be used; what it kept."""
    script = tmp_path / "changed.py"
    script.write_text(CHANGED)
    folders = {kind: str(tmp_path) for kind in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME")}
    environment = {**os.environ, **folders}
    window = subprocess.Popen(
        [sys.executable, str(script), state],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert window.stdout is not None
    assert window.stdout.readline() == "ready\n"
    children = psutil.Process(window.pid).children(recursive=True)
    assert children
    window.send_signal(getattr(signal, which))
    try:
        _, said = window.communicate(timeout=30)
    finally:
        window.kill()
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive
    return window, [path.parent for path in tmp_path.rglob("session.json")]


@pytest.mark.skipif(sys.platform == "win32", reason="a process can't send itself these there")
@pytest.mark.parametrize("which", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_the_window_and_keeps_what_is_not_saved(tmp_path: Path, which: str) -> None:
    window, kept = signalled(tmp_path, which, "changed")
    assert window.returncode == 0
    assert [load(path).experiment.layer.units for path in kept] == [7]


@pytest.mark.skipif(sys.platform == "win32", reason="likewise")
@pytest.mark.parametrize("state", ["unchanged", "busy"])
def test_a_signal_to_a_window_without_changes_keeps_nothing(tmp_path: Path, state: str) -> None:
    window, kept = signalled(tmp_path, "SIGTERM", state)
    assert window.returncode == 0
    assert not kept


RECOVERED = """
import os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from lstmviz import cli
from lstmviz.window import app as app_module
from lstmviz.window.main_window import MainWindow
from lstmviz.window.recovery_dialog import RecoveryDialog

make, show = app_module.make_application, MainWindow.show_snapshot

def make_and_look_on():
    app = make()
    timer = QTimer(app, objectName="looking")
    timer.timeout.connect(look)
    timer.start(20)
    return app

def look():
    tops = QApplication.topLevelWidgets()
    windows = [w for w in tops if isinstance(w, MainWindow) and w.isVisible()]
    for dialog in tops:
        if isinstance(dialog, RecoveryDialog) and dialog.isVisible():
            print("offered", flush=True)
            (button,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "&Open"]
            button.click()
        if isinstance(dialog, QMessageBox) and dialog.isVisible():
            print(dialog.text().replace("\\n", " "), flush=True)
            dialog.close()
            windows[0].close_without_asking()
    for window in windows:
        if sys.argv[1] == "well" and window.controller.now.file_state.was_at is None:
            if window.controller.now.file_state.name.endswith("not saved"):
                if not window.files.keeper._watch.isActive():
                    print(window.controller.now.experiment.layer.units, flush=True)
                    window.end()

def shown(self, snapshot):
    show(self, snapshot)
    if sys.argv[1] == "crash" and snapshot.file_state.name.endswith("not saved"):
        os.abort()

MainWindow.show_snapshot = shown
app_module.make_application = make_and_look_on
if __name__ == "__main__":
    sys.exit(cli.main([]))
"""


def recovered(tmp_path: Path, how: str) -> subprocess.CompletedProcess:
    """A start of the program in which what is offered is opened."""
    script = tmp_path / "recovered.py"
    script.write_text(RECOVERED)
    folders = {kind: str(tmp_path) for kind in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME")}
    return subprocess.run(
        [sys.executable, str(script), how],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **folders},
    )


@pytest.mark.skipif(sys.platform == "win32", reason="a process can't send itself a signal there")
def test_a_recovery_that_crashes_the_program_is_set_aside_after_one_try(tmp_path: Path) -> None:
    signalled(tmp_path, "SIGTERM", "changed")
    well = recovered(tmp_path, "well")
    assert (well.returncode, well.stdout) == (0, "offered\n7\n"), well.stderr
    crash = recovered(tmp_path, "crash")
    assert (crash.returncode, crash.stdout) == (-signal.SIGABRT, "offered\n"), crash.stderr
    after = recovered(tmp_path, "well")
    (aside,) = (tmp_path / "lstmviz" / "unsaved" / "set aside").iterdir()
    assert after.stdout == (
        "“Example” was not saved, and opening it made lstmviz end. It was set aside, is not "
        f"offered again, and is kept in {aside}.\n"
    )
    assert load(aside).experiment.layer.units == 7


SMALL = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lstmviz import cli
from lstmviz.window import app as app_module

make = app_module.make_application

def make_and_measure():
    app = make()
    QTimer.singleShot(0, lambda: QTimer.singleShot(500, measure))  # once it is laid out
    return app

def measure():
    tops = QApplication.topLevelWidgets()
    (window,) = [w for w in tops if w.metaObject().className() == "MainWindow"]
    room = window.screen().availableGeometry()
    status = window.status.rect()
    status.moveTopLeft(window.status.mapToGlobal(status.topLeft()))
    strip = window.strip.size()
    print(window.geometry(), status, file=sys.stderr)
    print(json.dumps([room.contains(window.geometry()), room.contains(status), strip.width(),
                      strip.height(), room.width(), room.height()]))
    window.close()

app_module.make_application = make_and_measure
if __name__ == "__main__":
    sys.exit(cli.main([]))
"""


@pytest.mark.parametrize(("width", "height", "scale"), [(1280, 800, 2), (1024, 768, 1)])
def test_the_window_and_its_status_line_are_on_a_small_screen(
    tmp_path: Path, width: int, height: int, scale: int
) -> None:
    screen = {"name": "small", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(json.dumps({"screens": [screen]}))
    script = tmp_path / "small.py"
    script.write_text(SMALL)
    environment = {
        **os.environ,
        "XDG_CONFIG_HOME": str(tmp_path),
        "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}",
        "QT_SCALE_FACTOR": str(scale),
    }
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr
    is_inside, status_is_inside, wide, high, *room = json.loads(done.stdout)
    assert room == [width // scale, height // scale]
    assert is_inside, done.stderr
    assert status_is_inside
    assert wide >= room[0] * 0.3
    assert high >= room[1] * 0.3
