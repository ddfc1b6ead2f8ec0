"""An experiment together with the experiments pinned beside it and what is looked at."""

from dataclasses import dataclass, field

from lstmviz.experiment.experiment import Experiment
from lstmviz.session.view_state import ViewState, last_moment


@dataclass(frozen=True)
class Session:
    """What a `.lstmviz` file holds.

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
        """A session that shows the whole of an experiment, the playhead at its end."""
        return cls(experiment, view=ViewState(moment=last_moment(experiment)))
