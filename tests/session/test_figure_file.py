import io
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn import figure_of
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.export.provenance import Provenance
from lstmviz.figure.export.raster import png_of
from lstmviz.figure.export.vector import pdf_of, svg_of
from lstmviz.session.figure_file import NoSession, session_in, source_in
from lstmviz.session.packed import pack
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load
from lstmviz.session.view_state import Moment, ViewState

KINDS = {".png": png_of, ".svg": svg_of, ".pdf": pdf_of}
SESSION = Session(opening(), view=ViewState(moment=Moment(1, 2), theme="light"))


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def written(ending: str, **options: Any) -> tuple[bytes, Provenance]:
    figure = figure_of(made_up_trace(opening()), SESSION.view, width="8cm", **options)
    provenance = Provenance.of(pack(SESSION), 7, "LSTM(4)", figure.options)
    return KINDS[ending](figure, provenance), provenance


@pytest.mark.parametrize("ending", KINDS)
def test_a_figure_opens_the_session_that_made_it(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"ü 😀{ending}"
    data, provenance = written(ending)
    path.write_bytes(data)
    found = load(path)
    assert found.experiment == SESSION.experiment
    assert found.view == SESSION.view
    np.testing.assert_array_equal(found.experiment.calls[0].inputs, opening().calls[0].inputs)
    assert source_in(data) == provenance.source


@pytest.mark.parametrize("ending", KINDS)
def test_a_figure_without_its_session_says_so(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    data, provenance = written(ending, session=False)
    path.write_bytes(data)
    with pytest.raises(InvalidFile, match="the figure holds no session"):
        load(path)
    assert source_in(data) == provenance.source


def test_a_png_that_pillow_wrote_again_keeps_what_it_says(tmp_path: Path) -> None:
    data, provenance = written(".png")
    picture = Image.open(io.BytesIO(data))
    picture.load()
    assert picture.info["Title"] == "LSTM(4)"
    assert picture.info["Description"].startswith("LSTM(4")
    assert picture.info["Software"] == provenance.software
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert picture.size[0] == 945


@pytest.mark.parametrize("ending", KINDS)
def test_a_damaged_session_in_a_figure_gives_one_clear_line(tmp_path: Path, ending: str) -> None:
    data, _ = written(ending)
    path = tmp_path / f"a{ending}"
    begin = {".png": b"lsVz", ".svg": b"<lstmviz:session>", ".pdf": b"/EF"}[ending]
    for end in (data.index(begin) + 300, data.index(begin) - 9, 9):
        path.write_bytes(
            data[:end] if ending != ".pdf" else data[:end].replace(b"stream", b"strean")
        )
        with pytest.raises(InvalidFile) as told:
            load(path)
        assert str(told.value).count("\n") == 0


@given(place=st.floats(0, 1), byte=st.integers(0, 255), ending=st.sampled_from(sorted(KINDS)))
@settings(max_examples=60, deadline=None)
def test_any_changed_byte_gives_a_session_or_a_clear_line(
    place: float, byte: int, ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = bytearray(FIGURES[ending]())
    data[int(place * (len(data) - 1))] = byte
    path = tmp_path_factory.mktemp("mutated") / f"a{ending}"
    path.write_bytes(data)
    said = ""
    try:
        load(path)
    except InvalidFile as error:
        said = str(error)
    assert "\n" not in said


class _Once:
    """A figure that is made when it is first needed."""

    def __init__(self, ending: str) -> None:
        self._ending, self._data = ending, b""

    def __call__(self) -> bytes:
        if not self._data:
            self._data, _ = written(self._ending)
        return self._data


FIGURES = {ending: _Once(ending) for ending in KINDS}


def test_a_session_that_unpacks_to_too_much_is_refused() -> None:
    bomb = zlib.compress(b"PK" + bytes(60_000_000))
    pdf = (
        b"%PDF-1.4\n5 0 obj\n<</EF <</F 6 0 R>>>>\nendobj\n6 0 obj\n<</Filter /FlateDecode /Length "
    )
    pdf += b"%d>>\nstream\n" % len(bomb) + bomb + b"\nendstream\nendobj\n"
    with pytest.raises(NoSession, match="too large"):
        session_in(pdf)
