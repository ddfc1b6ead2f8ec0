"""What stands in a scenario's `scenario.toml`: its title, its steps, their questions and claims."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from lstmviz.lessons.claims import Claim, Sizes
from lstmviz.lessons.quantity import Index, Number, Quantity, Step

VERSION = 1
"""Of the format; a file with a higher one was made by a newer lstmviz."""

Text = Annotated[str, Meta(min_length=1, max_length=2000)]
Sentence = Annotated[str, Meta(min_length=1, max_length=400)]
At = tuple[Index, Index, Step]
"""Call, row and step, -1 for the call's start."""

PictureName = Literal["strip", "moment", "returned", "weights", "compare", "code", "model", "text"]
"""The views that can be the large picture, as figures call them."""


class _Part(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A table of the file."""


class Choice(_Part, frozen=True, kw_only=True):
    """One answer to choose.

    Attributes:
        text: the answer.
        because: what is said to who chose it: the sentence that belongs to *that* idea.
        right: whether it is the right one.
    """

    text: Sentence
    because: Text
    right: bool = False


class ShapeIdea(_Part, frozen=True, kw_only=True):
    """A shape that somebody may expect.

    Attributes:
        sizes: the shape.
        because: what is said to who typed it.
    """

    sizes: Sizes = field(name="is")
    because: Text


class AskedShape(_Part, frozen=True, kw_only=True):
    """The shape of an array that a call returns is to be typed; the run has the answer.

    Attributes:
        call: which call.
        item: which of the arrays that it returns.
        because: what is said to who has it right.
        ideas: other shapes that are expected, each with what is said of it.
    """

    call: Index = 0
    item: Index = 0
    because: Text
    ideas: Annotated[tuple[ShapeIdea, ...], Meta(max_length=9)] = ()


class PointIdea(_Part, frozen=True, kw_only=True):
    """Where somebody may expect a point.

    Attributes:
        value: the number.
        because: what is said to who drew it near there.
    """

    value: Number = field(name="is")
    because: Text


class AskedPoint(_Part, frozen=True, kw_only=True):
    """A point is to be drawn on the strip; the run has the answer.

    Attributes:
        at: which number: of a state, a row, a call, a step and a unit.
        near: how far off is near enough.
        because: what is said to who has it right.
        ideas: other places, each with what is said of it.
    """

    at: Quantity
    near: Annotated[float, Meta(gt=0, le=10)] = 0.15
    because: Text
    ideas: Annotated[tuple[PointIdea, ...], Meta(max_length=9)] = ()

    def __post_init__(self) -> None:
        parts = (self.at.call, self.at.row, self.at.step, self.at.unit)
        if None in parts or self.at.run != "this" or self.at.layer:
            raise ValueError("a point has a call, a row, a step and a unit of what is shown")


class Question(_Part, frozen=True, kw_only=True):
    """What is asked before it is shown; exactly one of choices, shape and point.

    Attributes:
        ask: the question.
        at: the moment after which nothing is shown until there is an answer, nor what the call
            that it lies in returns.
        choices: answers to choose from, exactly one of them right.
        shape: a shape is asked for.
        point: a point is.
    """

    ask: Text
    at: At
    choices: Annotated[tuple[Choice, ...], Meta(max_length=5)] = ()
    shape: AskedShape | None = None
    point: AskedPoint | None = None

    def __post_init__(self) -> None:
        asked = (bool(self.choices), self.shape is not None, self.point is not None)
        if sum(asked) != 1:
            raise ValueError("a question has either `choices`, or a `shape`, or a `point`")
        if self.choices and sum(choice.right for choice in self.choices) != 1:
            raise ValueError("exactly one of the `choices` has `right = true`")


class StepOutline(_Part, frozen=True, kw_only=True):
    """One step.

    Attributes:
        say: the one sentence that is said when it is shown.
        run: the name of one of the scenario's other runs; empty for its session's own.
        arguments: the layer's arguments that are otherwise in this step.
        compare: what the run is compared with: a twin by its name, another run by its name, or
            `session`, the session's own run; empty for nothing.
        layer: the name of the layer of the model that is looked at; empty for the session's.
        at: the moment and the row that are shown; without it, all.
        unit: the unit that is looked at.
        reveal: what comes after the moment isn't shown yet.
        view: the view that this step is about.
        tracks: the tracks that are shown, by name; without it, the session's.
        rows: the rows that have lanes; without it, the session's.
        units: the units that are drawn; without it, the session's.
        decisive: this step's picture is the one that the scenario is about.
        question: what is asked before the step is shown.
        claims: what is said of it that is held against the run.
        notes: what a lecturer alone sees.
    """

    say: Sentence
    run: str = ""
    arguments: dict[str, Any] = field(name="set", default_factory=dict)
    compare: str = ""
    layer: str = ""
    at: At | UnsetType = UNSET
    unit: Index | None = None
    reveal: bool = False
    view: PictureName = "strip"
    tracks: Annotated[tuple[str, ...], Meta(max_length=12)] = ()
    rows: Annotated[tuple[Index, ...], Meta(max_length=64)] = ()
    units: Annotated[tuple[Index, ...], Meta(max_length=64)] = ()
    decisive: bool = False
    question: Question | None = None
    claims: Annotated[tuple[Claim, ...], Meta(max_length=40)] = ()
    notes: str = ""


class Outline(_Part, frozen=True, kw_only=True):
    """A scenario's file.

    Attributes:
        version: of the format.
        title: what it is called.
        about: in one sentence, what it answers.
        minutes: how long it takes.
        shows: arguments of the layer that it explains.
        runs: names for the runs that the session keeps for comparison, in their order.
        steps: in their order.
    """

    version: int = VERSION
    title: Annotated[str, Meta(min_length=1, max_length=100)]
    about: Sentence
    minutes: Annotated[float, Meta(gt=0, le=180)]
    shows: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    steps: Annotated[tuple[StepOutline, ...], Meta(min_length=1, max_length=50)]

    @property
    def decisive(self) -> int:
        """The number of the step whose picture the scenario is about; by default the last."""
        marked = (number for number, step in enumerate(self.steps) if step.decisive)
        return next(marked, len(self.steps) - 1)

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return sum(len(step.claims) for step in self.steps)
