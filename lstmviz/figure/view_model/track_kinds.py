"""The three kinds of tracks: states, gates, and differences."""

from lstmviz.session.view_state import Track

STATES: tuple[Track, Track] = ("h", "c")
GATE_TRACKS: tuple[Track, ...] = ("i", "f", "g", "o")
DIFFERENCES: dict[Track, Track] = {"dh": "h", "dc": "c"}
"""The tracks of differences, and what it is that differs."""


def has_start(track: Track) -> bool:
    """Whether a track has a value before a call's first step: a gate has none."""
    return track not in GATE_TRACKS
