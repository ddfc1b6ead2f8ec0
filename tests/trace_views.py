"""Readings of made-up traces, for the words about them."""

from dataclasses import replace

from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.trace.trace import CallTrace, Origin, Trace


def trace_view(**flags: object) -> TraceView:
    return TraceView.of(made_up_trace(opening(**flags)))


def recorded(call: CallTrace, **changes: object) -> CallTrace:
    """A call recorded differently: its fields, `h` and other states, `initial_h` and others."""
    states = {name: changes.pop(name, array) for name, array in call.states.items()}
    initial = {name: changes.pop(f"initial_{name}", a) for name, a in call.initial.items()}
    return replace(call, states=states, initial=initial, **changes)


def with_call(trace: Trace, number: int, **changes: object) -> Trace:
    """The trace with one of its calls recorded differently."""
    calls = list(trace.calls)
    calls[number] = recorded(calls[number], **changes)
    return replace(trace, calls=tuple(calls))


def with_origins(*origins: Origin, stateful: bool = True) -> TraceView:
    """One call per origin, all of the same input."""
    experiment = Experiment(opening(stateful=stateful).layer, [Call(X)] * len(origins))
    trace = made_up_trace(experiment)
    for number, origin in enumerate(origins):
        trace = with_call(trace, number, origin=origin)
    return TraceView.of(trace)
