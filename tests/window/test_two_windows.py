"""Two windows on one file, side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import opening

from lstmviz.session.recovery import Recovery
from lstmviz.session.storage import load, save


@pytest.fixture
def two(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Quick, Quick]]:
    """Both have opened the file."""
    path, recovery = tmp_path / "shared.lstmviz", Recovery(tmp_path / "unsaved")
    save(opening(), path)
    windows = Quick(qtbot, recovery=recovery).show(), Quick(qtbot, recovery=recovery).show()
    for window in windows:
        window.window.files.open_path(path)
        window.settled()
    yield windows
    for window in windows:
        window.end()


def settled(window: Quick) -> None:
    files = window.window.files
    window.qtbot.waitUntil(lambda: not files._saves and not files._background._waiting)


def test_the_second_one_that_saves_is_told_that_the_file_was_changed(
    two: tuple[Quick, Quick], tmp_path: Path
) -> None:
    first, second = two
    for window, units in ((first, 5), (second, 6)):
        settled(window)
        window.window.controller.layer.argument("units", units)
        window.action("Save").trigger()
        settled(window)
    assert first.answers.asked == []
    assert second.answers.asked == ["shared.lstmviz was changed"]
    assert load(tmp_path / "shared.lstmviz").experiment.layer.units == 5
    assert second.now.is_modified
    second.answers.overwrite = "save"
    second.action("Save").trigger()
    settled(second)
    assert load(tmp_path / "shared.lstmviz").experiment.layer.units == 6
    first.window.controller.layer.argument("units", 7)
    first.action("Save").trigger()
    settled(first)
    assert first.answers.asked == ["shared.lstmviz was changed"]


def test_each_keeps_what_it_shows_and_neither_is_offered_the_other_s(
    two: tuple[Quick, Quick], qtbot: QtBot, tmp_path: Path
) -> None:
    for window, units in zip(two, (5, 6), strict=True):
        window.window.controller.layer.argument("units", units)
    qtbot.waitUntil(lambda: len(list((tmp_path / "unsaved").glob("*/session.json"))) == 2)
    kept = [path.parent for path in (tmp_path / "unsaved").glob("*/session.json")]
    assert {load(path).experiment.layer.units for path in kept} == {5, 6}
    two[0].action("Open what was not saved").trigger()
    qtbot.waitUntil(lambda: two[0].now.status.news.startswith("Nothing is left"))
    two[0].window.end()  # by somebody else
    two[1].answers.recover = "open"
    two[1].answers.leave = "discard"
    two[1].action("Open what was not saved").trigger()
    qtbot.waitUntil(lambda: two[1].now.file_state.name == "shared.lstmviz, not saved")
    assert two[1].now.experiment.layer.units == 5
    two[1].window.close()
    assert two[1].answers.asked[-1] == "shared.lstmviz, not saved"
    qtbot.waitUntil(lambda: not two[1].window.isVisible())
    assert not list((tmp_path / "unsaved").glob("*/session.json"))
