"""APNG and WebP from frames, read back by Pillow and, for WebP, by libwebp in it."""

import io
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lstmviz.figure.export.animations import apng, webp

SIZE = (13, 9)  # odd, as a figure may be
Write = Callable[[Sequence[Image.Image], Sequence[int]], bytes]


def as_apng(frames: Sequence[Image.Image], durations: Sequence[int]) -> bytes:
    info = PngInfo()
    info.add_itxt("Title", "ü")
    return apng(frames, durations, info)


def as_webp(frames: Sequence[Image.Image], durations: Sequence[int]) -> bytes:
    return webp(frames, durations, b"<x:xmpmeta>t</x:xmpmeta>")


BOTH = pytest.mark.parametrize("write", [as_apng, as_webp])


def blank(mode: str = "RGB") -> Image.Image:
    return Image.new(mode, SIZE, (250, 250, 250, 255)[: len(mode)])


def dotted(frame: Image.Image, *places: tuple[int, int]) -> Image.Image:
    """The frame with pixels of other colours."""
    changed = frame.copy()
    for left, top in places:
        changed.putpixel((left, top), (left, top, 200, 90)[: len(frame.mode)])
    return changed


def read(data: bytes, mode: str) -> list[tuple[np.ndarray, int]]:
    found, frames = Image.open(io.BytesIO(data)), []
    for number in range(found.n_frames):
        found.seek(number)
        found.load()
        frames.append((np.asarray(found.convert(mode)), round(found.info["duration"])))
    return frames


@BOTH
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_frame_is_what_was_given(write: Write, mode: str) -> None:
    first = blank(mode)
    frames = [first, dotted(first, (3, 5)), dotted(first, (12, 8)), first, first]
    frames.append(dotted(first, (0, 0), (7, 1)))
    found = read(write(frames, [100] * 6), mode)
    for (pixels, _), frame in zip(found, frames, strict=True):
        np.testing.assert_array_equal(pixels, np.asarray(frame))


@BOTH
def test_what_becomes_transparent_shows_nothing_of_the_frame_before(write: Write) -> None:
    frames = [blank("RGBA"), blank("RGBA")]
    frames[1].putpixel((4, 4), (0, 0, 0, 0))
    (_, (second, _)) = read(write(frames, [100, 100]), "RGBA")
    assert second[4, 4, 3] == 0
    assert second[4, 5].tolist() == [250, 250, 250, 255]


@BOTH
def test_a_frame_stays_as_long_as_is_asked_for_also_over_a_minute(write: Write) -> None:
    frames = [blank(), dotted(blank(), (1, 1))]
    assert [stays for _, stays in read(write(frames, [20, 70_000]), "RGB")] == [20, 70_000]


@BOTH
def test_it_begins_again_for_ever(write: Write) -> None:
    found = Image.open(io.BytesIO(write([blank(), dotted(blank(), (1, 1))], [100, 100])))
    assert found.info["loop"] == 0


@BOTH
def test_a_walk_may_have_one_frame(write: Write) -> None:
    found = Image.open(io.BytesIO(write([blank()], [100])))
    assert found.size == SIZE
    np.testing.assert_array_equal(np.asarray(found.convert("RGB")), np.asarray(blank()))


def test_what_stands_beside_the_pixels_is_read() -> None:
    frames = [blank(), dotted(blank(), (1, 1))]
    png = Image.open(io.BytesIO(as_apng(frames, [100, 100])))
    png.load()
    assert png.info["Title"] == "ü"
    assert Image.open(io.BytesIO(as_webp(frames, [100, 100]))).info["xmp"] == (
        b"<x:xmpmeta>t</x:xmpmeta>"
    )


@BOTH
def test_little_is_written_of_what_stays(write: Write) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)
    first = Image.fromarray(noise)
    alone = len(write([first], [100]))
    assert (
        len(write([first, *(dotted(first, (n, n)) for n in range(20))], [100] * 21)) < 1.4 * alone
    )


@BOTH
def test_frames_are_taken_one_by_one(write: Write) -> None:
    class EndedError(Exception):
        pass

    taken: list[int] = []

    def frames() -> object:
        for number in range(5):
            if number == 3:
                raise EndedError
            taken.append(number)
            yield dotted(blank(), (number, 0))

    with pytest.raises(EndedError):
        write(frames(), [100] * 5)  # type: ignore[arg-type]
    assert taken == [0, 1, 2]
