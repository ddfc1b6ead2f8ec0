"""A small session as one line of text, to be pasted into a chat or a course page."""

import base64
import binascii
import zlib
from pathlib import Path

from lstmviz.session.packed import pack
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, read_bytes

PREFIX = "lstmviz:"
MOST = 2048
"""A line has at most so many bytes: more is no line that one pastes."""

_VERSION = "1"
_MOST_UNPACKED = 4 * 2**20
_NAME = Path("the line of text")


class TooLongForALine(ValueError):
    """Raised for a session that doesn't fit; str tells by how much."""


def is_line(text: str) -> bool:
    """Returns whether a text says that it is a session as a line."""
    return text.strip().startswith(PREFIX)


def as_line(session: Session) -> str:
    """Writes a session as one line of letters, digits, hyphens and underscores.

    Raises:
        TooLongForALine: it would have more than `MOST` bytes.
    """
    data = pack(session).data
    packed = b"" if data is None else base64.urlsafe_b64encode(zlib.compress(data, 9))
    line = f"{PREFIX}{_VERSION}:{packed.decode('ascii').rstrip('=')}"
    if data is None or len(line) > MOST:
        by = "" if data is None else f", {len(line) - MOST:,} too many"
        size = "more than 10 MB" if data is None else f"{len(line):,} bytes"
        raise TooLongForALine(f"This session would be a line of {size}{by}: save it as a file.")
    return line


def from_line(text: str) -> Session:
    """Reads such a line; nothing in it is ever executed.

    Raises:
        InvalidFile: it is damaged, too large, or made by a newer version.
    """
    version, _, packed = "".join(text.split()).removeprefix(PREFIX).partition(":")
    if version.isdecimal() and version != _VERSION:
        raise InvalidFile(_NAME, f"it was made by a newer lstmviz (version {version[:9]})")
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True)
        unpacks = zlib.decompressobj()
        held = unpacks.decompress(data, _MOST_UNPACKED)
    except (ValueError, binascii.Error, zlib.error):
        raise InvalidFile(_NAME, "it is no session of lstmviz, or a damaged one") from None
    if unpacks.unconsumed_tail or not unpacks.eof:
        raise InvalidFile(_NAME, "it is damaged: its end is missing, or it holds too much")
    return read_bytes(held, _NAME)
