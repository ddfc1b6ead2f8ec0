"""From the config to Keras' layer: seeds, initializers, and that no argument is lost."""

import ast
from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow
from direct_keras import same

from lstmviz.engine import run as runs
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.layers import build_layer
from lstmviz.engine.run import run
from lstmviz.experiment.arguments import SERIALISED
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.keras_names import CONSTRAINTS, INITIALIZERS, PARAMETERS, REGULARIZERS
from lstmviz.experiment.to_code.keras_code import to_keras

SHAPE = (2, 3, 3)
RANDOM = {
    "kernel_initializer": "glorot_uniform",
    "recurrent_initializer": "orthogonal",
    "bias_initializer": "random_normal",
}


def built(seed: int = 7, **arguments: Any) -> keras.layers.LSTM:
    config = LSTMConfig(**{"units": 4, **arguments})
    layer = build_layer(Experiment(config, [Call(np.zeros(SHAPE))], seed=seed))
    layer.build(SHAPE)
    return layer


def weights(seed: int = 7, **arguments: Any) -> list[Array]:
    return list(built(seed, **arguments).get_weights())


def test_weights_are_what_keras_draws_from_the_seeds_of_their_own():
    kernel, recurrent_kernel, bias = weights(**RANDOM, unit_forget_bias=False)

    initializers = keras.initializers
    assert same(kernel, np.array(initializers.GlorotUniform(seed=71)((3, 16))))
    assert same(recurrent_kernel, np.array(initializers.Orthogonal(seed=72)((4, 16))))
    assert same(bias, np.array(initializers.RandomNormal(seed=73)((16,))))


def test_the_same_seed_gives_the_same_weights_and_another_gives_others():
    for same_seed, first, other in zip(
        weights(7, **RANDOM), weights(7, **RANDOM), weights(8, **RANDOM), strict=True
    ):
        assert same(same_seed, first)
        assert not np.array_equal(first, other)


@pytest.mark.parametrize("changed", [0, 1, 2])
def test_changing_one_initializer_leaves_the_other_weights_alone(changed: int):
    name = list(RANDOM)[changed]
    before, after = weights(**RANDOM), weights(**{**RANDOM, name: "lecun_uniform"})

    assert [same(a, b) for a, b in zip(before, after, strict=True)] == [
        number != changed for number in range(3)
    ]


def test_kernels_of_one_shape_do_not_come_out_equal():
    kernel, recurrent_kernel, _ = weights(
        units=3, kernel_initializer="glorot_uniform", recurrent_initializer="glorot_uniform"
    )

    assert not np.array_equal(kernel, recurrent_kernel)


def test_a_seed_in_an_initializers_own_config_wins():
    seeded = {"class_name": "GlorotUniform", "config": {"seed": 5}}
    by_seed_7, by_seed_8 = (weights(seed, kernel_initializer=seeded)[0] for seed in (7, 8))

    assert same(by_seed_7, by_seed_8)
    assert same(by_seed_7, np.array(keras.initializers.GlorotUniform(seed=5)((3, 16))))
    assert seeded["config"] == {"seed": 5}


def test_the_config_is_not_given_a_seed_by_building():
    normal = {"class_name": "RandomNormal", "config": {"stddev": 0.5}}
    config = LSTMConfig(units=4, kernel_initializer=normal)
    before = replace(config)

    build_layer(Experiment(config, [Call(np.zeros(SHAPE))], seed=7))

    assert config == before
    assert config.kernel_initializer == normal


@pytest.mark.parametrize(("given", "seed"), [(None, 74), (3, 3)])
def test_the_seed_of_dropout(given: int | None, seed: int):
    layer = build_layer(
        Experiment(LSTMConfig(units=4, seed=given), [Call(np.zeros(SHAPE))], seed=7)
    )

    assert layer.cell.seed == seed


def test_the_forget_gates_bias_is_one_and_the_rest_as_initialised():
    # Keras' documentation says that unit_forget_bias forces zeros; it does not.
    constant = {"class_name": "Constant", "config": {"value": 0.25}}

    bias = weights(units=1, bias_initializer=constant)[2]
    without = weights(units=1, bias_initializer=constant, unit_forget_bias=False)[2]

    assert bias.tolist() == [0.25, 1, 0.25, 0.25]
    assert without.tolist() == [0.25] * 4


@pytest.mark.parametrize("name", sorted(set(INITIALIZERS) - {"constant"}))
def test_every_initializer_is_built(name: str):
    assert type(built(kernel_initializer=name).kernel_initializer).__name__ == INITIALIZERS[name]


def test_regularizers_and_constraints_are_built():
    for name, class_name in REGULARIZERS.items():
        assert type(built(kernel_regularizer=name).kernel_regularizer).__name__ == class_name
    for name, class_name in CONSTRAINTS.items():
        assert type(built(kernel_constraint=name).kernel_constraint).__name__ == class_name
    l2 = {"class_name": "L2", "config": {"l2": 0.5}}
    assert float(built(activity_regularizer=l2).activity_regularizer.l2) == 0.5


@pytest.mark.parametrize(
    ("argument", "value", "of_cell"),
    [
        ("activation", "relu", True),
        ("recurrent_activation", "hard_sigmoid", True),
        ("use_bias", False, True),
        ("unit_forget_bias", False, True),
        ("dropout", 0.25, True),
        ("recurrent_dropout", 0.25, True),
        ("implementation", 1, True),
        ("return_sequences", True, False),
        ("return_state", True, False),
        ("go_backwards", True, False),
        ("stateful", True, False),
        ("unroll", True, False),
        ("use_cudnn", False, False),
        ("zero_output_for_mask", True, False),
    ],
)
def test_every_argument_reaches_keras(argument: str, value: Any, of_cell: bool):
    layer = built(**{argument: value})

    reached = getattr(layer.cell if of_cell else layer, argument)

    assert getattr(reached, "__name__", reached) == value


def test_no_activation_is_linear_and_the_dtype_is_the_policys():
    layer = built(activation=None, dtype="mixed_float16")

    assert layer.cell.activation is keras.activations.linear
    assert layer.dtype_policy.name == layer.cell.dtype_policy.name == "mixed_float16"


OTHER_VALUES = {
    "value": 0.25,
    "minval": -0.5,
    "maxval": 0.25,
    "mean": 0.5,
    "stddev": 0.25,
    "seed": 9,
    "scale": 2.0,
    "distribution": "uniform",
    "input_axes": [0],
    "output_axes": [1],
    "gain": 0.5,
    "l1": 0.25,
    "l2": 0.125,
    "factor": 0.5,
    "max_value": 3.0,
    "min_value": 0.25,
    "rate": 0.5,
    "axis": 1,
}
OTHER_MODES = {"VarianceScaling": "fan_avg", "OrthogonalRegularizer": "columns"}
OBJECTS = [
    (f"kernel_{kind}", class_name)
    for kind, known in SERIALISED.items()
    for class_name in known.values()
]


def written_layer(experiment: Experiment) -> keras.layers.LSTM:
    """The layer that the script makes."""
    (made,) = (
        node.value
        for node in ast.walk(ast.parse(to_keras(experiment)))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "layer"
    )
    return eval(ast.unparse(made), {"tf": tensorflow})


@pytest.mark.parametrize(("argument", "class_name"), OBJECTS)
def test_every_object_with_every_parameter_is_built_and_written(argument: str, class_name: str):
    names = [parameter.name for parameter in PARAMETERS[class_name]]
    chosen = {name: OTHER_VALUES.get(name, OTHER_MODES.get(class_name)) for name in names}
    value = {"class_name": class_name, "config": chosen}
    config = LSTMConfig(units=4, **{argument: value})
    experiment = Experiment(config, [Call(np.zeros(SHAPE))], seed=7)

    in_engine, in_script = build_layer(experiment), written_layer(experiment)

    direct = getattr(keras, f"{argument.rpartition('_')[2]}s")
    expected = getattr(direct, class_name)(**chosen)
    for layer in (in_engine, in_script):
        layer.build(SHAPE)
        made = getattr(layer, argument)
        assert type(made) is type(expected)
        assert made.get_config() == expected.get_config()
        for name in chosen:  # of Identity's gain Keras' own get_config says nothing
            kept = "_init_seed" if name == "seed" else name
            assert getattr(made, kept) == getattr(expected, kept)
        if argument == "kernel_initializer":
            assert same(layer.get_weights()[0], np.array(expected((3, 16))))


@pytest.mark.parametrize("kind", ["kernel", "recurrent", "bias", "activity"])
def test_every_regularizer_reaches_its_place_by_its_short_name(kind: str):
    for name, class_name in REGULARIZERS.items():
        config = LSTMConfig(units=4, **{f"{kind}_regularizer": name})
        experiment = Experiment(config, [Call(np.zeros(SHAPE))])
        for layer in (build_layer(experiment), written_layer(experiment)):
            assert type(getattr(layer, f"{kind}_regularizer")).__name__ == class_name


@pytest.mark.parametrize("kind", ["kernel", "recurrent", "bias"])
def test_every_constraint_reaches_its_place_by_its_short_name(kind: str):
    for name, class_name in CONSTRAINTS.items():
        config = LSTMConfig(units=4, **{f"{kind}_constraint": name})
        experiment = Experiment(config, [Call(np.zeros(SHAPE))])
        for layer in (build_layer(experiment), written_layer(experiment)):
            assert type(getattr(layer, f"{kind}_constraint")).__name__ == class_name


def refused_to_draw(*_args: Any, **_named: Any) -> Any:
    raise AssertionError("drawn")


@pytest.mark.parametrize(
    "orthogonal",
    ["orthogonal", {"class_name": "Orthogonal", "config": {"gain": 2.0}}],
)
def test_no_orthogonal_matrix_is_drawn_where_weights_are_given(
    orthogonal: Any, monkeypatch: pytest.MonkeyPatch
):
    layer = LSTMConfig(4, kernel_initializer=orthogonal, recurrent_initializer=orthogonal)
    drawn = Experiment(layer, [Call(np.ones(SHAPE))], seed=7)
    expected = run(drawn)
    runs._runner.cache_clear()
    given = replace(drawn, weights=tuple(expected.weights.values()))
    with monkeypatch.context() as patched:
        patched.setattr(keras.initializers.Orthogonal, "__call__", refused_to_draw)
        assert same(run(given).calls[0].h, expected.calls[0].h)
        with pytest.raises(KerasRejected, match="drawn"):
            run(drawn)
    # The layer that was built for given weights isn't taken for one whose weights were drawn.
    assert same(run(drawn).calls[0].h, expected.calls[0].h)
