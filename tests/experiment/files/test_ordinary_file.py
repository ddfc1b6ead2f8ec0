"""Whatever fails within a stranger's zip is told of the file; the system's refusals stay."""

import errno
import struct
import zipfile
from pathlib import Path

import pytest

from lstmviz.experiment.files.ordinary_file import UnreadableFile, opened_zip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside", b"12")
    return path


def test_what_is_in_it_can_be_read(path: Path) -> None:
    with opened_zip(path, "zip") as archive:
        assert archive.read("inside") == b"12"


@pytest.mark.parametrize(
    "fault",
    [struct.error(), KeyError(), ValueError(), OSError(errno.EINVAL, "Invalid argument")],
    ids=repr,
)
def test_what_fails_in_it_is_told_of_the_file(path: Path, fault: Exception) -> None:
    with pytest.raises(UnreadableFile) as message, opened_zip(path, "model"):
        raise fault
    assert message.value.message == "a.zip: it is no model, or a damaged one"


def test_what_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_text("hello")
    with (
        pytest.raises(UnreadableFile, match=r"it is no \.npz file, or a damaged one"),
        opened_zip(tmp_path / "a.npz", ".npz file"),
    ):
        pass


def test_what_was_told_already_and_what_the_system_says_stay_as_they_are(path: Path) -> None:
    said = UnreadableFile(path, "it holds nothing")
    with pytest.raises(UnreadableFile) as message, opened_zip(path, "zip"):
        raise said
    assert message.value is said
    with pytest.raises(FileNotFoundError), opened_zip(path.with_name("none"), "zip"):
        pass
