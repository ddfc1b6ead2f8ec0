"""What an expression is read as, beside the layer that Keras itself makes of it."""

from typing import Any

import keras
import pytest
import tensorflow as tf
from keras import activations, constraints, initializers, layers, regularizers

from lstmviz.experiment.config import config_class
from lstmviz.experiment.from_code.from_keras import from_keras
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.layer_config import config_of

KNOWN: dict[str, Any] = {
    "activations": activations,
    "constraints": constraints,
    "initializers": initializers,
    "keras": keras,
    "layers": layers,
    "LSTM": layers.LSTM,
    "regularizers": regularizers,
    "tf": tf,
}


@pytest.mark.parametrize(
    "expression",
    [
        "LSTM(3, 'relu', 'linear', False, 'ones', 'he_normal')",
        "layers.LSTM(3, activation=tf.keras.activations.softsign)",
        "LSTM(3, activation=keras.activations.get('elu'), recurrent_activation=activations.tanh)",
        "LSTM(3, kernel_initializer=initializers.Orthogonal(2.0, 5))",
        "LSTM(3, kernel_initializer=initializers.RandomUniform(-0.1, 0.1, 7))",
        "LSTM(3, kernel_initializer=initializers.TruncatedNormal(0.0, 1e-2))",
        "LSTM(3, kernel_initializer=initializers.VarianceScaling(2.0, 'fan_out', seed=3))",
        "LSTM(3, recurrent_initializer=initializers.Identity(2.0))",
        "LSTM(3, recurrent_initializer=initializers.HeNormal(keras.random.SeedGenerator(5)))",
        "LSTM(3, recurrent_initializer=initializers.GlorotUniform)",
        "LSTM(3, recurrent_initializer='uniform', bias_initializer='one')",
        "LSTM(3, bias_initializer=keras.initializers.Constant(-0.5))",
        "LSTM(3, kernel_initializer={'class_name': 'HeNormal', 'config': {'seed': 2}})",
        "LSTM(3, kernel_regularizer=regularizers.l1_l2(0.5, 0.25))",
        "LSTM(3, recurrent_regularizer=regularizers.L2(), bias_regularizer='l1')",
        "LSTM(3, activity_regularizer=regularizers.OrthogonalRegularizer(0.5, 'columns'))",
        "LSTM(3, kernel_constraint=constraints.MaxNorm(3, 1))",
        "LSTM(3, kernel_constraint=constraints.min_max_norm(0.5, 2.0, 0.25))",
        "LSTM(3, recurrent_constraint=keras.constraints.non_neg())",
        "LSTM(3, dtype='mixed_float16', seed=5, dropout=1 / 2)",
        "LSTM(3, dtype=keras.DTypePolicy('float64'), **dict(stateful=True, unroll=not False))",
        "tf.keras.layers.LSTM(units=2**3 // 2, name='a', trainable=False, autocast=True)",
        "layers.GRU(3, 'relu', 'linear', False, 'ones', 'he_normal')",
        "layers.GRU(3, reset_after=False, bias_initializer='ones', seed=4)",
        "layers.SimpleRNN(3, 'relu', False, 'ones', 'he_normal', kernel_constraint='non_neg')",
        "layers.SimpleRNN(3, dropout=0.5, recurrent_regularizer=regularizers.L2(0.5))",
    ],
)
def test_an_expression_is_read_as_keras_takes_it(expression: str) -> None:
    made = eval(expression, KNOWN)
    message = made.get_config()
    if "Identity" in expression:  # whose gain Keras 3.15 keeps to itself
        message["recurrent_initializer"]["config"] = {"gain": made.cell.recurrent_initializer.gain}
    of = config_class(type(made).__name__)
    assert of is not None
    assert from_keras(expression) == config_of(of, message)


def test_a_generator_of_seeds_is_no_seed_of_a_layer() -> None:
    expression = "LSTM(3, seed=keras.random.SeedGenerator(5))"
    with pytest.raises(ValueError, match="must be an integer"):
        eval(expression, KNOWN)
    with pytest.raises(InvalidValue, match="'seed', expected an integer"):
        from_keras(expression)
