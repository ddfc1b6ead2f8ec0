"""What the film strip shows, in the menu: the same choices as in the bar above it."""

from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from lstmviz.figure.view_model.track_words import FULL_NAMES, letter_of
from lstmviz.session.view_state import DrawnAs, Track, UnitOrder, ViewState
from lstmviz.window.actions import Actions
from lstmviz.window.controllers.view import ViewController
from lstmviz.window.panels.strip_choices import DRAWN_AS, ORDERS, TOGGLED, TRACK_HELP

_TRACK_LETTERS: dict[Track, str] = {"dh": "Δ&h", "dc": "&Δc"}
_DRAWN_AS_LETTERS: dict[DrawnAs, str] = {
    "auto": "Lines if &few",
    "lines": "&Lines",
    "heatmap": "&Heatmaps",
}
_ORDER_LETTERS: dict[UnitOrder, str] = {
    "number": "By &number",
    "size": "By &largest |h|",
    "range": "By &range of h",
    "difference": "By &difference",
}


class StripMenu:
    """Submenus for the tracks, how they are drawn, and the order of the units."""

    def __init__(self, actions: Actions, view_controller: ViewController) -> None:
        """Adds them to the view menu.

        Args:
            actions: has the menu.
            view_controller: is told what is chosen.
        """
        tracks = actions.view.addMenu("Trac&ks")
        self._tracks = {
            track: _checkable(
                actions.add(
                    tracks,
                    f"{_TRACK_LETTERS.get(track, '&' + letter_of(track))}, {FULL_NAMES[track]}",
                    partial(view_controller.toggle_track, track),
                    tip=TRACK_HELP[track],
                )
            )
            for track in TOGGLED
        }
        drawn = actions.view.addMenu("&Draw tracks as")
        self._drawn_as = {
            way: actions.add(drawn, text, partial(view_controller.set_drawn_as, way))
            for way, text in _DRAWN_AS_LETTERS.items()
        }
        order = actions.view.addMenu("S&ort the units")
        self._orders = {
            by: actions.add(order, text, partial(view_controller.set_unit_order, by))
            for by, text in _ORDER_LETTERS.items()
        }
        assert list(self._drawn_as) == list(DRAWN_AS)
        assert list(self._orders) == list(ORDERS)
        view, all_of_them = actions.view, ()
        self._all_units = actions.add(
            view, "Draw all un&its", partial(view_controller.set_units, all_of_them)
        )
        self._all_rows = actions.add(
            view, "Draw all ro&ws", partial(view_controller.set_rows, all_of_them)
        )
        _exclusive(drawn, list(self._drawn_as.values()))
        _exclusive(order, list(self._orders.values()))

    def show(self, view: ViewState, compared: bool) -> None:
        """Ticks what is chosen; emits nothing.

        Args:
            view: what is chosen.
            compared: whether there is another run to differ from.
        """
        for track, action in self._tracks.items():
            there = compared or track not in ("dh", "dc")
            action.setEnabled(there)
            action.setChecked(there and track in view.tracks)
        self._drawn_as[view.drawn_as].setChecked(True)
        self._orders["difference"].setEnabled(compared)
        self._orders[view.unit_order].setChecked(True)
        self._all_units.setEnabled(bool(view.units))
        self._all_rows.setEnabled(bool(view.rows))


def _checkable(action: QAction) -> QAction:
    action.setCheckable(True)
    return action


def _exclusive(menu: QMenu, actions: list[QAction]) -> None:
    group = QActionGroup(menu)
    for action in actions:
        group.addAction(_checkable(action))
