"""What is said to answers."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_runs import small_run

from lstmviz.lessons.answers import Judgement, judge, read_shape
from lstmviz.lessons.outline import Question
from lstmviz.lessons.quantity import NoSuchQuantity, Runs

RUNS = Runs(small_run())
CHOICES = {
    "ask": "Where does call 1 start?",
    "at": [0, 0, 1],
    "choices": [
        {"text": "At zeros.", "because": "Only without stateful."},
        {"text": "Where call 0 ended.", "because": "It is stateful.", "right": True},
    ],
}
SHAPE = {
    "ask": "Which shape?",
    "at": [0, 0, -1],
    "shape": {
        "because": "One h for each step.",
        "ideas": [
            {"is": [1, 2], "because": "That is h of the last step."},
            {"is": [2, 2], "because": "There is a row."},
        ],
    },
}
POINT = {
    "ask": "How large is h?",
    "at": [0, 0, 0],
    "point": {
        "at": {"of": "h", "call": 0, "row": 0, "step": 1, "unit": 0},
        "near": 0.1,
        "because": "It grows.",
        "ideas": [
            {"is": 0.0, "because": "It isn't reset."},
            {"is": -0.2, "because": "That is the other unit."},
        ],
    },
}


def asked(question: dict[str, Any], answer: Any, runs: Runs = RUNS) -> Judgement:
    return judge(msgspec.convert(question, Question), answer, runs)


@pytest.mark.parametrize(
    ("question", "answer", "judgement"),
    [
        (CHOICES, 1, (True, "Where call 0 ended.", "Where call 0 ended.", "It is stateful.")),
        (CHOICES, 0, (False, "At zeros.", "Where call 0 ended.", "Only without stateful.")),
        (CHOICES, None, (False, "", "Where call 0 ended.", "It is stateful.")),
        (SHAPE, (1, 2, 2), (True, "(1, 2, 2)", "(1, 2, 2)", "One h for each step.")),
        (SHAPE, (1, 2), (False, "(1, 2)", "(1, 2, 2)", "That is h of the last step.")),
        (SHAPE, (9,), (False, "(9,)", "(1, 2, 2)", "One h for each step.")),
        (SHAPE, None, (False, "", "(1, 2, 2)", "One h for each step.")),
        (POINT, 0.35, (True, "0.35", "0.3", "It grows.")),
        (POINT, 0.41, (False, "0.41", "0.3", "It grows.")),
        (POINT, 0.02, (False, "0.02", "0.3", "It isn't reset.")),
        (POINT, -0.25, (False, "−0.25", "0.3", "That is the other unit.")),
        (POINT, -0.1, (False, "−0.10", "0.3", "It isn't reset.")),  # the first of two as near
        (POINT, None, (False, "", "0.3", "It grows.")),
        (POINT, 1, (False, "1.00", "0.3", "It grows.")),
    ],
)
def test_what_is_said(question: dict[str, Any], answer: Any, judgement: tuple[Any, ...]) -> None:
    assert asked(question, answer) == Judgement(*judgement)


@pytest.mark.parametrize("question", [SHAPE, POINT])
def test_without_a_run_nothing_can_be_said(question: dict[str, Any]) -> None:
    with pytest.raises(NoSuchQuantity, match="nothing has run yet"):
        asked(question, None, Runs(None))


@pytest.mark.parametrize("text", ["(2, 3)", "[2,3]", "2,3", "2 x 3", "2×3", " 2 3 ", "(2, 3,)"])
def test_shapes_as_people_type_them(text: str) -> None:
    assert read_shape(text) == (2, 3)


@pytest.mark.parametrize("text", ["", "()", "x", "2.5", "-2", "(2, None)", "2 and 3", "²", "٣"])
def test_what_is_no_shape(text: str) -> None:
    assert read_shape(text) is None


def test_what_is_too_long_is_no_shape() -> None:
    """However it is looked at, that would take minutes."""
    assert read_shape("1" + " " * 30_000 + "x") is None
    assert read_shape("9" * 10) is None


@given(st.lists(st.integers(0, 10**9 - 1), min_size=1, max_size=8))
def test_every_shape_is_read(sizes: list[int]) -> None:
    assert read_shape(str(tuple(sizes))) == tuple(sizes)
    assert read_shape(str(sizes)) == tuple(sizes)
    assert read_shape(" x ".join(map(str, sizes))) == tuple(sizes)


@given(st.text(max_size=200))
def test_any_text_is_a_shape_or_none(text: str) -> None:
    shape = read_shape(text)
    assert shape is None or all(isinstance(size, int) and size >= 0 for size in shape)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"choices": []}, "a question has either `choices`, or a `shape`, or a `point`"),
        ({"shape": SHAPE["shape"]}, "a question has either `choices`, or a `shape`, or a `point`"),
        (
            {"choices": [{"text": "a", "because": "b"}]},
            "exactly one of the `choices` has `right = true`",
        ),
        (
            {"choices": [{"text": "a", "because": "b", "right": True}] * 2},
            "exactly one of the `choices` has `right = true`",
        ),
    ],
)
def test_questions_without_one_right_answer(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=sentence):
        msgspec.convert(CHOICES | changed, Question)
