"""The walk through the steps, read back by Pillow."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import drawn, figure_of
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from traces import X, made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.export.moving import Timing
from lstmviz.figure.export.picture import MOVING, STILL, Picture
from lstmviz.figure.export.provenance import Provenance
from lstmviz.figure.theme import DARK, LIGHT, Theme
from lstmviz.session.figure_file import ENDINGS
from lstmviz.session.packed import pack
from lstmviz.session.session import Session
from lstmviz.session.storage import load
from lstmviz.session.view_state import START, Moment, ViewState

VIEW = ViewState(moment=Moment(1, 2), theme="light")
SESSION = Session(opening(), view=VIEW)
KINDS = (".gif", ".apng", ".webp")
SMALL = {"width": "8cm", "dpi": 72}


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def picture(**options: Any) -> Picture:
    figure = figure_of(made_up_trace(opening()), VIEW, **{**SMALL, **options})
    return Picture(figure, Provenance.of(pack(SESSION), 7, "LSTM(4)", figure.options))


def frames_of(data: bytes) -> list[tuple[Image.Image, float]]:
    """Each frame in full, and how long it stays, in milliseconds."""
    read, frames = Image.open(io.BytesIO(data)), []
    for number in range(read.n_frames):
        read.seek(number)
        read.load()
        frames.append((read.convert("RGB").copy(), read.info["duration"]))
    return frames


def pixels(image: Image.Image | QImage) -> Array:
    if isinstance(image, QImage):
        rgb = image.convertToFormat(QImage.Format.Format_RGB888)
        lines = np.frombuffer(bytes(rgb.constBits()), np.uint8)
        lines = lines.reshape(rgb.height(), rgb.bytesPerLine())[:, : 3 * rgb.width()]
        return lines.reshape(rgb.height(), rgb.width(), 3).astype(int)
    return np.asarray(image).astype(int)


@pytest.mark.parametrize("ending", KINDS)
def test_there_is_a_frame_for_each_moment_and_the_last_one_stays(ending: str) -> None:
    frames = frames_of(picture(speed=4, hold=1.5).data(ending))
    assert len(frames) == 8  # two calls, each with its start and three steps
    assert [stays for _, stays in frames] == [250] * 7 + [1750]
    assert len({frame.size for frame, _ in frames}) == 1
    sums = [int(pixels(frame).sum()) for frame, _ in frames]
    assert len(set(sums)) == 8


@pytest.mark.parametrize("ending", [".apng", ".webp"])
def test_frames_are_what_a_still_figure_of_that_moment_is(ending: str) -> None:
    frames = frames_of(picture().data(ending))
    view = ViewState(moment=Moment(1, START), reveal=True, stepping=True, theme="light")
    still = drawn(made_up_trace(opening()), view, **SMALL)
    np.testing.assert_array_equal(pixels(frames[4][0]), pixels(still))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_a_gif_keeps_the_themes_colours(theme: Theme) -> None:
    data = picture(theme=theme.name, width="14cm", dpi=110).data(".gif")
    frames, view = frames_of(data), ViewState(moment=Moment(1, 2), stepping=True)
    true = pixels(drawn(made_up_trace(opening()), view, theme=theme.name, width="14cm", dpi=110))
    last = pixels(frames[-1][0])
    for ink in (theme.window, theme.text, *theme.units[:4]):
        rgb = [int(ink[place : place + 2], 16) for place in (1, 3, 5)]
        of_true, of_gif = ((image == rgb).all(axis=-1).sum() for image in (true, last))
        assert of_gif >= of_true > 0
    assert np.abs(last - true).mean() < 3


def test_all_frames_of_a_gif_share_one_palette() -> None:
    data = picture().data(".gif")
    read = Image.open(io.BytesIO(data))
    colours: set[tuple[int, ...]] = set()
    for number in range(read.n_frames):
        read.seek(number)
        colours |= set(map(tuple, pixels(read.convert("RGB")).reshape(-1, 3).tolist()))
    assert len(colours) <= 256


@pytest.mark.parametrize("ending", KINDS)
def test_it_opens_the_session_and_is_the_same_again(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"walk{ending}"
    picture().save(path)
    assert load(path).experiment == SESSION.experiment
    assert path.read_bytes() == picture().data(ending)


def test_a_name_with_a_number_in_it_is_a_series(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    picture(calls="1").save(tmp_path / "step %03d ü.png", lambda *done: seen.append(done))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"step 00{number} ü.png" for number in range(4)
    ]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert load(tmp_path / "step 003 ü.png").experiment == SESSION.experiment


def test_steps_choose_from_where_to_where_it_walks() -> None:
    assert (
        len(frames_of(picture(calls="0-1", steps=(1, 1)).data(".gif"))) == 5
    )  # 0: 1, 2; 1: start, 0, 1


@pytest.mark.parametrize("ending", KINDS)
def test_it_can_be_ended_and_then_no_file_is_there(tmp_path: Path, ending: str) -> None:
    class EndedError(Exception):
        pass

    def end(done: int, _of: int) -> None:
        if done == 3:
            raise EndedError

    path = tmp_path / f"walk{ending}"
    path.write_bytes(b"mine")
    with pytest.raises(EndedError):
        picture().save(path, end)
    assert path.read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_walk_that_nobody_watches_is_refused() -> None:
    trace = made_up_trace(Experiment(LSTMConfig(2), [Call(np.resize(X, (1, 2500, 3)))]))
    figure = figure_of(trace, VIEW, **SMALL)
    walk = Picture(figure, Provenance.of(pack(SESSION), 7, "", figure.options))
    with pytest.raises(InvalidValue, match="at most 2,000, got 2,501"):
        walk.data(".gif")


def test_the_moments_diagrams_are_all_of_one_size() -> None:
    frames = frames_of(picture(view="moment", calls="0").data(".gif"))
    assert len(frames) == 4
    assert len({frame.size for frame, _ in frames}) == 1


def test_another_ending_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"a name that ends in .png, .svg, .pdf, .gif"):
        picture().data(".bmp")


def test_how_long_it_is_is_known_before() -> None:
    assert Timing.of(picture(speed=4, hold=1.5).figure) == Timing(8, 250, 1500)
    assert Timing.of(picture(speed=4, hold=1.5).figure).seconds == 3.5
    assert Timing.of(picture(calls="1").figure).frames == 4
    assert Timing.of(picture(calls="0-1", steps=(1, 1)).figure).frames == 5
    assert Timing.of(picture(calls="0", steps=(1, 2)).figure).frames == 2
    assert Timing.of(picture(calls="0", steps=(1, 1)).figure).durations == [500 + 2000]


def test_a_fast_walk_of_the_window_is_no_faster_than_what_is_shown() -> None:
    """Browsers take hardly any time, or none, for a tenth of a second."""
    figure = figure_of(made_up_trace(opening()), replace(VIEW, speed=1000.0), **SMALL)
    assert Timing.of(figure).each == 20


@pytest.mark.parametrize("ending", [".apng", ".webp"])
def test_one_sees_through_a_walk_without_a_ground(ending: str) -> None:
    read = Image.open(io.BytesIO(picture(background="none").data(ending)))
    for number in range(read.n_frames):
        read.seek(number)
        read.load()
        alpha = np.asarray(read.convert("RGBA"))[..., 3]
        assert alpha[0, 0] == 0
        assert alpha.max() == 255


def test_each_kind_of_file_that_is_a_figure_by_its_name_can_be_written() -> None:
    assert {*STILL, *MOVING} == set(ENDINGS)
