"""The colours of every picture and of the window around it: no other file has any.

The units' colours keep to the hues of Okabe and Ito (2008). They were then moved, in lightness
above all, until every two of them stay apart as people with protanopia, deuteranopia and
tritanopia see them (Machado, Oliveira and Fernandes 2009), and each stands out from the track it
is drawn on by at least 3:1 (WCAG 2.2, non-text contrast). A unit keeps its hue in all themes.

The theme for print is for paper, and for printers without colours: its inks are dark, and units are
told apart by the shapes of their markers and by dashes as well. The map of its heatmaps goes from
dark to light in one direction (after cividis: Nuñez, Anderton and Renslow 2018).

The themes for projectors are for halls that can't be darkened and lamps that fade: every ink stands
out by at least 4.5:1, lines and markers are larger, and units are told apart by the shapes of their
markers as well.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Shape = Literal["disc", "triangle", "pill", "star", "column", "wedge", "plus", "half"]
"""What a step's marker looks like; none is the sign of a start state."""

ThemeName = Literal["light", "dark", "print", "projector", "projector-dark"]

Colour = str
"""A colour as `#rrggbb`."""


@dataclass(frozen=True)
class Theme:
    """One set of colours.

    Attributes:
        name: what it is asked for by.
        window: behind everything.
        panel: behind the lines of a track.
        field: behind what a person types.
        text: what is read first.
        muted: what is read second; still 4.5:1 on window and panel.
        grid: lines at an axis' ticks.
        zero: the line at zero, and the wall in a gap that no state crosses.
        playhead: where in time one looks.
        selection: the selected row and moment.
        hatch: the strokes over a step that a mask held.
        border: around panels, cells and boxes.
        error: what went wrong, NaN among it.
        warning: what is out of date.
        good: what is as it should be, and strings in code.
        accent: what asks for attention.
        on_accent: text on `accent`, `warning` and `error`.
        changed: the frame and the words of what the last change altered.
        changed_ground: behind numbers and lines of code that the last change altered.
        ghost: words about the run that this one is compared with. Its lines keep the units'
            colours, dashed and thinner.
        units: a colour for each of the first units; they come round again after that.
        input_low: the input's smallest value.
        input_high: the input's largest value.
        diverging: the map of states in a heatmap, from the least over zero to the most: a name
            that pyqtgraph knows, or colours at equal distances.
        lost: a heatmap's cell that is not a number: a grey that the map doesn't hold.
        shapes: the markers of the first units; they come round again after that.
        dashes: the lines of the first units, as lengths of strokes and gaps in widths of the
            line, nothing for a solid one; they come round as well.
        weight: how much thicker a track's lines are, and how much larger its markers may be, than
            on a screen.
    """

    name: ThemeName
    window: Colour
    panel: Colour
    field: Colour
    text: Colour
    muted: Colour
    grid: Colour
    zero: Colour
    playhead: Colour
    selection: Colour
    hatch: Colour
    border: Colour
    error: Colour
    warning: Colour
    good: Colour
    accent: Colour
    on_accent: Colour
    changed: Colour
    changed_ground: Colour
    ghost: Colour
    units: tuple[Colour, ...]
    input_low: Colour
    input_high: Colour
    diverging: str | tuple[Colour, ...]
    lost: Colour
    shapes: tuple[Shape, ...] = ("disc",)
    dashes: tuple[tuple[float, ...], ...] = ((),)
    weight: float = 1.0

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return luminance(self.window) < luminance(self.text)


LIGHT = Theme(
    name="light",
    window="#FBFBFC",
    panel="#F1F3F6",
    field="#FFFFFF",
    text="#14181D",
    muted="#565F6B",
    grid="#DDE2E8",
    zero="#848D98",
    playhead="#4B3FC4",
    selection="#4B3FC4",
    hatch="#5F6975",
    border="#C3CAD2",
    error="#99121A",
    warning="#946300",
    good="#00704F",
    accent="#4B3FC4",
    on_accent="#FFFFFF",
    changed="#006A80",
    changed_ground="#D3EEF5",
    ghost="#4A5561",
    units=("#034B9C", "#B94404", "#12855F", "#E64CA4", "#BE7C10", "#068BEB", "#3A400E", "#5A6772"),
    input_low="#E3E7EC",
    input_high="#39424D",
    diverging="CET-D1",
    lost="#5F6975",
)
DARK = Theme(
    name="dark",
    window="#181C21",
    panel="#22272E",
    field="#32363A",  # Fusion draws the frames of fields dark: their inside must show
    text="#EEF1F4",
    muted="#A3ADB8",
    grid="#313841",
    zero="#717D8A",
    playhead="#A594FF",
    selection="#A594FF",
    hatch="#8B96A3",
    border="#434C57",
    error="#FF8078",
    warning="#F7C65A",
    good="#1FC99C",
    accent="#A594FF",
    on_accent="#14181D",
    changed="#4FCDE8",
    changed_ground="#123C49",
    ghost="#B4BEC9",
    units=("#0084FD", "#EB6424", "#0CC095", "#C481B0", "#EEAD1E", "#97D3FE", "#F8EC51", "#B4BBC3"),
    input_low="#2E353E",
    input_high="#C9D1DA",
    diverging=("#BFE4FF", "#3D9BE0", "#1D4F7C", "#1D2127", "#7D3A17", "#F4793B", "#FFE0C4"),
    lost="#808890",
)
PRINT = Theme(
    name="print",
    window="#FFFFFF",
    panel="#F6F6F6",
    field="#FFFFFF",
    text="#000000",
    muted="#3A3A3A",
    grid="#D4D4D4",
    zero="#7A7A7A",
    playhead="#1A1A1A",
    selection="#1A1A1A",
    hatch="#5A5A5A",
    border="#A0A0A0",
    error="#7A0E14",
    warning="#6E4A00",
    good="#00543B",
    accent="#1A1A1A",
    on_accent="#FFFFFF",
    changed="#004D5E",
    changed_ground="#E2E2E2",
    ghost="#3A3A3A",
    units=("#03376F", "#8F3303", "#0B5A40", "#9B2468", "#7A4E05", "#05599A", "#33380C", "#3C4650"),
    input_low="#EDEDED",
    input_high="#2A2A2A",
    diverging=("#00224E", "#35456C", "#666970", "#948E77", "#C8B866", "#FEE838"),
    lost="#FFFFFF",
    shapes=get_args(Shape),
    dashes=(
        (),
        (5.0, 2.0),
        (1.2, 1.8),
        (6.0, 1.8, 1.2, 1.8),
        (9.0, 2.5),
        (2.6, 1.4),
        (6.0, 1.6, 1.2, 1.6, 1.2, 1.6),
        (9.0, 1.8, 2.6, 1.8),
    ),
)
PROJECTOR = Theme(
    name="projector",
    window="#FFFFFF",
    panel="#F4F5F7",
    field="#FFFFFF",
    text="#000000",
    muted="#333A42",
    grid="#CBD2DA",
    zero="#59636E",
    playhead="#4B3FC4",
    selection="#4B3FC4",
    hatch="#48515C",
    border="#7C8691",
    error="#99121A",
    warning="#946300",
    good="#00704F",
    accent="#4B3FC4",
    on_accent="#FFFFFF",
    changed="#006A80",
    changed_ground="#C6E8F1",
    ghost="#3A444F",
    units=("#02205A", "#774500", "#135445", "#C91998", "#9B650D", "#0573C3", "#373619", "#55606A"),
    input_low="#E3E7EC",
    input_high="#1B222A",
    diverging="CET-D1",
    lost="#5F6975",
    shapes=get_args(Shape),
    weight=1.2,
)
PROJECTOR_DARK = Theme(
    name="projector-dark",
    window="#000000",
    panel="#0F1318",
    field="#1A1E23",
    text="#FFFFFF",
    muted="#D0D6DC",
    grid="#3A424C",
    zero="#9AA5B0",
    playhead="#A594FF",
    selection="#A594FF",
    hatch="#A8B2BD",
    border="#77828E",
    error="#FF9089",
    warning="#F7C65A",
    good="#2FD9AC",
    accent="#A594FF",
    on_accent="#000000",
    changed="#4FCDE8",
    changed_ground="#0E3A47",
    ghost="#CBD3DB",
    units=("#0084FD", "#EB6424", "#0CC095", "#C481B0", "#EEAD1E", "#97D3FE", "#F8EC51", "#B4BBC3"),
    input_low="#2E353E",
    input_high="#E6EBF0",
    diverging=("#BFE4FF", "#3D9BE0", "#1D4F7C", "#1D2127", "#7D3A17", "#F4793B", "#FFE0C4"),
    lost="#808890",
    shapes=get_args(Shape),
    weight=1.2,
)

_THEMES: dict[str, Theme] = {
    theme.name: theme for theme in (LIGHT, DARK, PRINT, PROJECTOR, PROJECTOR_DARK)
}


def theme_named(name: str, system_is_dark: bool) -> Theme:
    """The theme of that name; for `system`, the one the system uses."""
    return _THEMES.get(name, DARK if system_is_dark else LIGHT)


def unit_colour(theme: Theme, unit: int) -> Colour:
    """The unit's colour, the same wherever the unit is drawn."""
    return theme.units[unit % len(theme.units)]


def unit_shape(theme: Theme, unit: int) -> Shape:
    """The shape of the unit's markers."""
    return theme.shapes[unit % len(theme.shapes)]


def unit_dashes(theme: Theme, unit: int) -> tuple[float, ...]:
    """The strokes and gaps of the unit's line; nothing for a solid one."""
    return theme.dashes[unit % len(theme.dashes)]


def luminance(colour: Colour) -> float:
    """The colour's relative luminance, 0 for black to 1 for white (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """How far two colours stand apart, 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground: Colour) -> Colour:
    """Black or white, whichever is easier to read on that ground: at least 4.5:1 on any."""
    black, white = "#000000", "#FFFFFF"  # anything softer is under 4.5 on a middling grey
    return black if contrast(black, ground) >= contrast(white, ground) else white


def between(one: Colour, other: Colour, share: float) -> Colour:
    """The colour that lies `share` of the way from one to the other."""
    parts = (
        (int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5)
    )
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


BLACK_SCREEN = "#000000"
"""What a hall sees while it is to look at the lecturer."""
