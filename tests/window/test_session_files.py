"""Opening, saving and not losing anything, with a controller that has no window."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from desk import Desk
from file_answers import FileAnswers, ReadsAtOnce
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.assets import opening as opening_path
from lstmviz.session import storage
from lstmviz.session.recovery import Recovery
from lstmviz.session.session import Session
from lstmviz.window import session_files
from lstmviz.window.file_dialogs import Recover
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.settings import Settings


@dataclass
class SlowReader:
    """Reads nothing until the test says so."""

    asked: list[Path] = field(default_factory=list)

    def read_session(self, path: Path) -> None:
        self.asked.append(path)


class Shelf:
    """A controller with a file of its own, and a person who answers at once."""

    def __init__(self, qtbot: QtBot, folder: Path, path: Path | None = None) -> None:
        self.qtbot = qtbot
        self.desk = Desk(path=path)
        self.desk.run()
        self.answers = FileAnswers()
        self.settings = Settings()
        self.settings.remember_folder(folder)
        recovery = Recovery(folder / "unsaved")
        self.files = SessionFiles(
            self.desk.do, self.settings, self.answers, SlowReader(), recovery=recovery
        )
        self.files.reader = ReadsAtOnce(self.files)
        self.left: list[str] = []

    @property
    def now(self):
        return self.desk.now

    @property
    def news(self) -> str:
        return self.now.status.news

    def change(self, units: int = 7) -> None:
        self.desk.do.layer.argument("units", units)

    def saved(self) -> None:
        self.qtbot.waitUntil(lambda: not self.files._saves)

    def leave(self, name: str = "left") -> None:
        self.files.leave(lambda: self.left.append(name))


@pytest.fixture
def shelf(qtbot: QtBot, tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(qtbot, tmp_path)
    yield shelf
    shelf.saved()


def test_the_first_save_asks_for_a_name_and_the_next_one_does_not(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.change()
    shelf.answers.path = tmp_path / "mine"
    shelf.files.save()
    assert shelf.news == "Saving mine.lstmviz…"
    shelf.saved()
    path = tmp_path / "mine.lstmviz"
    assert shelf.answers.suggested == [tmp_path / "experiment.lstmviz"]
    assert (shelf.now.file_state.path, shelf.now.file_state.name) == (path, "mine.lstmviz")
    assert not shelf.now.is_modified
    assert storage.load(path).experiment == shelf.now.experiment
    assert shelf.files.recent == (path,)
    shelf.change(8)
    shelf.files.save()
    shelf.saved()
    assert len(shelf.answers.suggested) == 1
    assert storage.load(path).experiment.layer.units == 8


def test_a_second_save_waits_for_the_first(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, order = threading.Event(), []

    def slow_save(session: Session, path: Path) -> None:
        gate.wait(10)
        order.append(session.experiment.layer.units)

    monkeypatch.setattr(session_files, "save", slow_save)
    shelf.answers.path = tmp_path / "a.lstmviz"
    for units in (7, 8):
        shelf.change(units)
        shelf.files.save()
    shelf.leave()
    assert order == []
    gate.set()
    shelf.saved()
    assert order == [7, 8]
    assert shelf.left == ["left"]


def test_a_folder_that_can_not_be_written_to_leaves_all_as_it_was(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.change()
    shelf.answers.path = tmp_path / "gone" / "a.lstmviz"
    shelf.answers.leave = "save"
    shelf.leave()
    shelf.saved()
    (sentence,) = shelf.answers.message
    assert sentence == (
        f"a.lstmviz could not be saved in {tmp_path / 'gone'}: no such file or directory."
    )
    assert shelf.news == sentence
    assert shelf.now.is_modified
    assert shelf.now.file_state.path is None
    assert shelf.left == []


@pytest.mark.parametrize("answer", ["save", "discard", "cancel"])
def test_changes_are_asked_about_before_a_session_is_left(
    shelf: Shelf, tmp_path: Path, answer: str
) -> None:
    shelf.change()
    shelf.answers.leave, shelf.answers.path = answer, tmp_path / "a.lstmviz"
    shelf.leave()
    shelf.saved()
    assert shelf.answers.asked == ["this experiment"]
    assert shelf.left == ([] if answer == "cancel" else ["left"])
    assert (tmp_path / "a.lstmviz").exists() == (answer == "save")


def test_what_is_saved_is_left_without_a_question(shelf: Shelf) -> None:
    shelf.leave()
    assert (shelf.answers.asked, shelf.left) == ([], ["left"])
    shelf.change()
    shelf.desk.do.layer.undo()
    assert shelf.files.may_leave


def test_a_dialog_that_is_closed_without_a_name_saves_and_leaves_nothing(shelf: Shelf) -> None:
    shelf.change()
    shelf.answers.leave = "save"
    shelf.leave()
    assert shelf.left == []
    assert shelf.now.is_modified


def test_a_file_is_opened_and_goes_on_top_of_the_recent_ones(shelf: Shelf, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.lstmviz" for number in range(10)]
    for path in paths:
        storage.save(opening(stateful=False), path)
        shelf.files.open_path(path)
        assert shelf.now.file_state.path == path
    assert shelf.now.experiment == opening(stateful=False)
    assert shelf.files.recent == tuple(reversed(paths[2:]))
    shelf.files.clear_recent()
    assert shelf.files.recent == ()


def test_a_file_that_can_not_be_opened_changes_nothing(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "broken.lstmviz"
    path.write_bytes(b"no session")
    before = shelf.now
    shelf.files.open_path(path)
    assert shelf.answers.message == ["broken.lstmviz can't be opened."]
    assert shelf.news == shelf.answers.message[0]
    assert (shelf.now.experiment, shelf.now.file_state) == (before.experiment, before.file_state)
    assert shelf.files.recent == ()


def test_a_recent_file_that_is_gone_is_taken_off_the_list(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "gone.lstmviz"
    shelf.settings.remember_file(path)
    shelf.files.open_path(path)
    assert shelf.answers.message == [
        "gone.lstmviz can't be opened. It was taken off the list of recent files."
    ]
    assert shelf.files.recent == ()


def test_the_example_has_no_file_of_its_own(shelf: Shelf) -> None:
    shelf.files.open_example()
    assert shelf.now.file_state.opened == 1
    assert (shelf.now.file_state.path, shelf.now.file_state.name) == (None, "Example")
    assert shelf.files.recent == ()


def test_the_newest_wish_wins_and_what_was_changed_meanwhile_is_asked_about(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.files.reader = reader = SlowReader()
    one, two = tmp_path / "1.lstmviz", tmp_path / "2.lstmviz"
    shelf.files.open_path(one)
    shelf.files.open_path(two)
    assert reader.asked == [one, two]
    session = Session.of(opening(stateful=False))
    shelf.files.session_read(one, session)
    assert shelf.now.file_state.opened == 0
    shelf.change()
    shelf.files.session_read(two, session)
    assert shelf.answers.asked == ["this experiment"]
    assert shelf.now.file_state.opened == 0
    shelf.answers.leave = "discard"
    shelf.files.open_path(two)
    shelf.files.session_read(two, session)  # asked once: nothing was changed since
    assert shelf.now.experiment is session.experiment
    assert len(shelf.answers.asked) == 2


def test_the_folder_used_last_is_where_a_dialog_begins(shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    shelf.settings.remember_folder(folder)
    shelf.files.save_as()
    assert shelf.answers.suggested[-1].parent == folder
    assert shelf.files.folder_for_exports() == folder
    folder.rmdir()
    shelf.files.save_as()
    assert shelf.answers.suggested[-1].parent != folder
    assert opening_path().exists()


def test_pins_are_saved_and_come_back(shelf: Shelf, tmp_path: Path) -> None:
    first = shelf.now.experiment
    shelf.desk.do.pins.pin()
    shelf.change()
    shelf.desk.run()
    assert shelf.now.is_modified
    shelf.answers.path = tmp_path / "pins.lstmviz"
    shelf.files.save()
    shelf.saved()
    assert not shelf.now.is_modified
    session = storage.load(tmp_path / "pins.lstmviz")
    assert (session.pinned, session.view.reference) == ((first,), 0)

    shelf.files.open_example()
    assert (shelf.now.pinned, shelf.now.compared) == ((), None)
    shelf.files.open_path(tmp_path / "pins.lstmviz")
    shelf.desk.run()
    assert shelf.desk.engine.besides[-1][1] == first
    assert not shelf.now.is_modified
    shelf.desk.do.pins.unpin(0)
    assert shelf.now.is_modified


def test_a_pin_alone_is_worth_asking_about(shelf: Shelf) -> None:
    shelf.desk.do.pins.pin()
    shelf.leave()
    assert len(shelf.answers.asked) == 1
    assert shelf.left == []


def test_what_was_given_up_is_asked_about_again_once_there_is_another_pin(
    shelf: Shelf, tmp_path: Path
) -> None:
    storage.save(opening(units=2), tmp_path / "other.lstmviz")
    shelf.files.reader = slow = SlowReader()
    shelf.desk.do.pins.pin()
    shelf.answers.leave = "discard"
    shelf.files.open_path(tmp_path / "other.lstmviz")
    assert slow.asked == [tmp_path / "other.lstmviz"]
    shelf.change()
    shelf.desk.run()
    shelf.desk.do.layer.undo()
    shelf.desk.run()
    shelf.desk.do.pins.unpin(0)
    shelf.answers.leave = "cancel"
    shelf.change()
    shelf.desk.run()
    shelf.desk.do.pins.pin()
    shelf.files.session_read(slow.asked[0], storage.load(slow.asked[0]))
    assert len(shelf.answers.asked) == 2
    assert shelf.now.experiment.layer.units == 7


@pytest.fixture
def filed(shelf: Shelf, tmp_path: Path) -> Path:
    """A session that was opened from a file, and changed since."""
    path = tmp_path / "shared.lstmviz"
    storage.save(opening(), path)
    shelf.files.open_path(path)
    qt_idle(shelf)
    shelf.change(5)
    return path


def qt_idle(shelf: Shelf) -> None:
    """Waits until the file's state is known."""
    shelf.qtbot.waitUntil(lambda: not shelf.files._background._waiting)


def of_somebody_else(path: Path) -> bytes:
    """Another window saves to the file."""
    storage.save(opening(units=9), path)
    return path.read_bytes()


def units_in(path: Path) -> int:
    return storage.load(path).experiment.layer.units


def test_a_file_that_somebody_else_saved_to_is_not_replaced_unasked(
    shelf: Shelf, filed: Path
) -> None:
    theirs = of_somebody_else(filed)
    shelf.files.save()
    shelf.saved()
    assert shelf.answers.asked == ["shared.lstmviz was changed"]
    assert filed.read_bytes() == theirs
    assert shelf.now.is_modified
    assert shelf.news == "shared.lstmviz was not saved"


def test_a_file_that_somebody_else_saved_to_is_replaced_on_request(
    shelf: Shelf, filed: Path
) -> None:
    of_somebody_else(filed)
    shelf.answers.overwrite = "save"
    shelf.answers.leave = "save"
    shelf.leave()
    shelf.saved()
    assert shelf.left == ["left"]
    assert units_in(filed) == 5
    shelf.change(6)
    shelf.files.save()  # what was just saved is nobody else's
    shelf.saved()
    assert units_in(filed) == 6
    assert shelf.answers.asked == ["shared.lstmviz", "shared.lstmviz was changed"]


def test_both_are_kept_where_the_person_chooses_another_name(
    shelf: Shelf, filed: Path, tmp_path: Path
) -> None:
    of_somebody_else(filed)
    shelf.answers.overwrite = "save as"
    shelf.answers.path = tmp_path / "mine.lstmviz"
    shelf.files.save()
    shelf.saved()
    assert (units_in(filed), units_in(tmp_path / "mine.lstmviz")) == (9, 5)


def test_a_file_that_is_gone_is_told(shelf: Shelf, filed: Path) -> None:
    filed.unlink()
    shelf.files.save()
    shelf.saved()
    assert shelf.answers.asked == ["shared.lstmviz is gone"]
    assert not filed.exists()


def test_a_file_that_was_only_touched_is_saved_to(shelf: Shelf, filed: Path) -> None:
    data = filed.read_bytes()
    filed.unlink()
    filed.write_bytes(data)
    os.utime(filed, (1, 1))
    shelf.files.save()
    shelf.saved()
    assert not shelf.answers.asked
    assert units_in(filed) == 5


def test_a_file_given_to_the_window_is_watched_from_the_start(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "given.lstmviz"
    storage.save(opening(), path)
    shelf = Shelf(qtbot, tmp_path, path)
    qt_idle(shelf)
    shelf.change(5)
    of_somebody_else(path)
    shelf.files.save()
    shelf.saved()
    assert units_in(path) == 9


def then() -> None:
    """Nothing waits for the answer."""


@pytest.mark.parametrize(("answer", "units"), [("later", 4), ("open", 5), ("discard", 4)])
def test_what_waits_for_the_answer_about_what_is_not_saved_comes_after_it(
    shelf: Shelf, tmp_path: Path, answer: Recover, units: int
) -> None:
    shelf.change(5)
    shelf.files.keep_unsaved()
    later = Shelf(shelf.qtbot, tmp_path)
    later.answers.recover = answer
    seen: list[object] = []
    later.files.offer_unsaved(lambda: seen.append(later.now.experiment.layer.units))
    assert seen == [units]
    assert later.answers.asked == ["recover experiment"]


def test_what_is_not_saved_is_offered_once_and_never_opened_by_itself(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.files.keep_unsaved()
    shelf.files.offer_unsaved(then)
    assert not shelf.answers.asked  # nothing was changed
    shelf.change(5)
    shelf.files.keep_unsaved()
    (kept,) = (tmp_path / "unsaved").iterdir()
    later = Shelf(shelf.qtbot, tmp_path)
    later.files.offer_unsaved(then)
    assert later.answers.asked == ["recover experiment"]
    assert later.now.experiment.layer.units == 4
    assert kept.exists()
    later.answers.recover = "open"
    later.files.offer_unsaved(then)
    assert later.now.experiment.layer.units == 5
    assert later.now.is_modified
    assert later.now.file_state.path is None
    assert kept.exists()  # until it is saved
    later.answers.path = tmp_path / "saved.lstmviz"
    later.files.save()
    later.saved()
    assert not kept.exists()
    assert units_in(tmp_path / "saved.lstmviz") == 5


def test_what_is_not_saved_can_be_thrown_away(shelf: Shelf, tmp_path: Path) -> None:
    for units in (5, 6):
        shelf.change(units)
        shelf.files.keep_unsaved()
    shelf.answers.recover = "discard"
    shelf.files.offer_unsaved(then)
    assert shelf.answers.asked == ["recover experiment"] * 2
    assert not list((tmp_path / "unsaved").iterdir())


def test_what_was_opened_again_and_given_up_is_gone(shelf: Shelf, tmp_path: Path) -> None:
    shelf.change(5)
    shelf.files.keep_unsaved()
    later = Shelf(shelf.qtbot, tmp_path)
    later.answers.recover = "open"
    later.files.offer_unsaved(then)
    later.answers.leave = "discard"
    later.leave()
    assert later.left == ["left"]
    assert not list((tmp_path / "unsaved").iterdir())


@pytest.mark.parametrize("name", ["a/b\\c:d", "", "." * 300, "ü" * 200, "x\n\u202ey"])
def test_any_name_makes_a_file_to_recover_from(tmp_path: Path, name: str) -> None:
    recovery = Recovery(tmp_path / "unsaved")
    path = recovery.keep(Session.of(opening()), name)
    assert path is not None
    assert recovery.newest() == path
    assert recovery.holds(path)
    assert storage.load(path).experiment == opening()
    assert len(recovery.name_of(path)) <= 40
