"""Says what the ids that go into a model, and the classes that come out of it, are called."""

from dataclasses import dataclass

from lstmviz.experiment.experiment import Experiment


@dataclass(frozen=True)
class Labels:
    """What whole numbers from 0 on are called.

    Attributes:
        count: how many there are.
    """

    count: int

    def of(self, number: int) -> str:
        """What one is called."""
        return str(number)

    @property
    def longest(self) -> str:
        """One that needs the most room."""
        return "0" * len(str(max(self.count - 1, 0)))


def labels_of(experiment: Experiment, classes: int | None = None) -> Labels:
    """The labels of so many classes that a model gives, or of the ids that it takes."""
    if classes is not None:
        return Labels(classes)
    return Labels(
        1 + max((int(call.inputs.max(initial=0)) for call in experiment.calls), default=0)
    )
