"""Dropout that is set and doesn't act, and training that changes nothing."""

from collections.abc import Iterator

from lstmviz.trace.findings.finding import START, Finding
from lstmviz.trace.trace import Trace

_RATES = ("dropout", "recurrent_dropout")


def idle_dropout(trace: Trace) -> Iterator[Finding]:
    """Dropout in a call without training: said once, at the first such call."""
    rates = _acting_rates(trace)
    calls = trace.experiment.calls
    idle = [number for number, call in enumerate(calls) if not call.training]
    if rates and idle:
        message = " and ".join(f"{name}={rate:g}" for name, rate in rates.items())
        where = "" if len(idle) == len(calls) else f" in call {idle[0]}"
        is_off = "is off" if len(rates) == 1 else "are off"
        yield Finding(
            f"{message} {is_off}{where}: dropout acts only with training=True",
            idle[0],
            START,
            0,
        )


def whole_dropout(trace: Trace) -> Iterator[Finding]:
    """A rate of 1, which one would expect to drop everything."""
    for name in _RATES:
        if getattr(trace.experiment.layer, name) == 1:
            yield Finding(f"{name}=1 drops nothing: Keras takes a rate of 1 for none", 0, START, 0)


def idle_training(trace: Trace) -> Iterator[Finding]:
    """training=True for a layer without dropout: said once."""
    training = [n for n, call in enumerate(trace.experiment.calls) if call.training]
    layer = trace.experiment.layer
    if training and not any(getattr(layer, name) for name in _RATES):
        yield Finding(
            f"call {training[0]}: training=True changes nothing, the layer has no dropout",
            training[0],
            START,
            0,
        )


def _acting_rates(trace: Trace) -> dict[str, float]:
    rates = {name: float(getattr(trace.experiment.layer, name)) for name in _RATES}
    return {name: rate for name, rate in rates.items() if 0 < rate < 1}
