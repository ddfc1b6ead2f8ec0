"""A window in which things are changed and saved without an end; tells what and when.

Each change has a number, which is the experiment's seed from then on. What an earlier start left
is opened. Lines: the time, what happened, the number.
"""

import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from file_answers import FileAnswers
from PySide6.QtCore import QTimer
from quick_window import QuickLink
from traces import opening

from lstmviz.session.recovery import Recovery
from lstmviz.session.session import Session
from lstmviz.window.main_window import MainWindow
from lstmviz.window.style import make_application

LARGEST = 2**20
"""Numbers in an array: 4 MB."""


def say(what: str, number: int) -> None:
    os.write(1, f"{time.time()} {what} {number}\n".encode())


def main(folder: Path, first: int) -> int:
    app = make_application()
    chance = random.Random(first)
    answers = FileAnswers(path=folder / "mine.lstmviz", recover="open", leave="discard")
    window = MainWindow(
        Session.of(opening()),
        QuickLink(),  # type: ignore[arg-type]
        dialogs=answers,  # type: ignore[arg-type]
        recovery=Recovery(folder / "unsaved"),
    )
    window.show()
    do, files = window.controller, window.files
    kept = files.keeper._written
    number = first

    def written(outcome: Exception | None) -> None:
        session = files.keeper._kept
        assert outcome is None, outcome
        if session is not None:
            say("kept", session.experiment.seed)
        kept(outcome)

    files.keeper._written = written  # type: ignore[method-assign]

    def change() -> None:
        nonlocal number
        if chance.random() < 0.2:
            steps = chance.randint(1, LARGEST // 6)
            x = np.random.default_rng(number).standard_normal((2, steps, 3), dtype=np.float32)
            do.calls.inputs(0, x, "cell")
        number += 1
        do.layer.seed(number)
        say("made", number)
        if chance.random() < 0.05:
            say("saving", number)
            files.save()
        QTimer.singleShot(chance.randint(1, 200), change)

    def show(_before: object = None) -> None:
        if not do.now.is_modified and do.now.file_state.path is not None:
            say("saved", do.now.file_state.experiment.seed)

    recent = files.recent_changed
    recent.connect(lambda: QTimer.singleShot(0, show))

    def begin() -> None:
        if files._recovering is not None:  # it is on its way
            QTimer.singleShot(10, begin)
            return
        say("begun", do.now.experiment.seed)
        change()

    say("started", number)
    files.offer_unsaved(begin)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
