"""Editing: what a step was taken from is what it shows, and no edit touches the scenario before."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from msgspec import UNSET
from msgspec.structs import replace as with_fields
from traces import opening

from lstmviz.lessons import editing
from lstmviz.lessons.checking import check
from lstmviz.lessons.library import entries
from lstmviz.lessons.reading import read_scenario
from lstmviz.lessons.scenario import Scenario
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState

SESSION = Session.of(opening())
FLAGS = {"return_sequences": False, "stateful": False}


def begun() -> Scenario:
    return editing.begun_from(SESSION, "Two flags")


def with_view(session: Session, **changes: object) -> Session:
    return replace(session, view=replace(session.view, **changes))


@pytest.mark.parametrize("path", [entry.path for entry in entries()], ids=lambda path: path.name)
def test_each_step_that_ships_taken_from_what_it_shows_shows_that(path: Path) -> None:
    """Both in its own scenario and in one that is written anew from the window."""
    scenario = read_scenario(path)
    steps = scenario.outline.steps
    sessions = [scenario.session_of(number) for number in range(len(steps))]
    anew = editing.begun_from(sessions[0], "Anew")
    for number, session in enumerate(sessions):
        assert editing.with_taken(scenario, number, session).session_of(number) == session
        anew = editing.with_new_step(anew, number + 1, session)
        shown = anew.session_of(number + 1)
        assert (shown.experiment, shown.pinned) == (session.experiment, session.pinned)
        batch = max(call.inputs.shape[0] for call in session.experiment.calls)
        rows = [view.rows or tuple(range(batch)) for view in (shown.view, session.view)]
        assert rows[0] == rows[1]  # "all of them" may be said one by one
        assert replace(shown.view, rows=()) == replace(session.view, rows=())
    check(anew)


def test_a_session_begins_one_step() -> None:
    scenario = begun()
    assert scenario.title == "Two flags"
    assert scenario.session_of(0) == SESSION
    assert scenario.outline.runs == ()
    (step,) = scenario.outline.steps
    assert step.at is UNSET
    check(scenario)


def test_arguments_that_are_otherwise_are_written_down_and_nothing_else() -> None:
    experiment = opening(**FLAGS)
    session = with_view(Session.of(experiment), stepping=True, moment=Moment(0, 1), row=1, unit=2)
    scenario = editing.with_new_step(begun(), 1, session)
    step = scenario.step(1)
    assert step.arguments == FLAGS
    assert (step.at, step.unit, step.reveal) == ((0, 1, 1), 2, True)
    assert scenario.outline.runs == ()
    assert scenario.session_of(1) == session


def test_other_inputs_are_a_run_which_goes_with_the_last_step_that_names_it() -> None:
    call = replace(SESSION.experiment.calls[0], inputs=np.ones((2, 3, 3), np.float32))
    other = replace(SESSION.experiment, calls=(call, *SESSION.experiment.calls[1:]))
    scenario = editing.with_new_step(begun(), 1, Session.of(other))
    stateless = replace(other, layer=replace(other.layer, stateful=False))
    compared = Session(stateless, (other,), ViewState(reference=0, moment=Moment(1, 2)))
    scenario = editing.with_new_step(scenario, 2, compared)
    assert scenario.outline.runs == ("run 2",)
    assert scenario.step(1).run == "run 2"
    step = scenario.step(2)
    assert (step.run, step.compare, step.arguments) == ("run 2", "run 2", {"stateful": False})
    assert scenario.session_of(2) == compared
    fewer = editing.without_step(scenario, 1)
    assert fewer.outline.runs == ("run 2",)
    assert fewer.session_of(1) == compared
    assert editing.without_step(fewer, 1).outline.runs == ()
    assert editing.without_step(fewer, 1).session.pinned == ()
    assert scenario.outline.runs == ("run 2",)


@pytest.mark.parametrize(
    ("reference", "compare"), [("stateless", "stateless"), ("GRU", "GRU"), (0, "session")]
)
def test_what_is_compared_with_goes_along(reference: str | int, compare: str) -> None:
    session = replace(SESSION, pinned=(SESSION.experiment,) if reference == 0 else ())
    session = with_view(session, reference=reference)
    scenario = editing.with_taken(begun(), 0, session)
    assert scenario.step(0).compare == compare
    assert scenario.session_of(0) == session


def test_taking_a_step_anew_keeps_what_it_says_and_claims() -> None:
    scenario = begun()
    said = with_fields(scenario.step(0), say="Look.", notes="Slowly.")
    scenario = editing.with_step(scenario, 0, said)
    scenario = editing.with_taken(scenario, 0, Session.of(opening(**FLAGS)))
    step = scenario.step(0)
    assert (step.say, step.notes, step.arguments) == ("Look.", "Slowly.", FLAGS)


@pytest.mark.parametrize(
    ("number", "by", "order"),
    [(0, 1, "bac"), (2, -1, "acb"), (0, -1, "abc"), (2, 1, "abc"), (1, 1, "acb")],
)
def test_steps_are_moved(number: int, by: int, order: str) -> None:
    scenario = begun()
    (step,) = scenario.outline.steps
    scenario = editing.with_steps(scenario, [with_fields(step, say=letter) for letter in "abc"])
    moved = editing.with_step_moved(scenario, number, by)
    assert "".join(step.say for step in moved.outline.steps) == order
