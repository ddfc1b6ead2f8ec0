import io
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment.files.npy import ForeignKind, UnreadableArray, read_npy


def spelled(array: np.ndarray, **options: object) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def with_header(header: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    raw = header.encode() + b"\n"
    return b"\x93NUMPY" + version + len(raw).to_bytes(2, "little") + raw + data


def read(content: bytes, **options: object) -> np.ndarray:
    return read_npy(io.BytesIO(content), len(content), **options)


@given(
    arrays.arrays(
        st.sampled_from(["<f2", "<f4", ">f8", "i1", ">i4", "<u8", "?"]),
        arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    ),
    st.booleans(),
)
def test_what_numpy_writes_is_read_as_numpy_reads_it(array: np.ndarray, fortran: bool) -> None:
    content = spelled(np.asfortranarray(array) if fortran else array)
    ours, theirs = read(content), np.load(io.BytesIO(content), allow_pickle=False)
    np.testing.assert_array_equal(ours, theirs)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype.newbyteorder("="))
    assert ours.dtype.isnative
    assert ours.flags.owndata
    assert not ours.flags.writeable
    if fortran and array.ndim > 1:
        assert ours.flags.f_contiguous


def test_the_later_versions_of_the_format_are_read() -> None:
    file = io.BytesIO()
    np.lib.format.write_array(file, np.arange(3.0), version=(2, 0))
    np.testing.assert_array_equal(read(file.getvalue()), [0, 1, 2])


@pytest.mark.parametrize(
    ("array", "reason"),
    [
        (np.array([{}]), "holds Python objects (a pickle), which are never read"),
        (np.array([1j]), "holds complex numbers"),
        (np.array(["a"]), "holds text"),
        (np.array([b"a"]), "holds text"),
        (np.zeros(2, "f4,i4"), "holds records"),
        (np.zeros(2, "V3"), "holds records or raw bytes"),
        (np.array(["2020-01-01"], "M8[D]"), "holds dates"),
        (np.array([3], "m8[s]"), "holds time spans"),
    ],
)
def test_what_is_no_number_is_refused_by_its_name(array: np.ndarray, reason: str) -> None:
    with pytest.raises(ForeignKind) as refused:
        read(spelled(array, allow_pickle=True))
    assert str(refused.value) == reason


def test_a_limit_is_kept() -> None:
    content = spelled(np.zeros((2, 3)))
    assert read(content, most=6).shape == (2, 3)
    with pytest.raises(UnreadableArray, match="holds 6 numbers; at most 5 are read"):
        read(content, most=5)


HEADER = "{'descr': '%s', 'fortran_order': False, 'shape': %s}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is no .npy data"),
        (b"abc", "is no .npy data"),
        (b"\x93NUMPY\x07\x00\x00\x00", "header can't be read"),
        (with_header("{'descr': '<f4', 'shape': (1,1"), "header can't be read"),
        (with_header("(" * 9000), "header can't be read"),
        (with_header(HEADER % ("<f4", "(1L,)"), b"0000"), "header can't be read"),
        (with_header("x" * 20_000), "header can't be read"),
        (with_header(HEADER % ("<f4", "(True,)"), b"0000"), "no possible shape"),
        (with_header(HEADER % ("<f4", "(-1, -1)"), b"0000"), "no possible shape"),
        (with_header(HEADER % ("<f4", "(0, 9999999999999999999)")), "no possible shape"),
        (with_header(HEADER % ("<f4", "(0, 2**60)")), "header can't be read"),
        (with_header(HEADER % ("<f8", f"(0, {2**61})")), "no possible shape"),
        (with_header(HEADER % ("<f4", "(" + "1," * 40 + ")"), b"0000"), "no possible shape"),
        (with_header(HEADER % ("|b1", "(2,)"), b"\x01\x02"), "neither True nor False"),
        (spelled(np.zeros(3)) + b"!", "promises 24 bytes, 25 are there"),
        (spelled(np.zeros(3))[:-1], "promises 24 bytes, 23 are there"),
    ],
)
def test_what_is_damaged_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableArray) as refused:
        read(content)
    assert reason in str(refused.value)


def test_a_promise_of_20_gb_takes_no_memory() -> None:
    content = with_header(HEADER % ("<f4", "(5000000000,)"))
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableArray, match="promises 20,000,000,000 bytes, 0 are there"):
            read_npy(io.BytesIO(content), len(content))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_bytes_that_end_before_the_size_that_was_told_are_refused() -> None:
    content = spelled(np.zeros(100_000))
    with pytest.raises(UnreadableArray, match="promises 800,000 bytes, 799,995 are there"):
        read_npy(io.BytesIO(content[:-5]), len(content))
