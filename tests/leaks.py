"""Fails a test that leaves a window, thread, process or timer behind, and says where it began.

A test that failed anyway isn't checked: its own failure is the news. What was there before
the test began is somebody else's.
"""

import gc
import multiprocessing
import multiprocessing.process
import multiprocessing.resource_tracker
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Callable, Generator, Hashable, Iterator, MutableMapping
from types import ModuleType
from typing import Any

import psutil
import pytest

PATIENCE = 2.0  # seconds for what is just ending to be gone; spent only where something is left
_FAILED = pytest.StashKey[bool]()
_Begun = MutableMapping[Any, str]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    begun: _Begun = weakref.WeakKeyDictionary()
    watched = [(threading.Thread, "start"), (multiprocessing.process.BaseProcess, "start")]
    if qt_core := sys.modules.get("PySide6.QtCore"):
        watched += [(qt_core.QTimer, "start"), (qt_core.QThread, "start")]
    for owner, method in watched:
        monkeypatch.setattr(owner, method, _noting(getattr(owner, method), begun))
    before = _alive(begun).keys()
    yield
    if request.node.stash.get(_FAILED, False):
        return
    until = time.monotonic() + PATIENCE
    while left := {key: message for key, message in _alive(begun).items() if key not in before}:
        if time.monotonic() > until:
            pytest.fail("left behind: " + "\n".join(left.values()), pytrace=False)
        # On this thread, which alone may delete windows that hold one another.
        gc.collect()
        _let_qt_work()
        if _alive(begun).keys() - before:
            time.sleep(0.02)


@pytest.fixture(autouse=True, scope="module")
def _old_objects_are_set_aside() -> None:
    """TensorFlow's, Qt's and pytest's own are so many that looking through them takes longest."""
    gc.collect()
    gc.freeze()


def _noting(start: Callable[..., Any], begun: _Begun) -> Callable[..., Any]:
    def note_and_start(self: Any, *args: Any, **kwargs: Any) -> Any:
        begun[self] = "".join(traceback.format_stack(sys._getframe(1), limit=4))
        return start(self, *args, **kwargs)

    return note_and_start


def _alive(begun: _Begun) -> dict[Hashable, str]:
    """Everything that would outlive the test, by what identifies it, in words."""
    found: dict[Hashable, str] = {}

    def add(key: Hashable, what: str, begun_as: Any = None) -> None:
        where = begun.get(begun_as) if begun_as is not None else None
        found[key] = f"{what}, begun at\n{where}" if where else what

    for thread in threading.enumerate():
        add(thread, f"thread {thread.name!r}", thread)
    for process in multiprocessing.active_children():
        add(process.pid, f"process {process.name!r}", process)
    for child in _child_processes():
        if child.pid not in found:
            add(child.pid, f"process {child.pid}: {' '.join(_command(child))}")
    if (qt_core := sys.modules.get("PySide6.QtCore")) is not None:
        for name, qt_object in _qt_alive(qt_core, begun):
            add((name, _address(qt_object)), f"{name} {qt_object!r}", qt_object)
    return found


def _child_processes() -> list[psutil.Process]:
    # multiprocessing keeps one helper for as long as this process lives.
    helper = getattr(multiprocessing.resource_tracker, "_resource_tracker", None)
    helper_pid = getattr(helper, "_pid", None)
    children = psutil.Process().children(recursive=True)
    return [child for child in children if child.pid != helper_pid and _runs(child)]


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _command(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return ["?"]


def _qt_alive(qt_core: ModuleType, begun: _Begun) -> Iterator[tuple[str, Any]]:
    from shiboken6 import isValid

    qt_objects = [it for it in list(begun) if isinstance(it, qt_core.QObject) and isValid(it)]
    for qt_object in qt_objects:
        if isinstance(qt_object, qt_core.QTimer) and qt_object.isActive():
            yield "timer", qt_object
        elif isinstance(qt_object, qt_core.QThread) and qt_object.isRunning():
            yield "Qt thread", qt_object
    qt_widgets = sys.modules.get("PySide6.QtWidgets")
    if qt_widgets is not None and qt_widgets.QApplication.instance() is not None:
        for widget in qt_widgets.QApplication.topLevelWidgets():
            if isValid(widget) and widget.parent() is None:  # else its parent answers for it
                yield "window", widget


def _address(qt_object: Any) -> int:
    from shiboken6 import getCppPointer

    return int(getCppPointer(qt_object)[0])


def _let_qt_work() -> None:
    qt_core = sys.modules.get("PySide6.QtCore")
    if qt_core is None or qt_core.QCoreApplication.instance() is None:
        return
    qt_core.QCoreApplication.sendPostedEvents(None, qt_core.QEvent.Type.DeferredDelete)
    qt_core.QCoreApplication.processEvents()
