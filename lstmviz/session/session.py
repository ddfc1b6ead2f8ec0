"""Holds an experiment, the pinned experiments, and how they are viewed."""

from dataclasses import dataclass, field

from lstmviz.experiment.experiment import Experiment
from lstmviz.session.view_state import ViewState, last_moment


@dataclass(frozen=True)
class Session:
    """The contents of a `.lstmviz` file.

    Attributes:
        experiment: what is run.
        pinned: experiments kept for comparison.
        view: what is looked at.
    """

    experiment: Experiment
    pinned: tuple[Experiment, ...] = ()
    view: ViewState = field(default_factory=ViewState)

    @classmethod
    def of(cls, experiment: Experiment) -> "Session":
        """Returns a session that shows a whole experiment, with the playhead at its end."""
        return cls(experiment, view=ViewState(moment=last_moment(experiment)))
