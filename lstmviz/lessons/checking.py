"""Tells what is wrong with a scenario, and at which place of its `scenario.toml`."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from lstmviz.experiment.experiment import Experiment
from lstmviz.lessons.claims import Gap
from lstmviz.lessons.outline import Outline, Question, StepOutline
from lstmviz.lessons.quantity import Quantity
from lstmviz.lessons.scenario import Scenario
from lstmviz.lessons.toml_lines import Place, parsed_path

_LENGTH = re.compile(r"Expected `(?P<what>str|array)` of length (?P<bound>[<>]=) (?P<length>\d+)")
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)


class Misplaced(ValueError):
    """Raised for what may not stand where it does.

    Attributes:
        place: the keys and numbers that lead there.
        reason: what is wrong.
    """

    def __init__(self, place: Place, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(reason)


def converted(read: Any) -> Outline:
    """Makes an outline of what TOML holds.

    Raises:
        Misplaced: something is missing, unknown, or of another kind.
    """
    try:
        return msgspec.convert(read, Outline)
    except msgspec.ValidationError as error:
        parts = _AT.match(str(error))
        assert parts is not None
        place = parsed_path(parts["path"] or "$")
        unknown = re.search("unknown field `([^`]+)`", parts["what"])
        where = (*place, unknown[1]) if unknown else place
        raise Misplaced(where, _in_words(parts["what"], place)) from None


def check_edited(scenario: Scenario) -> None:
    """Makes sure that a scenario that was made here could be written and read again.

    Raises:
        Misplaced: it couldn't; of its text the place is `text`.
    """
    converted(msgspec.to_builtins(scenario.outline))
    check(scenario)
    if not scenario.text.strip():
        raise Misplaced(("text",), "expected a text")


def _in_words(what: str, place: Place) -> str:
    """Writes msgspec's message as a person reads it, with the key that it is about."""
    what = what.replace("Object contains unknown field", "no such key:")
    what = what.replace("Object missing required field", "missing:")
    what = _LENGTH.sub(_length_words, what)
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    return f"{key}: {what}" if key else what


def _length_words(found: re.Match[str]) -> str:
    bound, length = found["bound"], int(found["length"])
    if bound == ">=" and length == 1:
        return "expected some text"
    of = "letters" if found["what"] == "str" else "entries"
    return f"expected at {'least' if bound == '>=' else 'most'} {length} {of}"


def check(scenario: Scenario) -> None:
    """Makes sure that each step of a scenario leads somewhere, and asks and claims what can be.

    Raises:
        Misplaced: one doesn't.
    """
    runs, kept = scenario.outline.runs, scenario.session.pinned
    if len(runs) != len(kept):
        raise Misplaced(("runs",), f"it names {len(runs)} runs, and the session keeps {len(kept)}")
    if len(set(runs)) != len(runs) or any(not run.strip() for run in runs):
        raise Misplaced(("runs",), "each run has a name of its own")
    for number, step in enumerate(scenario.outline.steps):
        place: Place = ("steps", number)
        try:
            shown = scenario.session_of(number)
        except ValueError as error:
            key = _key_of(str(error), ("run", "compare", "at", "layer", "set"), step)
            raise Misplaced((*place, key), str(error)) from None
        timesteps = [call.inputs.shape[1] for call in shown.experiment.calls]
        if step.question is not None:
            try:
                scenario.question_session(number)
            except ValueError as error:
                raise Misplaced((*place, "question", "at"), str(error)) from None
            _check_question(step.question, timesteps, (*place, "question"))
            if step.question.point is not None:
                where = (*place, "question", "point", "at")
                _check_place(step.question.point.at, shown.experiment, where)
        _check_claims(step, shown.experiment, place)


def _check_question(question: Question, timesteps: list[int], place: Place) -> None:
    """Makes sure that what is asked is there, and isn't seen while it is asked."""
    if question.shape is not None:
        call, where = question.shape.call, (*place, "shape", "call")
    elif question.point is not None and question.point.at.call is not None:
        call, where = question.point.at.call, (*place, "point", "at", "call")
    else:
        return
    if call >= len(timesteps):
        raise Misplaced(where, f"there is no call {call}: the last one is {len(timesteps) - 1}")
    last = timesteps[call] - 1
    if question.point is not None and question.point.at.step is not None:
        if question.point.at.step > last:
            reason = f"there is no step {question.point.at.step} in call {call}: the last is {last}"
            raise Misplaced((*where[:-1], "step"), reason)
        last = question.point.at.step
    if (question.at[0], question.at[2]) >= (call, last):
        reason = f"its answer is seen there: that takes a moment before step {last} of call {call}"
        raise Misplaced((*place, "at"), reason)


def _check_place(at: Quantity, shown: Experiment, place: Place) -> None:
    """Makes sure that a call has the row, and the layer the unit, of what is asked or claimed."""
    is_of_layer = not at.layer and at.of in shown.layer.kind.state_names
    if at.run != "this" or not is_of_layer:
        return
    units = shown.layer.units
    if at.unit is not None and at.unit >= units:
        raise Misplaced((*place, "unit"), f"there is no unit {at.unit}: the last is {units - 1}")
    calls = shown.calls if at.call is None else shown.calls[at.call : at.call + 1]
    rows = min(call.inputs.shape[0] for call in calls)
    if at.row is not None and at.row >= rows:
        raise Misplaced((*place, "row"), f"there is no row {at.row}: the last is {rows - 1}")


def _check_claims(step: StepOutline, shown: Experiment, place: Place) -> None:
    """Makes sure that claims are about calls that are there, and about a run to compare with."""
    calls = len(shown.calls)
    for position, claim in enumerate(step.claims):
        where: Place = (*place, "claims", position)
        parts = (("at",), ("one",), ("two",))
        named = [((), claim), *((part, getattr(claim, *part, None)) for part in parts)]
        for within, quantity in named:
            call, run = getattr(quantity, "call", None), getattr(quantity, "run", "this")
            if run == "this" and call is not None and call >= calls:
                reason = f"there is no call {call}: the last one is {calls - 1}"
                raise Misplaced((*where, *within, "call"), reason)
            if isinstance(quantity, Quantity):
                _check_place(quantity, shown, (*where, *within))
            if not step.compare and (run == "other" or isinstance(quantity, Gap)):
                reason = "there is no other run: this step has no `compare`"
                raise Misplaced((*where, *within, "run"), reason)


def _key_of(reason: str, keys: tuple[str, ...], step: object) -> str:
    """Guesses which key of a step a reason is about, for its line."""
    words = {"run": "no run", "compare": "compare with", "layer": "no recurrent layer"}
    found = (key for key in keys if words.get(key, "\0") in reason)
    moment = "at" if reason.startswith("there is no") else "set"
    return next(found, moment)
