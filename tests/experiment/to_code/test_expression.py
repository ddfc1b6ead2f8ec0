import ast
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.to_code.expression import (
    CallCode,
    argument_code,
    constructor_expression,
    keyword_arguments,
    literal,
    short_expression,
)
from lstmviz.experiment.to_code.keras_code import to_keras

L2 = {"class_name": "L2", "config": {"l2": 0.5}}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "None"),
        (True, "True"),
        (2, "2"),
        (0.1, "0.1"),
        ("tanh", '"tanh"'),
        ("it's", '"it\'s"'),
        ('say "no"', "'say \"no\"'"),
        (("a", [1, 2]), '["a", [1, 2]]'),
    ],
)
def test_plain_values(value: Any, said: str) -> None:
    assert literal(value) == said


@given(st.text())
def test_any_text_is_a_literal_of_one_line_in_utf_8(text: str) -> None:
    said = literal(text)
    assert ast.literal_eval(said) == text
    assert len(said.splitlines()) == 1
    said.encode()


def test_a_call_breaks_where_its_line_is_full_and_only_there() -> None:
    inner = CallCode("b=f", ("c=1", "d=2"))
    assert CallCode("a = g", ("1", inner)).written() == "a = g(1, b=f(c=1, d=2))"
    long = "e=" + "9" * 60
    assert CallCode("a = g", (long, inner)).written() == (
        f"a = g(\n    {long},\n    b=f(c=1, d=2),\n)"
    )
    assert CallCode("a = g", (CallCode("b=f", (long, "c=123")),)).written(4) == (
        f"a = g(\n        b=f(\n            {long},\n            c=123,\n        ),\n    )"
    )


def test_a_line_may_be_full_to_its_last_column() -> None:
    fits = CallCode("a = g", ("9" * 72,))
    assert len(fits.written()) == 79
    assert "\n" not in fits.written()
    assert "\n" in fits.written(after=1)
    assert "\n" in fits.written(indent=1)


def test_names_that_are_no_keywords_stay_strings() -> None:
    assert keyword_arguments({"a": 1, "in": 2, "b c": "x"}) == ("a=1", '**{"in": 2, "b c": "x"}')
    assert keyword_arguments({}) == ()


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
        (GRUConfig(4), "GRU(4)"),
        (GRUConfig(4, dropout=0.5, reset_after=False), "GRU(4, dropout=0.5, reset_after=False)"),
        (SimpleRNNConfig(2, activation="relu", seed=3), 'SimpleRNN(2, activation="relu", seed=3)'),
        (EmbeddingConfig(65, 256, mask_zero=True), "Embedding(65, 256, mask_zero=True)"),
        (DropoutConfig(0.5, noise_shape=(None, 1, 3)), "Dropout(0.5, noise_shape=(None, 1, 3))"),
        (ActivationConfig("relu"), 'Activation("relu")'),
        (ReshapeConfig((-1,)), "Reshape((-1,))"),
        (
            TimeDistributedConfig(DenseConfig(3, kernel_regularizer=L2)),
            "TimeDistributed(Dense(3, kernel_regularizer=regularizers.L2(l2=0.5)))",
        ),
        (
            BidirectionalConfig(
                LSTMConfig(8), merge_mode=None, backward_layer=GRUConfig(8, go_backwards=True)
            ),
            "Bidirectional(LSTM(8), merge_mode=None, backward_layer=GRU(8, go_backwards=True))",
        ),
    ],
)
def test_only_what_differs_from_keras_is_written(config: LayerConfig, expression: str) -> None:
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


@pytest.mark.parametrize(
    ("config", "expression"),
    [
        (LSTMConfig(3), "LSTM(3)"),
        (LSTMConfig(3, return_state=True), "LSTM(3, return_state=True)"),
        (LSTMConfig(3, dropout=0.5), "LSTM(3, …)"),
        (GRUConfig(3, stateful=True), "GRU(3, stateful=True)"),
        (GRUConfig(3, reset_after=False), "GRU(3, …)"),
        (LSTMConfig(3, stateful=True, use_bias=False), "LSTM(3, stateful=True, …)"),
    ],
)
def test_in_short_only_units_and_flags_are_written(
    config: RecurrentConfig, expression: str
) -> None:
    assert short_expression(config) == expression


@pytest.mark.parametrize(
    ("config", "whole", "short"),
    [
        (EmbeddingConfig(65, 256), "Embedding(65, 256)", "Embedding(65, 256)"),
        (FlattenConfig(), "Flatten()", "Flatten()"),
        (ReshapeConfig((2, -1)), "Reshape((2, -1))", "Reshape((2, -1))"),
        (
            DenseConfig(3, activation="softmax", use_bias=False),
            'Dense(3, activation="softmax", use_bias=False)',
            'Dense(3, activation="softmax", …)',
        ),
        (
            TimeDistributedConfig(DenseConfig(3, use_bias=False)),
            "TimeDistributed(Dense(3, use_bias=False))",
            "TimeDistributed(Dense(3, …))",
        ),
        (
            BidirectionalConfig(
                LSTMConfig(4, dropout=0.1),
                merge_mode="sum",
                backward_layer=GRUConfig(4, go_backwards=True),
            ),
            'Bidirectional(LSTM(4, dropout=0.1), merge_mode="sum", '
            "backward_layer=GRU(4, go_backwards=True))",
            'Bidirectional(LSTM(4, …), merge_mode="sum", backward_layer=GRU(4, go_backwards=True))',
        ),
    ],
)
def test_other_layers_are_written_with_the_layers_in_them(
    config: LayerConfig, whole: str, short: str
) -> None:
    assert (constructor_expression(config), short_expression(config)) == (whole, short)
