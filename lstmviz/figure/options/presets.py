"""The sizes that journals, pages, slides and screens ask for."""

from dataclasses import dataclass, fields
from typing import Final

from lstmviz.figure.options.figure_options import TEXT, WIDTH, FigureOptions
from lstmviz.figure.options.lengths import Length
from lstmviz.figure.theme import ThemeName


@dataclass(frozen=True)
class Preset:
    """What a kind of publication asks of a figure.

    Attributes:
        title: what it is for, and how large.
        width: of the figure.
        text: the size of normal text.
        height: of the figure; None for as much as its content needs.
        dpi: pixels an inch of a PNG; None for what is usual with the size's unit.
        theme: the colours, where they matter; None leaves them as they are.
    """

    title: str
    width: Length
    text: Length
    height: Length | None = None
    dpi: int | None = None
    theme: ThemeName | None = None

    def is_met_by(self, options: FigureOptions) -> bool:
        """Whether a figure is what the preset would make of it."""
        asked = (field.name for field in fields(self) if field.name != "title")
        usual = {"width": WIDTH, "text": TEXT}
        return all(
            (getattr(options, name) or usual.get(name)) == getattr(self, name)
            for name in asked
            if name != "theme" or self.theme is not None
        )


def _paper(title: str, width: float, unit: str, text: float) -> Preset:
    return Preset(title, Length(width, unit), Length(text, "pt"))


def _slide(title: str, width: float) -> Preset:
    return Preset(title, Length(width, "cm"), Length(18, "pt"), Length(19.05, "cm"), dpi=150)


def _journal(title: str, width: float) -> Preset:
    """Journals want text of 5 to 7 points that isn't coloured, and print in black as well."""
    return Preset(title, Length(width, "mm"), Length(6, "pt"), dpi=600, theme="print")


PRESETS: Final[tuple[Preset, ...]] = (
    _journal("Journal, one column (89 mm)", 89),
    _journal("Journal, whole page (183 mm)", 183),
    _paper("Conference paper (5.5 in)", 5.5, "in", 8),
    _paper("A4, width of the text (16 cm)", 16, "cm", 8),
    _slide("Slide, 16:9", 33.867),
    _slide("Slide, 4:3", 25.4),
    Preset("Screen, 4K (3840 × 2160)", Length(3840, "px"), Length(48, "px"), Length(2160, "px")),
)


def preset_of(options: FigureOptions) -> Preset | None:
    """The preset that a figure has the size of; None where it has one of its own."""
    return next((preset for preset in PRESETS if preset.is_met_by(options)), None)
