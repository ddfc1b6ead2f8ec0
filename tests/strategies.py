"""Made-up experiments for hypothesis, all of them such as Keras runs.

Importing this loads neither Qt nor TensorFlow.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment

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


def _panel(*, unroll: bool | None = None) -> dict[str, st.SearchStrategy[Any]]:
    """The arguments that the window's panel offers first."""
    flag = st.booleans()
    return {
        "units": st.integers(1, 5),
        "activation": st.sampled_from(_ACTIVATIONS),
        "recurrent_activation": st.sampled_from(_GATE_ACTIVATIONS),
        "use_bias": flag,
        "unit_forget_bias": flag,
        "kernel_initializer": st.sampled_from((*_INITIALIZERS, _CONSTANT)),
        "recurrent_initializer": st.sampled_from((*_INITIALIZERS, _CONSTANT)),
        "bias_initializer": st.sampled_from((*_BIAS_INITIALIZERS, _CONSTANT)),
        "return_sequences": flag,
        "return_state": flag,
        "stateful": flag,
        "go_backwards": flag,
        "unroll": flag if unroll is None else st.just(unroll),
    }


def _numbers(shape: tuple[int, ...], dtype: type = np.float32) -> st.SearchStrategy[Any]:
    return arrays(dtype, shape, elements=st.floats(-4, 4, width=16))


@st.composite
def experiments(draw: st.DrawFn, *, unroll: bool | None = None) -> Experiment:
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
    return Experiment(LSTMConfig(**config), calls, seed=draw(_SEEDS))


@st.composite
def intricate_experiments(draw: st.DrawFn) -> Experiment:
    """Like `experiments`, and with all that Keras takes: masks, states, dropout, types, weights."""
    arguments = {
        **_panel(),
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
    batch, features, units = draw(st.integers(1, 3)), draw(st.integers(1, 3)), config["units"]
    calls = []
    for _ in range(draw(st.integers(1, 3))):
        timesteps = draw(st.integers(1, 5))
        mask = draw(st.none() | arrays(bool, (draw(st.sampled_from((1, batch))), timesteps)))
        state_shapes = [(batch, units), (1, units)]
        if mask is None or not config["unroll"]:
            state_shapes.append((units,))  # which Keras refuses under a mask when unrolled
        state = _numbers(draw(st.sampled_from(state_shapes)))
        calls.append(
            Call(
                draw(_numbers((batch, timesteps, features), draw(_INPUT_TYPES))),
                mask=mask,
                initial_state=draw(st.none() | st.tuples(state, state)),
                training=draw(st.booleans()),
                reset_before=draw(st.booleans()),
            )
        )
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,)]
    given = st.tuples(*map(_numbers, shapes[: 2 + config["use_bias"]]))
    weights = draw(st.none() | given)
    return Experiment(LSTMConfig(**config), calls, weights=weights, seed=draw(_SEEDS))


_INPUT_TYPES = st.sampled_from((np.float32, np.float64))
