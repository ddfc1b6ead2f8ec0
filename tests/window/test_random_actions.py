"""A person who does anything: random clicks, keys, edits, pastes, drops, and killed processes.

What fails is shrunk, and printed as the few things that one must do to see it fail.
LSTMVIZ_EXAMPLES=400 pytest -o faulthandler_timeout=0 --hypothesis-seed=1
tests/window/test_random_actions.py does more than CI does: as many things, and with another seed
others.
"""

import itertools
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtCore import QCoreApplication, Qt, QUrl
from pytestqt.qtbot import QtBot
from random_actions import Actions

from lstmviz.window.style import make_application

ACTIONS = int(os.environ.get("LSTMVIZ_EXAMPLES", "75"))
IN_A_WINDOW = 25
"""So many actions, of some of the kinds that there are; the next window gets other kinds."""

MEMORY = 300_000_000
"""Bytes that a run may take: more is refused before it starts."""


class NoBrowser:
    """In the place of what would open the system's file manager."""

    @staticmethod
    def openUrl(_url: QUrl) -> bool:
        return True


@pytest.mark.qt_log_ignore("grabbing the (keyboard|mouse)", extend=True)
def test_whatever_is_done_the_window_answers_and_nothing_is_lost(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    qtlog: Any,
) -> None:
    make_application()
    monkeypatch.setattr("lstmviz.window.main_window.free_memory", lambda: MEMORY)
    monkeypatch.setattr("lstmviz.window.help_dialogs.QDesktopServices", NoBrowser)
    caplog.set_level(logging.WARNING)
    native = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QCoreApplication.testAttribute(native)
    QCoreApplication.setAttribute(native, True)
    numbers = itertools.count()
    with qtbot.captureExceptions() as exceptions:

        def loud() -> list[str]:
            """What was logged or raised since it was asked for last."""
            found = [str(error) for _, error, _ in exceptions]
            found += [record.getMessage() for record in caplog.records]
            found += [
                r.message for r in qtlog.records if not r.ignored and r.type_name != "QtInfoMsg"
            ]
            for each in (exceptions, caplog.records, qtlog._records):
                each.clear()
            return found

        try:
            run_state_machine_as_test(
                lambda: Actions(qtbot, tmp_path / str(next(numbers)), loud),
                settings=settings(
                    max_examples=1 + ACTIONS // IN_A_WINDOW,  # of the first not much is asked
                    stateful_step_count=IN_A_WINDOW,
                    suppress_health_check=list(HealthCheck),  # a window takes what it takes
                ),
            )
        finally:
            QCoreApplication.setAttribute(native, before)
