"""The words of what a picture can show, in the bar above it and in the menu."""

from typing import Final

from lstmviz.session.view_state import TRACKS, DrawnAs, Track, UnitOrder

TOGGLED: Final[tuple[Track, ...]] = tuple(track for track in TRACKS if track != "h")
"""The tracks that can be switched off; h is always there."""

TRACK_HELP: Final[dict[Track, str]] = {
    "c": "The cell state: what the layer remembers.",
    "i": "The input gate: how much of the candidate is written to c.",
    "f": "The forget gate: how much of c is kept from the step before.",
    "g": "The candidate: what could be written to c.",
    "o": "The output gate: how much of c is let out into h.",
    "dh": "How far h is from the run that this one is compared with.",
    "dc": "How far c is from the run that this one is compared with.",
}

NOTHING_BESIDE: Final = "There is no other run: pin this one, or choose a twin (Compare)."

DRAWN_AS: Final[dict[DrawnAs, str]] = {
    "auto": "lines if few",
    "lines": "lines",
    "heatmap": "heatmaps",
}
DRAWN_AS_HELP: Final = (
    "Lines, one per unit, or heatmaps, one line of cells per unit. "
    "“Lines if few” draws up to 16 units as lines, and more as a heatmap."
)
ORDERS: Final[dict[UnitOrder, str]] = {
    "number": "by number",
    "size": "by largest |h|",
    "range": "by range of h",
    "difference": "by difference",
}
ORDER_HELP: Final = (
    "What the units are sorted by; what stands out most comes first. "
    "By difference: how far h is from the run that this one is compared with."
)
UNITS_HELP: Final = "Which units are drawn, such as 0-7, 12, or all. Lines are 64 at most."
ROWS_HELP: Final = "Which rows of the batch have a lane, such as 0-3, 7, or all."
