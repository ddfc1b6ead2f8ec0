"""Says what the ids that go into a model, and the classes that come out of it, are called."""

from dataclasses import dataclass
from functools import cached_property

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.text.likeliest import tokens_of_classes
from lstmviz.experiment.text.vocabulary import Vocabulary

_MOST = 4
"""A word is cut off where a step has no room for more characters than that."""

_FIRST_WIDE = "\N{CJK RADICAL REPEAT}"
"""The first of the characters that are as wide as they are high."""


@dataclass(frozen=True)
class Labels:
    """What whole numbers from 0 on are called.

    Attributes:
        count: how many there are.
        vocabulary: has their tokens; None where they are called by their number.
    """

    count: int
    vocabulary: Vocabulary | None = None

    def of(self, number: int) -> str:
        """What one is called."""
        return str(number) if self.vocabulary is None else self.vocabulary.token(number)

    @cached_property
    def sample(self) -> str:
        """A text that needs as much room as a step must have."""
        if self.vocabulary is None:
            return "0" * len(str(max(self.count - 1, 0)))
        tokens = self.vocabulary.tokens
        longest = max(map(len, tokens))
        is_wide = max(map(max, filter(None, tokens)), default="") >= _FIRST_WIDE
        return (_FIRST_WIDE if is_wide else "0") * min(max(longest, 1), _MOST)


def labels_of(experiment: Experiment, classes: int | None = None) -> Labels:
    """The labels of so many classes that a model gives, or of the ids that it takes.

    Classes are tokens where there are as many of them as the vocabulary has.
    """
    if classes is not None:
        return Labels(classes, tokens_of_classes(experiment, classes))
    most = max((int(call.inputs.max(initial=0)) for call in experiment.calls), default=0)
    return Labels(1 + most, experiment.vocabulary)
