"""Explains why Keras refused an experiment, from Keras' message and the experiment.

Keras' words often name an operation deep inside ("Matrix size-incompatible"), and differ
between a call that is run step by step and one that is compiled. What they mean is known from
both together. The patterns are those of Keras 3.15 on TensorFlow 2.21; where no pattern
matches, no reason is given.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lstmviz.experiment.alternative import Alternative, Spot, with_argument, with_part
from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.calls import with_batch, with_shape
from lstmviz.experiment.counting import counted, format_calls
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.keras_names import MATRIX_ONLY_INITIALIZERS
from lstmviz.experiment.to_code.expression import argument_expression


@dataclass(frozen=True)
class Reason:
    """The reason why Keras refused.

    Attributes:
        sentence: what is wrong and what to do about it; empty where Keras' words say it all.
        spots: the settings that could be changed, the likeliest first.
        repairs: the plain ways out, three at most.
    """

    sentence: str
    spots: tuple[Spot, ...]
    repairs: tuple[Alternative, ...] = ()


def reason_of(experiment: Experiment, words: str, call: int | None) -> Reason | None:
    """Returns why Keras refused an experiment, or None where that isn't known.

    Args:
        experiment: what was refused.
        words: Keras' own, without what is wrapped around them.
        call: the refused call; None where the layer itself was refused.
    """
    kinds = (_ANYWHERE, *(_OF_THE_LAYER if call is None else _OF_A_CALL))
    found = (reason for pattern, reason in kinds if re.search(pattern, words))
    reasons = (r if isinstance(r, Reason) else r(experiment, call or 0) for r in found)
    return next(filter(None, reasons), None)


def reason_of_unfit(sentence: str) -> Reason:
    """Returns why given weights can't be used.

    Args:
        sentence: which shapes were expected and which came.
    """
    spots = (
        Spot("weights", "weights"),
        Spot("layer", "units"),
        Spot("layer", "use_bias"),
        Spot("input", "features", 0),
    )
    drawn = Alternative("weights from the initializers", spots[0], _without_weights)
    message = f"{sentence} Give weights that fit, or go back to the initializers."
    return Reason(message, spots, (drawn,))


def _without_weights(experiment: Experiment) -> Experiment:
    return replace(experiment, weights=None)


def _argument(name: str, value: Any, title: str = "") -> Alternative:
    """Sets one argument of the layer; by default it is called as it is written in code."""
    return with_argument(name, value, title or argument_expression(name, value))


_AXES = ("batch", "timesteps", "features")
_NOUNS = ("row", "time step", "feature")


def _size(experiment: Experiment, number: int, name: str, size: int) -> Alternative:
    """Gives a call another size along one axis; what is cut off is told."""
    axis, shape = _AXES.index(name), list(experiment.calls[number].inputs.shape)
    gone = shape[axis] - size
    shape[axis] = size
    return Alternative(
        f"call {number} with {counted(size, _NOUNS[axis])}",
        Spot("input", name, number),
        partial(with_shape, n=number, shape=tuple(shape)),
        f"the last {counted(gone, _NOUNS[axis])} of call {number}" if gone > 0 else "",
    )


# The layer


_TOO_LARGE = Reason(
    "This does not fit into memory: the weights grow with the square of units, and what is "
    "recorded grows with units, batch and timesteps.",
    (Spot("layer", "units"),),
)
_ACTIVITY_IS_NO_MATRIX = Reason(
    "This regularizer takes a matrix, and with return_sequences=True the output has three "
    "axes: clear return_sequences, or take another activity_regularizer.",
    (Spot("layer", "activity_regularizer"), Spot("layer", "return_sequences")),
    (_argument("activity_regularizer", None), _argument("return_sequences", False)),
)
_NO_CUDNN = Reason(
    "cuDNN needs an NVIDIA graphics card, and takes only the plainest of layers: leave "
    "use_cudnn at 'auto'.",
    (Spot("layer", "use_cudnn"),),
    (_argument("use_cudnn", "auto"),),
)


def _bias_is_a_vector(experiment: Experiment, _number: int) -> Reason | None:
    name = experiment.layer.bias_initializer
    short = name if isinstance(name, str) else str(name["class_name"]).lower()
    if short not in MATRIX_ONLY_INITIALIZERS:
        return None
    sentence = (
        f"{short} makes matrices only, and a bias is a vector: give it another initializer, "
        "'zeros' for example."
    )
    zeros = _argument("bias_initializer", "zeros")
    return Reason(sentence, (Spot("layer", "bias_initializer"),), (zeros,))


def _dropout_of_split_kernels(experiment: Experiment, number: int) -> Reason | None:
    layer = experiment.layer
    if getattr(layer, "implementation", 2) != 1 or not layer.dropout or layer.recurrent_dropout:
        return None
    sentence = (
        "Keras 3.15 fails in training where implementation=1, dropout without "
        "recurrent_dropout, and use_cudnn='auto' come together: set use_cudnn to False, which "
        "changes no number, or implementation to 2."
    )
    changed = ("implementation", "use_cudnn", "dropout", "recurrent_dropout")
    spots = [Spot("layer", name) for name in changed]
    repairs = (_argument("use_cudnn", False), _argument("implementation", 2))
    return Reason(sentence, (*spots, Spot("input", "training", number)), repairs)


_FAILURES = {
    "glu": "glu gives half as many values as it takes",
    "threshold": "threshold needs two numbers that {} doesn't give it",
}


def _activation_fails(experiment: Experiment, _number: int) -> Reason | None:
    for name in ("activation", "recurrent_activation"):
        kind = experiment.layer.kind
        why = _FAILURES.get(getattr(experiment.layer, name, ""))
        if why is not None:
            sentence = f"{why.format(kind)}, so no {kind.name} can use it: take another {name}."
            plain = _argument(name, getattr(type(experiment.layer)(1), name))
            return Reason(sentence, (Spot("layer", name),), (plain,))
    return None


def _object_fails(experiment: Experiment, _number: int) -> Reason | None:
    """Returns the reason where an initializer, regularizer or constraint refuses its parameters."""
    changed = changed_arguments(experiment.layer)
    spelled_out = {name: value for name, value in changed.items() if isinstance(value, dict)}
    sentence = "One of these parameters isn't such as Keras takes: set it otherwise."
    if len(spelled_out) == 1:
        (value,) = spelled_out.values()
        sentence = f"Keras can't use {value['class_name']} with these parameters."
    if not spelled_out:
        return None
    repairs = [_argument(name, getattr(type(experiment.layer)(1), name)) for name in spelled_out]
    spots = tuple(Spot("layer", name) for name in spelled_out)
    return Reason(sentence, spots, tuple(repairs) if len(repairs) == 1 else ())


# A call


def _another_batch(experiment: Experiment, number: int) -> Reason | None:
    first, here = experiment.calls[0].inputs.shape[0], experiment.calls[number].inputs.shape[0]
    if not experiment.layer.stateful or first == here:
        return None
    sentence = (
        "A stateful layer keeps one state per row, so every call needs the batch of the first "
        f"({first}); call {number} has {here}. A reset doesn't help: clear stateful, or give "
        f"call {number} a batch of {first}."
    )
    spots = (Spot("input", "batch", number), Spot("input", "batch", 0), Spot("layer", "stateful"))
    batches = [len(call.inputs) for call in experiment.calls]
    others = [n for n, batch in enumerate(batches) if batch != first]
    repairs = [_argument("stateful", False, "without stateful")] if all(batches) else []
    alone = _size(experiment, number, "batch", first)
    repairs.append(alone if len(others) == 1 else _every_batch(batches, first))
    if here:
        repairs.append(_every_batch(batches, here))
    return Reason(sentence, spots, tuple(repairs))


def _every_batch(batches: list[int], batch: int) -> Alternative:
    """Gives all calls one batch size."""
    cut = [number for number, other in enumerate(batches) if other > batch]

    def change(experiment: Experiment) -> Experiment:
        for number in range(len(experiment.calls)):
            experiment = with_batch(experiment, number, batch)
        return experiment

    loses = f"the rows after the first {batch} of {format_calls(cut)}" if cut else ""
    return Alternative(f"every call with batch {batch}", Spot("input", "batch", 0), change, loses)


def _other_features(experiment: Experiment, number: int) -> Reason | None:
    first, here = experiment.calls[0].inputs.shape[2], experiment.calls[number].inputs.shape[2]
    if first == here:
        return None
    sentence = (
        f"The layer was built for the features of call 0 ({first}); call {number} has {here}. "
        "Give every call as many."
    )
    spots = (Spot("input", "features", number), Spot("input", "features", 0))
    return Reason(sentence, spots, (_size(experiment, number, "features", first),))


def _is_empty(axis: int, name: str, noun: str) -> "_Explain":
    def explain(experiment: Experiment, number: int) -> Reason | None:
        if experiment.calls[number].inputs.shape[axis]:
            return None
        sentence = f"Call {number} has no {noun}: Keras needs one at least."
        repair = _size(experiment, number, name, 1)
        return Reason(sentence, (Spot("input", name, number),), (repair,))

    return explain


def _state_misfits(experiment: Experiment, number: int) -> Reason | None:
    call, units = experiment.calls[number], experiment.layer.units
    if call.initial_state is None:
        return None
    requested = (call.inputs.shape[0], units)
    if all(part.shape == requested for part in call.initial_state):
        return None
    names = experiment.layer.kind.state_names
    are = (f"{name} is {part.shape}" for name, part in zip(names, call.initial_state, strict=True))
    sentence = (
        f"The initial_state of call {number} should be {' and '.join(names)} of shape {requested}, "
        f"that is (batch, units); {' and '.join(are)}."
    )
    spots = (Spot("input", "initial_state", number), Spot("layer", "units"))
    none = with_part(number, "initial_state", None, f"no initial_state in call {number}")
    return Reason(sentence, spots, (none,))


def _mask_misfits(experiment: Experiment, number: int) -> Reason | None:
    call = experiment.calls[number]
    steps = call.inputs.shape[:2]
    if call.mask is None or call.mask.shape == steps:
        return None
    sentence = (
        f"The mask of call {number} should be of shape {steps}, that is "
        f"(batch, timesteps); it is {call.mask.shape}."
    )
    none = with_part(number, "mask", None, f"no mask in call {number}")
    return Reason(sentence, (Spot("input", "mask", number),), (none,))


def _other_rows(experiment: Experiment, number: int) -> Reason | None:
    """Returns what gave the last states other rows than a stateful layer keeps."""
    call = experiment.calls[number]
    rows = {len(part) for part in call.initial_state or () if part.ndim == 2}
    is_of_states = bool(rows - {1, len(call.inputs)})
    return (_state_misfits if is_of_states else _mask_misfits)(experiment, number)


_Explain = Callable[[Experiment, int], Reason | None]
_Kind = tuple[str, Reason | _Explain]
"""A pattern of Keras' message, and its reason, or what finds that in the experiment."""

_ANYWHERE: _Kind = (
    r"\bOOM\b|[Oo]ut of memory|ResourceExhausted|failed to allocate|out-of-range integer",
    _TOO_LARGE,
)
_OF_THE_LAYER: tuple[_Kind, ...] = (
    (r"at least two-dimensional|only be used for 2D", _bias_is_a_vector),
    (r"", _object_fails),
)
_OF_A_CALL: tuple[_Kind, ...] = (
    (r"batch size of the input sequences must be the same", _another_batch),
    (r"use_cudnn=True was specified", _NO_CUDNN),
    (r"must have rank 2", _ACTIVITY_IS_NO_MATRIX),
    (r"Rank of input \(4\)|at most rank 3 but is rank 4", _dropout_of_split_kernels),
    (r"divisible by 2|threshold\(\) missing", _activation_fails),
    (r"slice index 0 of dimension 1 out of bounds", _is_empty(1, "timesteps", "time step")),
    (
        r"Tried to read from index|Trying to access element|Cannot unstack"
        r"|list index out of range|must be broadcastable|SelectV2|Incompatible shape for value"
        r"|[Ii]nconsistent shapes",
        _mask_misfits,
    ),
    (r"variable\.assign\(value\)` must match", _other_rows),
    (r"must be 1D|must be rank 1", _is_empty(0, "batch", "row")),
    (r"size-incompatible|Dimensions must be equal", _other_features),
    (
        r"size-incompatible|Incompatible shapes|Dimensions must be equal|must be 1D|must be rank"
        r"|enters the loop with shape|multiples argument|Index out of range using input dim",
        _state_misfits,
    ),
    (
        r"size-incompatible|Incompatible shapes|Dimensions must be equal"
        r"|enters the loop with shape",
        _activation_fails,
    ),
)
"""In the order in which Keras checks for them."""
