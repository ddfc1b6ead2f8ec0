"""The scenarios that ship: every claim holds on real Keras, and none is loose."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from written_claims import sentence_of, sentences_of, written_down

from lstmviz.commands.scenarios_check import StepRuns
from lstmviz.lessons.claims import Claim
from lstmviz.lessons.library import entries
from lstmviz.lessons.outline import AskedPoint, StepOutline
from lstmviz.lessons.quantity import RETURNED, NoSuchQuantity, Quantity, Runs
from lstmviz.lessons.reading import read_scenario
from lstmviz.lessons.scenario import Scenario, verdicts

NAMES = [entry.name for entry in entries()]


@pytest.fixture(scope="module", params=NAMES)
def ran(request: pytest.FixtureRequest, tmp_path_factory: Any) -> tuple[Scenario, list[Runs]]:
    """A scenario, and what each of its steps showed when Keras had run it."""
    (entry,) = (entry for entry in entries() if entry.name == request.param)
    assert not entry.problem
    scenario = read_scenario(entry.path, entry.name)
    log = tmp_path_factory.mktemp("log") / "engine.log"
    sessions = map(scenario.session_of, range(len(scenario.outline.steps)))
    return scenario, list(map(StepRuns(None, log).of, sessions))


def test_every_claim_holds(ran: tuple[Scenario, list[Runs]]) -> None:
    scenario, runs = ran
    found = [
        (number, claim.sentence(), verdict.found)
        for number, step in enumerate(scenario.outline.steps)
        for claim, verdict in zip(step.claims, verdicts(step, runs[number]), strict=True)
        if not verdict.holds
    ]
    assert not found, scenario.name
    assert scenario.outline.claims


def test_each_number_of_each_claim_matters(ran: tuple[Scenario, list[Runs]]) -> None:
    """Whichever of them is another in its last digit, the suite fails, and names the scenario.

    Then the claim doesn't hold any more. Or it is about another call, row, step or unit, of which
    the same may be true: then it says something else than what was read and written down.
    """
    scenario, runs = ran
    survivors = [
        (number, changed)
        for number, step in enumerate(scenario.outline.steps)
        for claim in step.claims
        for changed in turned(claim)
        if still_holds(changed, runs[number], sentence_of(claim))
    ]
    assert not survivors, scenario.name


def test_claims_say_what_was_read_and_written_down(ran: tuple[Scenario, list[Runs]]) -> None:
    """`python tests/written_claims.py` writes them down anew, to be read before it is kept."""
    scenario, _ = ran
    assert sentences_of(scenario) == written_down()[scenario.name]


def turned(claim: Claim) -> Iterator[dict[str, Any]]:
    """Every claim that differs in one number, or in one digit of Keras' words."""
    written = msgspec.to_builtins(claim)
    for place, number in numbers_in(written):
        for changed in others(number):
            yield with_number(written, place, changed)


def numbers_in(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    parts: Any = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, (list, tuple)) else parts
    for key, part in parts:
        yield from numbers_in(part, (*place, key))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield place, value


def others(number: float) -> Iterator[float]:
    if isinstance(number, int) or float(number).is_integer():
        yield from (number - 1, number + 1)
        return
    written = Decimal(repr(number))
    exponent = written.as_tuple().exponent
    assert isinstance(exponent, int)
    unit = Decimal(1).scaleb(exponent)
    for sign in (-1, 1):
        # 0.461 turned to 0.460 would claim a digit less.
        by = sign if (written + sign * unit) % (10 * unit) else 2 * sign
        yield float(written + by * unit)


def with_number(value: Any, place: tuple[Any, ...], number: float) -> Any:
    if not place:
        return number
    first, *rest = place
    if isinstance(value, dict):
        return value | {first: with_number(value[first], tuple(rest), number)}
    changed = list(value)
    changed[first] = with_number(changed[first], tuple(rest), number)
    return changed


def still_holds(written: dict[str, Any], runs: Runs, sentence: str) -> bool:
    try:
        claim = msgspec.convert(written, Claim)
    except msgspec.ValidationError:
        return False
    return claim.held_against(runs).holds is True and sentence_of(claim) == sentence


def test_each_question_has_an_answer_that_no_wrong_idea_shares(
    ran: tuple[Scenario, list[Runs]],
) -> None:
    scenario, runs = ran
    for number, step in enumerate(scenario.outline.steps):
        question = step.question
        if question is None:
            continue
        scenario.question_session(number)
        if question.shape is not None:
            shape = question.shape
            asked = Quantity(of=RETURNED, call=shape.call, item=shape.item)
            (right,) = (array.shape for array in asked.arrays(runs[number]))
            assert right not in [idea.sizes for idea in shape.ideas], (scenario.name, number)
        if question.point is not None:
            right = answer(question.point, step, runs[number])
            near = question.point.near
            for idea in question.point.ideas:
                assert abs(idea.value - right) > 2 * near, (scenario.name, number, right)


def answer(point: AskedPoint, step: StepOutline, runs: Runs) -> float:
    try:
        (array,) = point.at.arrays(runs)
    except NoSuchQuantity as error:
        raise AssertionError(step.say) from error
    return float(array)


def test_the_course_names_every_folder_once() -> None:
    folders = {path.parent.name for path in entries()[0].path.parent.glob("*/scenario.toml")}
    assert sorted(NAMES) == sorted(folders)


def test_names_are_plain() -> None:
    assert all(name == name.lower() and " " not in name for name in NAMES)
