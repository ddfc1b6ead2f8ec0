"""A scenario: a session, a text, and steps, each of which is a session again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import UnsetType

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import twins_of
from lstmviz.lessons.claims import Verdict
from lstmviz.lessons.outline import At, Outline, StepOutline
from lstmviz.lessons.quantity import Runs
from lstmviz.session.session import Session
from lstmviz.session.view_state import START, Moment, last_moment

SESSION_RUN = "session"
"""What a scenario's file calls the run of its session, to compare another one with it."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario that was read, and all of whose steps lead somewhere.

    Attributes:
        name: its folder's, by which commands know it.
        path: where it was read from.
        outline: its title, steps, questions and claims.
        session: what it opens with; its pinned experiments are the other runs.
        text: what there is to read, in Markdown.
    """

    name: str
    path: Path
    outline: Outline
    session: Session
    text: str

    @property
    def title(self) -> str:
        """What it is called."""
        return self.outline.title

    def first_session(self) -> Session:
        """Returns what it opens with: its first step, or that step's question."""
        return self.begun(0)

    def begun(self, number: int) -> Session:
        """Returns what a step begins with: its question, where it has one."""
        asks = self.step(number).question is not None
        return self.question_session(number) if asks else self.session_of(number)

    def step(self, number: int) -> StepOutline:
        """Returns one of its steps."""
        return self.outline.steps[number]

    @cached_property
    def _sessions(self) -> dict[int, Session]:
        return {}

    def session_of(self, number: int) -> Session:
        """Returns the session that a step shows, the very same each time.

        Raises:
            InvalidValue: its arguments aren't the layer's.
            ValueError: it names a run, a layer, a twin or a moment that isn't there.
        """
        if number not in self._sessions:
            self._sessions[number] = self._session_of(self.step(number))
        return self._sessions[number]

    def _session_of(self, step: StepOutline) -> Session:
        experiment = self._experiment(step)
        pinned, reference = self._compared(step, experiment)
        view = self.session.view
        shown: dict[str, Any] = {
            name: value for name in ("tracks", "rows", "units") if (value := getattr(step, name))
        }
        view = replace(
            view,
            **shown,
            unit=step.unit,
            reference=reference,
            moment=last_moment(experiment),
            stepping=False,
            reveal=True,
        )
        if not isinstance(step.at, UnsetType):
            moment, row = _moment(step.at, experiment)
            view = replace(view, moment=moment, row=row, stepping=step.reveal)
        return Session(experiment, pinned, view)

    def question_session(self, number: int) -> Session:
        """Returns the session that is shown while a step's question has no answer.

        Nothing stands beside it, and what comes after the question's moment is hidden.
        """
        question = self.step(number).question
        assert question is not None
        shown = self.session_of(number)
        moment, row = _moment(question.at, shown.experiment)
        tracks = tuple(track for track in shown.view.tracks if not track.startswith("d"))
        view = replace(
            shown.view,
            moment=moment,
            row=row,
            stepping=True,
            reveal=True,
            reference=None,
            tracks=tracks,
        )
        return Session(shown.experiment, (), view)

    def _experiment(self, step: StepOutline) -> Experiment:
        experiment = self._run(step.run) if step.run else self.session.experiment
        if step.layer:
            experiment = _looking_at(experiment, step.layer)
        if not step.arguments:
            return experiment
        return replace(experiment, layer=replace(experiment.layer, **step.arguments))

    def _run(self, name: str) -> Experiment:
        if name == SESSION_RUN:
            return self.session.experiment
        names = self.outline.runs
        if name not in names:
            known = ", ".join(map(repr, names)) or "none"
            raise ValueError(f"there is no run {name!r}; `runs` names {known}")
        return self.session.pinned[names.index(name)]

    def _compared(
        self, step: StepOutline, experiment: Experiment
    ) -> tuple[tuple[Experiment, ...], str | int | None]:
        if not step.compare:
            return (), None
        if step.compare in twins_of(experiment):
            return (), step.compare
        if step.compare != SESSION_RUN and step.compare not in self.outline.runs:
            names = ", ".join([SESSION_RUN, *self.outline.runs, *twins_of(experiment)])
            raise ValueError(f"there is nothing called {step.compare!r} to compare with ({names})")
        return (self._run(step.compare),), 0


def verdicts(step: StepOutline, runs: Runs) -> tuple[Verdict, ...]:
    """Holds a step's claims against what ran."""
    return tuple(claim.held_against(runs) for claim in step.claims)


def _looking_at(experiment: Experiment, name: str) -> Experiment:
    names = experiment.model.names
    for place in experiment.model.recurrent:
        if names[place.layer] == name:
            return experiment.at(place)
    raise ValueError(f"there is no recurrent layer {name!r}; the layers are {', '.join(names)}")


def _moment(at: At, experiment: Experiment) -> tuple[Moment, int]:
    call, row, step = at
    calls = experiment.calls
    if call >= len(calls):
        raise ValueError(f"there is no call {call}: the last one is {len(calls) - 1}")
    batch, timesteps = calls[call].inputs.shape[:2]
    if row >= batch:
        raise ValueError(f"there is no row {row} in call {call}: the last one is {batch - 1}")
    if not START <= step < timesteps:
        raise ValueError(f"there is no step {step} in call {call}: the last is {timesteps - 1}")
    return Moment(call, step), row
