import inspect
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from strategies import intricate_experiments

from lstmviz.experiment.arguments import changed_arguments, expected_of
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import DropoutConfig
from lstmviz.experiment.removed_arguments import RETIRED

CONSTANT = {"class_name": "Constant", "config": {"value": 0.01}}
# What Keras takes through **kwargs, and its defaults where it says them.
THROUGH_KWARGS = {"implementation": 2, "zero_output_for_mask": False, "dtype": "float32"}
FLAGS = (
    "use_bias",
    "unit_forget_bias",
    "return_sequences",
    "return_state",
    "go_backwards",
    "stateful",
    "unroll",
    "zero_output_for_mask",
)


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


def refused(**arguments: Any) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        LSTMConfig(**arguments)
    return caught.value


def test_arguments_order_and_defaults_are_those_of_keras(keras):
    of_keras = dict(inspect.signature(keras.layers.LSTM.__init__).parameters)
    del of_keras["self"], of_keras["kwargs"]
    ours = dict(inspect.signature(LSTMConfig).parameters)

    assert list(ours) == [*of_keras, *THROUGH_KWARGS]
    assert {name: ours[name].default for name in of_keras} == {
        name: parameter.default for name, parameter in of_keras.items()
    }
    assert {name: ours[name].default for name in THROUGH_KWARGS} == THROUGH_KWARGS


def test_the_defaults_that_keras_takes_through_kwargs(keras):
    layer = keras.layers.LSTM(1)

    assert layer.cell.implementation == THROUGH_KWARGS["implementation"]
    assert layer.zero_output_for_mask == THROUGH_KWARGS["zero_output_for_mask"]
    assert layer.dtype_policy.name == THROUGH_KWARGS["dtype"]


def test_keras_takes_every_argument(keras):
    config = LSTMConfig(units=3)

    layer = keras.layers.LSTM(**{f.name: getattr(config, f.name) for f in fields(config)})

    assert layer.units == 3


@pytest.mark.parametrize("units", [0, -1, 1.5, 4.0, True, "4", None, [4], float("nan")])
def test_units_must_be_a_positive_integer(units):
    error = refused(units=units)

    assert str(error) == (
        "Received an invalid value for argument 'units', "
        f"expected a positive integer, got {units!r}."
    )


def test_units_must_be_there():
    error = refused()

    assert (error.argument, error.expected, error.received) == (
        "units",
        "a positive integer",
        "nothing",
    )


@pytest.mark.parametrize("name", ["time_major", "batch_input_shape", "weights", "name"])
def test_an_argument_that_keras_3_lacks_is_named(name: str):
    error = refused(units=1, **{name: True})

    assert error.argument == name
    assert error.expected == "an argument of keras.layers.LSTM in Keras 3"
    assert error.received.startswith(name)


def test_a_slip_of_the_pen_is_answered_with_what_may_be_meant():
    error = refused(units=1, return_sequence=True)

    assert error.message == (
        "expected an argument of keras.layers.LSTM in Keras 3, return_sequences perhaps, "
        "got return_sequence"
    )


@pytest.mark.parametrize("name", sorted(set(RETIRED) - {"p"}))
def test_an_argument_of_older_keras_is_explained(name: str):
    assert str(refused(units=1, **{name: True})).endswith(f"got {name}. {RETIRED[name]}")


def test_what_another_layer_s_argument_was_called_is_explained_there_alone():
    assert "rate" not in str(refused(units=1, p=True))
    with pytest.raises(InvalidValue, match="Since Keras 2 it is rate"):
        DropoutConfig(0.5, p=0.5)


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("value", [0, 1, "True", None])
def test_a_flag_is_true_or_false(flag: str, value):
    error = refused(units=1, **{flag: value})

    assert (error.argument, error.expected) == (flag, "True or False")
    assert error.received == repr(value)


@pytest.mark.parametrize("name", ["dropout", "recurrent_dropout"])
@pytest.mark.parametrize("rate", [float("nan"), float("inf"), -0.1, 1.1, "0.5", None, True])
def test_a_rate_lies_between_0_and_1(name: str, rate):
    error = refused(units=1, **{name: rate})

    assert (error.argument, error.expected) == (name, "a number from 0 to 1")


@pytest.mark.parametrize("rate", [0, 1, 0.5, np.float32(0.5)])
def test_rates_at_the_ends_and_of_numpy_pass(rate):
    assert LSTMConfig(units=1, dropout=rate).dropout == rate


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("activation", "tanhh"),
        ("activation", 3),
        ("activation", {"class_name": "LeakyReLU"}),
        ("recurrent_activation", "keras>sigmoid"),
        ("kernel_initializer", None),
        ("recurrent_initializer", "orthogonall"),
        ("bias_initializer", "constant"),
        ("bias_initializer", "Constant"),
        ("kernel_regularizer", "l3"),
        ("activity_regularizer", 0.1),
        ("kernel_constraint", "maximum"),
        ("seed", -1),
        ("seed", 2**32),
        ("seed", 1.0),
        ("seed", True),
        ("use_cudnn", "never"),
        ("use_cudnn", None),
        ("use_cudnn", 1),
        ("implementation", 2.0),
        ("implementation", "2"),
        ("dtype", "bfloat16"),
        ("dtype", "int32"),
        ("dtype", None),
    ],
)
def test_a_wrong_value_is_told_with_what_was_expected(argument: str, value):
    error = refused(units=1, **{argument: value})

    assert error.argument == argument
    assert error.expected == expected_of(argument)
    assert error.received == repr(value)


@pytest.mark.parametrize(
    "serialised",
    [
        {},
        {"config": {"value": 1}},
        {"class_name": "Lambda", "config": {"value": 1}},
        {"class_name": "os.system", "config": {"command": "true"}},
        {"class_name": None},
        {"class_name": ["Constant"]},
        {"class_name": "Constant", "config": [0.01]},
        {"class_name": "L1", "config": {"l1": 0.1}},
    ],
)
def test_an_initializer_dict_holds_a_known_class_and_plain_values(serialised: dict[str, Any]):
    error = refused(units=1, kernel_initializer=serialised)

    assert error.argument == "kernel_initializer"
    assert error.expected == "the name of a Keras initializer, or one serialised as a dict"


def test_a_serialised_object_keeps_class_and_config_and_nothing_else():
    hostile = {**CONSTANT, "module": "os", "registered_name": "system"}

    config = LSTMConfig(units=1, kernel_initializer=hostile)

    assert config.kernel_initializer == CONSTANT


def test_a_parameter_that_keras_doesnt_take_is_named():
    odd = {"class_name": "Constant", "config": {"value": float("nan")}}

    error = refused(units=1, bias_initializer=odd)

    assert str(error) == (
        "Received an invalid value for argument 'bias_initializer', "
        "expected a number, or numbers in lists as value of Constant, got nan."
    )


def test_a_short_name_in_a_dict_becomes_its_class():
    config = LSTMConfig(units=1, bias_regularizer={"class_name": "l2", "config": {"l2": 0.1}})

    assert config.bias_regularizer == {"class_name": "L2", "config": {"l2": 0.1}}


def test_a_dict_is_independent_of_the_callers():
    given = {"class_name": "Constant", "config": {"value": 0.01}}
    config = LSTMConfig(units=1, kernel_initializer=given)

    given["config"]["value"] = 2.0

    assert config.kernel_initializer == CONSTANT


def test_numpy_scalars_become_pythons():
    config = LSTMConfig(units=np.int64(3), stateful=np.True_)

    assert (type(config.units), type(config.stateful)) == (int, bool)


def test_units_may_come_first_without_a_name():
    assert LSTMConfig(3, "relu") == LSTMConfig(units=3, activation="relu")
    with pytest.raises(InvalidValue, match="'units', expected a positive integer, got 0"):
        LSTMConfig(0)


def test_frozen():
    config = LSTMConfig(units=1)

    with pytest.raises(FrozenInstanceError):
        config.units = 2


def test_replace_checks_again():
    config = LSTMConfig(units=1, stateful=True)

    assert replace(config, units=2) == LSTMConfig(units=2, stateful=True)
    with pytest.raises(InvalidValue, match="'units'"):
        replace(config, units=0)


def test_equal_only_where_every_argument_is():
    assert LSTMConfig(units=1) == LSTMConfig(units=1)
    assert LSTMConfig(units=1) != LSTMConfig(units=1, unroll=True)
    assert LSTMConfig(units=1, kernel_initializer=CONSTANT) != LSTMConfig(units=1)


def test_pickles():
    config = LSTMConfig(units=3, kernel_initializer=CONSTANT, dropout=0.5, seed=3)

    assert pickle.loads(pickle.dumps(config)) == config


def test_changed_arguments_are_units_and_what_differs_in_order():
    config = LSTMConfig(units=32, stateful=True, activation="relu", dtype="float64")

    assert list(changed_arguments(config).items()) == [
        ("units", 32),
        ("activation", "relu"),
        ("stateful", True),
        ("dtype", "float64"),
    ]
    assert LSTMConfig(**changed_arguments(config)) == config


def test_every_argument_says_what_it_expects():
    assert all(expected_of(field.name) for field in fields(LSTMConfig))
    with pytest.raises(KeyError):
        expected_of("time_major")


@given(config=intricate_experiments().map(lambda experiment: experiment.layer))
def test_it_is_told_as_the_call_that_makes_it(config: LSTMConfig):
    assert eval(repr(config), {"LSTMConfig": LSTMConfig}) == config


def test_it_is_told_without_keras_defaults():
    assert repr(LSTMConfig(4, stateful=True)) == "LSTMConfig(4, stateful=True)"
