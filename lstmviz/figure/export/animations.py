"""Puts frames into an APNG or a WebP one by one, as they come.

Pillow would have all of them at once: a gigabyte for a thousand steps, and then many seconds in
which it neither tells how far it is nor can be ended.
"""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

_PNG = b"\x89PNG\r\n\x1a\n"
_AT_ONCE = 0  # what was there before is left, and overwritten rather than blended with


class _Part(NamedTuple):
    """What a frame changes.

    Attributes:
        left: where it begins, an even number: WebP knows no others.
        top: likewise.
        image: the pixels.
        duration: milliseconds.
    """

    left: int
    top: int
    image: Image.Image
    duration: int


def _parts(frames: Iterable[Image.Image], durations: Sequence[int]) -> Iterator[_Part]:
    """The first frame whole, and of each other one what differs from the one before."""
    before: Image.Image | None = None
    for frame, duration in zip(frames, durations, strict=True):
        if before is None:
            before = frame
            yield _Part(0, 0, frame, duration)
            continue
        now = frame.convert(before.mode)
        found = ImageChops.difference(before, now).getbbox(alpha_only=False)
        left, top, right, below = found or (0, 0, 1, 1)
        left, top = left - left % 2, top - top % 2
        yield _Part(left, top, now.crop((left, top, right, below)), duration)
        before = now


def apng(frames: Iterable[Image.Image], durations: Sequence[int], info: PngInfo) -> bytes:
    """An animated PNG that begins again when it has ended.

    Its form: https://www.w3.org/TR/png-3/#apng-frame-based-animation.

    Args:
        frames: all of one size.
        durations: of each, in milliseconds.
        info: what stands beside the pixels.
    """
    made, number = io.BytesIO(), 0
    made.write(_PNG)
    for part in _parts(frames, durations):
        is_first = number == 0
        control = (number, *part.image.size, part.left, part.top, part.duration // 10, 100)
        number += 1
        told = _png_chunk(b"fcTL", struct.pack(">5I2H2B", *control, _AT_ONCE, _AT_ONCE))
        for kind, body in _chunks_of_png(part.image, info if is_first else None):
            if kind == b"IHDR":
                if is_first:
                    made.write(_png_chunk(kind, body))
                    made.write(_png_chunk(b"acTL", struct.pack(">2I", len(durations), 0)))
            elif kind == b"IDAT":
                made.write(told)  # before the first of them
                told = b""
                if not is_first:
                    kind, body = b"fdAT", struct.pack(">I", number) + body
                    number += 1
                made.write(_png_chunk(kind, body))
            elif is_first and kind != b"IEND":
                made.write(_png_chunk(kind, body))
    made.write(_png_chunk(b"IEND", b""))
    return made.getvalue()


def _chunks_of_png(image: Image.Image, info: PngInfo | None) -> Iterator[tuple[bytes, bytes]]:
    written = io.BytesIO()
    image.save(written, "PNG", pnginfo=info)
    data, place = written.getvalue(), len(_PNG)
    while place < len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        yield kind, data[place + 8 : place + 8 + length]
        place += 12 + length


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


_ANIMATED, _XMP, _ALPHA = 0x02, 0x04, 0x10
_NO_BLENDING = 0x02


def webp(frames: Iterable[Image.Image], durations: Sequence[int], xmp: bytes) -> bytes:
    """An animated WebP without loss, which begins again when it has ended.

    Its form: https://developers.google.com/speed/webp/docs/riff_container.

    Args:
        frames: all of one size.
        durations: of each, in milliseconds.
        xmp: what stands beside the pixels.
    """
    made = io.BytesIO()
    for part in _parts(frames, durations):
        if made.tell() == 0:
            alpha = _ALPHA if part.image.mode == "RGBA" else 0
            sides = b"".join(_three(side - 1) for side in part.image.size)
            flags = _ANIMATED | _XMP | alpha
            made.write(_riff_chunk(b"VP8X", struct.pack("<I", flags) + sides))
            made.write(_riff_chunk(b"ANIM", bytes(6)))  # on nothing, for ever
        numbers = (part.left // 2, part.top // 2, *(side - 1 for side in part.image.size))
        head = b"".join(map(_three, (*numbers, part.duration))) + bytes([_NO_BLENDING])
        still = io.BytesIO()
        part.image.save(still, "WEBP", lossless=True, quality=60, method=3)
        made.write(_riff_chunk(b"ANMF", head + still.getvalue()[12:]))  # after RIFF, size, WEBP
    made.write(_riff_chunk(b"XMP ", xmp))
    return _riff_chunk(b"RIFF", b"WEBP" + made.getvalue())


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _riff_chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk, which takes an even number of bytes."""
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
