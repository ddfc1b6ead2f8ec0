"""Unpacks the zip that a `.keras` file is; looks at how large each part claims to become first."""

import io
import zipfile
from pathlib import Path

from lstmviz.experiment.files.hdf5_file import LARGEST_TEXT
from lstmviz.experiment.files.ordinary_file import UnreadableFile, opened_zip
from lstmviz.experiment.tensors import MOST_ELEMENTS

_CONFIG = "config.json"
_WEIGHTS = "model.weights.h5"
_METADATA = "metadata.json"
_LARGEST_METADATA = 2**16
_LARGEST_WEIGHTS = 16 * MOST_ELEMENTS  # what an optimizer keeps beside them included
_LARGEST_RATIO = 100  # Keras doesn't compress at all, and trained weights hardly can be
_FREE = 2**20  # a small file may unpack to this much, however well it is compressed
_PIECE = 2**20


def unzipped(path: Path) -> tuple[bytes, io.BytesIO, bytes]:
    """Unpacks a `.keras` file.

    How large each part claims to become is looked at before anything is unpacked.

    Returns:
        The model's config, JSON; its weights, an HDF5 file; and metadata, JSON with the version
        of Keras among others, or "".

    Raises:
        UnreadableFile: it is no such file, is damaged, encrypted, or too large.
        OSError: it can't be read.
    """
    with opened_zip(path, "model that Keras saved") as archive:
        config = _member(path, archive, _CONFIG, LARGEST_TEXT)
        weights = _member(path, archive, _WEIGHTS, _LARGEST_WEIGHTS)
        metadata = b""
        if _METADATA in archive.namelist():  # nothing depends on it but a version in a sentence
            metadata = _member(path, archive, _METADATA, _LARGEST_METADATA).getvalue()
        return config.getvalue(), weights, metadata


def _member(path: Path, archive: zipfile.ZipFile, name: str, largest: int) -> io.BytesIO:
    found = [info for info in archive.infolist() if info.filename == name]
    if not found:
        raise UnreadableFile(path, f"it is no model that Keras saved: it holds no {name}")
    if len(found) > 1:
        raise UnreadableFile(path, f"it holds {name} {len(found)} times")
    (info,) = found
    if info.flag_bits & 1:
        raise UnreadableFile(path, "it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile(path, f"its {name} is compressed in a way that Keras never does")
    if info.file_size > largest:
        raise UnreadableFile(
            path, f"its {name} is too large: {info.file_size:,} bytes, at most {largest:,} are read"
        )
    if info.file_size > _LARGEST_RATIO * info.compress_size + _FREE:
        raise UnreadableFile(
            path,
            f"its {name} claims to unpack from {info.compress_size:,} to {info.file_size:,} bytes, "
            "as no model does",
        )
    unpacked = io.BytesIO()
    with archive.open(info) as member:
        while piece := member.read(_PIECE):
            unpacked.write(piece)
    unpacked.seek(0)
    return unpacked
