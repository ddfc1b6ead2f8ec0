"""Holds an answer against what happened, and finds the sentence that belongs to its idea."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lstmviz.lessons.claims import format_number, format_shape
from lstmviz.lessons.outline import Question
from lstmviz.lessons.quantity import RETURNED, NoSuchQuantity, Quantity, Runs

Answer = int | tuple[int, ...] | float
"""The number of a choice, a shape, or the number at which a point was drawn."""

_LONGEST = 100  # characters of a shape that is typed
_MOST_OFFERED = 5
_SHAPE = re.compile(r"\s*[(\[]?\s*(\d{1,9}(?:\s*[,x×; ]\s*\d{1,9})*)\s*,?\s*[)\]]?\s*", re.ASCII)


@dataclass(frozen=True)
class Judgement:
    """What is said to an answer.

    Attributes:
        is_right: whether it is what happened.
        answered: the answer, in words.
        happened: what happened, in words.
        because: why, or what the answer's idea overlooks.
    """

    is_right: bool
    answered: str
    happened: str
    because: str


def read_shape(text: str) -> tuple[int, ...] | None:
    """Reads a shape as a person types it, `(2, 4)` or `2 x 4`; None where it is none."""
    found = _SHAPE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return None if found is None else tuple(map(int, re.findall(r"\d+", found[1])))


def judge(question: Question, answer: Answer | None, runs: Runs) -> Judgement:
    """Tells what happened, and what there is to say to an answer.

    Args:
        question: what was asked.
        answer: what was answered; None where nobody did.
        runs: what ran.

    Raises:
        NoSuchQuantity: what is asked about isn't in what ran.
    """
    if question.shape is not None:
        return _judge_shape(question, answer, runs)
    if question.point is not None:
        return _judge_point(question, answer, runs)
    right = next(choice for choice in question.choices if choice.right)
    if not isinstance(answer, int):
        return Judgement(False, "", right.text, right.because)
    chosen = question.choices[answer]
    return Judgement(chosen.right, chosen.text, right.text, chosen.because)


def _judge_shape(question: Question, answer: Answer | None, runs: Runs) -> Judgement:
    asked = question.shape
    assert asked is not None
    quantity = Quantity(of=RETURNED, call=asked.call, item=asked.item)
    (right,) = (array.shape for array in quantity.arrays(runs))
    happened = format_shape(right)
    if not isinstance(answer, tuple):
        return Judgement(False, "", happened, asked.because)
    if answer == right:
        return Judgement(True, format_shape(answer), happened, asked.because)
    known = (idea.because for idea in asked.ideas if idea.sizes == answer)
    return Judgement(False, format_shape(answer), happened, next(known, asked.because))


def _judge_point(question: Question, answer: Answer | None, runs: Runs) -> Judgement:
    asked = question.point
    assert asked is not None
    (array,) = asked.at.arrays(runs)
    right = float(array)
    happened = format_number(right)
    if answer is None or isinstance(answer, tuple):
        return Judgement(False, "", happened, asked.because)
    said = f"{answer:.2f}".replace("-", "−")  # no hand draws finer
    if abs(answer - right) <= asked.near:
        return Judgement(True, said, happened, asked.because)
    nearest = min(asked.ideas, key=lambda idea: abs(idea.value - answer), default=None)
    is_idea = nearest is not None and abs(nearest.value - answer) <= asked.near
    because = nearest.because if nearest is not None and is_idea else asked.because
    return Judgement(False, said, happened, because)


def offered(question: Question, runs: Runs) -> tuple[tuple[str, Answer], ...]:
    """Returns the answers that a hall can choose from by number, each with its words.

    Of a shape they are what happened and what else is expected, in an order that tells nothing; a
    point can't be chosen so.
    """
    if question.choices:
        return tuple((choice.text, number) for number, choice in enumerate(question.choices))
    if question.shape is None:
        return ()
    asked = question.shape
    try:
        found = Quantity(of=RETURNED, call=asked.call, item=asked.item).arrays(runs)
    except NoSuchQuantity:
        return ()
    shapes = {array.shape for array in found} | {idea.sizes for idea in asked.ideas}
    return tuple((format_shape(shape), shape) for shape in sorted(shapes)[:_MOST_OFFERED])
