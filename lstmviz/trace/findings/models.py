"""Finds what is unusual about the way through a model to the layer that is looked at."""

from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import format_rows
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    EmbeddingConfig,
)
from lstmviz.experiment.text.vocabulary import PADDING
from lstmviz.experiment.text.writing import is_softmax
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.trace import ModelTrace, Trace


def state_instead_of_mask(trace: Trace) -> Iterator[Finding]:
    """Finds calls in which Keras gave a layer no mask, because it was given a state.

    A layer that is called with an `initial_state` has several tensors as arguments, and Keras
    (3.15, `Layer.__call__`) hands the mask of the first on to layers with one alone.
    """
    within, number = trace.within, trace.ran.place.layer
    if within is None or not number:
        return
    below, name = within.layers[number - 1], within.layers[number].name
    for call, given in enumerate(trace.experiment.calls):
        if given.initial_state is not None and given.mask is None and below.masks[call] is not None:
            yield Finding(
                f"call {call}: {name} was given an initial_state, and so Keras did not hand it "
                f"the mask of {below.name}: it took the masked steps too",
                call,
            )


def unmasked_ids(trace: Trace) -> Iterator[Finding]:
    """Finds ids that end in zeros in some rows, where the Embedding masks none."""
    model = trace.ran.model
    first = model.layers[0]
    if trace.within is None or not isinstance(first, EmbeddingConfig) or first.mask_zero:
        return
    known = trace.ran.vocabulary
    if known is not None and known.tokens[0] != PADDING:
        return  # 0 is a token like any other
    for number, call in enumerate(trace.ran.calls):
        if not call.inputs.size:
            continue
        padded = (call.inputs[:, -1] == 0) & (call.inputs != 0).any(axis=1)
        rows = np.flatnonzero(padded).tolist()
        if rows and not padded.all():
            zeros = int((call.inputs[rows[0]][::-1] != 0).argmax())
            last = call.inputs.shape[1] - zeros
            yield Finding(
                f"call {number}, {format_rows(rows)}: the ids end in zeros; without mask_zero=True "
                f"{model.names[0]} takes them for ids like any other",
                number,
                last,
                rows[0],
            )


def lost_mask(trace: Trace) -> Iterator[Finding]:
    """Finds a layer at which a mask ends although a recurrent layer comes after it."""
    within = trace.within
    if within is None:
        return
    last = max(place.layer for place in trace.ran.model.recurrent)
    for number, layer in enumerate(within.layers[:last]):
        if not number or isinstance(layer.config, RecurrentConfig | BidirectionalConfig):
            continue  # a recurrent layer uses its mask up
        for call, mask in enumerate(within.layers[number - 1].masks):
            if mask is not None and layer.masks[call] is None:
                yield Finding(
                    f"call {call}: the mask ends at {layer.name}, which does not hand it on: "
                    "the recurrent layers after it take every step",
                    call,
                )
                break


def always_one(trace: Trace) -> Iterator[Finding]:
    """Finds a softmax over one number, which is 1 whatever the number."""
    within = trace.within
    for layer in within.layers if within is not None else ():
        if is_softmax(layer.config) and layer.output(0).shape[-1:] == (1,):
            yield Finding(
                f"{layer.name}: softmax over one number is always 1; sigmoid may be meant, or as "
                "many units as there are classes",
                0,
            )


def half_blind_end(trace: Trace) -> Iterator[Finding]:
    """Finds the last step of a Bidirectional's sequence, of which one half has seen one step."""
    place = trace.ran.place
    if trace.within is None or not place.direction:
        return
    layer = trace.within.layers[place.layer]
    backward = layer.backward
    if backward is None or not backward.experiment.layer.return_sequences:
        return
    steps = backward.calls[0].h.shape[1]
    if steps > 1:
        step = steps - 1 if place.direction == "forward" else 0
        yield Finding(
            f"{layer.name}: at the last step of its output the backward half has seen that step "
            "alone; whoever wants one output for the whole sequence leaves return_sequences out",
            0,
            step,
        )


def fixed_batch(trace: Trace) -> Iterator[Finding]:
    """Finds that a stateful model serves one batch size."""
    within = trace.within
    if within is None or not trace.ran.model.is_stateful:
        return
    yield Finding(
        f"stateful fixes the batch size: this model takes {_rows(within)} in every call; for "
        "another one build it again and hand over its weights, set_weights(get_weights())",
        0,
    )


def _rows(trace: ModelTrace) -> str:
    batch = len(trace.experiment.calls[0].inputs)
    return f"{batch} row{'' if batch == 1 else 's'}"
