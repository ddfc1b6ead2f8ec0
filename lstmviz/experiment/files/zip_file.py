"""Opens zip files; whatever is wrong with one is raised as one kind of error."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstmviz.experiment.files.unreadable_file import UnreadableFile


@contextmanager
def opened_zip(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """Opens a zip file for reading; raises what fails in the body as an error of this file.

    Args:
        path: the file.
        kind: what the file should be, such as ".npz file".

    Raises:
        UnreadableFile: it is none, or a damaged one.
        OSError: it can't be read.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield archive
    except (UnreadableFile, MemoryError):
        raise
    except OSError as error:
        if error.filename is not None:
            raise
        raise _damaged(path, kind) from None  # it sought to where no file has bytes
    except Exception:  # noqa: BLE001 - zipfile fails in many ways
        raise _damaged(path, kind) from None


def _damaged(path: Path, kind: str) -> UnreadableFile:
    return UnreadableFile(path, f"it is no {kind}, or a damaged one")
