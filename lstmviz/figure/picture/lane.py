"""One row's place in the picture, from its input down to its last track."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from lstmviz.figure.tracks.input_track import MOST_ABREAST
from lstmviz.figure.view_model.choice import Chosen
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Track

SHARES: Mapping[Track, float] = {"h": 1.0, "c": 1.0, "dh": 0.8, "dc": 0.8}
"""How high a track is; the others are `GATE_SHARE`."""

GATE_SHARE = 0.62
"""A gate goes from 0 to 1, and is looked at after the states."""

_LEAST = 2.3
"""A track is no lower than this, in em: a lane that is too high for the picture is scrolled."""


@dataclass(frozen=True)
class Lane:
    """One row's place.

    Attributes:
        row: of the batch.
        area: all of it.
        x: the input's track.
        tracks: the others, from the top.
    """

    row: int
    area: QRectF
    x: QRectF
    tracks: Mapping[Track, QRectF]

    def track(self, track: Track) -> QRectF:
        """Where one of its tracks is."""
        return self.tracks[track]

    @property
    def bottom(self) -> float:
        """Where its last track ends."""
        return max(track.bottom() for track in self.tracks.values())


def share_of(track: Track) -> float:
    """How high a track is, of as much as h has."""
    return SHARES.get(track, GATE_SHARE)


def least_height(chosen: Chosen, em: float) -> float:
    """How high a lane must be for its tracks to be read."""
    return (_LEAST + 0.5) * em * len(chosen.tracks) + 3.0 * em


def preferred_height(chosen: Chosen, em: float, height: float) -> float:
    """How high a lane should be, where there are several to choose from.

    Args:
        chosen: which tracks it has.
        em: the measure of everything.
        height: of the picture.
    """
    two = max(150.0 if height < 700 else 190.0, 11.5 * em)
    return two * _weight(chosen)


def squeezed_height(chosen: Chosen, em: float) -> float:
    """How high a lane must be at least in a file, which can't be scrolled."""
    return 8 * em * _weight(chosen)


def _weight(chosen: Chosen) -> float:
    """How high all tracks are, of as much as h and c alone are."""
    more = sum(map(share_of, chosen.tracks)) - 2
    return 1 + 0.5 * max(more, 0.0)


def place_lane(
    trace_view: TraceView,
    chosen: Chosen,
    em: float,
    row: int,
    area: QRectF,
    plot: tuple[float, float],
) -> Lane:
    """Shares a lane's area out among its tracks.

    Args:
        trace_view: what is drawn.
        chosen: which tracks of it.
        em: the measure of everything.
        row: of the batch.
        area: the lane's.
        plot: the pixels between which time runs.
    """
    apart = min(1.1 * em, 0.07 * area.height())
    inner = area.height() - apart
    x_height = min(2.0 * em, 0.16 * inner)
    if trace_view.features > MOST_ABREAST:
        x_height = min(max(x_height, 0.3 * em * trace_view.features), 0.28 * inner)
    rest = inner - x_height - 0.5 * em * len(chosen.tracks)
    whole = sum(map(share_of, chosen.tracks))
    left, across = plot[0], plot[1] - plot[0]
    x = QRectF(left, area.top() + apart / 2, across, x_height)
    tracks: dict[Track, QRectF] = {}
    top = x.bottom() + 0.5 * em
    for track in chosen.tracks:
        high = max(rest * share_of(track) / whole, 4.0)
        tracks[track] = QRectF(left, top, across, high)
        top += high + 0.5 * em
    return Lane(row, area, x, tracks)
