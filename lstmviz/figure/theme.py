"""The colours of every picture and of the window around it, light and dark.

The units' colours are Okabe and Ito's, which people with any of the common colour vision
deficiencies tell apart, made darker or lighter until each stands out from the track it is
drawn on by at least 3:1 (WCAG 2.2, non-text contrast). A unit keeps its hue in both themes.
"""

from dataclasses import dataclass

Colour = str
"""A colour as `#rrggbb`."""


@dataclass(frozen=True)
class Theme:
    """One set of colours.

    Attributes:
        name: `light` or `dark`.
        window: behind everything.
        panel: behind the lines of a track.
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
    """

    name: str
    window: Colour
    panel: Colour
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
    accent: Colour
    on_accent: Colour
    changed: Colour
    changed_ground: Colour
    ghost: Colour
    units: tuple[Colour, ...]
    input_low: Colour
    input_high: Colour
    diverging: str | tuple[Colour, ...]

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return luminance(self.window) < luminance(self.text)


LIGHT = Theme(
    name="light",
    window="#FBFBFC",
    panel="#F1F3F6",
    text="#14181D",
    muted="#565F6B",
    grid="#DDE2E8",
    zero="#A9B1BB",
    playhead="#4B3FC4",
    selection="#4B3FC4",
    hatch="#7E8894",
    border="#C3CAD2",
    error="#B3261E",
    warning="#8A5A00",
    accent="#4B3FC4",
    on_accent="#FFFFFF",
    changed="#006A80",
    changed_ground="#D3EEF5",
    ghost="#4A5561",
    units=(
        "#0072B2",
        "#CC4F00",
        "#00835F",
        "#B5568C",
        "#A86F00",
        "#3489C4",
        "#7D7400",
        "#5E6873",
    ),
    input_low="#E3E7EC",
    input_high="#39424D",
    diverging="CET-D1",
)
DARK = Theme(
    name="dark",
    window="#181C21",
    panel="#22272E",
    text="#EEF1F4",
    muted="#A3ADB8",
    grid="#313841",
    zero="#5C6672",
    playhead="#B3ACFF",
    selection="#B3ACFF",
    hatch="#8B96A3",
    border="#434C57",
    error="#FF8A80",
    warning="#F2B84B",
    accent="#B3ACFF",
    on_accent="#14181D",
    changed="#4FCDE8",
    changed_ground="#123C49",
    ghost="#B4BEC9",
    units=(
        "#3D9BE0",
        "#F4793B",
        "#1DB88D",
        "#DE8DBB",
        "#E5A52B",
        "#8CCBF2",
        "#EDE14A",
        "#A9B4C0",
    ),
    input_low="#2E353E",
    input_high="#C9D1DA",
    diverging=("#BFE4FF", "#3D9BE0", "#1D4F7C", "#1D2127", "#7D3A17", "#F4793B", "#FFE0C4"),
)


def theme_named(name: str, system_is_dark: bool) -> Theme:
    """The theme of that name; for `system`, the one the system uses."""
    if name == "system":
        return DARK if system_is_dark else LIGHT
    return DARK if name == "dark" else LIGHT


def unit_colour(theme: Theme, unit: int) -> Colour:
    """The unit's colour, the same wherever the unit is drawn."""
    return theme.units[unit % len(theme.units)]


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
    """Black or white, whichever is easier to read on that ground."""
    black, white = "#14181D", "#FFFFFF"
    return black if contrast(black, ground) >= contrast(white, ground) else white


def between(one: Colour, other: Colour, share: float) -> Colour:
    """The colour that lies `share` of the way from one to the other."""
    parts = (
        (int(one[place : place + 2], 16), int(other[place : place + 2], 16)) for place in (1, 3, 5)
    )
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)
