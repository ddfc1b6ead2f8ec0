"""Reads HDF5 files; follows no link out of a file, and trusts no size that it claims.

Links to other files, links by name, arrays that are kept in other files or put together from
them, and compressed arrays are never followed or unpacked: Keras writes none of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.plain_text import shortened

if TYPE_CHECKING:
    import h5py

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_DEEPEST = 32
_MOST_OBJECTS = 100_000
_LONGEST_NAME = 200
LARGEST_TEXT = 16 * 2**20
"""The longest text that is read, in bytes."""


class UnreadableStore(ValueError):
    """Raised for what can't be used; str is the rest of a sentence about the file."""


class Hdf5:
    """An open file: its groups, its short texts, its arrays.

    Attributes:
        leads_elsewhere: whether links were met that weren't followed.
    """

    def __init__(self, file: "h5py.File", size: int) -> None:
        self._file = file
        self._size = size
        self.leads_elsewhere = False
        self._groups: dict[str, dict[str, h5py.Dataset]] | None = None

    def groups(self) -> "dict[str, dict[str, h5py.Dataset]]":
        """Returns the arrays of each group by name; group paths have no leading slash.

        Raises:
            UnreadableStore: there are more of them than in any model, or they are damaged.
        """
        if self._groups is None:
            try:
                self._groups = dict(self._walked())
            except UnreadableStore:
                raise
            except Exception:  # noqa: BLE001 - HDF5 fails in many ways
                raise UnreadableStore("it is a damaged HDF5 file") from None
        return self._groups

    def _walked(self) -> "Iterator[tuple[str, dict[str, h5py.Dataset]]]":
        import h5py

        seen: set[int] = set()
        objects = 0
        waiting: list[tuple[str, h5py.Group]] = [("", self._file)]
        while waiting:
            path, group = waiting.pop()
            place = h5py.h5o.get_info(group.id).addr
            if place in seen:  # groups may lie in a ring
                continue
            seen.add(place)
            objects += len(group)
            if objects > _MOST_OBJECTS:
                raise UnreadableStore(f"it holds more than {_MOST_OBJECTS:,} objects")
            arrays: dict[str, h5py.Dataset] = {}
            inner: list[tuple[str, h5py.Group]] = []
            for name in group:
                # Only what lies in this file, in this place; no link of any other kind.
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    self.leads_elsewhere = True
                    continue
                item = group[name]
                if isinstance(item, h5py.Dataset):
                    arrays[name] = item
                elif isinstance(item, h5py.Group) and path.count("/") < _DEEPEST:
                    inner.append((f"{path}/{name}" if path else name, item))
            yield path, arrays
            waiting += reversed(inner)

    def text(self, path: str, name: str, most: int = _LONGEST_NAME) -> str | None:
        """Returns a text attribute of a group, of `most` bytes at most; None where it can't."""
        value = self._attribute(path, name, axes=0, most=most)
        if isinstance(value, str):  # bytes that are no UTF-8 are in there as surrogates
            value = value.encode("utf-8", "surrogateescape")
        if not isinstance(value, bytes) or len(value) > most:
            return None
        return value.decode("utf-8", "replace")

    def names(self, path: str, name: str) -> list[str]:
        """Returns an attribute of a group that is a list of texts; [] where it is none."""
        found = self._attribute(path, name, axes=1, most=LARGEST_TEXT)
        listed = [] if found is None else found.tolist()
        texts = [text for text in listed if isinstance(text, (str, bytes))]
        return [
            text if isinstance(text, str) else text.decode("utf-8", "replace") for text in texts
        ]

    def _attribute(self, path: str, name: str, *, axes: int, most: int) -> Any:
        """Returns an attribute of a group, of `most` bytes at most; None where it can't."""
        import h5py

        if path not in self.groups():  # it could be a link to elsewhere
            return None
        try:
            attributes = self._file[path or "/"].attrs
            if name not in attributes:
                return None
            found = h5py.h5a.open(attributes._id, name.encode())
            if len(found.shape) != axes or found.get_storage_size() > most:
                return None
            return attributes[name]
        except Exception:  # noqa: BLE001 - HDF5 fails in many ways
            return None

    def read(self, dataset: "h5py.Dataset", most: int) -> Array:
        """Reads an array of at most so many numbers; allocates memory only for what is there.

        Returns:
            A read-only float array in native byte order.

        Raises:
            UnreadableStore: it isn't of floats, is larger than that or than the file, or lies
                elsewhere or in another way than Keras puts it.
        """
        name = shortened(dataset.name, _LONGEST_NAME)
        try:
            dtype, size, count = np.dtype(dataset.dtype), dataset.id.get_storage_size(), 1
            for length in shape_of(dataset):
                count *= length
            foreign = _foreign(dataset)
        except Exception:  # noqa: BLE001 - HDF5 fails in many ways
            raise UnreadableStore(f"its array {name} is damaged") from None
        if dtype.kind != "f" or dtype.itemsize not in (2, 4, 8):
            raise UnreadableStore(f"its array {name} holds values of type {dtype}, not floats")
        if foreign:
            raise UnreadableStore(f"its array {name} {foreign}, which Keras' files never have")
        if count > most:
            raise UnreadableStore(f"its array {name} is too large: it claims {count:,} numbers")
        if not count * dtype.itemsize <= min(size, self._size):
            raise UnreadableStore(f"its array {name} claims to hold more than is there")
        try:
            numbers = np.asarray(dataset[()])
        except Exception:  # noqa: BLE001 - HDF5 fails in many ways
            raise UnreadableStore(f"its array {name} is damaged") from None
        return sealed(numbers.astype(dtype.newbyteorder("="), copy=False))


@contextmanager
def open_hdf5(source: Path | IO[bytes], size: int) -> Iterator[Hdf5]:
    """Opens an HDF5 file of so many bytes for reading, by its path or its content.

    Raises:
        UnreadableStore: it is no HDF5 file, or one that is damaged.
    """
    import h5py  # loaded with the first file that needs it

    try:
        file = h5py.File(source, "r")
    except Exception:  # noqa: BLE001 - HDF5 fails in many ways
        raise UnreadableStore("it is no HDF5 file, or a damaged one") from None
    try:
        yield Hdf5(file, size)
    finally:
        file.close()


def shape_of(dataset: "h5py.Dataset") -> tuple[int, ...]:
    """Returns the shape that a dataset claims to have; () for an empty one."""
    shape: Any = dataset.shape
    return () if shape is None else tuple(int(length) for length in shape)


def _foreign(dataset: "h5py.Dataset") -> str:
    """Writes how a dataset is stored, where Keras never stores one so; else ""."""
    import h5py

    made = dataset.id.get_create_plist()
    if made.get_external_count():
        return "is kept in another file"
    if made.get_layout() == h5py.h5d.VIRTUAL:
        return "is put together from other files"
    if made.get_nfilters():
        return "is compressed"
    return ""
