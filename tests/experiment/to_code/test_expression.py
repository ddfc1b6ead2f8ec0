import ast

import numpy as np
import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.experiment.to_code.expression import argument_code, constructor_expression
from lstmviz.experiment.to_code.keras_code import to_keras


@pytest.mark.parametrize(
    ("config", "expression"),
    [
        (LSTMConfig(4), "LSTM(4)"),
        (
            LSTMConfig(4, return_sequences=True, stateful=True),
            "LSTM(4, return_sequences=True, stateful=True)",
        ),
        (LSTMConfig(1, activation=None, dropout=0.5), "LSTM(1, activation=None, dropout=0.5)"),
        (
            LSTMConfig(2, kernel_initializer={"class_name": "Constant", "config": {"value": 0.1}}),
            "LSTM(2, kernel_initializer=initializers.Constant(value=0.1))",
        ),
        (
            LSTMConfig(
                2,
                activation="relu",
                kernel_regularizer={"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.5}},
                bias_constraint="non_neg",
            ),
            'LSTM(2, activation="relu", kernel_regularizer=regularizers.L1L2(l2=0.5), '
            'bias_constraint="non_neg")',
        ),
    ],
)
def test_only_what_differs_from_keras_is_written(config: LSTMConfig, expression: str) -> None:
    assert constructor_expression(config) == expression


def test_the_expression_is_python_that_makes_the_same_layer() -> None:
    config = LSTMConfig(3, bias_initializer="ones", go_backwards=True, use_cudnn=False, seed=7)
    call = ast.parse(constructor_expression(config), mode="eval").body
    assert isinstance(call, ast.Call)
    keywords = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
    assert LSTMConfig(ast.literal_eval(call.args[0]), **keywords) == config


@pytest.mark.parametrize("value", [{"class_name": "L2", "config": {"l2": 0.5}}, "l2", None])
def test_an_argument_is_written_as_in_the_script(value: object) -> None:
    config = LSTMConfig(2, kernel_regularizer=value)
    written = argument_code("kernel_regularizer", config.kernel_regularizer, "tf.keras.")
    flat = written if isinstance(written, str) else written.flat
    assert (flat in to_keras(Experiment(config, [Call(np.zeros((1, 1, 1)))]))) == (
        value is not None
    )
