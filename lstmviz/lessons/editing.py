"""Changes scenarios: each edit gives another one, and the one before stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import replace as with_fields

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import twins_of
from lstmviz.lessons.outline import (
    AskedPoint,
    AskedShape,
    At,
    Choice,
    Outline,
    Question,
    StepOutline,
)
from lstmviz.lessons.quantity import Quantity
from lstmviz.lessons.scenario import SESSION_RUN, Scenario
from lstmviz.session.session import Session
from lstmviz.session.view_state import START, ViewState, last_moment, moment_at, position_of

_SAY = "What is seen here, in one sentence."
_HOW_DRAWN = ("drawn_as", "h_colours", "unit_order", "stage", "theme", "speed")
"""What of a view a step doesn't say: it is the whole scenario's."""

QuestionKind = Literal["choices", "shape", "point"]
"""What is answered: one of some choices, a shape, or a point that is drawn."""


def begun_from(session: Session, title: str) -> Scenario:
    """Returns a scenario of one step, which shows what a session shows.

    Args:
        session: what is seen; of its pinned experiments those stay that steps compare with.
        title: what it is called.
    """
    base = Session(session.experiment, (), replace(session.view, reference=None))
    outline = Outline(
        title=title,
        about="What it answers, in one sentence.",
        minutes=5,
        steps=(StepOutline(say=_SAY),),
    )
    text = f"# {title}\n\nWhat one sees, why, and what people believe instead.\n"
    return with_taken(Scenario(title, Path(), outline, base, text), 0, session)


def with_outline(scenario: Scenario, outline: Outline) -> Scenario:
    """Returns the scenario with another outline, and without the runs that no step names."""
    named = {name for step in outline.steps for name in (step.run, step.compare)}
    kept = [
        (name, run)
        for name, run in zip(outline.runs, scenario.session.pinned, strict=True)
        if name in named
    ]
    session = replace(scenario.session, pinned=tuple(run for _, run in kept))
    outline = with_fields(outline, runs=tuple(name for name, _ in kept))
    return replace(scenario, outline=outline, session=session)


def with_steps(scenario: Scenario, steps: Iterable[StepOutline]) -> Scenario:
    """Returns the scenario with other steps, of which there must be one at least."""
    return with_outline(scenario, with_fields(scenario.outline, steps=tuple(steps)))


def with_step(scenario: Scenario, number: int, step: StepOutline) -> Scenario:
    """Returns the scenario with another step in the place of one; one alone is decisive."""
    steps = scenario.outline.steps
    if step.decisive:
        steps = tuple(with_fields(each, decisive=False) for each in steps)
    return with_steps(scenario, (*steps[:number], step, *steps[number + 1 :]))


def with_new_step(scenario: Scenario, number: int, session: Session) -> Scenario:
    """Returns the scenario with one more step, before the one of a number: what a session shows."""
    steps = scenario.outline.steps
    steps = (*steps[:number], StepOutline(say=_SAY), *steps[number:])
    return with_taken(with_steps(scenario, steps), number, session)


def without_step(scenario: Scenario, number: int) -> Scenario:
    """Returns the scenario without one of its steps."""
    steps = scenario.outline.steps
    return with_steps(scenario, (*steps[:number], *steps[number + 1 :]))


def with_step_moved(scenario: Scenario, number: int, by: int) -> Scenario:
    """Returns the scenario with a step earlier (-1) or later (1); as it is at its ends."""
    steps = list(scenario.outline.steps)
    steps.insert(min(max(number + by, 0), len(steps) - 1), steps.pop(number))
    return with_steps(scenario, steps)


def with_taken(scenario: Scenario, number: int, session: Session) -> Scenario:
    """Returns the scenario with a step that shows what a session shows.

    What the step says, asks and claims stays. Of the experiment only those arguments of the layer
    are written down that are otherwise than in a run that the scenario has; where more differs,
    it becomes one more run.
    """
    view = session.view
    drawn = {name: getattr(view, name) for name in _HOW_DRAWN}
    base = replace(scenario.session, view=replace(scenario.session.view, **drawn))
    scenario = replace(scenario, session=base)
    scenario, run = _with_run(scenario, session.experiment)
    scenario, compare = _with_compared(scenario, session)
    step = with_fields(
        scenario.step(number),
        **run,
        compare=compare,
        at=_at(session, base.view),
        unit=view.unit,
        reveal=view.stepping,
        tracks=_otherwise(view.tracks, base.view.tracks, view.tracks),
        rows=_otherwise(view.rows, base.view.rows, range(_batch(session.experiment))),
        units=_otherwise(view.units, base.view.units, range(session.experiment.layer.units)),
    )
    return with_step(scenario, number, step)


def _otherwise(wanted: tuple[Any, ...], base: tuple[Any, ...], whole: Iterable[Any]) -> Any:
    """Returns what a step has to say to show these, where nothing said is as the base has it."""
    return () if wanted == base else wanted or tuple(whole)


def _batch(experiment: Experiment) -> int:
    batch: int = max(call.inputs.shape[0] for call in experiment.calls)
    return batch


def _at(session: Session, base: ViewState) -> At | UnsetType:
    view = session.view
    is_whole = view.moment == last_moment(session.experiment) and not view.stepping
    if is_whole and view.row == base.row:
        return UNSET
    return (view.moment.call, view.row, view.moment.step)


def _with_run(scenario: Scenario, experiment: Experiment) -> tuple[Scenario, dict[str, Any]]:
    """Finds the run that an experiment is, or nearly is; or adds it."""
    names = ("", *scenario.outline.runs)
    runs = (scenario.session.experiment, *scenario.session.pinned)
    said = {name: _said(run, experiment) for name, run in zip(names, runs, strict=True)}
    found = [{"run": name, **words} for name, words in said.items() if words is not None]
    if found:
        return scenario, min(found, key=lambda words: len(words["arguments"]))
    scenario, name = _with_one_more(scenario, experiment)
    return scenario, {"run": name, "layer": "", "arguments": {}}


def _said(run: Experiment, experiment: Experiment) -> dict[str, Any] | None:
    """Returns which layer and arguments make an experiment of a run; None where they can't."""
    layer, looked_at = "", run
    if run.place != experiment.place and run.model.names == experiment.model.names:
        layer, looked_at = run.model.names[experiment.place.layer], run.at(experiment.place)
    mine, wanted = looked_at.layer, experiment.layer
    if type(mine) is not type(wanted):
        return None
    arguments = {
        each.name: value
        for each in fields(wanted)
        if (value := getattr(wanted, each.name)) != getattr(mine, each.name)
    }
    if not all(isinstance(value, (bool, int, float, str)) for value in arguments.values()):
        return None
    try:
        made = replace(looked_at, layer=replace(mine, **arguments))
    except ValueError:  # the weights, say, are of another size
        return None
    return {"layer": layer, "arguments": arguments} if made == experiment else None


def _with_compared(scenario: Scenario, session: Session) -> tuple[Scenario, str]:
    reference = session.view.reference
    if reference is None:
        return scenario, ""
    if isinstance(reference, str):
        return scenario, reference if reference in twins_of(session.experiment) else ""
    other = session.pinned[reference]
    if other == scenario.session.experiment:
        return scenario, SESSION_RUN
    for name, run in zip(scenario.outline.runs, scenario.session.pinned, strict=True):
        if run == other:
            return scenario, name
    return _with_one_more(scenario, other)


def _with_one_more(scenario: Scenario, experiment: Experiment) -> tuple[Scenario, str]:
    runs, session = scenario.outline.runs, scenario.session
    taken = {*runs, SESSION_RUN, *twins_of(session.experiment)}
    name = next(
        name for number in range(2, len(runs) + 3) if (name := f"run {number}") not in taken
    )
    outline = with_fields(scenario.outline, runs=(*runs, name))
    session = replace(session, pinned=(*session.pinned, experiment))
    return replace(scenario, outline=outline, session=session), name


def new_question(kind: QuestionKind, session: Session) -> Question:
    """Returns a question about what a session shows, with words to be replaced.

    What it hides begins as late as it can: before the end of the call that a shape is of, or just
    before the point.

    Raises:
        ValueError: no moment comes before the point; str says what to do.
    """
    experiment, view = session.experiment, session.view
    call, row, step = view.moment.call, view.row, view.moment.step
    before = position_of(experiment, view.moment) - 1
    earlier = moment_at(experiment, before)
    at = (earlier.call, row, earlier.step)
    if kind == "choices":
        choices = (
            Choice(text="The right answer", because="Why it is.", right=True),
            Choice(text="What people believe", because="Why it isn't so."),
        )
        return Question(ask="What happens next?", at=at, choices=choices)
    if kind == "shape":
        asked = AskedShape(call=call, because="Why it has that shape.")
        return Question(ask="Which shape is returned?", at=(call, row, START), shape=asked)
    if before < 0:
        raise ValueError("Go to a later moment first: the point that is looked at is asked for.")
    state, unit = experiment.layer.kind.state_names[0], view.unit or 0
    place = Quantity(of=state, call=call, row=row, step=step, unit=unit)
    ask = f"Where will {state} of unit {unit} be?"
    return Question(ask=ask, at=at, point=AskedPoint(at=place, because="Why it is there."))
