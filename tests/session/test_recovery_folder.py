"""What a window keeps in its folder, written again and again."""

import errno
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import intricate_experiments

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session import recovery_folder, storage
from lstmviz.session.recovery import Recovery
from lstmviz.session.recovery_folder import About, RecoveryFolder
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load

ABOUT = About("weather.lstmviz", "/home/me/weather.lstmviz", "LSTM(4)")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[RecoveryFolder]:
    folder = Recovery(tmp_path / "unsaved").new_folder()
    yield folder
    folder.release()


def session_of(*arrays: np.ndarray, units: int = 4) -> Session:
    return Session.of(Experiment(LSTMConfig(units), [Call(array) for array in arrays]))


def array(number: float, steps: int = 10_000) -> np.ndarray:
    """An array of 120 kB by default, which gets a file of its own."""
    return Call(np.full((1, steps, 3), number, np.float32)).inputs


def inodes(folder: RecoveryFolder) -> dict[str, tuple[int, int]]:
    found = {}
    for path in (folder.path / "arrays").iterdir():
        status = path.stat()
        found[path.name] = status.st_ino, status.st_mtime_ns
    return found


@given(intricate_experiments(), st.lists(intricate_experiments(), max_size=2))
def test_what_is_kept_is_the_same_session(
    tmp_path_factory: pytest.TempPathFactory, experiment: Experiment, pinned: list[Experiment]
) -> None:
    session = replace(Session.of(experiment), pinned=tuple(pinned))
    folder = Recovery(tmp_path_factory.mktemp("kept")).new_folder()
    folder.keep(session, ABOUT)
    assert load(folder.path) == session
    folder.discard()


def test_an_array_is_written_once_and_is_gone_with_the_last_that_names_it(
    folder: RecoveryFolder,
) -> None:
    one, two, three = array(1), array(2), array(3)
    folder.keep(session_of(one, two), ABOUT)
    first = inodes(folder)
    assert len(first) == 2
    folder.keep(session_of(one, two, two, one, units=7), ABOUT)
    assert inodes(folder) == first
    assert load(folder.path) == session_of(one, two, two, one, units=7)
    folder.keep(session_of(three, two), ABOUT)
    now = inodes(folder)
    assert len(now) == 2
    assert len(first.items() & now.items()) == 1
    assert load(folder.path) == session_of(three, two)


def test_small_arrays_share_a_file(folder: RecoveryFolder) -> None:
    many = [array(n, 4) for n in range(50)]
    folder.keep(session_of(*many), ABOUT)
    assert len(inodes(folder)) == 1
    folder.keep(session_of(*many[:49], array(50, 4)), ABOUT)
    assert len(inodes(folder)) == 2
    assert load(folder.path) == session_of(*many[:49], array(50, 4))
    folder.keep(session_of(array(7, 4)), ABOUT)
    assert len(inodes(folder)) == 1


def test_who_goes_on_with_a_folder_overwrites_nothing_before_all_is_there(
    folder: RecoveryFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = session_of(array(1), array(2, 4))
    folder.keep(before, ABOUT)
    after = RecoveryFolder(folder.path, folder._lock)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(recovery_folder, "written_whole", full)
        with pytest.raises(OSError, match="No space"):
            after.keep(session_of(array(3), array(4, 4)), ABOUT)
    assert load(folder.path) == before
    assert len(inodes(folder)) == 2  # what the attempt wrote is gone
    after.keep(session_of(array(3), array(4, 4)), ABOUT)
    assert load(folder.path) == session_of(array(3), array(4, 4))
    assert len(inodes(folder)) == 2


def test_a_kill_between_any_two_steps_leaves_a_whole_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time the disk is asked for something, all that is there is what a kill would leave."""
    sessions = [session_of(array(1), array(2, 4)), session_of(array(3), array(2, 4), array(5, 4))]
    folder = Recovery(tmp_path).new_folder()
    folder.keep(sessions[0], ABOUT)
    seen = []

    def look(step):
        def looked(*given, **named):
            seen.append(load(folder.path))
            return step(*given, **named)

        return looked

    for name in ("fsync", "replace", "unlink", "open"):
        monkeypatch.setattr(os, name, look(getattr(os, name)))
    folder.keep(sessions[1], About("other"))
    monkeypatch.undo()
    assert len(seen) > 5
    assert [each in sessions for each in seen] == [True] * len(seen)
    assert seen[0] == sessions[0]
    assert load(folder.path) == sessions[1]
    folder.discard()


def test_a_folder_that_was_cleared_away_is_filled_again(folder: RecoveryFolder) -> None:
    session = session_of(array(1))
    folder.keep(session, ABOUT)
    for path in (folder.path / "arrays").iterdir():
        path.unlink()
    (folder.path / "arrays").rmdir()
    folder.keep(session, ABOUT)
    assert load(folder.path) == session
    assert recovery_folder.about_of(folder.path) == ABOUT


def test_nothing_is_written_any_more_once_it_is_discarded_or_released(tmp_path: Path) -> None:
    for end in (RecoveryFolder.discard, RecoveryFolder.release):
        folder = Recovery(tmp_path).new_folder()
        folder.keep(session_of(array(1)), ABOUT)
        end(folder)
        left = sorted(tmp_path.rglob("*"))
        folder.keep(session_of(array(2)), ABOUT)
        assert sorted(tmp_path.rglob("*")) == left
        assert folder.path.exists() == (end is RecoveryFolder.release)


def test_who_discards_a_folder_does_not_wait_for_what_is_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Recovery(tmp_path).new_folder()
    begun, write = threading.Event(), recovery_folder._Stoppable.write

    def slowly(file: recovery_folder._Stoppable, piece: bytes) -> int:
        begun.set()
        while not folder._is_over:
            pass
        return write(file, piece)

    monkeypatch.setattr(recovery_folder._Stoppable, "write", slowly)
    writer = threading.Thread(target=folder.keep, args=(session_of(array(1)), ABOUT))
    writer.start()
    assert begun.wait(60)
    folder.discard()
    writer.join()
    assert not list(tmp_path.iterdir())


def test_tries_to_open_it_are_counted(folder: RecoveryFolder) -> None:
    folder.keep(session_of(array(1)), ABOUT)
    assert recovery_folder.tries_of(folder.path) == 0
    folder.begin_opening()
    assert recovery_folder.tries_of(folder.path) == 1
    with folder.crash_report() as file:
        file.write(b"Fatal Python error: Aborted")
    assert recovery_folder.tries_of(folder.path) > 1
    folder.opened()
    folder.opened()
    assert recovery_folder.tries_of(folder.path) == 0


DAMAGES = {
    "a name that leads elsewhere": (b"arrays/0@0+", b"arrays/../0@0+", "that isn't in it"),
    "a place behind the end": (b"arrays/0@0+", b"arrays/0@999999+", "its end is missing"),
    "a size of another": (b"arrays/0@0+12", b"arrays/0@0+11", "does not fit its bytes"),
    "no name": (b"arrays/0@0+", b"arrays/x@0+", "that isn't in it"),
    "a file that is gone": (b"arrays/0@", b"arrays/77@", "that isn't in it"),
}


@pytest.mark.parametrize("case", DAMAGES)
def test_a_damaged_folder_is_refused_in_one_line(folder: RecoveryFolder, case: str) -> None:
    before, after, reason = DAMAGES[case]
    folder.keep(session_of(array(1)), ABOUT)
    document = folder.path / "session.json"
    assert before in document.read_bytes()
    document.write_bytes(document.read_bytes().replace(before, after))
    with pytest.raises(InvalidFile) as refused:
        load(folder.path)
    assert reason in refused.value.reason
    assert "\n" not in str(refused.value)


def test_arrays_that_lie_over_each_other_hold_no_more_than_their_file(
    folder: RecoveryFolder,
) -> None:
    folder.keep(session_of(*(array(n, 4) for n in range(3))), ABOUT)
    document = folder.path / "session.json"
    text = document.read_bytes().decode()
    first = text.split('"inputs":"')[1].split('"')[0]
    size = int(first.split("+")[1])
    inner = f"{first.split('@')[0]}@0+{3 * size}"
    document.write_bytes(text.replace(first, inner).encode())
    with pytest.raises(InvalidFile):
        load(folder.path)


def test_a_document_that_is_too_large_is_not_read(folder: RecoveryFolder) -> None:
    folder.keep(session_of(array(1)), ABOUT)
    with (folder.path / "session.json").open("ab") as file:
        file.truncate(storage.LARGEST_DOCUMENT + 1)
    with pytest.raises(InvalidFile, match="larger than 16 MiB"):
        load(folder.path)
