"""A session as bytes, for what holds one or must tell whether it changed."""

import hashlib
from dataclasses import dataclass
from typing import IO, cast

from lstmviz.session.session import Session
from lstmviz.session.storage import write

MOST = 10 * 10**6
"""A session of more bytes isn't packed: a figure would be as large."""


@dataclass(frozen=True, eq=False)
class PackedSession:
    """A session file that isn't one.

    Attributes:
        digest: of all its bytes: sessions that are the same have the same.
        data: the bytes; None where they are more than `MOST`.
    """

    digest: str
    data: bytes | None


def pack(session: Session) -> PackedSession:
    """Returns a session packed; of a large one no copy is made."""
    stream = _Digesting()
    write(session, cast(IO[bytes], stream))
    data = b"".join(stream.parts) if stream.size <= MOST else None
    return PackedSession(stream.digest.hexdigest(), data)


class _Digesting:
    """What a session is written to; it can't be sought in, so that nothing is written twice."""

    def __init__(self) -> None:
        self.digest, self.size = hashlib.sha256(), 0
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        self.digest.update(view)
        self.size += view.nbytes
        if self.size <= MOST:
            self.parts.append(bytes(view))
        return view.nbytes

    def flush(self) -> None:
        """Has nothing to do: it is a stream like others to who writes."""
