import errno
import pathlib
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import numpy as np
import pytest
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.keras_code import script_with_arrays, to_keras
from lstmviz.session.script_file import save_script

LARGE = Experiment(LSTMConfig(1), [Call(np.arange(600, dtype=np.float32).reshape(2, 100, 3))])


def test_a_script_with_small_arrays_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    assert save_script(opening(), path) == (path,)
    assert path.read_bytes().decode() == to_keras(opening())
    assert list(tmp_path.iterdir()) == [path]


def test_large_arrays_are_in_a_file_of_the_same_name(tmp_path: Path) -> None:
    path, npz = tmp_path / "a.b.py", tmp_path / "a.b.npz"
    assert save_script(LARGE, path) == (path, npz)
    assert path.read_text() == script_with_arrays(LARGE, "a.b.npz")[0]
    with np.load(npz) as arrays:
        assert set(arrays) == {"x0"}
        np.testing.assert_array_equal(arrays["x0"], LARGE.calls[0].inputs, strict=True)
    assert sorted(tmp_path.iterdir()) == [npz, path]


def test_where_the_script_is_a_link_both_are_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "a.py").symlink_to("there/b.py")
    there = tmp_path / "there" / "b.py"
    assert save_script(LARGE, tmp_path / "a.py") == (there, there.with_suffix(".npz"))
    assert (tmp_path / "a.py").is_symlink()
    for name in (tmp_path / "a.py", there):  # it finds them by either name
        assert loaded(name.read_text(), __file__=str(name)) == there.with_suffix(".npz")


def test_a_script_that_was_pasted_into_a_notebook_finds_its_arrays_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_script(LARGE, tmp_path / "a.py")
    monkeypatch.chdir(tmp_path)
    assert loaded((tmp_path / "a.py").read_text()).resolve() == tmp_path / "a.npz"


def loaded(script: str, **names: str) -> Path:
    """What the lines of a script load that find its arrays."""
    begin, end = script.index("try:"), script.index("x0 = ")
    kept = []
    numpy = SimpleNamespace(load=kept.append)
    exec(script[begin:end], {"pathlib": pathlib, "np": numpy, **names})
    (path,) = kept
    return path


def test_a_file_that_has_nothing_to_do_with_it_stays(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_text("mine")
    save_script(opening(), tmp_path / "a.py")
    assert (tmp_path / "a.npz").read_text() == "mine"


@pytest.mark.parametrize("name", ["a.py", "a.npz"])
def test_nothing_is_written_unless_both_can_be(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(IsADirectoryError):
        save_script(LARGE, tmp_path / "a.py")
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def test_a_disk_that_gets_full_leaves_the_files_that_were_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(file: IO[bytes], **arrays: object) -> None:
        file.write(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", fill)
    for name in ("a.py", "a.npz"):
        (tmp_path / name).write_text("mine")
    with pytest.raises(OSError, match="No space left"):
        save_script(LARGE, tmp_path / "a.py")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.py": "mine",
        "a.npz": "mine",
    }
