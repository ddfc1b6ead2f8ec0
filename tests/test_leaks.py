"""The checks that every test is under: planted leaks are caught, clean tests pass."""

from pathlib import Path

import pytest

PLANTED = """
import logging
import multiprocessing
import subprocess
import sys
import threading
import time

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

kept = []


def test_leaves_a_window(qapp):
    kept.append(QWidget(objectName="planted"))


def test_leaves_a_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(60_000)


def test_leaves_a_thread():
    threading.Thread(target=time.sleep, args=(60,), name="planted", daemon=True).start()


def test_leaves_a_qt_thread(qapp):
    kept.append(QThread())
    kept[-1].start()


def test_leaves_a_process():
    context = multiprocessing.get_context("spawn")
    context.Process(target=time.sleep, args=(60,), name="planted", daemon=True).start()


def test_leaves_a_command():
    kept.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))


def test_fails_and_leaves_a_window(qapp):
    kept.append(QWidget(objectName="beside the point"))
    assert not kept


def test_logs_a_warning():
    logging.getLogger("planted").warning("something is wrong")


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    for left in kept:
        if isinstance(left, QThread):
            left.quit()
            left.wait()
        if isinstance(left, subprocess.Popen):
            left.kill()
            left.wait()
"""

CLEAN = """
import logging
import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QThread, QTimer
from PySide6.QtWidgets import QComboBox, QWidget

long_lived = []


@pytest.fixture(scope="module", autouse=True)
def window_of_all_tests(qapp):
    long_lived.append(QWidget())
    yield
    long_lived.clear()


def test_window_closed_by_qtbot(qtbot):
    window = QWidget()
    QComboBox(window)
    qtbot.addWidget(window)
    window.show()


def test_window_deleted_later(qapp):
    QWidget().deleteLater()


def test_window_in_a_cycle(qapp):
    window = QWidget()
    window.itself = window


def test_timer_stopped(qapp):
    timer = QTimer()
    timer.start(60_000)
    timer.stop()


def test_thread_that_is_ending():
    event = threading.Event()
    threading.Thread(target=event.wait).start()
    event.set()


def test_qt_thread_ended(qapp):
    thread = QThread()
    thread.start()
    thread.quit()
    assert thread.wait()


def test_settings_are_kept():
    settings = QSettings("lstmviz", "lstmviz")
    settings.setValue("theme", "dark")
    settings.sync()
    assert Path(settings.fileName()).is_relative_to(os.environ["XDG_CONFIG_HOME"])


def test_settings_of_another_test_are_not_there():
    assert not QSettings("lstmviz", "lstmviz").contains("theme")


def test_expected_warning(caplog):
    logging.getLogger("planted").warning("something is wrong")
    assert "something is wrong" in caplog.text
    caplog.clear()
"""


@pytest.fixture
def run_apart(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Runs a file of tests under the checks, in a pytest of its own."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def run(source: str) -> pytest.RunResult:
        plugins = [part for name in ("leaks", "own_folders", "quiet_logs") for part in ("-p", name)]
        pytester.makeconftest("import leaks\n\nleaks.PATIENCE = 0.2\n")
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-v", *plugins)

    return run


def test_planted_leaks_are_caught_and_named(run_apart):
    result = run_apart(PLANTED)

    result.assert_outcomes(passed=7, failed=1, errors=7)
    result.stdout.fnmatch_lines_random(
        [
            "*left behind: window *QWidget*planted*",
            "*left behind: timer *QTimer*",
            "*left behind: thread 'planted', begun at*",
            "*left behind: Qt thread *QThread*",
            "*left behind: process 'planted', begun at*",
            "*left behind: process *time.sleep(60)*",
            "*logged unexpectedly:*",
            "*WARNING planted: something is wrong*",
        ]
    )
    # Where it began: the very line of the test.
    result.stdout.fnmatch_lines_random(["*kept?-1?.start(60_000)*", "*in test_leaves_a_qt_thread*"])
    result.stdout.no_fnmatch_line("*beside the point*left behind*")


def test_clean_tests_pass(run_apart):
    result = run_apart(CLEAN)

    result.assert_outcomes(passed=9)
