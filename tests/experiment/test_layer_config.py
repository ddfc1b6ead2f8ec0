"""Configs as Keras writes them, and as files hold them; Keras is the judge of what they mean."""

import json
from dataclasses import asdict, fields
from typing import Any

import keras
import pytest
from hypothesis import given
from strategies import KINDS, intricate_experiments

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.keras_names import CONSTRAINTS, INITIALIZERS, REGULARIZERS
from lstmviz.experiment.layer_config import (
    LayerArguments,
    config_of,
    layer_arguments,
    partial_config_of,
)


def written(**arguments: Any) -> dict[str, Any]:
    """The config of a real layer, as a model file holds it."""
    config: dict[str, Any] = json.loads(json.dumps(keras.layers.LSTM(**arguments).get_config()))
    return config


def test_a_plain_layer_has_keras_defaults() -> None:
    assert config_of(LSTMConfig, keras.layers.LSTM(4).get_config()) == LSTMConfig(units=4)


@given(config=intricate_experiments(kinds=KINDS).map(lambda experiment: experiment.layer))
def test_what_a_layer_says_of_itself_is_what_it_was_made_of(config: RecurrentConfig) -> None:
    make = getattr(keras.layers, config.kind.name)
    message = make(**asdict(config)).get_config()
    message |= {name: getattr(config, name) for name in config.kind.unwritten}
    again = config_of(type(config), json.loads(json.dumps(message)))
    first, second = make(**asdict(config)), make(**asdict(again))
    kept = [layer.get_config() | {"name": ""} for layer in (first, second)]
    assert kept[0] == kept[1]
    for field in fields(config):
        if not field.name.endswith(("_initializer", "_regularizer", "_constraint", "activation")):
            assert getattr(again, field.name) == getattr(config, field.name)


@pytest.mark.parametrize("name", [name for name in INITIALIZERS if name != "constant"])
def test_initializers_with_keras_defaults_have_their_short_names(name: str) -> None:
    assert (
        config_of(LSTMConfig, written(units=4, kernel_initializer=name)).kernel_initializer == name
    )


@pytest.mark.parametrize("name", REGULARIZERS)
def test_regularizers_with_keras_defaults_have_their_short_names(name: str) -> None:
    assert config_of(LSTMConfig, written(units=4, bias_regularizer=name)).bias_regularizer == name


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints_with_keras_defaults_have_their_short_names(name: str) -> None:
    assert config_of(LSTMConfig, written(units=4, kernel_constraint=name)).kernel_constraint == name


def test_objects_keep_what_differs_from_keras_defaults() -> None:
    config = config_of(
        LSTMConfig,
        written(
            units=4,
            kernel_initializer=keras.initializers.RandomNormal(stddev=0.5, seed=3),
            recurrent_initializer=keras.initializers.Orthogonal(gain=2.0),
            bias_initializer=keras.initializers.Constant(0.0),
            kernel_regularizer=keras.regularizers.L1L2(1e-3, 0.0),
            recurrent_constraint=keras.constraints.MaxNorm(3),
        ),
    )
    assert config.kernel_initializer == {
        "class_name": "RandomNormal",
        "config": {"stddev": 0.5, "seed": 3},
    }
    assert config.recurrent_initializer == {"class_name": "Orthogonal", "config": {"gain": 2.0}}
    assert config.bias_initializer == {"class_name": "Constant", "config": {"value": 0.0}}
    assert config.kernel_regularizer == {"class_name": "L1L2", "config": {"l1": 0.001}}
    assert config.recurrent_constraint == {"class_name": "MaxNorm", "config": {"max_value": 3}}


def test_of_a_seed_generator_the_seed_is_kept() -> None:
    generator = keras.random.SeedGenerator(3)
    initializer = keras.initializers.RandomNormal(seed=generator)
    config = config_of(LSTMConfig, written(units=4, kernel_initializer=initializer))
    assert config.kernel_initializer == {"class_name": "RandomNormal", "config": {"seed": 3}}


@pytest.mark.parametrize(("factor", "kept"), [(0.01, 0.01), (1e-30, 1e-30), (1 / 3, 0.33333334)])
def test_a_regularizer_s_factor_is_told_as_it_was_typed(factor: float, kept: float) -> None:
    config = config_of(
        LSTMConfig, written(units=4, kernel_regularizer=keras.regularizers.L1(factor))
    )
    regularizer = "l1" if kept == 0.01 else {"class_name": "L1", "config": {"l1": kept}}
    assert config.kernel_regularizer == regularizer


@pytest.mark.parametrize("policy", ["float16", "float64", "mixed_float16", "mixed_bfloat16"])
def test_dtype_policies(policy: str) -> None:
    assert config_of(LSTMConfig, written(units=4, dtype=policy)).dtype == policy
    assert config_of(LSTMConfig, {"units": 4, "dtype": policy}).dtype == policy
    keras_2 = {"class_name": "Policy", "config": {"name": policy}}
    assert config_of(LSTMConfig, {"units": 4, "dtype": keras_2}).dtype == policy


def test_a_config_of_keras_2() -> None:
    config = config_of(
        LSTMConfig,
        {
            "name": "lstm_3",
            "trainable": True,
            "batch_input_shape": [None, 10, 3],
            "dtype": "float32",
            "return_sequences": True,
            "return_state": False,
            "go_backwards": False,
            "stateful": True,
            "unroll": False,
            "time_major": False,
            "units": 8,
            "activation": "tanh",
            "recurrent_activation": "hard_sigmoid",
            "use_bias": True,
            "kernel_initializer": {
                "class_name": "GlorotUniform",
                "config": {"seed": None},
                "shared_object_id": 1,
            },
            "recurrent_initializer": {
                "class_name": "Orthogonal",
                "config": {"gain": 1.0, "seed": None},
            },
            "bias_initializer": {"class_name": "Zeros", "config": {}},
            "unit_forget_bias": True,
            "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.009999999776482582}},
            "implementation": 1,
        },
    )
    assert config == LSTMConfig(
        units=8,
        return_sequences=True,
        stateful=True,
        recurrent_activation="hard_sigmoid",
        kernel_regularizer="l2",
        implementation=1,
    )


def mine(x: Any) -> Any:
    return x


class Own(keras.regularizers.Regularizer):
    def __call__(self, x: Any) -> Any:
        return 0.0

    def get_config(self) -> dict[str, Any]:
        return {}


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
@pytest.mark.parametrize(
    ("arguments", "argument", "said"),
    [
        ({"activation": mine}, "activation", "got the function 'mine', which isn't Keras' own"),
        ({"recurrent_activation": lambda x: x}, "recurrent_activation", "somebody's own"),
        (
            {"activation": keras.layers.LeakyReLU(0.2)},
            "activation",
            "got an object of the class 'LeakyReLU'",
        ),
        (
            {"kernel_regularizer": Own()},
            "kernel_regularizer",
            "got an object of the class 'Own', which isn't Keras' own",
        ),
        (
            {"kernel_initializer": lambda shape, dtype: 0},
            "kernel_initializer",
            "somebody's own",
        ),
    ],
)
def test_what_is_not_keras_own_is_refused(
    arguments: dict[str, Any], argument: str, said: str
) -> None:
    with pytest.raises(InvalidValue, match=argument) as caught:
        config_of(LSTMConfig, keras.layers.LSTM(4, **arguments).get_config())
    assert caught.value.argument == argument
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("config", "argument"),
    [
        ([], "config"),
        ({}, "units"),
        ({"units": "4"}, "units"),
        ({"units": 4, "dtype": 3}, "dtype"),
        ({"units": 4, "dtype": {"class_name": "DTypePolicy"}}, "dtype"),
        ({"units": 4, "dtype": {"config": {"name": ["float32"]}}}, "dtype"),
        ({"units": 4, "reset_after": True}, "reset_after"),
        ({"units": 4, "time_major": True}, "time_major"),
        ({"units": 4, "activation": {"config": "tanh"}}, "activation"),
        ({"units": 4, "kernel_initializer": {}}, "kernel_initializer"),
        (
            {"units": 4, "kernel_initializer": {"class_name": "Zeros", "config": 3}},
            "kernel_initializer",
        ),
        (
            {"units": 4, "kernel_initializer": {"module": "os", "class_name": "Zeros"}},
            "kernel_initializer",
        ),
        (
            {
                "units": 4,
                "kernel_initializer": {"class_name": "Zeros", "registered_name": "pkg>Zeros"},
            },
            "kernel_initializer",
        ),
        (
            {"units": 4, "kernel_initializer": {"class_name": "Lambda", "config": {"x": "f"}}},
            "kernel_initializer",
        ),
        (
            {
                "units": 4,
                "kernel_initializer": {
                    "class_name": "Constant",
                    "config": {"value": {"class_name": "__lambda__"}},
                },
            },
            "kernel_initializer",
        ),
        (
            {
                "units": 4,
                "kernel_regularizer": {"class_name": "L2", "config": {"l2": float("nan")}},
            },
            "kernel_regularizer",
        ),
    ],
)
def test_configs_that_nobody_s_layer_has(config: Any, argument: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        config_of(LSTMConfig, config)
    assert caught.value.argument == argument


def test_a_factor_beyond_float32_is_left_as_it_is() -> None:
    config = {"units": 4, "kernel_regularizer": {"class_name": "L2", "config": {"l2": 1e300}}}
    assert config_of(LSTMConfig, config).kernel_regularizer == {
        "class_name": "L2",
        "config": {"l2": 1e300},
    }


GLOROT_OF_KERAS_2_0 = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}


@pytest.mark.parametrize(
    ("argument", "class_name", "config", "expected"),
    [
        # Keras 3.0 to 3.6 wrote the first name under which a class is exported.
        ("kernel_initializer", "OrthogonalInitializer", {"gain": 1.0, "seed": None}, "orthogonal"),
        ("kernel_initializer", "IdentityInitializer", {"gain": 1.0}, "identity"),
        # TensorFlow 1 wrote the type of the numbers with each.
        ("kernel_initializer", "GlorotUniform", {"dtype": "float32"}, "glorot_uniform"),
        ("bias_initializer", "Zeros", {"dtype": "float32"}, "zeros"),
        ("recurrent_initializer", "Identity", {"gain": 1, "dtype": "float32"}, "identity"),
        # Keras 2.0's glorot_uniform and its like were functions that gave this.
        (
            "kernel_initializer",
            "VarianceScaling",
            GLOROT_OF_KERAS_2_0,
            {
                "class_name": "VarianceScaling",
                "config": {"mode": "fan_avg", "distribution": "uniform"},
            },
        ),
        (
            "kernel_initializer",
            "VarianceScaling",
            {"scale": 1.0, "mode": "fan_in", "distribution": "normal", "seed": None},
            "variance_scaling",
        ),
        ("bias_regularizer", "L1L2", {"l1": 0.0, "l2": 0.0}, "l1l2"),
        ("bias_constraint", "MaxNorm", {"max_value": 2, "axis": 0}, "max_norm"),
        ("activation", "function", "tanh", "tanh"),
        ("activation", "function", "softmax_v2", "softmax"),  # TensorFlow's, which Keras takes
        ("activation", "Activation", {"name": "a", "activation": "relu"}, "relu"),
        ("dtype", "DTypePolicy", {"name": "mixed_float16"}, "mixed_float16"),
        ("dtype", "FloatDTypePolicy", {"name": "float64"}, "float64"),
        ("dtype", "PolicyV1", {"name": "mixed_float16", "loss_scale": None}, "mixed_float16"),
        ("dtype", "QuantizedDTypePolicy", {"mode": "int8", "source_name": "float32"}, "float32"),
        (
            "dtype",
            "DTypePolicyMap",
            {"default_policy": {"class_name": "DTypePolicy", "config": {"name": "float16"}}},
            "float16",
        ),
    ],
)
def test_names_that_older_keras_wrote(
    argument: str, class_name: str, config: Any, expected: Any
) -> None:
    value = {"class_name": class_name, "config": config, "module": "keras.initializers"}
    if argument == "dtype":
        del value["module"]
    assert getattr(config_of(LSTMConfig, {"units": 4, argument: value}), argument) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("uniform", "random_uniform"),
        ("normal", "random_normal"),
        ("zero", "zeros"),
        ("one", "ones"),
        ("OrthogonalInitializer", "orthogonal"),
        ("IdentityInitializer", "identity"),
    ],
)
def test_other_names_of_initializers_are_those_that_keras_takes(name: str, expected: str) -> None:
    known = keras.initializers.get(name)
    assert type(known) is type(keras.initializers.get(expected))
    assert LSTMConfig(4, kernel_initializer=name).kernel_initializer == expected


@pytest.mark.parametrize(
    ("class_name", "config", "expected"),
    [
        ("LSTM", {"units": 4, "name": "a", "cell": 3}, {"units": 4}),
        ("CuDNNLSTM", {"units": 4, "stateful": True}, {"units": 4, "stateful": True}),
        ("UnifiedLSTM", {"units": 4, "time_major": True}, {"units": 4, "time_major": True}),
        (
            "RNN",
            {
                "stateful": True,
                "dtype": "float64",
                "cell": {"class_name": "LSTMCell", "config": {"units": 4, "dtype": "float32"}},
            },
            {"units": 4, "dtype": "float64", "stateful": True},
        ),
        (
            "RNN",
            {
                "units": 5,
                "activation": "relu",
                "go_backwards": True,
                "cell": {"class_name": "LSTMCell", "config": {"units": 4, "stateful": True}},
            },
            {"units": 4, "go_backwards": True},
        ),
        ("RNN", {"cell": {"class_name": "MyCell", "config": {"units": 4}}}, None),
        ("RNN", {"cell": {"class_name": "StackedRNNCells", "config": {"cells": []}}}, None),
        ("RNN", {"cell": [{"class_name": "LSTMCell", "config": {"units": 4}}]}, None),
        ("Dense", {"units": 4}, None),
        ("ConvLSTM2D", {"filters": 4}, None),
        ("LSTM", [], None),
        (
            "LSTM",
            {"output_dim": 4, "init": "one", "consume_less": "gpu", "forget_bias_init": "zero"},
            {
                "units": 4,
                "kernel_initializer": "one",
                "implementation": 2,
                "unit_forget_bias": False,
                "recurrent_activation": "hard_sigmoid",
            },
        ),
        (
            "LSTM",
            {"output_dim": 4, "U_regularizer": {"name": "WeightRegularizer", "l1": 0.5, "l2": 0}},
            {
                "units": 4,
                "recurrent_regularizer": {"class_name": "L1L2", "config": {"l1": 0.5, "l2": 0}},
                "implementation": 1,
                "recurrent_activation": "hard_sigmoid",
            },
        ),
    ],
)
def test_what_a_config_says_of_an_lstm(class_name: str, config: Any, expected: Any) -> None:
    of_an_lstm = None if expected is None else LayerArguments(LSTMConfig, expected)
    assert layer_arguments(class_name, config) == of_an_lstm


OF_KERAS_1 = {"units": 4, "kernel_initializer": "one"}
IN_KERAS_1 = {"output_dim": 4, "init": "one", "consume_less": "gpu", "inner_activation": "tanh"}


@pytest.mark.parametrize(
    ("class_name", "config", "version", "expected"),
    [
        ("GRU", {"units": 4, "reset_after": True}, "2.6.0", GRUConfig(4)),
        ("GRU", {"units": 4}, "3.3.3", GRUConfig(4)),
        # There was no other before Keras 2.1.3.
        ("GRU", {"units": 4}, "2.0.2", GRUConfig(4, reset_after=False)),
        (
            "GRU",
            {"units": 4, "implementation": 1},
            "",
            GRUConfig(4, implementation=1, reset_after=False),
        ),
        ("CuDNNGRU", {"units": 4, "stateful": True}, "2.2.4", GRUConfig(4, stateful=True)),
        (
            "RNN",
            {"cell": {"class_name": "GRUCell", "config": {"units": 4, "reset_after": False}}},
            "",
            GRUConfig(4, reset_after=False),
        ),
        (
            "RNN",
            {"stateful": True, "cell": {"class_name": "SimpleRNNCell", "config": {"units": 4}}},
            "",
            SimpleRNNConfig(4, stateful=True),
        ),
        (
            "GRU",
            IN_KERAS_1,
            "1.2.2",
            GRUConfig(**OF_KERAS_1, recurrent_activation="tanh", reset_after=False),
        ),
        ("SimpleRNN", {**IN_KERAS_1, "activation": "relu"}, "1.2.2",
         SimpleRNNConfig(**OF_KERAS_1, activation="relu")),
    ],
)  # fmt: skip
def test_what_a_config_says_of_another_kind(
    class_name: str, config: Any, version: str, expected: RecurrentConfig
) -> None:
    arguments = layer_arguments(class_name, config, version)
    assert arguments is not None
    assert arguments.of is type(expected)
    assert partial_config_of(arguments)[0] == expected


@pytest.mark.parametrize("of", [LSTMConfig, GRUConfig, SimpleRNNConfig])
@pytest.mark.parametrize("as_cell", [False, True])
def test_each_kind_s_own_config_is_read_back(of: type[RecurrentConfig], as_cell: bool) -> None:
    own = {"reset_after": False} if of is GRUConfig else {}
    flags = {"return_sequences": True, "go_backwards": True}
    arguments = {"activation": "relu", "use_bias": False, "dropout": 0.25, **own}
    make = getattr(keras.layers, of.kind.name)
    layer = make(4, **arguments, **flags)
    if as_cell:
        cell = getattr(keras.layers, f"{of.kind.name}Cell")(4, **arguments)
        layer = keras.layers.RNN(cell, **flags)
    written = json.loads(json.dumps(keras.layers.serialize(layer)))
    found = layer_arguments(written["class_name"], written["config"])
    assert found is not None
    assert config_of(found.of, found.given) == of(4, **arguments, **flags)


@pytest.mark.parametrize("of", [LSTMConfig, GRUConfig, SimpleRNNConfig])
def test_what_a_kind_s_own_config_leaves_out_is_known(of: type[RecurrentConfig]) -> None:
    written = getattr(keras.layers, of.kind.name)(4).get_config()
    missing = {field.name for field in fields(of)} - set(written)
    assert missing == set(of.kind.unwritten)


def test_what_can_be_taken_is_taken_and_the_rest_is_named() -> None:
    arguments = {
        "units": 4,
        "stateful": True,
        "activation": {"class_name": "LeakyReLU", "config": {}},
        "kernel_regularizer": {"class_name": "Eigenvalue", "config": {}},
        "forget_bias_init": "uniform",
        "dropout": 2,
    }
    config, notes = partial_config_of(LayerArguments(LSTMConfig, arguments))
    assert config == LSTMConfig(4, stateful=True)
    said = dict(note.split(" can't be taken: ") for note in notes)
    assert set(said) == {"activation", "kernel_regularizer", "forget_bias_init", "dropout"}
    instead = "class 'LeakyReLU'; 'tanh' stands for it, and gives other numbers"
    assert said["activation"].endswith(instead)
    assert said["kernel_regularizer"].endswith("; None stands for it")
    assert "In Keras 1 it initialised the forget gate's bias" in said["forget_bias_init"]
    assert said["dropout"].endswith("got 2; 0.0 stands for it, and gives other numbers")


def test_without_units_nothing_can_be_taken() -> None:
    config, (note,) = partial_config_of(
        LayerArguments(LSTMConfig, {"units": "4", "stateful": True})
    )
    assert config is None
    assert note == "units can't be taken: expected a positive integer, got '4'"
    assert partial_config_of(LayerArguments(LSTMConfig, {}))[0] is None


@pytest.mark.parametrize(
    ("version", "others", "said"),
    [
        ("1.2.2", {}, "Keras 1.2.2. In Keras 2 it was clip(0.2·x + 0.5)"),
        ("2.13.1", {"seed": None}, "Keras 2.13.1. In Keras 2"),
        ("", {"implementation": 1}, "Keras 1 or 2. In Keras 2"),
        ("", {"time_major": False}, "Keras 1 or 2. In Keras 2"),
        ("", {}, ""),
        ("", {"seed": None, "implementation": 2}, ""),
        ("3.0.0", {"implementation": 2}, ""),
    ],
)
def test_a_changed_slope_is_told_of_what_older_keras_wrote(
    version: str, others: dict[str, Any], said: str
) -> None:
    arguments = {"units": 4, "recurrent_activation": "hard_sigmoid", **others}
    _, notes = partial_config_of(LayerArguments(LSTMConfig, arguments), version)
    assert len(notes) == bool(said)
    assert not said or said in notes[0]
    arguments["recurrent_activation"] = "sigmoid"
    assert partial_config_of(LayerArguments(LSTMConfig, arguments), version)[1] == ()
