import ast

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.expression import constructor_expression


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
            "LSTM(2, kernel_initializer={'class_name': 'Constant', 'config': {'value': 0.1}})",
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
