import os
import stat
import tempfile
from pathlib import Path

import pytest
from traces import opening

from lstmviz.session import session_transfer
from lstmviz.session.session import Session
from lstmviz.session.session_transfer import discard, hand_over, take_over
from lstmviz.session.storage import InvalidFile


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_is_handed_over_is_the_same_session_and_then_gone(temporary: Path) -> None:
    session = Session.of(opening())
    path = hand_over(session)
    if os.name == "posix":
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert take_over(path) == session
    assert list(temporary.iterdir()) == []


def test_what_can_not_be_read_is_gone_too(temporary: Path) -> None:
    path = hand_over(Session.of(opening()))
    path.write_text("no")
    with pytest.raises(InvalidFile):
        take_over(path)
    assert list(temporary.iterdir()) == []


def test_what_can_not_be_written_leaves_nothing(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(session_transfer, "save", full)
    with pytest.raises(OSError, match="no space left"):
        hand_over(Session.of(opening()))
    assert list(temporary.iterdir()) == []


def test_a_file_of_somebody_s_own_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "lstmviz-mine").mkdir()
    (tmp_path / "mine").mkdir()
    for own in ("lstmviz-mine/mine.lstmviz", "mine/handed-over.lstmviz", "mine.lstmviz"):
        (tmp_path / own).write_text("mine")
        discard(tmp_path / own)
        assert (tmp_path / own).read_text() == "mine"
