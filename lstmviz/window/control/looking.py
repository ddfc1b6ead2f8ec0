"""What of the experiment is looked at: the engine is never asked."""

from dataclasses import replace
from typing import Any

from lstmviz.session.view_state import (
    STAGES,
    START,
    Moment,
    Stage,
    Theme,
    fitted,
    last_moment,
    moment_at,
    moment_count,
    position_of,
)
from lstmviz.window.control.present import Present


class Looking:
    """Changes the view state alone."""

    def __init__(self, present: Present) -> None:
        self._present = present

    def go_to(self, position: int) -> None:
        """Puts the playhead on the moment with that number, as a step through time."""
        self._walk_to(moment_at(self._present.now.experiment, position))

    def step_by(self, steps: int) -> None:
        """Moves the playhead by some moments."""
        now = self._present.now
        self.go_to(position_of(now.experiment, now.view.moment) + steps)

    def step_calls(self, calls: int) -> None:
        """Moves the playhead to the start of a call further on or back, or to either end."""
        now = self._present.now
        moment = now.view.moment
        number = moment.call + calls
        if calls < 0 and moment.step > START:
            number += 1  # back to the start of this call first
        if number >= len(now.experiment.calls):
            self._walk_to(last_moment(now.experiment))
        else:
            self._walk_to(Moment(max(number, 0), START))

    def go_to_end(self) -> None:
        """Puts the playhead on the last step: all is drawn."""
        self._walk_to(last_moment(self._present.now.experiment))

    def pick(self, moment: Moment, row: int, unit: int | None) -> None:
        """Selects a moment, a row and a unit; the whole picture shows."""
        self._look(moment=moment, row=row, unit=unit, stepping=False)

    def select_call(self, call: int) -> None:
        """Selects a call, keeping the step where the call has it."""
        moment = self._present.now.view.moment
        if call != moment.call:
            self._look(moment=Moment(call, moment.step), stepping=False)

    def select_row(self, row: int) -> None:
        """Selects a row of the batch."""
        self._look(row=row)

    def select_unit(self, unit: int) -> None:
        """Selects a unit; what is hidden while stepping stays so."""
        self._look(unit=unit)

    def set_stage(self, stage: Stage) -> None:
        """Sets how far into the moment the cell diagram goes."""
        self._look(stage=stage)

    def step_stage(self, stages: int) -> None:
        """Goes on within the moment, or back; from its last stage to the first of the next."""
        view = self._present.now.view
        if view.moment.step == START:
            self._step_into(1 if stages > 0 else -1)
            return
        place = STAGES.index(view.stage) + stages
        if 0 <= place < len(STAGES):
            self._look(stage=STAGES[place])
        else:
            self._step_into(1 if stages > 0 else -1)

    def _step_into(self, steps: int) -> None:
        """The next moment from its first stage on, or the one before at its last."""
        now = self._present.now
        position = position_of(now.experiment, now.view.moment) + steps
        if 0 <= position < moment_count(now.experiment):
            self._look(stage=STAGES[0 if steps > 0 else -1])
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
        at_end = moment == last_moment(self._present.now.experiment)
        self._look(moment=moment, stepping=not at_end)

    def _look(self, **changes: Any) -> None:
        now = self._present.now
        view = fitted(replace(now.view, **changes), now.experiment)
        if view != now.view:
            self._present.put(view=view)
