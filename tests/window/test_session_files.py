"""Opening, saving and not losing anything, with a controller that has no window."""

import logging
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
from lstmviz.session import recovery_folder, storage
from lstmviz.session.recovery import Recovery
from lstmviz.session.session import Session
from lstmviz.window import recovery_keeper, session_files
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
        self.kept = folder / "unsaved"
        recovery = Recovery(self.kept)
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
    shelf.files.stop(is_wanted=False)


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

    def slow_save(session: Session, path: Path, **_: object) -> None:
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


def keeps(shelf: Shelf) -> None:
    """What a change leads to, once the window hears of it and a second has passed."""
    shelf.files.keeper.follow()
    shelf.files.keeper._clock.setInterval(0)
    shelf.qtbot.waitUntil(lambda: bool(list(shelf.kept.glob("*/session.json"))))
    shelf.qtbot.waitUntil(lambda: not shelf.files.keeper._is_writing)


def ends(shelf: Shelf) -> None:
    """Somebody else ends the program."""
    shelf.files.stop(is_wanted=True)


def offer(shelf: Shelf) -> list[int]:
    """What is offered at a start; how many units there are once something else may come."""
    seen: list[int] = []
    shelf.files.offer_unsaved(lambda: seen.append(shelf.now.experiment.layer.units))
    shelf.qtbot.waitUntil(lambda: bool(seen))
    return seen


def opens_what_is_offered(shelf: Shelf, number: int = 0) -> None:
    shelf.answers.recover, shelf.answers.chosen = "open", number
    offer(shelf)
    shelf.qtbot.waitUntil(lambda: shelf.files._recovering is None)


@pytest.mark.parametrize("answer", ["later", "open", "discard"])
def test_what_waits_for_the_answer_about_what_is_not_saved_comes_after_it(
    shelf: Shelf, tmp_path: Path, answer: Recover
) -> None:
    shelf.change(5)
    ends(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    later.answers.recover = answer
    assert offer(later) == [4]
    assert later.answers.asked == ["recover experiment"]


def test_what_is_not_saved_is_offered_and_never_opened_by_itself(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.change(5)
    ends(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    offer(later)
    assert later.answers.asked == ["recover experiment"]
    assert later.now.experiment.layer.units == 4
    (found,) = later.answers.offered
    assert found.about.layer == "LSTM(5, return_sequences=True, stateful=True, …)"
    assert found.tries == 0
    opens_what_is_offered(later)
    assert later.now.experiment.layer.units == 5
    assert later.now.is_modified
    assert (later.now.file_state.path, later.now.file_state.name) == (
        None,
        "experiment, not saved",
    )
    assert found.folder.path.exists()  # until it is saved
    later.answers.path = tmp_path / "saved.lstmviz"
    later.files.save()
    later.saved()
    later.files.keeper.follow()
    later.qtbot.waitUntil(lambda: not list(later.kept.iterdir()))
    assert units_in(tmp_path / "saved.lstmviz") == 5


def test_what_was_opened_from_a_file_is_recovered_beside_it(
    shelf: Shelf, filed: Path, tmp_path: Path
) -> None:
    ends(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    opens_what_is_offered(later)
    assert later.now.file_state.name == "shared.lstmviz, not saved"
    later.files.save()
    assert later.answers.suggested == [filed]  # it asks
    assert units_in(filed) == 4
    later.change(6)
    ends(later)
    third = Shelf(shelf.qtbot, tmp_path)
    offer(third)
    assert third.answers.asked == ["recover shared.lstmviz"]
    assert third.answers.offered[0].about.path == str(filed)


def test_a_window_without_changes_keeps_nothing(shelf: Shelf) -> None:
    shelf.files.keeper.follow()
    ends(shelf)
    assert not shelf.kept.exists()


def test_what_is_not_saved_can_be_thrown_away_one_by_one(shelf: Shelf, tmp_path: Path) -> None:
    for units in (5, 6):
        other = Shelf(shelf.qtbot, tmp_path)
        other.change(units)
        ends(other)
    shelf.answers.recover = "discard"
    offer(shelf)
    assert shelf.answers.asked == ["recover experiment, experiment", "recover experiment"]
    shelf.qtbot.waitUntil(lambda: not list(shelf.kept.iterdir()))


def test_of_several_the_others_wait_for_the_next_time(shelf: Shelf, tmp_path: Path) -> None:
    for units in (5, 6):
        other = Shelf(shelf.qtbot, tmp_path)
        other.change(units)
        ends(other)
    opens_what_is_offered(shelf, 1)
    assert shelf.now.experiment.layer.units == 5
    shelf.answers.recover, shelf.answers.chosen = "later", 0
    shelf.files.offer_again()
    shelf.qtbot.waitUntil(lambda: len(shelf.answers.asked) == 2)
    assert shelf.answers.asked == ["recover experiment, experiment", "recover experiment"]


def test_what_another_window_has_is_not_offered(shelf: Shelf, tmp_path: Path) -> None:
    shelf.change(5)
    keeps(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    later.files.offer_again()
    later.qtbot.waitUntil(lambda: later.news.startswith("Nothing is left"))
    assert not later.answers.asked
    shelf.files.stop(is_wanted=False)
    assert not list(shelf.kept.iterdir())


def test_what_was_opened_again_and_given_up_is_gone(shelf: Shelf, tmp_path: Path) -> None:
    shelf.change(5)
    ends(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    opens_what_is_offered(later)
    later.answers.leave = "discard"
    later.leave()
    assert later.left == ["left"]
    later.files.stop(is_wanted=False)
    assert not list(later.kept.iterdir())


def test_whoever_stays_with_what_there_is_is_offered_the_rest_again(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.change(5)
    ends(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    later.change(9)
    later.answers.recover, later.answers.leave = "open", "cancel"
    offer(later)
    assert later.now.experiment.layer.units == 9
    later.answers.recover = "later"
    later.files.offer_again()
    later.qtbot.waitUntil(lambda: len(later.answers.asked) == 3)
    assert later.answers.asked[1:] == ["this experiment", "recover experiment"]


def test_a_damaged_recovery_is_set_aside_with_a_sentence(shelf: Shelf, tmp_path: Path) -> None:
    shelf.change(5)
    ends(shelf)
    (document,) = shelf.kept.glob("*/session.json")
    document.write_bytes(document.read_bytes()[:-9])
    later = Shelf(shelf.qtbot, tmp_path)
    opens_what_is_offered(later)
    (aside,) = (shelf.kept / "set aside").iterdir()
    (sentence,) = later.answers.message
    assert sentence.startswith("“experiment” can't be opened: ")
    assert sentence.endswith(
        f"can't be opened. It was set aside, is not offered again, and is kept in {aside}."
    )
    assert later.now.experiment.layer.units == 4
    third = Shelf(shelf.qtbot, tmp_path)
    offer(third)
    assert not third.answers.asked


@pytest.mark.parametrize("report", ["", "Fatal Python error: Segmentation fault"])
def test_what_ended_the_program_when_it_was_opened_is_not_offered_again(
    shelf: Shelf, tmp_path: Path, report: str
) -> None:
    shelf.change(5)
    ends(shelf)
    for attempt in (1, 2):
        killed = Shelf(shelf.qtbot, tmp_path)
        opens_what_is_offered(killed)
        (mark,) = shelf.kept.glob("*/opening")
        with mark.open("a") as file:
            file.write(report)
        killed.files.keeper._folder.release()  # as the system does
        killed.files.keeper._watch.stop()
        if report:
            break
        if attempt == 1:
            assert killed.answers.offered[0].tries == 0
        else:
            assert killed.answers.offered[0].tries == 1
    later = Shelf(shelf.qtbot, tmp_path)
    offer(later)
    (aside,) = (shelf.kept / "set aside").iterdir()
    assert not later.answers.asked
    assert later.answers.message == [
        "“experiment” was not saved, and opening it made lstmviz end. It was set aside, is not "
        f"offered again, and is kept in {aside}."
    ]
    assert storage.load(aside).experiment.layer.units == 5


def test_what_is_drawn_has_been_opened(shelf: Shelf, tmp_path: Path) -> None:
    shelf.change(5)
    ends(shelf)
    later = Shelf(shelf.qtbot, tmp_path)
    opens_what_is_offered(later)
    later.desk.run()
    assert list(shelf.kept.glob("*/opening"))
    later.files.keeper._watch.setInterval(0)
    later.qtbot.waitUntil(lambda: not list(shelf.kept.glob("*/opening")))


def test_a_full_disk_is_told_once_and_tried_again(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True
    append = recovery_folder._Files._append

    def appended(files, file, array):
        if full:
            raise OSError(28, "No space left on device")
        return append(files, file, array)

    monkeypatch.setattr(recovery_folder._Files, "_append", appended)
    monkeypatch.setattr(logging.getLogger("lstmviz.window.recovery_keeper"), "disabled", True)
    keeper = shelf.files.keeper
    shelf.change(5)
    keeper.follow()
    keeper._clock.setInterval(0)
    shelf.qtbot.waitUntil(lambda: keeper._has_failed)
    assert shelf.news == (
        "Until you save, a crash would lose what you change: it can't be kept in "
        f"{shelf.kept} (no space left on device)."
    )
    assert not list(shelf.kept.glob("*/arrays/*"))  # it leaves room for a save
    shelf.desk.do.store.say("")
    for _ in range(2):
        keeper._clock.setInterval(0)
        shelf.qtbot.waitUntil(lambda: not keeper._is_writing and keeper._clock.isActive())
    assert shelf.news == ""
    full = False
    keeper._clock.setInterval(0)
    shelf.qtbot.waitUntil(lambda: not keeper._has_failed)
    ends(shelf)
    (document,) = shelf.kept.glob("*/session.json")
    assert storage.load(document.parent).experiment.layer.units == 5


def test_changes_that_never_stop_are_kept_all_the_same(shelf: Shelf) -> None:
    keeper = shelf.files.keeper
    shelf.change(5)
    keeper.follow()
    before = keeper._clock.remainingTime()
    assert before <= 1.05 * recovery_keeper.SOON  # as exact as Qt's timers are
    shelf.qtbot.waitUntil(lambda: keeper._clock.remainingTime() < before)
    left = keeper._clock.remainingTime()
    for units in (6, 7, 8):
        shelf.change(units)
        keeper.follow()
        assert keeper._clock.remainingTime() <= left


def test_a_file_that_is_changed_while_it_is_read_is_not_replaced_unasked(
    shelf: Shelf, tmp_path: Path
) -> None:
    path = tmp_path / "shared.lstmviz"
    storage.save(opening(), path)
    read = storage.load(path)
    shelf.files.reader = SlowReader()
    shelf.files.open_path(path)
    theirs = of_somebody_else(path)
    shelf.files.session_read(path, read)
    qt_idle(shelf)
    shelf.change(5)
    shelf.files.save()
    shelf.saved()
    assert shelf.answers.asked == ["shared.lstmviz was changed"]
    assert path.read_bytes() == theirs


def test_a_file_that_is_changed_while_it_is_saved_is_not_replaced_unasked(
    shelf: Shelf, filed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = []
    write = storage.write

    def slowly(session: Session, file: object) -> None:
        monkeypatch.undo()
        theirs.append(of_somebody_else(filed))
        write(session, file)

    monkeypatch.setattr(storage, "write", slowly)
    shelf.files.save()
    shelf.saved()
    assert shelf.answers.asked == ["shared.lstmviz was changed"]
    assert filed.read_bytes() == theirs[0]
    assert [path.name for path in filed.parent.iterdir()] == [filed.name]
