"""Large arrays on their way between two processes: in shared memory, where the system has it.

A pipe takes twice as long as reading the numbers from a file did.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LARGE = 2**20
"""Bytes: less goes through the pipe in no time."""

_FOLDER = Path("/dev/shm")  # where Linux keeps it; a container may have little of it


def lent(raw: memoryview) -> tuple[str, int] | None:
    """Puts bytes into shared memory, which is whose borrows it to free.

    Args:
        raw: contiguous bytes.

    Returns:
        The memory's name and how many bytes are in it; None where they are few, or shared
        memory can't be had. (On Windows it would be gone before the other end has opened it.)
    """
    if raw.nbytes < LARGE or os.name != "posix":
        return None
    from multiprocessing.shared_memory import SharedMemory

    import numpy as np

    try:
        if _FOLDER.is_dir() and shutil.disk_usage(_FOLDER).free < 2 * raw.nbytes:
            return None
        block = SharedMemory(create=True, size=raw.nbytes)
    except OSError:
        return None
    # NumPy lets other threads go on while it copies.
    assert block.buf is not None
    there = np.frombuffer(block.buf, np.uint8, raw.nbytes)
    there[:] = np.frombuffer(raw, np.uint8)
    del there
    name = block.name
    block.close()
    return name, raw.nbytes


def borrowed(name: str, size: int) -> npt.NDArray[np.uint8]:
    """The bytes that were lent under a name, as a read-only array; the shared memory is freed.

    Raises:
        OSError: it isn't there.
    """
    from multiprocessing.shared_memory import SharedMemory

    import numpy as np

    block = SharedMemory(name)
    try:
        assert block.buf is not None
        there = np.frombuffer(block.buf, np.uint8, size)
        result = there.copy()
        del there
    finally:
        block.close()
        block.unlink()
    result.flags.writeable = False
    return result
