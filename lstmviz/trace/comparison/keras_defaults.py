"""Writes how a run differs from one with Keras' default arguments."""

from collections.abc import Iterator

from lstmviz.experiment.config import LSTMConfig, changed_arguments
from lstmviz.experiment.counting import format_calls
from lstmviz.experiment.twins import dropout_acts
from lstmviz.trace.comparison.aligned_runs import AlignedRuns, format_agreement
from lstmviz.trace.comparison.divergence import (
    calls_by_returned_shapes,
    divergence_clause,
    output_sentences,
)

_OTHER_NUMBERS = ("activation", "recurrent_activation", "go_backwards", "dtype")
"""Arguments other than stateful and dropout that change h and c, on given weights."""


def keras_defaults_sentences(runs: AlignedRuns) -> Iterator[str]:
    """Yields what the defaults would return, then whether h and c would differ."""
    layer = runs.mine.experiment.layer
    changed = [name for name in changed_arguments(layer) if name != "units"]
    if not changed:
        yield f"Nothing differs ({format_agreement(runs)}): every argument is at its default."
        return
    returned = calls_by_returned_shapes(runs)
    for shapes, calls in returned.items():
        mine, other = shapes.split(" ↔ ")
        where = "" if len(calls) == len(runs.mine.calls) else f" in {format_calls(calls)}"
        yield (
            f"With Keras' defaults the layer returns {other} instead of {mine}{where}: "
            f"{_what_is_returned(layer)}."
        )
    if not runs.states_agree:
        yield f"{divergence_clause(runs)}{_because(runs)}."
    elif returned or not runs.outputs_agree:
        yield f"h and c are the same throughout, {format_agreement(runs)}."
    else:
        message = "argument set makes" if len(changed) == 1 else "arguments set make"
        yield (
            f"Nothing differs ({format_agreement(runs)}): the {message} no difference "
            "to these calls."
        )
    yield from output_sentences(runs)


def _what_is_returned(layer: LSTMConfig) -> str:
    if not layer.return_state:
        return "the last step alone"
    return f"{'the last step' if layer.return_sequences else 'the output'} alone, without h and c"


def _because(runs: AlignedRuns) -> str:
    """Writes why h and c differ, where one argument alone can be the reason; else ""."""
    experiment, default = runs.mine.experiment, LSTMConfig(units=1)
    layer = experiment.layer
    others = any(getattr(layer, name) != getattr(default, name) for name in _OTHER_NUMBERS)
    dropped = dropout_acts(layer) and any(call.training for call in experiment.calls)
    if layer.stateful and not others and not dropped:
        return ": without stateful=True each call starts from zero"
    if layer.go_backwards and not layer.stateful and not dropped:
        return ": without go_backwards the steps are read in their own order"
    return ""
