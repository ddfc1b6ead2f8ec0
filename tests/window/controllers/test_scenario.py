"""The walk through a scenario, over an engine that is a list."""

from pathlib import Path

import pytest
from desk import Desk
from model_traces import made_up_seen
from scenario_folders import ASKING, HEAD, TWO_STEPS, made
from traces import opening

from lstmviz.engine.results import Ran, Refused
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment
from lstmviz.window.lesson_state import verdicts_of

REFUSED = (
    TWO_STEPS
    + """
[[steps]]
say = "Keras refuses this."
set = { units = 7 }

[[steps.claims]]
claim = "refused"
says = "no such units"
"""
)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def begin(desk: Desk, folder: Path, outline: str = TWO_STEPS, at: int = 0) -> Desk:
    """Opens a scenario, and shows one of its steps when Keras has run it."""
    desk.do.scenario.open(made(folder, outline))
    desk.run()
    for _ in range(at):
        desk.do.scenario.forward()
    desk.run()
    return desk


def place(desk: Desk) -> tuple[int, str]:
    """Which step it is, and how far it is."""
    lesson = desk.now.lesson
    return lesson.number, lesson.phase


def held(desk: Desk) -> list[bool | None]:
    """Whether each claim holds now."""
    return [verdict.holds for verdict in verdicts_of(desk.now)]


def test_it_opens_with_its_first_step(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path)
    assert place(desk) == (0, "shown")
    assert desk.now.file_state.name == "Made up"
    assert desk.now.file_state.path is None
    assert desk.now.history.past == ()
    assert not desk.now.is_modified
    assert held(desk) == [True]


def test_forward_and_back(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path)
    assert desk.do.scenario.forward()
    assert place(desk) == (1, "shown")
    assert not desk.now.experiment.layer.stateful
    assert held(desk) == [None]  # it hasn't run yet
    desk.run()
    assert held(desk) == [True]
    assert [pin.experiment for pin in desk.now.pinned] == [opening()]
    assert not desk.now.is_modified
    assert not desk.do.scenario.forward()
    assert desk.do.scenario.back()
    assert place(desk) == (0, "shown")
    assert desk.now.experiment == opening()
    assert desk.now.pinned == ()
    assert not desk.do.scenario.back()
    desk.do.scenario.go_to(7)
    assert place(desk) == (0, "shown")


def test_without_a_scenario_nothing_happens(desk: Desk) -> None:
    shown = len(desk.shown)
    do = desk.do.scenario
    assert not do.forward()
    assert not do.back()
    for act in (do.close, do.restore, do.show, do.follow, lambda: do.answer(0)):
        act()
    assert len(desk.shown) == shown


def test_a_question_is_asked_answered_and_judged(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, ASKING)
    assert place(desk) == (0, "asked")
    assert desk.now.is_covered
    desk.do.scenario.answer((2, 4))
    assert place(desk) == (0, "shown")
    judgement = desk.now.lesson.judgement
    assert not judgement.is_right
    assert judgement.because == "That is without return_sequences."
    desk.do.scenario.forward()
    assert place(desk) == (1, "asked")
    assert desk.now.lesson.judgement is None
    desk.do.scenario.answer(1)
    assert desk.now.lesson.judgement.is_right
    desk.do.scenario.answer(0)  # too late
    assert desk.now.lesson.judgement.is_right


def test_a_question_that_is_skipped(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, ASKING)
    desk.do.scenario.forward()
    assert place(desk) == (0, "shown")
    judgement = desk.now.lesson.judgement
    assert (judgement.answered, judgement.happened) == ("", "(2, 3, 4)")


def test_back_leads_to_the_question_again_and_from_there_to_the_step_before(
    desk: Desk, tmp_path: Path
) -> None:
    begin(desk, tmp_path, ASKING, at=3)
    assert place(desk) == (1, "shown")
    desk.do.scenario.back()
    assert place(desk) == (1, "asked")
    assert desk.now.lesson.answer is None
    desk.do.scenario.back()
    assert place(desk) == (0, "shown")


def test_in_a_hall_people_answer_twice(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, ASKING)
    do = desk.do.scenario
    do.answer((9,), shows=False)
    assert place(desk) == (0, "asked")
    do.forward(in_hall=True)
    assert place(desk) == (0, "discussed")
    assert desk.now.is_covered
    do.answer((2, 3, 4), shows=False)
    do.forward(in_hall=True)
    assert place(desk) == (0, "shown")
    assert desk.now.lesson.judgement.is_right


def test_an_answer_is_judged_when_the_run_is_there(desk: Desk, tmp_path: Path) -> None:
    desk.do.scenario.open(made(tmp_path, ASKING))
    desk.do.scenario.answer((2, 4))
    assert desk.now.lesson.judgement is None
    desk.run()
    assert desk.now.lesson.judgement.answered == "(2, 4)"


def test_an_answer_of_the_engine_that_comes_late_is_no_steps(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path)
    desk.do.scenario.forward()
    late, experiment = desk.engine.submitted[-1]
    desk.do.scenario.back()
    desk.do.answered(Ran(late, made_up_seen(experiment), 0.01))
    assert held(desk) != [False]
    desk.run()
    assert held(desk) == [True]


def test_claims_turn_with_what_somebody_changes(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path)
    desk.do.layer.argument("return_sequences", False)
    assert held(desk) == [None]
    desk.run()
    assert held(desk) == [False]
    assert desk.now.is_modified
    desk.do.scenario.restore()
    desk.run()
    assert held(desk) == [True]
    assert not desk.now.is_modified
    assert place(desk) == (0, "shown")


def test_nothing_looks_ahead_while_a_question_is_open(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, ASKING)
    desk.do.view.go_to(7)
    assert desk.now.view.moment == Moment(0, -1)
    desk.do.layer.argument("units", 5)
    desk.run()
    assert desk.now.view.moment == Moment(0, -1)
    assert desk.now.view.hides_future
    desk.do.scenario.show()
    desk.run()
    assert not desk.now.view.hides_future


def test_one_may_look_back_while_a_question_is_open(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, ASKING, at=2)
    assert desk.now.view.moment == Moment(0, 2)
    desk.do.view.go_to(1)
    assert desk.now.view.moment == Moment(0, 0)
    desk.do.view.go_to(5)
    assert desk.now.view.moment == Moment(0, 2)


def test_a_step_with_arguments_and_a_question_is_not_changed_by_showing_it(
    desk: Desk, tmp_path: Path
) -> None:
    outline = ASKING.replace("[steps.question]", "set = { units = 5 }\n[steps.question]", 1)
    begin(desk, tmp_path, outline)
    runs = len(desk.engine.submitted)
    desk.do.scenario.show()
    assert len(desk.engine.submitted) == runs  # it has run already
    assert desk.now.experiment is desk.now.lesson.session.experiment
    assert not desk.now.is_modified


def test_pins_of_ones_own_stay(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path)
    desk.do.layer.argument("units", 5)
    desk.run()
    desk.do.pins.pin()
    desk.do.scenario.forward()
    desk.run()
    assert [pin.experiment.layer.units for pin in desk.now.pinned] == [4, 5]
    assert desk.now.view.reference == 0
    assert desk.now.is_modified  # they would be lost
    desk.do.scenario.back()
    assert [pin.experiment.layer.units for pin in desk.now.pinned] == [5]


def test_undo_goes_back_across_steps(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, at=1)
    desk.do.layer.argument("units", 5)
    desk.do.layer.undo()
    assert desk.now.experiment == desk.now.lesson.session.experiment
    desk.do.layer.undo()
    assert desk.now.experiment == opening()
    assert place(desk) == (1, "shown")
    desk.run()
    assert held(desk) == [False]
    desk.do.scenario.restore()
    desk.run()
    assert held(desk) == [True]


def test_a_step_runs_at_once_also_where_runs_wait_for_f5(desk: Desk, tmp_path: Path) -> None:
    desk.do.scenario.open(made(tmp_path))
    desk.run(seconds=3.0)
    desk.do.scenario.forward()
    assert desk.engine.submitted[-1][1] is desk.now.experiment


def test_leaving_asks_for_nothing_that_is_not_ones_own(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, at=1)
    experiment = desk.now.experiment
    desk.do.scenario.close()
    assert desk.now.lesson is None
    assert desk.now.experiment is experiment
    assert not desk.now.is_modified
    assert desk.now.status.news == "Made up: left; the experiment stays as it is"
    desk.do.layer.argument("units", 5)
    assert desk.now.is_modified


def test_leaving_keeps_what_is_ones_own(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path)
    desk.do.layer.argument("units", 5)
    desk.do.scenario.close()
    assert desk.now.is_modified


def test_another_session_ends_it(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, ASKING)
    desk.do.session.open(Session.of(opening(units=3)), None, "other")
    assert desk.now.lesson is None
    assert not desk.now.is_covered


def test_what_keras_refuses(desk: Desk, tmp_path: Path) -> None:
    begin(desk, tmp_path, REFUSED, at=1)
    picture = desk.now.trace
    desk.do.scenario.forward()
    assert held(desk) == [None]
    desk.do.answered(Refused(desk.number, "ValueError: no such units", None))
    assert held(desk) == [True]
    assert desk.now.trace is picture  # the last good one stays
    desk.do.scenario.back()
    desk.run()
    assert held(desk) == [True]
    assert desk.now.errors == ()


def test_what_cannot_run_is_not_refused_by_keras(desk: Desk, tmp_path: Path) -> None:
    desk.do.scenario.open(made(tmp_path, REFUSED))
    desk.run()
    desk.memory = 10**3
    desk.do.scenario.forward()
    assert desk.now.status.agreement == "too large"
    assert held(desk) == [None]


def test_a_slow_comparison_is_awaited(desk: Desk, tmp_path: Path) -> None:
    outline = HEAD + (
        "[[steps]]\nsay = 'x'\ncompare = 'stateless'\n[[steps.claims]]\nclaim = 'gap'\nat_least = 0"
    )
    begin(desk, tmp_path, outline)
    assert held(desk) == [None]
    number, experiment = desk.engine.besides[-1]
    desk.do.answered(Ran(number, made_up_seen(experiment), 0.01, "reference"))
    assert held(desk) == [True]
