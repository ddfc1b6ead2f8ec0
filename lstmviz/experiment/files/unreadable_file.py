"""Defines the error for a file that can't be read."""

import os
from pathlib import Path

from lstmviz.experiment.plain_text import plain_text

_LONGEST_REASON = 500


class UnreadableFile(ValueError):
    """Raised for a file from which the requested data can't be read.

    Attributes:
        path: the file.
        reason: what is wrong with it, as `plain_text`.
        message: the same after the file's name, without its folder.
    """

    def __init__(self, path: os.PathLike[str] | str, reason: str) -> None:
        self.path = Path(path)
        # Whatever names there are in it, of fields, layers or an archive's members.
        self.reason = plain_text(" ".join(reason.split()), _LONGEST_REASON)
        self.message = f"{plain_text(self.path.name)}: {self.reason}"
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type, tuple[Path, str]]:
        return (type(self), (self.path, self.reason))
