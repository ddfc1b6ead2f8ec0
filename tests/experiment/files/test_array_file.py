import io
import os
import pickle
import sys
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment.files import array_file
from lstmviz.experiment.files.array_file import arrays_of
from lstmviz.experiment.files.ordinary_file import UnreadableFile

X = np.arange(6, dtype=np.float32).reshape(3, 2)


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as refused:
        arrays_of(path)
    assert str(refused.value) == f"{path.name}: {refused.value.reason}"
    assert "\n" not in str(refused.value)
    return refused.value.reason


def npy_bytes(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_an_npy_file_holds_one_array_that_is_called_like_the_file(tmp_path: Path) -> None:
    np.save(tmp_path / "walk.npy", X)
    (found,) = arrays_of(str(tmp_path / "walk.npy"))
    assert (found.name, found.note) == ("walk", "")
    np.testing.assert_array_equal(found.array, X)
    assert not found.array.flags.writeable


def test_a_text_file_does_too_and_its_header_is_told(tmp_path: Path) -> None:
    for name in ("walk.csv", "walk.TSV", "walk.txt"):
        (tmp_path / name).write_text("a\tb\n0\t1\n2\t3\n4\t5\n")
        (found,) = arrays_of(tmp_path / name)
        assert (found.name, found.note) == ("walk", "the first row is a header: a, b")
        assert found.features == ("a", "b")
        np.testing.assert_array_equal(found.array, X)


@given(
    st.dictionaries(
        st.text("abcxyz_ é.", min_size=1, max_size=8).filter(lambda name: name != "file"),
        arrays.arrays(
            st.sampled_from(["<f2", "<f4", ">f8", "<i8", "u1", "?"]),
            arrays.array_shapes(min_dims=0, max_side=4),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([np.savez, np.savez_compressed]),
)
def test_an_npz_file_holds_what_numpy_reads_from_it(
    tmp_path_factory: pytest.TempPathFactory, held: dict[str, np.ndarray], save
) -> None:
    path = tmp_path_factory.mktemp("npz") / "some.npz"
    save(path, **held)
    found = arrays_of(path)
    assert [one.name for one in found] == list(held)
    with np.load(path, allow_pickle=False) as theirs:
        for one in found:
            np.testing.assert_array_equal(one.array, theirs[one.name])
            assert one.array.dtype == theirs[one.name].dtype.newbyteorder("=")


def test_what_is_no_number_in_an_npz_file_is_left_out_and_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "mixed.npz", names=np.array(["a", "b"]), x=X)
    (found,) = arrays_of(tmp_path / "mixed.npz")
    assert (found.name, found.note) == ("x", "left out, being no numbers: names")


def test_an_npz_file_of_nothing_but_pickles_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "p.npz", o=np.array([{}], object))
    assert refusal(tmp_path / "p.npz") == (
        "its array 'o' holds Python objects (a pickle), which are never read"
    )


class Bang:
    def __reduce__(self):
        return (os.mkdir, (self.place,))

    def __init__(self, place: str) -> None:
        self.place = place


def test_no_pickle_is_ever_loaded(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    np.save(tmp_path / "a.npy", np.array([Bang(str(trap))], object), allow_pickle=True)
    assert "a pickle" in refusal(tmp_path / "a.npy")
    (tmp_path / "b.npy").write_bytes(pickle.dumps(Bang(str(trap))))
    assert refusal(tmp_path / "b.npy") == "it is no .npy data"
    (tmp_path / "c.npz").write_bytes(pickle.dumps(Bang(str(trap))))
    assert refusal(tmp_path / "c.npz") == "it is no .npz file, or a damaged one"
    assert not trap.exists()


def test_what_is_no_file_of_arrays_is_refused_in_one_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.npy") == "there is no such file"
    (tmp_path / "folder.npy").mkdir()
    assert refusal(tmp_path / "folder.npy") == "it is a folder"
    (tmp_path / "empty.npz").touch()
    assert refusal(tmp_path / "empty.npz") == "it is empty"
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    assert refusal(tmp_path / "a.xlsx") == (
        "expected a file that ends in .npy, .npz, .csv, .tsv or .txt"
    )
    with zipfile.ZipFile(tmp_path / "other.npz", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refusal(tmp_path / "other.npz") == "it holds no arrays"
    (tmp_path / "cut.npy").write_bytes(npy_bytes(X)[:-1])
    assert refusal(tmp_path / "cut.npy") == (
        "it is damaged: its header promises 24 bytes, 23 are there"
    )


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    if sys.platform != "win32":  # which has none in the file system
        os.mkfifo(tmp_path / "pipe.csv")
        assert refusal(tmp_path / "pipe.csv") == "it is no ordinary file"


def test_names_from_outside_are_told_in_one_plain_line(
    tmp_path: Path,
) -> None:
    told = str(UnreadableFile(tmp_path / "a\n\u202eb.csv", "it\nis <b>\x1b[2J"))
    assert told == r"a\n\u202eb.csv: it is \x3cb>\x1b[2J"


def test_the_refusal_survives_the_way_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(UnreadableFile("a/b.csv", "it is empty")))
    assert (str(again), again.path, again.reason) == (
        "b.csv: it is empty",
        Path("a/b.csv"),
        "it is empty",
    )


def packed(path: Path, content: bytes, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("x.npy", content)
    return path


def test_a_byte_changed_inside_an_archive_is_noticed(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.npz", npy_bytes(X), zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[content.index(X.tobytes())] ^= 1
    path.write_bytes(content)
    assert refusal(path) == "it is no .npz file, or a damaged one"


def test_other_ways_to_compress_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.npz", npy_bytes(X), zipfile.ZIP_LZMA)
    assert refusal(path) == "its array 'x' is compressed in a way that NumPy never does"


def with_size(path: Path, size: int) -> Path:
    """The archive, whose directory claims another size of its one member."""
    content = bytearray(path.read_bytes())
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = size.to_bytes(4, "little")
    path.write_bytes(content)
    return path


HUGE = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d,)}"


def promising(count: int) -> bytes:
    raw = (HUGE % count).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(raw).to_bytes(2, "little") + raw


@pytest.mark.parametrize(
    ("claimed", "reason"),
    [
        (4 * 10**9, "its array 'x' claims to hold more than it can"),
        (len(promising(10_000)) + 40_000, "its array 'x' is damaged: its header promises 40,000"),
    ],
)
def test_a_claim_takes_no_memory(tmp_path: Path, claimed: int, reason: str) -> None:
    count = 10_000 if claimed < 10**6 else 10**9
    path = with_size(packed(tmp_path / "x.npz", promising(count)), claimed)
    tracemalloc.start()
    try:
        assert refusal(path).startswith(reason)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """50 MB of zeros packed into 50 kB, behind a header that tells of 4 bytes."""
    path = packed(tmp_path / "x.npz", promising(1) + bytes(50_000_000))
    tracemalloc.start()
    try:
        assert refusal(path) == (
            "its array 'x' is damaged: its header promises 4 bytes, 50,000,000 are there"
        )
        assert tracemalloc.get_traced_memory()[1] < 2**21
    finally:
        tracemalloc.stop()


def test_all_arrays_together_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_file, "MOST_ELEMENTS", 8)
    np.savez(tmp_path / "some.npz", a=X, b=X[:1])
    assert [one.name for one in arrays_of(tmp_path / "some.npz")] == ["a", "b"]
    np.savez(tmp_path / "more.npz", a=X, b=X[:2])
    assert refusal(tmp_path / "more.npz") == "its array 'b' holds 4 numbers; at most 2 are read"
    np.save(tmp_path / "one.npy", np.zeros(9))
    assert refusal(tmp_path / "one.npy") == "it holds 9 numbers; at most 8 are read"


def test_so_has_their_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_file, "_MOST_ARRAYS", 1)
    np.savez(tmp_path / "some.npz", a=X, b=X)
    assert refusal(tmp_path / "some.npz") == "it holds 2 arrays; at most 1 are read"


def test_names_without_end_are_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, **{"x": np.zeros(2), "y" * 1000: np.array(["text"])})
    (found,) = arrays_of(path)
    assert found.note.startswith("left out, being no numbers: yyy")
    assert len(found.note) < 250
    np.savez(path, **{"y" * 1000: np.array(["text"])})
    with pytest.raises(UnreadableFile, match=r"y….*holds text") as message:
        arrays_of(path)
    assert len(message.value.message) < 150
