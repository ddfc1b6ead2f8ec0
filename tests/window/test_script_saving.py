"""The script of the code panel as a file."""

from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.experiment.config import GRUConfig
from lstmviz.window.settings import Settings


def large() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(2, 400, 30)).astype(np.float32)


def test_the_script_is_written_where_the_person_says(quick: Quick, tmp_path: Path) -> None:
    quick.answers.path = tmp_path / "mine"
    quick.window.code.save_requested.emit()
    quick.qtbot.waitUntil(lambda: quick.now.status.news == "saved as mine.py")
    assert (tmp_path / "mine.py").read_text(encoding="utf-8") == quick.window.code.text
    assert quick.answers.suggested[-1].name == "lstm.py"
    quick.window.controller.layer.kind(GRUConfig)
    quick.settled()
    quick.window.code.save_requested.emit()
    quick.qtbot.waitUntil(lambda: len(quick.answers.suggested) == 2)
    assert quick.answers.suggested[-1].name == "gru.py"


def test_large_arrays_go_beside_it_and_replace_nothing_unasked(
    quick: Quick, tmp_path: Path
) -> None:
    quick.window.controller.calls.inputs(0, large(), "file")
    quick.answers.path = tmp_path / "mine.py"
    quick.window.code.save_requested.emit()
    quick.qtbot.waitUntil(lambda: quick.now.status.news == "saved as mine.py and mine.npz")
    (tmp_path / "mine.npz").write_bytes(b"somebody's")
    quick.answers.replace = False
    quick.window.code.save_requested.emit()
    assert quick.answers.asked == ["mine.npz"]
    assert (tmp_path / "mine.npz").read_bytes() == b"somebody's"
    assert not quick.answers.message


def test_a_folder_that_can_not_be_written_to_is_told(quick: Quick, tmp_path: Path) -> None:
    quick.answers.path = tmp_path / "gone" / "mine.py"
    quick.window.code.save_requested.emit()
    quick.qtbot.waitUntil(lambda: bool(quick.answers.message))
    assert quick.answers.message == [
        f"mine.py could not be saved in {tmp_path / 'gone'}: no such file or directory."
    ]
    assert quick.now.status.news == quick.answers.message[0]


def test_the_next_script_goes_where_the_last_one_went(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    scripts, sessions = tmp_path / "scripts", tmp_path / "sessions"
    for folder in (scripts, sessions):
        folder.mkdir()
    first = Quick(qtbot, settings).show()
    first.answers.path = scripts / "mine.py"
    first.window.code.save_requested.emit()
    qtbot.waitUntil(lambda: first.now.status.news == "saved as mine.py")
    first.answers.path = sessions / "mine.lstmviz"
    first.action("Save as").trigger()
    qtbot.waitUntil(lambda: first.window.files.may_leave)
    first.end()
    second = Quick(qtbot, settings)
    second.window.code.save_requested.emit()
    second.action("Save as").trigger()
    assert [path.parent for path in second.answers.suggested] == [scripts, sessions]
    second.end()
