"""Changes what of the experiment is looked at: the engine is never asked."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lstmviz.figure.view_model.track import tracks_of
from lstmviz.session.view_state import (
    START,
    DrawnAs,
    HColours,
    Moment,
    Theme,
    UnitOrder,
    ViewState,
    fitted,
    last_moment,
    moment_at,
    moment_count,
    position_of,
    shown_stage,
)
from lstmviz.window.controllers.store import Store


class ViewController:
    """Changes the view state alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def go_to(self, position: int) -> None:
        """Puts the playhead on the moment with that number, as a step through time."""
        self._walk_to(moment_at(self._store.now.layer_run, position))

    def step_by(self, steps: int) -> None:
        """Moves the playhead by some moments."""
        now = self._store.now
        self.go_to(position_of(now.layer_run, now.view.moment) + steps)

    def after_step(self) -> ViewState:
        """Returns what will be looked at one moment further on; nothing changes."""
        now = self._store.now
        position = position_of(now.layer_run, now.view.moment) + 1
        return self._walked(moment_at(now.layer_run, position))

    def step_calls(self, calls: int) -> None:
        """Moves the playhead to the start of a call further on or back, or to either end."""
        now = self._store.now
        moment = now.view.moment
        number = moment.call + calls
        if calls < 0 and moment.step > START:
            number += 1  # back to the start of this call first
        if number >= len(now.experiment.calls):
            self._walk_to(last_moment(now.layer_run))
        else:
            self._walk_to(Moment(max(number, 0), START))

    def go_to_end(self) -> None:
        """Puts the playhead on the last step: all is drawn."""
        self._walk_to(last_moment(self._store.now.layer_run))

    def pick(self, moment: Moment, row: int, unit: int | None) -> None:
        """Selects a moment, a row and a unit; the whole picture shows."""
        self._look(moment=moment, row=row, unit=unit, stepping=False)

    def select_call(self, call: int) -> None:
        """Selects a call, keeping the step where the call has it."""
        moment = self._store.now.view.moment
        if call != moment.call:
            self._look(moment=Moment(call, moment.step), stepping=False)

    def select_row(self, row: int) -> None:
        """Selects a row of the batch."""
        self._look(row=row)

    def select_unit(self, unit: int) -> None:
        """Selects a unit; what is hidden while stepping stays so."""
        self._look(unit=unit)

    def set_tracks(self, tracks: Iterable[str]) -> None:
        """Sets what a lane shows below its input; h stays.

        What the present layer hasn't got comes last: it is drawn again where another has it.
        """
        chosen = {"h", *tracks}
        known = tracks_of(self._store.now.experiment.layer.kind)
        drawn = (name for name in known if name in chosen)
        self._look(tracks=(*drawn, *sorted(chosen - known.keys())))

    def toggle_track(self, track: str) -> None:
        """Adds a track to the lanes, or takes it away."""
        self.set_tracks({*self._store.now.view.tracks} ^ {track})

    def set_drawn_as(self, drawn_as: DrawnAs) -> None:
        """Sets lines or heatmaps."""
        self._look(drawn_as=drawn_as)

    def set_h_colours(self, h_colours: HColours) -> None:
        """Sets how far the colours of h go."""
        self._look(h_colours=h_colours)

    def set_rows(self, rows: tuple[int, ...]) -> None:
        """Sets which rows have lanes; all where empty."""
        self._look(rows=rows)

    def set_units(self, units: tuple[int, ...]) -> None:
        """Sets which units are drawn; all where empty."""
        self._look(units=units)

    def set_unit_order(self, order: UnitOrder) -> None:
        """Sets what the drawn units are sorted by."""
        self._look(unit_order=order)

    def fit_axes(self) -> None:
        """Lets the axes hold this run alone, and no longer what runs before it reached."""
        drawn = self._store.now.render_data
        if drawn is not None:
            self._store.put(render_data=drawn.fitted())

    def step_stage(self, stages: int) -> None:
        """Goes on within the moment, or back; from its last stage to the first of the next."""
        now = self._store.now
        every = now.experiment.layer.kind.stages(now.experiment.layer)
        place = every.index(shown_stage(now.experiment.layer, now.view.stage)) + stages
        if now.view.moment.step != START and 0 <= place < len(every):
            self._look(stage=every[place])
            return
        position = position_of(now.layer_run, now.view.moment) + (1 if stages > 0 else -1)
        if 0 <= position < moment_count(now.layer_run):
            self._look(stage=every[0 if stages > 0 else -1])
            self.go_to(position)

    def set_reveal(self, reveal: bool) -> None:
        """Sets whether what comes after the playhead is hidden while stepping."""
        self._look(reveal=reveal)

    def set_speed(self, speed: float) -> None:
        """Sets how many steps a second are played."""
        self._look(speed=speed)

    def set_theme(self, theme: Theme) -> None:
        """Sets light, dark, or as the system has it."""
        self._look(theme=theme)

    def _walk_to(self, moment: Moment) -> None:
        self._show(self._walked(moment))

    def _walked(self, moment: Moment) -> ViewState:
        at_end = moment == last_moment(self._store.now.layer_run)
        return self._changed(moment=moment, stepping=not at_end)

    def _look(self, **changes: Any) -> None:
        self._show(self._changed(**changes))

    def _changed(self, **changes: Any) -> ViewState:
        now = self._store.now
        return fitted(replace(now.view, **changes), now.layer_run)

    def _show(self, view: ViewState) -> None:
        if view != self._store.now.view:
            self._store.put(view=view)
