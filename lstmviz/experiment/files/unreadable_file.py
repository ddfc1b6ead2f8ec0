"""How a file that can't be read is told."""

import os
from pathlib import Path


class UnreadableFile(ValueError):
    """A file that what is wanted can't be got from.

    Attributes:
        path: the file.
        reason: what is wrong with it, in one line.
        message: the same after the file's name, without its folder.
    """

    def __init__(self, path: os.PathLike[str] | str, reason: str) -> None:
        self.path = Path(path)
        self.reason = " ".join(reason.split())
        self.message = f"{' '.join(self.path.name.split())}: {self.reason}"
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        return (type(self), (self.path, self.reason))
