"""What the tracks of a lane are called."""

from collections.abc import Mapping

from lstmviz.session.view_state import Track

LETTERS: Mapping[Track, str] = {"dh": "Δh", "dc": "Δc"}
"""What a track is called where it isn't its own name."""

NAMES: Mapping[Track, tuple[str, ...]] = {
    "h": ("hidden", "state"),
    "c": ("cell", "state"),
    "i": ("input", "gate"),
    "f": ("forget", "gate"),
    "g": ("candidate",),
    "o": ("output", "gate"),
    "dh": ("this −", "other"),
    "dc": ("this −", "other"),
}
"""What each track is, in short lines."""

FULL_NAMES: Mapping[Track, str] = {
    "h": "hidden state",
    "c": "cell state",
    "i": "input gate",
    "f": "forget gate",
    "g": "candidate",
    "o": "output gate",
    "dh": "difference in h",
    "dc": "difference in c",
}

SENTENCES: Mapping[Track, str] = {
    "h": "what the layer shows of its cell, and what it returns",
    "c": "what the layer remembers",
    "i": "how much of the candidate is written to c",
    "f": "how much of c is kept from the step before",
    "g": "what could be written to c",
    "o": "how much of c is let out into h",
    "dh": "h of this run less h of the other",
    "dc": "c of this run less c of the other",
}
"""What each track is for, in the middle of a sentence."""


def letter_of(track: Track) -> str:
    """The letter that stands beside a track."""
    return LETTERS.get(track, track)
