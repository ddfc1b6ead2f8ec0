"""PDFs and SVGs, read by means that aren't ours: XML, and a PDF's own operators."""

import re
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from drawn import figure_of
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.export.figure import Figure
from lstmviz.figure.export.provenance import Provenance
from lstmviz.figure.export.vector import pdf_of, svg_of
from lstmviz.figure.options.figure_options import VIEWS
from lstmviz.session.packed import pack
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState

SVG = "{http://www.w3.org/2000/svg}"
VIEW = ViewState(moment=Moment(1, 2), theme="light")
WEIGHTS = {
    "kernel": np.arange(48, dtype=np.float32).reshape(3, 16) / 48,
    "recurrent_kernel": np.arange(64, dtype=np.float32).reshape(4, 16) / 64,
    "bias": np.zeros(16, np.float32),
}
ALONE = tuple(view for view in VIEWS if view not in ("compare", "text"))


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def made(**options: Any) -> tuple[Figure, Provenance]:
    experiment = opening()
    trace = made_up_trace(experiment)
    if options.get("view") == "weights":
        trace = replace(trace, weights=WEIGHTS)
    figure = figure_of(trace, VIEW, **options)
    packed = pack(Session.of(experiment))
    return figure, Provenance.of(packed, experiment.seed, "LSTM(4)", figure.options)


def root_of(**options: Any) -> ET.Element:
    return ET.fromstring(svg_of(*made(**options)))


def streams(pdf: bytes) -> list[bytes]:
    """The PDF's streams, unpacked."""
    found = []
    for begin in re.finditer(rb"(?<!end)stream\r?\n", pdf):
        packed = pdf[begin.end() : pdf.index(b"endstream", begin.end())]
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return found


def text_sizes(pdf: bytes) -> set[float]:
    """How large the text is, in points: as the operators say, under the matrices in force."""
    (page,) = (stream for stream in streams(pdf) if b" Tf" in stream)
    sizes: set[float] = set()
    kept, scale = [], 1.0
    number = rb"[-\d.]+"
    matrix = rb"(%b) 0 0 %b %b %b cm" % (number, number, number, number)
    for token in re.finditer(rb"\bq\b|\bQ\b|%b|/F\d+ (\d+) Tf" % matrix, page):
        if token[0] == b"q":
            kept.append(scale)
        elif token[0] == b"Q":
            scale = kept.pop()
        elif token[1]:
            scale *= float(token[1])
        else:
            sizes.add(round(int(token[2]) * scale, 2))
    return sizes


@pytest.mark.parametrize(("text", "normal"), [("8pt", 8.0), ("6pt", 6.0), ("14pt", 14.0)])
@pytest.mark.parametrize("width", ["12cm", "24cm"])
def test_text_in_a_pdf_has_the_points_that_were_asked_for(
    text: str, normal: float, width: str
) -> None:
    sizes = text_sizes(pdf_of(*made(width=width, text=text)))
    small, *others = (round(size / 13 * normal, 2) for size in (12, 13, 14, 19))  # 13 is normal
    assert small in sizes
    assert len(sizes) >= 3
    assert sizes <= {small, *others}


def test_a_pdf_is_as_large_as_was_asked_for_and_is_one_page() -> None:
    pdf = pdf_of(*made(width="8cm", height="7.5cm"))
    (box,) = re.findall(rb"/MediaBox \[([^\]]*)\]", pdf)
    left, bottom, right, top = map(float, box.split())
    assert right - left == pytest.approx(8 / 2.54 * 72, abs=0.001)
    assert top - bottom == pytest.approx(7.5 / 2.54 * 72, abs=0.001)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


@pytest.mark.parametrize("view", ALONE)
def test_a_pdf_has_truetype_fonts_and_no_others(view: str) -> None:
    pdf = pdf_of(*made(view=view, width="16cm", at="1,0,2"))
    assert b"/CIDFontType2" in pdf
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert b"/ToUnicode" in pdf


@pytest.mark.parametrize("kind", [pdf_of, svg_of])
def test_the_same_gives_the_same_bytes(kind: Any) -> None:
    assert kind(*made(width="8cm")) == kind(*made(width="8cm"))
    assert kind(*made(width="8cm")) != kind(*made(width="9cm"))


def test_a_pdf_tells_what_it_shows_and_what_it_was_made_with() -> None:
    figure, provenance = made()
    pdf = pdf_of(figure, provenance)
    (told,) = (stream for stream in streams(pdf) if b"xmpmeta" in stream)
    root = ET.fromstring(told[told.index(b"<x:xmpmeta") : told.index(b"</x:xmpmeta>") + 12])
    texts = [text for text in root.itertext() if text.strip()]
    assert texts[0] == "LSTM(4)"
    assert texts[1] == figure.words
    assert "TensorFlow 2." in texts[2]
    assert texts[2].endswith("seed 6367")
    assert texts[3] == provenance.source


def test_an_svg_is_as_large_as_was_asked_for() -> None:
    root = root_of(width="8cm", height="75mm")
    assert (root.get("width"), root.get("height")) == ("226.772pt", "212.598pt")
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert width / height == pytest.approx(80 / 75, rel=1e-4)


@pytest.mark.parametrize("view", ALONE)
def test_every_word_of_an_svg_is_text_of_the_size_that_was_asked_for(view: str) -> None:
    figure, provenance = made(view=view, width="16cm", text="8pt", at="1,0,2")
    root = ET.fromstring(svg_of(figure, provenance))
    scale = figure.width / float(root.get("viewBox", "").split()[2])
    sizes = {
        round(float(group.get("font-size", 0)) * scale, 1)
        for group in root.iter(f"{SVG}g")
        if group.find(f"{SVG}text") is not None
    }
    assert sizes
    assert min(sizes) >= 7.3  # 12/13 of 8
    assert max(sizes) <= 14.0
    words = {text.text for text in root.iter(f"{SVG}text")}
    assert len(words) > 5


def test_line_widths_in_an_svg_are_in_proportion_to_the_text() -> None:
    widths = []
    for text in ("8pt", "16pt"):
        figure, provenance = made(width="30cm", text=text)
        root = ET.fromstring(svg_of(figure, provenance))
        scale = figure.width / float(root.get("viewBox", "").split()[2])
        strokes = [float(group.get("stroke-width", 1)) for group in root.iter(f"{SVG}g")]
        widths.append(sorted({round(stroke * scale, 3) for stroke in strokes}))
    for one, other in zip(*widths, strict=True):
        assert other == pytest.approx(2 * one, abs=0.02)


def test_outlines_have_no_text_and_need_no_style() -> None:
    root = root_of(svg_text="outlines", session=False)
    assert list(root.iter(f"{SVG}text")) == []
    assert not any("style" in element.attrib for element in root.iter())
    assert list(root.iter(f"{SVG}style")) == []
    as_text, as_paths = (
        len(list(root_of(svg_text=kind).iter(f"{SVG}path"))) for kind in ("text", "outlines")
    )
    assert as_paths >= as_text + len(list(root_of().iter(f"{SVG}text")))


def test_an_svg_says_what_it_shows() -> None:
    figure, provenance = made()
    root = ET.fromstring(svg_of(figure, provenance))
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == "LSTM(4)"
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text == figure.words
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"


def test_what_follows_a_clip_is_not_cut_off() -> None:
    """Qt's generator forgets to widen a clip again: legend and names were cut off."""
    root = root_of(width="16cm")
    clips = {
        clip.get("id"): [float(number) for number in re.findall(r"-?[\d.]+", clip[0].get("d", ""))]
        for clip in root.iter(f"{SVG}clipPath")
    }
    outside = 0
    for group in root.iter(f"{SVG}g"):
        corners = clips.get(group.get("clip-path", "")[5:-1])
        for text in group.findall(f"{SVG}text") if corners else ():
            x, y = float(text.get("x", 0)), float(text.get("y", 0))
            outside += not (min(corners[::2]) <= x <= max(corners[::2])) or not (
                min(corners[1::2]) <= y - 6 <= max(corners[1::2])
            )
    assert outside == 0
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert "returned by the layer" in words
    assert words.count("unit 3") == 2


def test_a_heatmap_is_one_image_a_track() -> None:
    figure, provenance = made(view="weights", width="12cm")
    root = ET.fromstring(svg_of(figure, provenance))
    images = list(root.iter(f"{SVG}image"))
    assert len(images) == 3 * 4 + 3  # a block for each gate of each weight, and its colour bar
    assert len(list(root.iter(f"{SVG}rect"))) < 40


def test_files_are_small() -> None:
    figure, provenance = made()
    assert len(svg_of(figure, provenance)) < 150_000
    assert len(pdf_of(figure, provenance)) < 100_000
