"""A person who does anything: random clicks, keys, edits, pastes, drops, and killed processes.

LSTMVIZ_EXAMPLES=2000 LSTMVIZ_SEED=1 pytest -o faulthandler_timeout=0
tests/window/test_random_actions.py does more than CI does. After a failure, the same seed gives
the same actions again, though the engine answers at other moments.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from random_person import LOADING, Person
from traces import opening

from lstmviz.session.session import Session
from lstmviz.window.application import make_application

SEED = int(os.environ.get("LSTMVIZ_SEED", "6367"))
ACTIONS = int(os.environ.get("LSTMVIZ_EXAMPLES", "60"))
MEMORY = 300_000_000
"""Bytes that a run may take: more is refused before it starts."""


class NoBrowser:
    """In the place of what would open the system's file manager."""

    @staticmethod
    def openUrl(_url: QUrl) -> bool:
        return True


@pytest.fixture
def person(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    make_application()
    monkeypatch.setattr("lstmviz.window.main_window.free_memory", lambda: MEMORY)
    monkeypatch.setattr("lstmviz.window.help_menu.QDesktopServices", NoBrowser)
    native = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
    before = QCoreApplication.testAttribute(native)
    QCoreApplication.setAttribute(native, True)
    person = Person(qtbot, tmp_path, SEED)
    yield person
    person.end()
    QCoreApplication.setAttribute(native, before)


@contextmanager
def told_apart(person: Person) -> Iterator[None]:
    """Whatever fails says which actions led there."""
    try:
        yield
    except BaseException as error:
        lines = "\n    ".join(person.last)
        error.add_note(f"seed {person.seed}, action {person.number}; the last ones:\n    {lines}")
        raise


@pytest.mark.qt_log_ignore("grabbing the (keyboard|mouse)", extend=True)
def test_whatever_is_done_the_window_answers_and_nothing_is_lost(
    person: Person, qtbot: QtBot, caplog: pytest.LogCaptureFixture, qtlog: Any
) -> None:
    caplog.set_level(logging.WARNING)
    with told_apart(person), qtbot.captureExceptions() as exceptions:
        for number in range(ACTIONS):
            if number == ACTIONS // 4:  # until then TensorFlow loads; few actions would miss it
                person.settled()
            person.act(number)
            assert not exceptions, exceptions
            assert not caplog.records, [record.getMessage() for record in caplog.records]
            loud = [
                r.message for r in qtlog.records if not r.ignored and r.type_name != "QtInfoMsg"
            ]
            assert not loud, loud
        window = person.window
        window.actions_.run.trigger()
        person.settled()
        person.chance.seed(SEED)
        person.close_dialogs()
        window.controller.session.open(Session.of(opening()), None, "good")
        qtbot.waitUntil(lambda: person.now.status.agreement == "same", timeout=LOADING)
        badges = [w for w in window.findChildren(QLabel) if w.accessibleName().startswith("Agree")]
        assert badges[0].text().startswith("✓ same")
        assert person.now.trace.experiment == opening()
        window.controller.comparison.compare("stateless")
        qtbot.waitUntil(lambda: person.now.comparison is not None, timeout=LOADING)
