"""Finds what is unusual about the states that calls start from."""

from collections.abc import Iterator, Mapping

from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.trace import Trace


def broadcast_state(trace: Trace) -> Iterator[Finding]:
    """Finds an initial_state of one row, or without rows, that Keras gave to every row."""
    names = trace.experiment.layer.kind.state_names
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        batch = len(traced.h)
        if call.initial_state is None or batch < 2:
            continue
        short = {
            name: part.shape
            for name, part in zip(names, call.initial_state, strict=True)
            if part.ndim < 2 or part.shape[0] < batch
        }
        if short:
            shape = next(iter(short.values()))
            of = (
                "initial_state"
                if len(short) == len(names)
                else f"{next(iter(short))} of initial_state"
            )
            has = "has no axis for rows" if len(shape) < 2 else "has 1 row"
            yield Finding(
                f"call {number}: {of} {has}; Keras gave it to all {batch} rows without a word",
                number,
            )


def broadcast_input(trace: Trace) -> Iterator[Finding]:
    """Finds an input of one row that Keras ran against a state of several."""
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        batch = len(traced.h)
        if len(call.inputs) == 1 < batch:
            yield Finding(
                f"call {number}: x has 1 row, the state {batch}; "
                "Keras gave that row to all of them without a word",
                number,
            )


def handed_over(trace: Trace, others: Mapping[str, Trace]) -> Iterator[Finding]:
    """Finds calls that start from the very state that another run ended a call with.

    Args:
        trace: of the calls.
        others: other runs, by what they are called.
    """
    for number, traced in enumerate(trace.calls):
        if traced.origin == "given":
            start = tuple(traced.initial.values())
            ends = (end for name, other in others.items() for end in _ends(name, other))
            if what := next((what for what, end in ends if _are_same(end, start)), None):
                yield Finding(
                    f"call {number}: the state that it is given is the one that {what} ended with",
                    number,
                )


def _are_same(end: tuple[Array, ...], start: tuple[Array, ...]) -> bool:
    # Most differ in the first row already: of many large states this is asked at every step.
    firsts = (tuple(part[:1] for part in state) for state in (end, start))
    return same_arrays(*firsts) and same_arrays(end, start)


def _ends(name: str, other: Trace) -> Iterator[tuple[str, tuple[Array, ...]]]:
    """Yields the states that the calls of a run ended with, of each recurrent layer in it."""
    runs = {name: other}
    if other.within is not None:
        within = other.within
        runs = {
            f"{layer.name} of {name}": of for layer in within.layers for of in layer.traces.values()
        }
    for what, of in runs.items():
        for number, traced in enumerate(of.calls):
            if not traced.h.shape[1]:
                continue  # a call of no steps ends nowhere
            in_call = f" in call {number}" * (len(of.calls) > 1)
            yield f"{what}{in_call}", traced.last_states


def idle_reset(trace: Trace) -> Iterator[Finding]:
    """Finds reset_state() on a layer that keeps no state."""
    if trace.experiment.layer.stateful:
        return
    for number, call in enumerate(trace.experiment.calls):
        if call.reset_before:
            yield Finding(
                f"call {number}: reset_state() did nothing, since the layer isn't stateful", number
            )


def overridden_carry(trace: Trace) -> Iterator[Finding]:
    """Finds an initial_state that replaced the state kept by a stateful layer."""
    if not trace.experiment.layer.stateful:
        return
    for number, call in enumerate(trace.experiment.calls):
        if number and call.initial_state is not None and not call.reset_before:
            yield Finding(
                f"call {number}: its initial_state took the place of the state "
                f"that call {number - 1} ended in",
                number,
            )
