"""Made-up models for hypothesis: chains of layers around one to three recurrent ones.

Importing this loads neither Qt nor TensorFlow.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import KINDS, layer_of

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig

_ACTIVATIONS = (None, "linear", "tanh", "relu", "softmax", "sigmoid")
_DTYPES = ("float32", "float16", "float64", "mixed_float16", "mixed_bfloat16")
_RATES = (0.0, 0.25, 0.5)
_MERGE_MODES = ("concat", "sum", "mul", "ave")
_SEEDS = st.integers(0, 2**32 - 1)
_SELDOM = st.integers(0, 5).map(lambda number: number == 5)
_TYPES = st.sampled_from((np.float32, np.float64, np.float16))
_IDS = st.sampled_from((np.int64, np.int32, np.uint8))


@dataclass
class _Along:
    """What is known of the numbers on their way through a chain.

    Attributes:
        timesteps: how many steps there are; None where calls have different ones, 0 where the
            steps are gone.
        features: how many numbers a step has, or there are.
        dtype: of all layers; None where each has its own.
        unroll: whether layers may be unrolled.
    """

    timesteps: int | None
    features: int
    dtype: str | None
    unroll: bool


@st.composite
def chains(draw: st.DrawFn, *, unroll: bool = True) -> Experiment:
    """One to three calls of a model that Keras takes, with all that it takes.

    Args:
        draw: given by hypothesis.
        unroll: whether layers may be unrolled.
    """
    ids, same_length = draw(st.booleans()), draw(st.booleans())
    count = draw(st.integers(1, 3))
    lengths = [draw(st.integers(1, 4)) for _ in range(count)]
    lengths = lengths[:1] * count if same_length else lengths
    batch, features = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    along = _Along(
        lengths[0] if len(set(lengths)) == 1 else None,
        features,
        draw(st.sampled_from(_DTYPES) if draw(_SELDOM) else st.just("float32")),
        unroll=unroll,
    )
    if draw(_SELDOM):
        along.dtype = None
    layers: list[LayerConfig] = []
    vocabulary = draw(st.integers(2, 4))
    if ids:
        along.features = draw(st.integers(1, 3))
        layers.append(
            EmbeddingConfig(
                vocabulary,
                along.features,
                mask_zero=draw(st.booleans()),
                dtype=_dtype(draw, along),
            )
        )
    for left in range(draw(st.integers(1, 3)) - 1, -1, -1):
        layers += _between(draw, along)
        if along.timesteps == 0:
            layers.append(_with_steps(draw, along))
        layers.append(_recurrent(draw, along, is_last=not left))
    if not _gives_several(layers[-1]):
        layers += _between(draw, along)
    if len(layers) == 1 and isinstance(layers[0], RecurrentConfig):
        layers.insert(0, ActivationConfig("linear", dtype=_dtype(draw, along)))
    model = ModelConfig(tuple(layers))
    calls = [
        _call(draw, model, (batch, timesteps, features), vocabulary if ids else 0)
        for timesteps in lengths
    ]
    if not model.is_stateful and draw(_SELDOM):  # another batch size
        shape = (draw(st.integers(1, 4)), lengths[-1], features)
        calls[-1] = _call(draw, model, shape, vocabulary if ids else 0)
    return Experiment(model, calls, seed=draw(_SEEDS))


def _dtype(draw: st.DrawFn, along: _Along) -> str:
    return along.dtype or draw(st.sampled_from(_DTYPES))


def _between(draw: st.DrawFn, along: _Along) -> list[LayerConfig]:
    """No layer to two that aren't recurrent."""
    return [_plain(draw, along) for _ in range(draw(st.integers(0, 2)))]


def _plain(draw: st.DrawFn, along: _Along) -> LayerConfig:
    has_steps = along.timesteps != 0
    known = along.timesteps is not None
    kinds = ["dense", "dropout", "activation"]
    kinds += ["masking", "distributed"] if has_steps else ["repeat", "steps"]
    kinds += ["flatten", "reshape"] if known else []
    dtype = _dtype(draw, along)
    match draw(st.sampled_from(kinds)):
        case "dense":
            return _dense(draw, along, dtype)
        case "dropout":
            rate = draw(st.sampled_from(_RATES))
            return DropoutConfig(rate, seed=draw(st.none() | _SEEDS), dtype=dtype)
        case "activation":
            return ActivationConfig(draw(st.sampled_from(_ACTIVATIONS)), dtype=dtype)
        case "masking":
            value = draw(st.sampled_from((0.0, 1.0, -0.5)))
            return MaskingConfig(value, dtype=dtype)
        case "distributed":
            inner = draw(st.sampled_from(("dense", "activation", "dropout")))
            if inner == "dense":
                return TimeDistributedConfig(_dense(draw, along, dtype), dtype=dtype)
            if inner == "dropout":
                return TimeDistributedConfig(DropoutConfig(0.5, dtype=dtype), dtype=dtype)
            return TimeDistributedConfig(ActivationConfig("tanh", dtype=dtype), dtype=dtype)
        case "flatten":
            along.timesteps, along.features = 0, _count(along)
            return FlattenConfig(dtype=dtype)
        case "reshape":
            whole = _count(along)
            parts = [part for part in range(1, whole + 1) if whole % part == 0]
            along.timesteps = draw(st.sampled_from(parts))
            along.features = whole // along.timesteps
            shape = draw(st.sampled_from(((along.timesteps, along.features), (-1, along.features))))
            return ReshapeConfig(shape, dtype=dtype)
    return _with_steps(draw, along)


def _count(along: _Along) -> int:
    return (along.timesteps or 1) * along.features


def _dense(draw: st.DrawFn, along: _Along, dtype: str) -> DenseConfig:
    along.features = draw(st.integers(1, 3))
    return DenseConfig(
        along.features,
        activation=draw(st.sampled_from(_ACTIVATIONS)),
        use_bias=draw(st.booleans()),
        bias_initializer=draw(st.sampled_from(("zeros", "ones", "random_normal"))),
        dtype=dtype,
    )


def _with_steps(draw: st.DrawFn, along: _Along) -> LayerConfig:
    """A layer that makes steps of what has none."""
    dtype = _dtype(draw, along)
    if draw(st.booleans()):
        along.timesteps = draw(st.integers(1, 4))
        return RepeatVectorConfig(along.timesteps, dtype=dtype)
    if draw(st.booleans()):
        along.timesteps, along.features = along.features, 1
        return ReshapeConfig((-1, 1), dtype=dtype)
    along.timesteps = 1
    return ReshapeConfig((1, along.features), dtype=dtype)


def _gives_several(layer: LayerConfig) -> bool:
    inner = layer.layer if isinstance(layer, BidirectionalConfig) else layer
    several = isinstance(layer, BidirectionalConfig) and layer.merge_mode is None
    return several or getattr(inner, "return_state", False)


def _recurrent(draw: st.DrawFn, along: _Along, *, is_last: bool) -> LayerConfig:
    """A recurrent layer or a Bidirectional; one that isn't the last gives a single tensor."""
    dtype = _dtype(draw, along)
    layer = _layer(draw, along, is_last, dtype)
    if along.timesteps != 0 and not layer.return_sequences:
        along.timesteps = 0
    along.features = layer.units
    if not draw(st.booleans()):
        return layer
    merge_mode = draw(st.sampled_from((*_MERGE_MODES, *([None] if is_last else []))))
    backward = None
    if layer.go_backwards or draw(st.booleans()):
        backward = replace(
            _layer(draw, along, is_last, dtype),
            units=layer.units,
            return_sequences=layer.return_sequences,
            return_state=layer.return_state,
            stateful=layer.stateful,
            go_backwards=not layer.go_backwards,
        )
    both = BidirectionalConfig(layer, merge_mode, backward, dtype=_dtype(draw, along))
    if layer.stateful or not _halves_alike(both):  # Keras can't return these states, or count them
        layer = replace(layer, return_state=False)
        backward = backward and replace(backward, return_state=False)
        both = replace(both, layer=layer, backward_layer=backward)
    if merge_mode == "concat":
        along.features *= 2
    return both


def _layer(draw: st.DrawFn, along: _Along, is_last: bool, dtype: str) -> RecurrentConfig:
    flag, dropping = st.booleans(), draw(_SELDOM)
    arguments = {
        "units": draw(st.integers(1, 3)),
        "return_sequences": draw(flag),
        "return_state": is_last and draw(flag),
        "go_backwards": draw(flag),
        "stateful": draw(flag),
        "unroll": along.unroll and draw(flag),
        "use_bias": draw(flag),
        "reset_after": draw(flag),
        "zero_output_for_mask": draw(flag),
        "dropout": draw(st.sampled_from(_RATES)) if dropping else 0.0,
        "recurrent_dropout": draw(st.sampled_from(_RATES)) if dropping else 0.0,
        "seed": draw(st.none() | _SEEDS),
        "use_cudnn": draw(st.sampled_from(("auto", False))),
        "activation": draw(st.sampled_from(("tanh", "relu", "softsign"))),
        "dtype": dtype,
    }
    return layer_of(draw(st.sampled_from(KINDS)), arguments)


def _call(draw: st.DrawFn, model: ModelConfig, shape: tuple[int, ...], vocabulary: int) -> Call:
    """A call; with a vocabulary its inputs are ids."""
    batch, timesteps, _ = shape
    inputs: Any
    if vocabulary:
        number = st.integers(0, vocabulary - 1)
        inputs = draw(arrays(draw(_IDS), shape[:2], elements=number))
    else:
        # Zeros and ones are what a Masking may look for, and then only where a whole step is such.
        number = st.sampled_from((0.0, 1.0, -0.5)) | st.floats(-4, 4, width=16)
        inputs = draw(arrays(draw(_TYPES), shape, elements=number))
        if draw(st.booleans()):
            inputs[draw(arrays(bool, shape[:2]))] = 0.0
    mask = draw(arrays(bool, (batch, timesteps))) if draw(_SELDOM) else None
    given = {
        place: _states(draw, model.layers[place], batch)
        for place in sorted({place.layer for place in model.recurrent})
        if draw(_SELDOM) and _halves_alike(model.layers[place])
    }
    return Call(
        inputs,
        mask=mask,
        initial_state=given or None,
        training=draw(st.booleans()),
        reset_before=_reset(draw, model),
    )


def _reset(draw: st.DrawFn, model: ModelConfig) -> bool | tuple[int, ...]:
    """All layers, none, or some of them, by their numbers."""
    numbers = sorted({place.layer for place in model.recurrent})
    return draw(st.booleans() | st.sets(st.sampled_from(numbers)).map(tuple))


def _halves_alike(layer: LayerConfig) -> bool:
    """Whether a Bidirectional's layers have as many states: Keras gives each half of them."""
    each = layer.directions.values() if isinstance(layer, BidirectionalConfig) else [layer]
    return len({len(part.kind.states) for part in each}) == 1


def _states(draw: st.DrawFn, layer: LayerConfig, batch: int) -> tuple[Any, ...]:
    each = layer.directions.values() if isinstance(layer, BidirectionalConfig) else [layer]
    number = st.floats(-4, 4, width=16)
    return tuple(
        draw(arrays(draw(_TYPES), (batch, part.units), elements=number))
        for part in each
        for _ in part.kind.states
    )


@st.composite
def ill_fitting_chains(draw: st.DrawFn) -> Experiment:
    """Layers one after another as they come, so that Keras refuses many."""
    along = _Along(draw(st.sampled_from((1, 2, 2))), 2, "float32", unroll=True)
    batch, timesteps, features = draw(st.integers(1, 2)), along.timesteps or 1, along.features
    ids = draw(st.booleans())
    layers: list[LayerConfig] = [EmbeddingConfig(3, 2)] if ids else []
    recurrent = draw(st.integers(0, 2))
    for number in range(3):
        if number == recurrent:
            layers.append(_any_recurrent(draw, along))
        elif draw(st.booleans()):
            along.timesteps = draw(st.sampled_from((0, 1, 2)))
            layers.append(draw(st.sampled_from((_plain, _any_recurrent)))(draw, along))
    calls = []
    for _ in range(draw(st.integers(1, 2))):
        usual = (batch, timesteps, features)
        shape = tuple(size + (draw(st.integers(0, 11)) == 11) for size in usual)
        inputs: Any = np.full(shape, 0.5, np.float32)
        if ids:
            inputs = np.full(shape[:2], draw(st.sampled_from((1, 1, 1, 7))))
        calls.append(Call(inputs, training=draw(st.booleans()), reset_before=draw(st.booleans())))
    return Experiment(ModelConfig(tuple(layers)), calls)


def _any_recurrent(draw: st.DrawFn, along: _Along) -> LayerConfig:
    flag = st.booleans()
    layer = _layer(draw, along, draw(_SELDOM), "float32")
    if draw(flag):
        return layer
    back = draw(st.none() | st.just(replace(layer, go_backwards=draw(flag), stateful=draw(flag))))
    return BidirectionalConfig(layer, draw(st.sampled_from((*_MERGE_MODES, None))), back)
