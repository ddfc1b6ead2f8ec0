"""What is found at the next start."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from traces import opening

from lstmviz.session.recovery import Recovery
from lstmviz.session.recovery_folder import About
from lstmviz.session.session import Session
from lstmviz.session.storage import load


def kept(root: Path, name: str = "", units: int = 4) -> Path:
    """What a window left that was killed."""
    folder = Recovery(root).new_folder()
    folder.keep(Session.of(opening(units=units)), About(name, "", f"LSTM({units})"))
    folder.release()
    return folder.path


def test_what_is_found_has_what_when_and_how_large(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.lstmviz", 5)
    os.utime(path / "session.json", (1_700_000_000, 1_700_000_000))
    (found,) = Recovery(tmp_path).found()
    assert (found.name, found.about.layer, found.when) == ("a.lstmviz", "LSTM(5)", 1.7e9)
    files = [each for each in path.rglob("*") if each.is_file()]
    assert found.size >= sum(each.stat().st_size for each in files)
    assert found.tries == 0
    assert load(found.folder.path).experiment == opening(units=5)
    found.folder.release()


def test_the_newest_is_first_and_each_is_found_by_one_at_a_time(tmp_path: Path) -> None:
    paths = [kept(tmp_path, f"{number}.lstmviz") for number in range(3)]
    for when, path in zip((30, 10, 20), paths, strict=True):
        os.utime(path / "session.json", (when, when))
    found = Recovery(tmp_path).found()
    assert [each.name for each in found] == ["0.lstmviz", "2.lstmviz", "1.lstmviz"]
    assert Recovery(tmp_path).found() == ()
    found[0].folder.release()
    (again,) = Recovery(tmp_path).found()
    assert again.name == "0.lstmviz"
    found[1].folder.discard()
    found[2].folder.release()
    again.folder.release()
    assert len(Recovery(tmp_path).found()) == 2


LIVES = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from traces import opening
from lstmviz.session.recovery import Recovery
from lstmviz.session.recovery_folder import About
from lstmviz.session.session import Session
folder = Recovery(Path(sys.argv[1])).new_folder()
folder.keep(Session.of(opening()), About("theirs"))
print("kept", flush=True)
sys.stdin.read()
"""


def test_what_a_living_process_has_is_not_found_until_it_is_killed(tmp_path: Path) -> None:
    tests = str(Path(__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, "-c", LIVES, str(tmp_path), tests],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"kept"
        assert Recovery(tmp_path).found() == ()
        process.kill()
    (found,) = Recovery(tmp_path).found()
    assert found.name == "theirs"
    found.folder.release()


def test_what_holds_no_session_is_cleared_away_and_what_is_foreign_stays(tmp_path: Path) -> None:
    half = kept(tmp_path)
    (half / "session.json").unlink()
    lock = kept(tmp_path)
    Recovery(tmp_path).found()[0].folder.discard()
    lock.with_name(f"{lock.name}.lock").touch()
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "01234").mkdir()
    assert Recovery(tmp_path).found() == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01234", "notes.txt"]


def test_nothing_is_found_or_kept_where_there_is_no_folder(tmp_path: Path) -> None:
    assert Recovery(None).found() == ()
    assert Recovery(tmp_path / "none").found() == ()
    with pytest.raises(OSError, match="Nothing is to be kept"):
        Recovery(None).new_folder()


@pytest.mark.parametrize("name", ["a/b\\c:d.lstmviz", "", "." * 300, "ü" * 200, "x\n\u202ey"])
def test_any_name_makes_a_folder_that_is_set_aside(tmp_path: Path, name: str) -> None:
    path = kept(tmp_path, name, 6)
    os.utime(path / "session.json", (1_700_000_000, 1_700_000_000))
    (found,) = Recovery(tmp_path).found()
    aside = Recovery(tmp_path).set_aside(found)
    assert aside.parent == tmp_path / "set aside"
    day = time.strftime("%Y-%m-%d", time.localtime(1_700_000_000))
    assert aside.name.startswith(day)
    assert "\n" not in aside.name
    assert len(aside.name) < 80
    assert load(aside).experiment == opening(units=6)
    assert Recovery(tmp_path).found() == ()
    assert [each.name for each in tmp_path.iterdir()] == ["set aside"]


def test_what_is_written_about_it_may_be_damaged(tmp_path: Path) -> None:
    path = kept(tmp_path, "a")
    (path / "about.json").write_bytes(b'{"name": 3')
    os.utime(path / "session.json", (2**40, 2**40))
    (found,) = Recovery(tmp_path).found()
    assert (found.name, found.about) == ("experiment", About())
    assert time.localtime(found.when).tm_year < 10_000
    Recovery(tmp_path).set_aside(found)
