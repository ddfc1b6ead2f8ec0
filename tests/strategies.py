"""Made-up experiments for hypothesis, all of them such as Keras runs.

Importing this loads neither Qt nor TensorFlow.
"""

from dataclasses import fields
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.keras_names import ACTIVATIONS

_ACTIVATIONS = ("tanh", "sigmoid", "relu", "linear", "softsign", "hard_sigmoid", "softmax", "elu")
_GATE_ACTIVATIONS = ("sigmoid", "hard_sigmoid", "tanh", "softmax")
_BIAS_INITIALIZERS = ("zeros", "ones", "random_normal", "glorot_uniform")
_INITIALIZERS = (*_BIAS_INITIALIZERS, "orthogonal", "he_normal", "variance_scaling", "identity")
_CONSTANT = {"class_name": "Constant", "config": {"value": 0.1}}
_SHAPED = (
    {"class_name": "RandomUniform", "config": {"minval": -0.5, "maxval": 0.25}},
    {"class_name": "TruncatedNormal", "config": {"mean": 0.1, "stddev": 0.5, "seed": 3}},
    {"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_avg"}},
)
_MATRICES = (
    {"class_name": "Orthogonal", "config": {"gain": 0.5, "seed": 7}},
    {"class_name": "Identity", "config": {"gain": -0.5}},
)
_REGULARIZERS = (None, "l2", {"class_name": "L1L2", "config": {"l1": 0.1}})
_CONSTRAINTS = (None, "non_neg", {"class_name": "MaxNorm", "config": {"max_value": 0.5}})
_DTYPES = ("float32", "float16", "float64", "mixed_float16", "mixed_bfloat16")
_RATES = st.sampled_from((0.0, 0.25, 0.5, 1.0))
_SEEDS = st.integers(0, 2**32 - 1)
_TYPES = st.sampled_from((np.float32, np.float64, np.float16))
_SELDOM = st.integers(0, 5).map(lambda number: number == 5)
_ODD = (float("nan"), float("inf"), float("-inf"), -0.0, 6e-8, 60000.0)
"""Every float type holds these: the smallest and nearly the largest of a float16 among them."""


KINDS = (LSTMConfig, GRUConfig, SimpleRNNConfig)
Kinds = tuple[type[RecurrentConfig], ...]


def layer_of(kind: type[RecurrentConfig], arguments: dict[str, Any]) -> RecurrentConfig:
    """A layer with those of the arguments that its kind takes."""
    names = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in arguments.items() if name in names})


def _panel(*, unroll: bool | None = None) -> dict[str, st.SearchStrategy[Any]]:
    """The arguments that the window's panel offers first."""
    flag = st.booleans()
    return {
        "units": st.integers(1, 5),
        "activation": st.sampled_from(_ACTIVATIONS),
        "recurrent_activation": st.sampled_from(_GATE_ACTIVATIONS),
        "use_bias": flag,
        "unit_forget_bias": flag,
        "reset_after": flag,
        "kernel_initializer": st.sampled_from((*_INITIALIZERS, _CONSTANT)),
        "recurrent_initializer": st.sampled_from((*_INITIALIZERS, _CONSTANT)),
        "bias_initializer": st.sampled_from((*_BIAS_INITIALIZERS, _CONSTANT)),
        "return_sequences": flag,
        "return_state": flag,
        "stateful": flag,
        "go_backwards": flag,
        "unroll": flag if unroll is None else st.just(unroll),
    }


def _numbers(
    shape: tuple[int, ...], dtype: type = np.float32, *, odd: bool = False
) -> st.SearchStrategy[Any]:
    elements = st.floats(-4, 4, width=16)
    if odd:
        elements |= st.sampled_from([float(dtype(number)) for number in _ODD])
    return arrays(dtype, shape, elements=elements)


@st.composite
def experiments(
    draw: st.DrawFn, *, unroll: bool | None = None, kinds: Kinds = (LSTMConfig,)
) -> Experiment:
    """One to three calls of a layer whose every flag in the panel may be set."""
    config = draw(st.fixed_dictionaries(_panel(unroll=unroll)))
    batch, features = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    calls = [
        Call(
            draw(_numbers((batch, draw(st.integers(1, 5)), features))),
            reset_before=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    layer = layer_of(draw(st.sampled_from(kinds)), config)
    return Experiment(layer, calls, seed=draw(_SEEDS))


@st.composite
def intricate_experiments(draw: st.DrawFn, *, kinds: Kinds = (LSTMConfig,)) -> Experiment:
    """Like `experiments`, and with all that Keras takes: masks, states, dropout, types, weights."""
    arguments = {
        **_panel(),
        "activation": st.sampled_from(ACTIVATIONS),
        "recurrent_activation": st.sampled_from(ACTIVATIONS),
        "dropout": _RATES,
        "recurrent_dropout": _RATES,
        "seed": st.none() | _SEEDS,
        "implementation": st.sampled_from((1, 2)),
        "use_cudnn": st.sampled_from(("auto", False)),
        "zero_output_for_mask": st.booleans(),
        "dtype": st.sampled_from(_DTYPES),
        "kernel_initializer": st.sampled_from((*_INITIALIZERS, _CONSTANT, *_SHAPED, *_MATRICES)),
        "recurrent_initializer": st.sampled_from((*_INITIALIZERS, *_SHAPED, *_MATRICES)),
        "bias_initializer": st.sampled_from((*_BIAS_INITIALIZERS, _CONSTANT, *_SHAPED)),
        "kernel_regularizer": st.sampled_from(_REGULARIZERS),
        "recurrent_regularizer": st.sampled_from((*_REGULARIZERS, "orthogonal_regularizer")),
        "bias_regularizer": st.sampled_from(_REGULARIZERS),
        "activity_regularizer": st.sampled_from(_REGULARIZERS),
        "kernel_constraint": st.sampled_from(_CONSTRAINTS),
        "recurrent_constraint": st.sampled_from((*_CONSTRAINTS, "min_max_norm")),
        "bias_constraint": st.sampled_from((*_CONSTRAINTS, "unit_norm")),
    }
    config = draw(st.fixed_dictionaries(arguments))
    if config["implementation"] == 1 and config["dropout"] and not config["recurrent_dropout"]:
        config["use_cudnn"] = False  # "auto" fails there, a fault of Keras 3.15
    layer = layer_of(draw(st.sampled_from(kinds)), config)
    batch, features = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    calls = [draw(_intricate_calls(layer, batch, features)) for _ in range(draw(st.integers(1, 3)))]
    shapes = layer.kind.weight_shapes(layer, features).values()
    given = [_numbers(shape, draw(_TYPES)) for shape in shapes]
    weights = draw(st.none() | st.tuples(*given))
    return Experiment(layer, calls, weights=weights, seed=draw(_SEEDS))


@st.composite
def _intricate_calls(draw: st.DrawFn, layer: RecurrentConfig, batch: int, features: int) -> Call:
    """A call with a mask and a state, maybe of fewer rows than Keras makes of them."""
    timesteps = draw(st.integers(1, 6))
    mask = draw(st.none() | _masks(draw(st.sampled_from((1, batch))), timesteps))
    rows: list[tuple[int, ...]] = [(batch,), (batch,), (1,)]
    if (mask is None or not layer.unroll) and layer.kind.name != "GRU":
        rows.append(())  # which Keras refuses under a mask when unrolled, and of a GRU's h
    state, odd = None, draw(_SELDOM)
    if draw(st.booleans()):
        shapes = [(*draw(st.sampled_from(rows)), layer.units) for _ in layer.kind.states]
        state = tuple(draw(_numbers(shape, draw(_TYPES), odd=odd)) for shape in shapes)
    inputs_rows = batch
    others = max((len(part) for part in state or () if part.ndim == 2), default=1)
    if layer.unroll and mask is not None:
        others = max(others, len(mask))
    if others == batch and not layer.stateful and draw(_SELDOM):
        inputs_rows = 1  # one row of inputs for every row of the state or, unrolled, of the mask
    return Call(
        draw(_numbers((inputs_rows, timesteps, features), draw(_TYPES), odd=draw(_SELDOM))),
        mask=mask,
        initial_state=state,
        training=draw(st.booleans()),
        reset_before=draw(st.booleans()),
    )


@st.composite
def _masks(draw: st.DrawFn, rows: int, timesteps: int) -> Any:
    """Any mask, and now and then one that pads rows on one side, up to all of their steps."""
    if draw(st.booleans()):
        return draw(arrays(bool, (rows, timesteps)))
    lengths = draw(arrays(int, (rows, 1), elements=st.integers(0, timesteps)))
    padded = np.arange(timesteps) < lengths
    return padded[:, ::-1] if draw(st.booleans()) else padded


@st.composite
def ill_fitting_experiments(draw: st.DrawFn, *, kinds: Kinds = (LSTMConfig,)) -> Experiment:
    """Calls whose inputs, masks and states are of any size, so that Keras refuses many."""
    flags = ("stateful", "unroll", "return_sequences", "return_state", "go_backwards")
    config: dict[str, Any] = {
        **{flag: draw(st.booleans()) for flag in (*flags, "zero_output_for_mask")},
        **{rate: draw(st.sampled_from((0.0, 0.5))) for rate in ("dropout", "recurrent_dropout")},
    }
    kind = draw(st.sampled_from(kinds))
    units, usual = draw(st.integers(1, 2)), [draw(st.integers(1, 3)) for _ in range(3)]

    def size(axis: int) -> int:
        drawn: int = draw(st.sampled_from((usual[axis],) * 5 + (0, 1, 2)))
        return drawn

    calls = []
    for _ in range(draw(st.integers(1, 3))):
        state: Any = None
        if draw(st.booleans()):
            widths = (units, units, units, 1, 2)
            shapes = [
                (size(0), draw(st.sampled_from(widths)))[draw(_SELDOM) :] for _ in kind.kind.states
            ]
            state = tuple(np.full(shape, 0.5, np.float32) for shape in shapes)
        calls.append(
            Call(
                np.ones([size(axis) for axis in range(3)], np.float32),
                mask=draw(st.none() | arrays(bool, (size(0), size(1)))),
                initial_state=state,
                training=draw(st.booleans()),
                reset_before=draw(st.booleans()),
            )
        )
    return Experiment(kind(units=units, **config), calls)
