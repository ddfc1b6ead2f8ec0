"""Makes what a run is held against."""

from dataclasses import replace

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import Twin, stateless, twin
from lstmviz.trace.trace import Trace


def twin_of(which: Twin, trace: Trace) -> Experiment:
    """Returns the twin of the layer on what entered it; of a model that writes, of the whole model.

    Without its state such a model writes another text, which is what there is to be seen.

    Raises:
        NoTwin: it says nothing about what was run.
    """
    within, ran = trace.within, trace.ran
    if within is None or which != "stateless" or not any(call.written for call in ran.calls):
        return twin(which, trace.experiment, trace.weights)
    return stateless(replace(ran, weights=within.weights))
