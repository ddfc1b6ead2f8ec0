"""Makes of the SVG that Qt writes one that is small, exact in size, and says what it shows.

Qt writes each stroke into two groups that repeat all there is to say of pens and fonts. Here what
is alike shares one group, and each element keeps only what concerns it.
"""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontInfo

from lstmviz.session.figure_file import NAMESPACE

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBER = re.compile(r"-?\d+\.\d+")
_IDENTITY = "matrix(1,0,0,1,0,0)"
_STROKE = (
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-miterlimit",
)
_DEFAULTS = {
    "stroke": "none",
    "stroke-opacity": "1",
    "fill-opacity": "1",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "font-weight": "400",
    "font-style": "normal",
    "opacity": "1",
    "transform": _IDENTITY,
    "vector-effect": "none",
}
_FALLBACKS = {True: "monospace", False: "sans-serif"}


@dataclass(frozen=True)
class SvgHead:
    """What stands before the drawing.

    Attributes:
        size: width and height, in points.
        box: the same in the drawing's own unit.
        title: the figure's name.
        words: what it shows.
        about: what else is told, by name.
    """

    size: tuple[float, float]
    box: tuple[float, float]
    title: str
    words: str
    about: dict[str, str]


def compact(svg: bytes, head: SvgHead) -> bytes:
    """The same drawing in fewer words.

    Args:
        svg: as Qt's generator wrote it.
        head: what is said of it.
    """
    for prefix, uri in (("", _SVG), ("xlink", _XLINK), ("lstmviz", NAMESPACE)):
        ET.register_namespace(prefix, uri)
    read = ET.fromstring(svg)
    root = ET.Element(
        _tag("svg"),
        {
            "width": f"{_short(head.size[0])}pt",
            "height": f"{_short(head.size[1])}pt",
            "viewBox": f"0 0 {_short(head.box[0])} {_short(head.box[1])}",
            "version": "1.1",
            "role": "img",
            "aria-labelledby": "title desc",
        },
    )
    ET.SubElement(root, _tag("title"), {"id": "title"}).text = head.title
    ET.SubElement(root, _tag("desc"), {"id": "desc"}).text = head.words
    told = ET.SubElement(root, _tag("metadata"))
    for name, value in head.about.items():
        ET.SubElement(told, f"{{{NAMESPACE}}}{name}").text = value
    _Drawing(read, root).copy()
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


class _Drawing:
    """Copies what is drawn into a new root."""

    def __init__(self, read: ET.Element, root: ET.Element) -> None:
        self._read, self._root = read, root
        self._clips: dict[str, str] = {}
        self._group: ET.Element | None = None
        self._state: tuple[object, ...] = ()

    def copy(self) -> None:
        defs = ET.SubElement(self._root, _tag("defs"))
        shapes: dict[bytes, str] = {}
        for each in self._read.findall(f"{_tag('defs')}/*"):
            if each.tag != _tag("clipPath"):
                defs.append(_shortened(each))
                continue
            path = _shortened(each[0])
            path.attrib = {"d": path.get("d", "")}
            shape = ET.tostring(path)
            if shape not in shapes:
                shapes[shape] = f"clip{len(shapes)}"
                ET.SubElement(defs, _tag("clipPath"), {"id": shapes[shape]}).append(path)
            self._clips[each.get("id", "")] = shapes[shape]
        for outer in self._read.findall(_tag("g")):
            self._walk(outer, dict(outer.attrib), None)
        if not len(defs):
            self._root.remove(defs)

    def _walk(self, group: ET.Element, style: dict[str, str], clip: str | None) -> None:
        for child in group:
            if child.tag == _tag("g"):
                named = child.get("clip-path")
                inside = clip
                if named is not None:
                    inside = self._clips[named.removeprefix("url(#").removesuffix(")")]
                self._walk(child, style | child.attrib, inside)
            else:
                self._add(child, style, clip)

    def _add(self, child: ET.Element, style: dict[str, str], clip: str | None) -> None:
        made = _shortened(child)
        own = style | made.attrib
        if child.tag == _tag("text"):
            names: tuple[str, ...] = ("fill", "fill-opacity", "font-family", "font-size")
            names = (*names, "font-weight", "font-style", "transform", "opacity")
            made.attrib = {name: made.attrib[name] for name in ("x", "y") if name in made.attrib}
            if "  " in (made.text or "") or (made.text or "").strip() != (made.text or ""):
                made.set(_XML_SPACE, "preserve")
        elif child.tag == _tag("image"):
            names = ("transform", "opacity")
            made.attrib.pop("preserveAspectRatio", None)
            made.set("preserveAspectRatio", "none")
            made.set("image-rendering", "pixelated")
        else:
            names = ("fill", "fill-opacity", "fill-rule", *_STROKE, "transform", "opacity")
            geometry = set(made.attrib) - set(names) - {"vector-effect"}
            made.attrib = {name: made.attrib[name] for name in made.attrib if name in geometry}
        told = {name: own[name] for name in names if name in own}
        if told.get("stroke", "none") == "none":
            told = {name: value for name, value in told.items() if name not in _STROKE}
        if told.get("fill") == "none":
            told.pop("fill-rule", None)
            told.pop("fill-opacity", None)
        elif "fill-rule" in told and child.tag != _tag("path"):
            told.pop("fill-rule")
        if child.tag in (_tag("polyline"), _tag("line")):
            told = {n: v for n, v in told.items() if not n.startswith("fill")} | {"fill": "none"}
        if "font-family" in told:
            told["font-family"] = _families(told["font-family"])
        told = {n: _shorter(v) for n, v in told.items() if _DEFAULTS.get(n) != v}
        state = (clip, *sorted(told.items()))
        if self._group is None or state != self._state:
            parent = self._root
            if clip is not None:
                around = {"clip-path": f"url(#{clip})"}
                if "transform" in told:  # which doesn't move what clips
                    parent = ET.SubElement(parent, _tag("g"), around)
                else:
                    told = around | told
            self._group = ET.SubElement(parent, _tag("g"), told)
            self._state = state
        self._group.append(made)


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"


def _short(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _shorter(text: str) -> str:
    """The text with its numbers to a hundredth of a unit, less than a printer's dot."""
    return _NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), text)


def _shortened(element: ET.Element) -> ET.Element:
    made = ET.Element(element.tag)
    for name, value in element.attrib.items():
        is_data = value.startswith("data:")
        made.set(name, value.strip() if is_data else _shorter(value).strip())
    made.text = element.text if element.tag == _tag("text") else None
    made.extend(_shortened(child) for child in element)
    return made


def _families(family: str) -> str:
    """The font that was really used, and what may stand in for it elsewhere."""
    font = QFont(family)
    found = QFontInfo(font).family()
    is_code = "Mono" in found or QFontInfo(font).fixedPitch()
    return ", ".join(dict.fromkeys((found, _FALLBACKS[is_code])))
