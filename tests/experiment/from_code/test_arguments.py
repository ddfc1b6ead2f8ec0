"""Code of Keras 1 and before: its arguments, their order, and the gates that it had."""

from typing import Any

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.invalid_value import InvalidValue

OLD = "Keras' layer before TensorFlow 2 had hard_sigmoid as its default"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("net.add(LSTM(output_dim=4, input_dim=3))", {}),
        ("LSTM(4, init='he_normal')", {"kernel_initializer": "he_normal"}),
        ("LSTM(4, dropout_W=0.5, dropout_U=0.5)", {"dropout": 0.5, "recurrent_dropout": 0.5}),
        ("LSTM(4, **{'inner_init': 'orthogonal'})", {}),
        ("LSTM(4, consume_less='gpu')", {"implementation": 2}),
        # Keras 1's order.
        ("LSTM(4, 'glorot_uniform', 'orthogonal')", {}),
        ("LSTM(4, 'uniform', 'zero', 'one', 'relu')",
         {"kernel_initializer": "random_uniform", "recurrent_initializer": "zeros",
          "unit_forget_bias": True, "activation": "relu"}),
        # That of the first Keras: the size of the input, and of the output.
        ("LSTM(256, 4)", {}),
        ("LSTM(256, 4, 'he_normal', activation='relu')",
         {"kernel_initializer": "he_normal", "activation": "relu"}),
        ("size = 4\nLSTM(len(words), size, return_sequences=True)", {"return_sequences": True}),
    ],
)  # fmt: skip
def test_the_gates_that_keras_1_had_are_told(source: str, expected: dict[str, Any]) -> None:
    (layer,) = layers_in(source)
    assert layer.config == LSTMConfig(**{"units": 4, **expected})
    (note,) = [note for note in layer.notes if OLD in note]
    assert "clip(0.2·x + 0.5)" in note
    assert "with the same weights they have other values here" in note
    with pytest.raises(InvalidValue):  # what Keras 3 hasn't is reported
        from_keras(source)


@pytest.mark.parametrize(
    "source",
    [
        "LSTM(output_dim=4, inner_activation='sigmoid')",
        "LSTM(output_dim=4, inner_activation='hard_sigmoid')",
        "LSTM(4, init='zero', recurrent_activation='tanh')",
        "LSTM(256, 4, 'he_normal', 'orthogonal', 'one', 'tanh', 'sigmoid')",
        "LSTM(4, input_dim=3, input_length=5)",  # Keras 2 had these too
        "LSTM(4, 'tanh', 'sigmoid')",
        "LSTM(4, **{'init': 'zeros', 'inner_activation': 'tanh'})",
        "LSTM(4, batch_input_shape=(1, 2, 3))",
    ],
)
def test_nothing_is_said_of_gates_that_the_code_names_or_keras_2_has(source: str) -> None:
    (layer,) = layers_in(source)
    assert layer.config is not None
    assert not any(OLD in note for note in layer.notes)


@pytest.mark.parametrize("source", ["LSTM(4, True)", "LSTM(4, 'tanh', 8)", "LSTM(4, 'tnah')"])
def test_what_no_keras_took_there_is_refused(source: str) -> None:
    with pytest.raises(InvalidValue):
        from_keras(source)
    assert all(layer.config is None for layer in layers_in(source))
