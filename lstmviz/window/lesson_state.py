"""Where somebody is in a scenario, and what its claims come to just now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from lstmviz.figure.strip.asked_point import AskedPoint
from lstmviz.lessons.answers import Answer, Judgement
from lstmviz.lessons.claims import Claim, Verdict
from lstmviz.lessons.outline import StepOutline
from lstmviz.lessons.quantity import Runs
from lstmviz.lessons.scenario import Scenario, verdicts
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState

if TYPE_CHECKING:
    from lstmviz.trace.trace import Trace
    from lstmviz.window.snapshot import Snapshot

Phase = Literal["asked", "discussed", "shown"]
"""A step with a question is asked first, in a hall discussed and answered again, then shown."""

_MOST_HELD = 200_000
"""Numbers of a run that claims are held against while one waits."""


@dataclass(frozen=True, eq=False)
class LessonState:
    """A scenario that is open.

    Attributes:
        scenario: it.
        number: of the step.
        phase: how far the step is.
        session: what the step shows in this phase, as it was put.
        answer: what was answered to its question; None where nothing was.
        judgement: what is said to it, once it is shown.
    """

    scenario: Scenario
    number: int
    phase: Phase
    session: Session
    answer: Answer | None = None
    judgement: Judgement | None = None

    @property
    def step(self) -> StepOutline:
        """The step's outline."""
        return self.scenario.step(self.number)

    @property
    def is_covered(self) -> bool:
        """Whether what the question is about is hidden."""
        return self.phase != "shown"

    @property
    def is_last(self) -> bool:
        """Whether no step comes after it."""
        return self.number == len(self.scenario.outline.steps) - 1

    def covered(self, view: ViewState) -> ViewState:
        """Returns how far one may look while the question waits for its answer."""
        moment = min(view.moment, self.session.view.moment)
        if (view.moment, view.stepping, view.reveal) == (moment, True, True):
            return view
        return replace(view, moment=moment, stepping=True, reveal=True)

    def answered(self, answer: Answer | None) -> LessonState:
        """Returns the same with an answer."""
        return replace(self, answer=answer)


def asked_point(lesson: LessonState | None) -> AskedPoint | None:
    """Returns the point that a step asks to be drawn, with where it was drawn; or None."""
    question = None if lesson is None else lesson.step.question
    if lesson is None or question is None or question.point is None:
        return None
    at, guess = question.point.at, lesson.answer
    assert at.call is not None
    assert at.row is not None
    assert at.step is not None
    assert at.unit is not None
    drawn = None if guess is None or isinstance(guess, tuple) else float(guess)
    if drawn is None and not lesson.is_covered:
        return None
    return AskedPoint(Moment(at.call, at.step), at.row, at.of, at.unit, drawn)


def runs_of(snapshot: Snapshot) -> Runs:
    """Returns what the claims of a step are held against: the run that is drawn, if it is new."""
    refused = [error.words or error.sentence for error in snapshot.errors if error.of_run]
    if refused and snapshot.status.agreement == "refused":
        return Runs(None, refusal=refused[0])
    trace = snapshot.trace
    if trace is None or trace.ran is not snapshot.experiment:
        return Runs(None)
    comparison = snapshot.comparison
    if comparison is None:
        compared = snapshot.compared
        return Runs(trace, other_is_awaited=compared is not None and not compared.problem)
    return Runs(trace, comparison.other, other_name=snapshot.other_run)


def verdicts_of(snapshot: Snapshot) -> tuple[Verdict, ...]:
    """Holds the claims of the step that is open against what is drawn."""
    lesson = snapshot.lesson
    assert lesson is not None
    if _is_large(snapshot.trace):
        waits = Verdict(None, "this run is too large to hold claims against while you wait")
        return (waits,) * len(lesson.step.claims)
    return verdicts(lesson.step, runs_of(snapshot))


def offered_of(snapshot: Snapshot) -> tuple[Claim, ...]:
    """Returns claims that hold of what is drawn, for whoever writes a scenario."""
    from lstmviz.lessons.offered import offered_claims

    if _is_large(snapshot.trace):
        return ()
    return offered_claims(runs_of(snapshot), snapshot.drawn_view)


def _is_large(trace: Trace | None) -> bool:
    return trace is not None and sum(call.h.size for call in trace.calls) > _MOST_HELD


def claim_line(sentence: str, verdict: Verdict) -> str:
    """Writes a claim with its mark and with what was found."""
    mark = {True: "✓", False: "✗ does not hold now:", None: "…"}[verdict.holds]
    return f"{mark} {sentence}  [{verdict.found}]"
