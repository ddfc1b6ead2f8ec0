"""Reads `.npy` bytes; executes nothing in them, and trusts no size that they claim."""

import io
import math
import warnings
from typing import IO, Any

import numpy as np

from lstmviz.experiment.arrays import Array, sealed

_LONGEST_HEADER = 10_000  # NumPy's own limit
_MOST_AXES = 32
_PIECE = 2**20
_NUMBERS = "fiub"  # of NumPy's kinds
_FOREIGN = {"c": "complex numbers", "U": "text", "S": "text", "M": "dates", "m": "time spans"}
_FOREIGN |= {"O": "Python objects (a pickle), which are never read", "V": "records or raw bytes"}


class UnreadableArray(ValueError):
    """Raised for bytes that are no array of numbers; str is the rest of a sentence about them."""


class ForeignKind(UnreadableArray):
    """Raised for an array of something else than numbers."""


def read_npy(file: IO[bytes], size: int, *, most: int | None = None) -> Array:
    """Reads one array; allocates memory only for bytes that are there.

    Args:
        file: at the start of the `.npy` bytes; need not be seekable.
        size: how many bytes there are said to be; no more are read.
        most: how many numbers at most; any, if None.

    Returns:
        A read-only array in native byte order that owns its memory.

    Raises:
        UnreadableArray: the bytes are no such array.
        OSError: the file can't be read.
    """
    head = _read_up_to(file, min(size, _LONGEST_HEADER + 12))  # 12: the magic and the length
    if not head.startswith(b"\x93NUMPY"):
        raise UnreadableArray("is no .npy data")
    shape, fortran, dtype, start = _read_header(head)
    if dtype.kind not in _NUMBERS:
        held = "records" if dtype.names else _FOREIGN.get(dtype.kind, f"values of type {dtype}")
        raise ForeignKind(f"holds {held}")
    count = math.prod(shape)
    promised = count * dtype.itemsize
    if promised != size - start:
        raise UnreadableArray(
            f"is damaged: its header promises {promised:,} bytes, {size - start:,} are there"
        )
    if most is not None and count > most:
        raise UnreadableArray(f"holds {count:,} numbers; at most {most:,} are read")
    array = np.empty(shape, dtype, order="F" if fortran else "C")
    _fill(array, head[start:], file)
    if dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
        raise UnreadableArray("is damaged: it holds bytes that are neither True nor False")
    return sealed(array.astype(dtype.newbyteorder("="), copy=False))


def _read_header(head: bytes) -> tuple[tuple[int, ...], bool, Any, int]:
    stream = io.BytesIO(head)
    read = np.lib.format.read_array_header_2_0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a header from Python 2, say
            if np.lib.format.read_magic(stream) == (1, 0):
                read = np.lib.format.read_array_header_1_0
            shape, fortran, dtype = read(stream, max_header_size=_LONGEST_HEADER)
        dtype = np.dtype(dtype)
    except Exception:  # noqa: BLE001 - it parses Python, and fails in many ways
        raise UnreadableArray("is damaged: its header can't be read") from None
    lengths_fit = all(type(length) is int and 0 <= length < 2**62 for length in shape)
    if not lengths_fit or len(shape) > _MOST_AXES:
        raise UnreadableArray("is damaged: its header tells no possible shape")
    if 0 in shape and math.prod(filter(None, shape)) >= 2**62 // max(dtype.itemsize, 1):
        raise UnreadableArray("is damaged: its header tells no possible shape")
    return shape, bool(fortran), dtype, stream.tell()


def _fill(array: Array, start: bytes, file: IO[bytes]) -> None:
    # Piece by piece, so that an archive's bytes are unpacked no further than there is room for.
    room = array.ravel(order="K").view(np.uint8)
    room[: len(start)] = np.frombuffer(start, np.uint8)
    place = len(start)
    while place < len(room):
        piece = file.read(min(_PIECE, len(room) - place))
        if not piece:
            raise UnreadableArray(
                f"is damaged: its header promises {len(room):,} bytes, {place:,} are there"
            )
        room[place : place + len(piece)] = np.frombuffer(piece, np.uint8)
        place += len(piece)


def _read_up_to(file: IO[bytes], size: int) -> bytes:
    pieces = []
    while size > 0 and (piece := file.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
