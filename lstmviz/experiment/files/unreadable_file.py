"""How a file that can't be read is told."""

import os
from pathlib import Path


class UnreadableFile(ValueError):
    """A file that no array can be got from.

    Attributes:
        path: the file.
        reason: what is wrong with it, in one line.
    """

    def __init__(self, path: os.PathLike[str] | str, reason: str) -> None:
        self.path = Path(path)
        self.reason = " ".join(reason.split())
        super().__init__(f"{' '.join(self.path.name.split())}: {self.reason}")

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        return (type(self), (self.path, self.reason))
