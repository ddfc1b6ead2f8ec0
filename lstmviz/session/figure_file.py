"""Finds the session inside a figure: in a PNG, an SVG, a PDF, a GIF or a WebP.

Only what this program wrote is looked for, in the places where it writes: a figure comes from
strangers as any other file does, and readers of whole formats have been made to take all memory.
"""

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ATTACHMENT: Final = "session.lstmviz"
"""What the session is called inside a PDF."""

MIME_TYPE: Final = "application/x-lstmviz"

NAMESPACE: Final = "urn:lstmviz"
"""Of what the program tells in XML."""

PNG_CHUNK: Final = b"lsVz"
"""A chunk that is ancillary, private and safe to copy: other programs keep it as it is."""

SOURCE: Final = "lstmviz:source"
"""Under this name a figure tells what it was made from, as a digest."""

ENDINGS: Final = (".png", ".svg", ".pdf", ".gif", ".apng", ".webp")
"""What figures are called."""

HEAD: Final = 1024
"""So many bytes tell whether a file is a figure."""

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST = 2 * 10**7
"""No session in a figure has more bytes."""


class NoSession(Exception):
    """Raised for a figure that holds no session; the message says why, in a few words."""


_NUMBERED = re.compile(r"%0?\d{0,2}d")


def numbered(path: Path, number: int) -> Path:
    """Returns the file of a frame of a series, `step-%03d.png`; of what is none, the file."""
    pattern = _NUMBERED.search(path.name)
    if path.suffix.lower() != ".png" or pattern is None:
        return path
    return path.with_name(path.name.replace(pattern[0], pattern[0] % number, 1))


def is_series(path: Path) -> bool:
    """Whether a name stands for a series of frames."""
    return numbered(path, 0) != path


def is_figure(head: bytes) -> bool:
    """Whether a file that begins with these bytes, at most `HEAD`, is a figure of some kind."""
    return _kind(head) is not None


def is_named_as_figure(path: Path) -> bool:
    """Whether a file is a figure by its name: what is saved doesn't replace it."""
    return path.suffix.lower() in ENDINGS


def session_in(data: bytes) -> bytes:
    """The session file inside a figure.

    Raises:
        NoSession: there is none, or it is damaged.
    """
    finders = {"png": _in_png, "svg": _in_xml, "pdf": _in_pdf, "gif": _in_gif, "webp": _in_xml}
    kind = _kind(data[:HEAD])
    found = None if kind is None else finders[kind](data)
    if found is None:
        raise NoSession("the figure holds no session")
    if len(found) > _MOST:
        raise NoSession("the session in the figure is too large")
    return found


def source_in(data: bytes) -> str | None:
    """What the figure was made from, as a digest; None where it doesn't tell."""
    if _kind(data[:HEAD]) == "gif":
        data = _comment(data)
    found = re.search(
        rb"(?:lstmviz:source\x00|<lstmviz:source[^>]{0,200}>|lstmviz:source=)([0-9a-f]{64})", data
    )
    return None if found is None else found[1].decode()


def _kind(head: bytes) -> str | None:
    if head.startswith(_PNG):
        return "png"
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in head):
        return "svg"
    return None


def _in_png(data: bytes) -> bytes | None:
    for kind, body in _chunks(data):
        if kind == PNG_CHUNK:
            return body
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        body = data[place + 8 : place + 8 + length]
        end = place + 8 + length
        if len(body) < length or end + 4 > len(data):
            raise NoSession("the figure is cut off")
        if kind == PNG_CHUNK and zlib.crc32(kind + body) != struct.unpack_from(">I", data, end)[0]:
            raise NoSession("the session in the figure is damaged")
        yield kind, body
        place = end + 4


_IN_XML = re.compile(rb"<lstmviz:session[^>]{0,200}>([A-Za-z0-9+/=\s]*)</lstmviz:session>")


def _in_xml(data: bytes) -> bytes | None:
    found = _IN_XML.search(data)
    if found is None:
        return None
    try:
        return base64.b64decode(b"".join(found[1].split()), validate=True)
    except binascii.Error:
        raise NoSession("the session in the figure is damaged") from None


_COMMENT = b"\x21\xfe"
"""What begins a comment in a GIF."""


def _in_gif(data: bytes) -> bytes | None:
    return _in_xml(_comment(data))


def _comment(data: bytes) -> bytes:
    """The first comment of a GIF, whose parts are at most 255 bytes long."""
    place = data.find(_COMMENT + b"\xff<lstmviz:figure")
    parts: list[bytes] = []
    place += len(_COMMENT)
    while place >= len(_COMMENT) and place < len(data) and data[place]:
        parts.append(data[place + 1 : place + 1 + data[place]])
        place += 1 + data[place]
    return b"".join(parts)


_FILE = re.compile(rb"/EF\s*<<\s*/F\s+(\d{1,9})\s+0\s+R")
_STREAM = re.compile(rb"\s*<<(.{0,2000}?)>>\s*stream\r?\n", re.DOTALL)
_LENGTH = re.compile(rb"/Length\s+(\d{1,9})(\s+0\s+R)?")


def _in_pdf(data: bytes) -> bytes | None:
    for reference in _FILE.finditer(data):
        stream = _stream(data, reference[1])
        if stream is not None and stream.startswith(b"PK"):
            return stream
    return None


def _object(data: bytes, number: bytes) -> int | None:
    """Where an object of a PDF begins, after its heading."""
    found = re.search(rb"(?:^|[\r\n])" + number + rb" 0 obj\b", data)
    return None if found is None else found.end()


def _stream(data: bytes, number: bytes) -> bytes | None:
    """The bytes of an object that is a stream, unpacked."""
    place = _object(data, number)
    heading = None if place is None else _STREAM.match(data, place)
    if heading is None:
        return None
    length = _LENGTH.search(heading[1])
    if length is None:
        return None
    size = int(length[1])
    if length[2]:  # told in an object of its own
        at = _object(data, length[1])
        told = None if at is None else re.compile(rb"\s*(\d{1,9})").match(data, at)
        if told is None:
            return None
        size = int(told[1])
    body = data[heading.end() : heading.end() + size]
    if b"/FlateDecode" not in heading[1]:
        return body
    unpacking = zlib.decompressobj()
    try:
        whole = unpacking.decompress(body, _MOST + 1)
    except zlib.error:
        raise NoSession("the session in the figure is damaged") from None
    if not unpacking.eof and len(whole) <= _MOST:
        raise NoSession("the session in the figure is cut off")
    return whole
