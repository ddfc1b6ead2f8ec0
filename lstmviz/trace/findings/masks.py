"""Finds what masks and dropout did, or didn't do, without an error or a warning."""

from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted, format_calls, format_rows
from lstmviz.experiment.twins import rate_acts
from lstmviz.trace.findings.finding import Finding, format_step, rows_where
from lstmviz.trace.trace import CallTrace, Trace

_RATES = ("dropout", "recurrent_dropout")


def idle_dropout(trace: Trace) -> Iterator[Finding]:
    """Finds dropout that is off in calls without training=True; once, at the first such call."""
    layer, calls = trace.experiment.layer, trace.experiment.calls
    rates = {
        name: rate for name in _RATES if rate_acts(layer.kind, rate := float(getattr(layer, name)))
    }
    idle = [number for number, call in enumerate(calls) if not call.training]
    if rates and idle:
        message = " and ".join(f"{name}={rate:g}" for name, rate in rates.items())
        where = "" if len(idle) == len(calls) else f" in call {idle[0]}"
        is_off = "is off" if len(rates) == 1 else "are off"
        yield Finding(f"{message} {is_off}{where}: dropout acts only with training=True", idle[0])


def whole_dropout(trace: Trace) -> Iterator[Finding]:
    """Finds a dropout rate of 1: Keras ignores it in a cell with gates, and else drops all."""
    layer = trace.experiment.layer
    for name in _RATES:
        if getattr(layer, name) != 1:
            continue
        if not rate_acts(layer.kind, 1):
            yield Finding(f"{name}=1 drops nothing: Keras takes a rate of 1 for none", 0)
            continue
        acts = [n for n, call in enumerate(trace.calls) if call.dropout_masks is not None]
        if acts:
            what = "x" if name == "dropout" else f"the {layer.kind.state_names[0]} before a step"
            yield Finding(
                f"{name}=1 drops everything in {format_calls(acts)}: {what} counts as 0", acts[0]
            )


def ignored_arguments(trace: Trace) -> Iterator[Finding]:
    """Finds arguments that Keras takes for this kind of layer, and does nothing with."""
    layer = trace.experiment.layer
    for name in layer.kind.ignores:
        if name in changed_arguments(layer):
            yield Finding(f"{name} does nothing: Keras' {layer.kind.name} ignores it", 0)


def idle_training(trace: Trace) -> Iterator[Finding]:
    """Finds training=True for a layer without dropout; once, at the first such call."""
    training = [n for n, call in enumerate(trace.experiment.calls) if call.training]
    layer = trace.experiment.layer
    if training and not any(getattr(layer, name) for name in _RATES):
        yield Finding(
            f"call {training[0]}: training=True changes nothing, the layer has no dropout",
            training[0],
        )


def output_is_not_h(trace: Trace) -> Iterator[Finding]:
    """Finds calls whose output differs from h, at the first place where it does.

    Only a mask can make it differ. `masked_throughout` finds rows without any unmasked step.
    """
    layer = trace.experiment.layer
    for number, traced in enumerate(trace.calls):
        found = _first_diverged(trace, traced, traced.held.any(axis=1) & ~traced.held.all(axis=1))
        if found is None:
            continue
        step, row, rows = found
        place = f"call {number}, {rows}: the output"
        since = f"from {format_step(traced, step)} on"
        if not layer.return_sequences:
            text = f"{place} is 0 and not the last h, because of zero_output_for_mask"
        elif layer.zero_output_for_mask:
            text = f"{place} is 0 and not h at masked steps, {since} (zero_output_for_mask)"
        else:
            repeats = "it repeats the last output, or 0 where there was none"
            text = f"{place} is not h at masked steps, {since}: {repeats}"
        yield Finding(text, number, step, row)


def zeroed_by_the_wrong_mask(trace: Trace) -> Iterator[Finding]:
    """Finds output that is zero at unmasked steps: Keras' unrolled loop mixes up steps backwards.

    It reverses the input and the mask, but zeroes the output by the mask that isn't reversed.
    """
    layer = trace.experiment.layer
    if not (layer.unroll and layer.go_backwards and layer.zero_output_for_mask):
        return
    for number, traced in enumerate(trace.calls):
        found = _first_diverged(trace, traced, traced.held.any(axis=1), held=False)
        if found is not None:
            step, row, rows = found
            yield Finding(
                f"call {number}, {rows}: "
                f"{format_step(traced, step)} isn't masked, yet its output is 0: with unroll, "
                "go_backwards reverses the mask for the state but not for the output",
                number,
                step,
                row,
            )


def masked_throughout(trace: Trace) -> Iterator[Finding]:
    """Finds rows of which every step is masked."""
    for number, traced in enumerate(trace.calls):
        rows = rows_where(traced.held.all(axis=1)) if traced.held.shape[1] else []
        if rows:
            starts = any(part[rows].any() for part in traced.initial.values())
            diverged = any(_diverged(trace, traced, row).any() for row in rows)
            yield Finding(
                f"call {number}, {format_rows(rows)}: masked throughout, the state stays "
                f"{'as it started' if starts else 'zero'} and the output is 0"
                f"{', not h' if diverged else ''}",
                number,
                0,
                rows[0],
            )


def broadcast_mask(trace: Trace) -> Iterator[Finding]:
    """Finds masks of one row, which Keras applies to every row of the batch."""
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        if call.mask is not None and len(call.mask) == 1 < len(traced.h):
            yield Finding(
                f"call {number}: the mask has 1 row; "
                f"Keras used it for all {len(traced.h)} rows without a word",
                number,
            )


def mask_of_more_steps(trace: Trace) -> Iterator[Finding]:
    """Finds masks with more steps than the input, which Keras accepts only with unroll.

    It uses the first of them or, backwards, the last.
    """
    for number, (call, traced) in enumerate(zip(trace.experiment.calls, trace.calls, strict=True)):
        steps = traced.h.shape[1]
        if call.mask is not None and call.mask.shape[1] > steps:
            which = "last" if trace.experiment.layer.go_backwards else "first"
            yield Finding(
                f"call {number}: the mask has {call.mask.shape[1]} steps; "
                f"Keras used the {which} {steps} of them without a word",
                number,
            )


def unmasked_padding(trace: Trace) -> Iterator[Finding]:
    """Finds rows that end in whole steps of zeros, in calls without a mask.

    Only where nothing else in the call is such a step, so that it seems to be padding, and where
    there is more of it than one step of one row.
    """
    for number, call in enumerate(trace.experiment.calls):
        x = call.inputs
        if call.mask is not None or x.shape[1] < 2 or x[:, -1].any(axis=-1).all():
            continue
        filled: Array = np.asarray(x.any(axis=-1))
        counts = np.count_nonzero(filled, axis=1)
        last = np.where(counts, x.shape[1] - filled[:, ::-1].argmax(axis=1), 0)
        padding = np.where(counts, x.shape[1] - last, 0)
        if (last != counts).any() or counts.max() < 2:
            continue  # zeros are among the values; or it's an impulse
        rows, most = rows_where(padding > 0), int(padding.max())
        if most < 2 and (len(rows) < 2 or not (padding[counts > 0] == 0).any()):
            continue
        row = rows[0]
        yield Finding(
            f"call {number}, {format_rows(rows)}: x ends in "
            f"{'up to ' if len(rows) > 1 and (padding[rows] != most).any() else ''}"
            f"{counted(most, 'step')} of zeros, and no mask leaves them out: the layer reads them "
            "like any other input",
            number,
            0 if trace.experiment.layer.go_backwards else int(last[row]),
            row,
        )


def _first_diverged(
    trace: Trace, traced: CallTrace, among: Array | np.bool_, held: bool = True
) -> tuple[int, int, str] | None:
    """Returns the first step and row of some at which `_diverged`, and all such rows in words."""
    firsts = [
        (int(diverged.argmax()), row)
        for row in rows_where(among)
        if (diverged := _diverged(trace, traced, row, held)).any()
    ]
    return (*min(firsts), format_rows(sorted(row for _, row in firsts))) if firsts else None


def _diverged(trace: Trace, traced: CallTrace, row: int, held: bool = True) -> Array:
    """Returns at which held steps, or others, a row's output isn't its h, (timesteps,) bool."""
    output, h = traced.returned[0][row], traced.h[row]
    steps = np.flatnonzero(traced.held[row] == held)
    diverged: Array = np.zeros(len(h), bool)
    if trace.experiment.layer.return_sequences:
        diverged[steps] = _differs(output[steps], h[steps])
    else:
        diverged[steps[steps == len(h) - 1]] = _differs(output, h[-1])
    return diverged


def _differs(output: Array, h: Array) -> Array:
    """Returns whether any unit differs, over the last axis; NaN never does."""
    differs = output != h
    if differs.any():
        differs &= ~(np.isnan(output) | np.isnan(h))
    found: Array = differs.any(axis=-1)
    return found
