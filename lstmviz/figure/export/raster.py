"""Writes a figure as pixels."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from lstmviz.figure.export.figure import Figure, ended
from lstmviz.figure.export.provenance import Provenance
from lstmviz.session.figure_file import PNG_CHUNK, SOURCE


def image_of(figure: Figure) -> QImage:
    """Paints a figure into an image that knows its resolution.

    Raises:
        InvalidValue: it would have too many pixels.
    """
    width, height = figure.pixels
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    ground = figure.theme.window if figure.subject.is_opaque else Qt.GlobalColor.transparent
    image.fill(ground)
    dpi = figure.options.resolution
    with ended(QPainter(image)) as painter:
        figure.paint(painter, dpi / 72)
    per_metre = round(dpi / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    return image


def pillow_image(image: QImage) -> Image.Image:
    """The same picture for Pillow, with transparency only where there is some."""
    of_four = image.convertToFormat(QImage.Format.Format_RGBA8888)
    size = (of_four.width(), of_four.height())
    made = Image.frombytes("RGBA", size, bytes(of_four.constBits()), "raw", "RGBA")
    low, _ = made.getchannel("A").getextrema()
    return made if low != 255 else made.convert("RGB")


def png_of(figure: Figure, provenance: Provenance) -> bytes:
    """The figure as PNG, with what it shows and where it comes from in its text chunks."""
    made = io.BytesIO()
    picture = pillow_image(image_of(figure))
    dpi = figure.options.resolution
    picture.save(made, "PNG", pnginfo=png_info(figure, provenance), dpi=(dpi, dpi))
    return made.getvalue()


def png_info(figure: Figure, provenance: Provenance) -> PngInfo:
    """The chunks beside the pixels."""
    info = PngInfo()
    info.add_itxt("Title", provenance.title)
    info.add_itxt("Description", figure.words)
    info.add_itxt("Software", provenance.software)
    info.add_text(SOURCE, provenance.source)
    if provenance.session is not None:
        info.add(PNG_CHUNK, provenance.session)
    return info
