"""Writes a figure as PDF and as SVG, with real text and lines that stay lines."""

import base64
import math
import re
from functools import partial
from uuid import UUID
from xml.sax.saxutils import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, QUuid
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from lstmviz.figure.export.compact_svg import SvgHead, compact
from lstmviz.figure.export.figure import Figure, ended
from lstmviz.figure.export.provenance import Provenance
from lstmviz.figure.export.svg_painter import OutlinePainter, SvgPainter
from lstmviz.session.figure_file import ATTACHMENT, MIME_TYPE, NAMESPACE

_PDF_DPI = 1200
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:(\d{14})")
_BOX = re.compile(rb"/MediaBox \[0 0 (\d+)\.0+ (\d+)\.0+\]")
_NO_DATE = b"19800101000000"
"""The same session gives the same bytes, whenever it is drawn."""


def pdf_of(figure: Figure, provenance: Provenance) -> bytes:
    """The figure as a PDF of one page, which has the session attached."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    page = QSizeF(math.ceil(figure.width), math.ceil(figure.height))
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(page, QPageSize.Unit.Point, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(_PDF_DPI)
    writer.setTitle(provenance.title)
    writer.setCreator(provenance.software)
    writer.setDocumentId(QUuid(str(UUID(hex=provenance.source[:32]))))
    writer.setDocumentXmpMetadata(_xmp(figure, provenance).encode())
    if provenance.session is not None:
        writer.addFileAttachment(ATTACHMENT, QByteArray(provenance.session), MIME_TYPE)
    with ended(QPainter(writer)) as painter:
        figure.paint(painter, _PDF_DPI / 72)
    made = _DATE.sub(rb"/\1 (D:" + _NO_DATE, bytes(data.data()))
    return _BOX.sub(partial(_exact_box, (figure.width, figure.height)), made)


def _exact_box(size: tuple[float, float], found: re.Match[bytes]) -> bytes:
    """The page's box as large as the figure, in as many letters: Qt knows whole points only."""
    high = int(float(found[2]))
    exact = f"/MediaBox [0 {high - size[1]:.4f} {size[0]:.4f} {high}"
    return exact.encode().ljust(len(found[0]) - 1) + b"]"


def svg_of(figure: Figure, provenance: Provenance) -> bytes:
    """The figure as SVG, its text as text or, where that was asked for, as outlines."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # SVG Tiny, which Qt writes otherwise, has no clips.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setResolution(72)
    # In the sheet's own unit: unscaled, lines and letters have short numbers.
    width, height = figure.width / figure.scale, figure.height / figure.scale
    generator.setSize(QSize(math.ceil(width), math.ceil(height)))
    generator.setViewBox(QRectF(0, 0, width, height))
    painter = SvgPainter() if figure.options.svg_text == "text" else OutlinePainter()
    painter.begin(generator)
    with ended(painter):
        figure.paint(painter, 1 / figure.scale)
    size, box = (figure.width, figure.height), (width, height)
    head = SvgHead(size, box, provenance.title, figure.words, _about(provenance))
    return compact(bytes(data.data()), head)


def _about(provenance: Provenance) -> dict[str, str]:
    about = {"software": provenance.software, "source": provenance.source}
    if provenance.session is not None:
        about["session"] = base64.b64encode(provenance.session).decode()
    return about


def _xmp(figure: Figure, provenance: Provenance) -> str:
    """What the PDF tells of itself beside its title: in words what it shows."""

    def text(tag: str, value: str) -> str:
        item = f'<rdf:li xml:lang="x-default">{escape(value)}</rdf:li>'
        return f"<{tag}><rdf:Alt>{item}</rdf:Alt></{tag}>"

    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:lstmviz="{NAMESPACE}">'
        f"{text('dc:title', provenance.title)}{text('dc:description', figure.words)}"
        f"<xmp:CreatorTool>{escape(provenance.software)}</xmp:CreatorTool>"
        f"<lstmviz:source>{provenance.source}</lstmviz:source>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )
