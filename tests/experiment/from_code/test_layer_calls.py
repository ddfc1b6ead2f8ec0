"""Layers in wrappers, and RNNs over cells, as Keras itself makes them of the same code."""

from typing import Any

import keras
import numpy as np
import pytest
from keras.layers import LSTM, Bidirectional

import lstmviz
from lstmviz.experiment.config import STACK_OF_CELLS, LSTMConfig
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.invalid_value import InvalidValue

ROUND_BOTH = "the Bidirectional around it, which would run a second one in the other direction"
PICTURES = {"AugMix", "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization"}
PICTURES |= {"CutMix", "Equalization", "MaxNumBoundingBoxes", "MixUp", "Pipeline", "Solarization"}
PICTURES |= {"FlaxLayer", "JaxLayer", "TorchModuleWrapper"}
KNOWN: dict[str, Any] = dict(vars(keras.layers))
BOTH_WAYS = [
    "Bidirectional(LSTM(2, return_sequences=True))",
    "Bidirectional(LSTM(2))",
    "Bidirectional(layer=LSTM(2, return_state=True, stateful=True, implementation=1))",
    "Bidirectional(LSTM(2, return_sequences=True), backward_layer="
    "LSTM(3, activation='relu', return_sequences=True, go_backwards=True, implementation=1))",
    "Bidirectional(LSTM(2, 'relu', zero_output_for_mask=True), 'sum')",
    "Bidirectional(RNN(LSTMCell(2, dropout=0.5), return_sequences=True))",
    "Bidirectional(GRU(2, return_sequences=True, implementation=1, reset_after=False))",
    "Bidirectional(SimpleRNN(2, 'relu', dropout=0.5, seed=3, stateful=True))",
    "Bidirectional(RNN(GRUCell(2, reset_after=False), return_sequences=True))",
]
ARGUMENTS = (
    "units", "activation", "go_backwards", "return_sequences", "return_state", "stateful",
    "dropout", "implementation", "reset_after", "seed",
)  # fmt: skip


@pytest.mark.parametrize("expression", BOTH_WAYS)
def test_both_layers_of_a_bidirectional_are_those_that_keras_makes(expression: str) -> None:
    both: Any = eval(expression, KNOWN)
    layers = layers_in(f"x = {expression}(x)")
    assert [layer.half for layer in layers] == ["forward", "backward"]
    for layer, real in zip(layers, (both.forward_layer, both.backward_layer), strict=True):
        assert layer.config is not None
        assert layer.config.zero_output_for_mask == real.zero_output_for_mask
        cell = real.cell
        for name in (name for name in ARGUMENTS if hasattr(layer.config, name)):
            value = getattr(real if hasattr(real, name) else cell, name)
            value = value.__name__ if name == "activation" else value
            assert getattr(layer.config, name) == value, name
        assert layer.left_out == ROUND_BOTH
        assert "left out, too" in layer.notes[0]


def test_the_forward_layer_s_output_is_zero_where_masked() -> None:
    """The numbers that Keras' own forward layer returns within the wrapper."""
    init = "kernel_initializer=Constant(0.01), recurrent_initializer=Constant(0.02)"
    code = f"h = Bidirectional(LSTM(2, return_sequences=True, {init}))(x)"
    x = np.arange(24, dtype=np.float32).reshape(2, 4, 3) / 10
    mask = np.array([[1, 1, 0, 0], [0, 1, 1, 1]], bool)
    keras_code = code.removeprefix("h = ").removesuffix("(x)")
    both: Any = eval(keras_code, {**KNOWN, "Constant": keras.initializers.Constant})
    both(x)
    for index, real in enumerate((both.forward_layer, both.backward_layer)):
        expected = np.asarray(real(x, mask=mask))
        layer = from_keras(code, index=index)
        trace = lstmviz.run(lstmviz.Experiment(layer, [lstmviz.Call(x, mask=mask)]))
        np.testing.assert_array_equal(trace.calls[0].returned[0], expected)
        held = mask[:, ::-1] if index else mask
        assert not expected[~held].any()
        assert expected[held].all()


@pytest.mark.parametrize(
    "source",
    [
        "lstm = LSTM(4)\nnet.add(Bidirectional(lstm))",
        "net.add(tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(4), input_shape=(5, 3)))",
        "net.add(Bidirectional(LSTM(4))\nnet.fit(x",
        "net.add(Bidirectional(LSTM(4)\nnet.add(Dense(1))",
    ],
)
def test_a_bidirectional_is_found_however_it_is_written(source: str) -> None:
    assert from_keras(source) == LSTMConfig(4)
    assert from_keras(source, index=1) == LSTMConfig(4, go_backwards=True)


def test_the_halves_are_told_apart_where_one_is_chosen() -> None:
    with pytest.raises(InvalidValue) as asked:
        from_keras("Bidirectional(LSTM(4))\nLSTM(5)")
    assert asked.value.expected == (
        "one of 0 (line 1: LSTM(4), forward in Bidirectional), "
        "1 (line 1: LSTM(4), backward in Bidirectional), 2 (line 2: LSTM(5))"
    )


def test_what_keras_refuses_in_a_bidirectional_is_refused() -> None:
    with pytest.raises(ValueError, match="different `go_backwards`"):
        Bidirectional(LSTM(4, go_backwards=True))
    with pytest.raises(InvalidValue, match="'go_backwards', expected False within a Bidirectional"):
        from_keras("Bidirectional(LSTM(4, go_backwards=True))")


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("LSTM(4)", [""]),
        ("Sequential([Input((3,)), LSTM(4)])", [""]),
        ("m = Sequential([Embedding(9, 3), LSTM(4), Dense(2), Dense(1)])",
         ["Taken: the LSTM. Left out: Embedding and Dense (2 times)."]),
        ("x = layers.LSTM(4)(x)\nx = layers.MyOwn(2)(x)\nx = nn.Dropout(1)(x)",
         ["Taken: the LSTM. Left out: MyOwn (line 2)."]),
        ("x = Dropout(0.1)(x)\nx = LSTM(4)(x)\nx = GRU(3)(x)\nx = TimeDistributed(Dense(2))(x)",
         ["Taken: the LSTM of line 2. Left out: Dropout (line 1), GRU (line 3) and "
          "TimeDistributed(Dense) (line 4).",
          "Taken: the GRU of line 3. Left out: Dropout (line 1), LSTM (line 2) and "
          "TimeDistributed(Dense) (line 4)."]),
        ("a = LSTM(4)\nb = LSTM(5)\nc = LSTM(6)",
         ["Taken: the LSTM. Left out: LSTM (lines 2 and 3).",
          "Taken: the LSTM of line 2. Left out: LSTM (lines 1 and 3).",
          "Taken: the LSTM of line 3. Left out: LSTM (lines 1 and 2)."]),
        ("f = LSTM(4)\nb = LSTM(4, go_backwards=True)\nBidirectional(f, backward_layer=b)",
         [f"Taken: the forward LSTM. Left out: {ROUND_BOTH}.",
          f"Taken: the backward LSTM of line 2. Left out: {ROUND_BOTH}."]),
        ("Bidirectional(LSTM(4))\nDense(1)\nRNN(LSTMCell(3))",
         [f"Taken: the forward LSTM. Left out: Dense (line 2), LSTM (line 3), and {ROUND_BOTH}.",
          f"Taken: the backward LSTM. Left out: Dense (line 2), LSTM (line 3), and {ROUND_BOTH}.",
          "Taken: the LSTM of line 3. Left out: Bidirectional(LSTM) (line 1) and Dense (line 2)."]),
        ("LSTM(1)\n" + "\n".join(f"layers.L{n}()" for n in range(9)),
         ["Taken: the LSTM. Left out: " + ", ".join(f"L{n} (line {n + 2})" for n in range(6))
          + " and 3 other kinds of layers."]),
    ],
)  # fmt: skip
def test_what_the_code_has_beside_the_layer_is_told(source: str, taken: list[str]) -> None:
    assert [layer.taken for layer in layers_in(source)] == taken


def test_each_layer_of_keras_is_known_without_an_import() -> None:
    made = [name for name in dir(keras.layers) if isinstance(getattr(keras.layers, name), type)]
    kinds = [n for n in made if issubclass(getattr(keras.layers, n), keras.layers.Layer)]
    parts = {"InputLayer", "Layer", "Wrapper", "LSTM", "GRU", "SimpleRNN"}
    parts |= {*(n for n in kinds if "Cell" in n)}
    # They change pictures, and stand in no chain with an LSTM.
    of_pictures = {name for name in kinds if name in PICTURES or name.startswith("Rand")}
    for name in set(kinds) - parts - of_pictures:
        (layer,) = layers_in(f"LSTM(4)\n{name}()")
        assert layer.left_out == f"{name} (line 2)"


@pytest.mark.parametrize(
    "source", ["TimeDistributed(LSTM(4))", "lstm = LSTM(4)\nTimeDistributed(layer=lstm)"]
)
def test_a_time_distributed_is_told(source: str) -> None:
    (layer,) = layers_in(source)
    assert layer.config == LSTMConfig(4)
    assert layer.left_out.startswith("the TimeDistributed around it, which would run it on one")
    assert layer.taken.startswith("Taken: the LSTM. Left out: the TimeDistributed around it")


@pytest.mark.parametrize(
    "source",
    [
        "RNN([LSTMCell(4), LSTMCell(8)])",
        "RNN((LSTMCell(4), GRUCell(8), LSTMCell(4)))",
        "RNN(StackedRNNCells([LSTMCell(4), LSTMCell(8)]))",
        "cells = [LSTMCell(4), LSTMCell(8)]\nRNN(cells)",
        "a = LSTMCell(4)\nb = LSTMCell(8)\nRNN(cell=[a, b])",
        "RNN([LSTMCell(n) for n in sizes])",
        "RNN([LSTMCell(4)] * 3)",
        "cells = []\nfor n in sizes:\n  cells.append(LSTMCell(n))\nRNN(cells)",
        "cells = []\ncells.append(LSTMCell(4))\nRNN(StackedRNNCells(cells))",
        "RNN([GRUCell(4)])",
        "RNN(StackedRNNCells((LSTMCell(4),)), go_backwards=True)",
        "RNN([LSTM(4), GRU(4)])",
    ],
)
def test_an_rnn_over_a_stack_of_cells_is_told_as_what_it_is(source: str) -> None:
    (layer,) = layers_in(source)
    assert layer.refused is not None
    assert layer.refused.message == f"expected one recurrent layer, got {STACK_OF_CELLS}"


def test_a_stack_of_one_cell_does_not_do_what_its_layer_does() -> None:
    stacked = keras.layers.RNN([keras.layers.LSTMCell(4)], unroll=True)
    with pytest.raises(IndexError):
        stacked(np.ones((2, 3, 1), "float32"))


@pytest.mark.parametrize(
    ("source", "what", "cell"),
    [
        ("RNN(LSTM(4))", "an LSTM", "LSTMCell"),
        ("RNN(GRU(4), return_sequences=True)", "a GRU", "GRUCell"),
        ("rnn = SimpleRNN(4)\nRNN(cell=rnn)", "a SimpleRNN", "SimpleRNNCell"),
    ],
)
def test_an_rnn_over_a_whole_layer_is_refused_as_keras_can_not_run_it(
    source: str, what: str, cell: str
) -> None:
    made = eval(source.replace("rnn = SimpleRNN(4)\n", "").replace("=rnn", "=SimpleRNN(4)"), KNOWN)
    with pytest.raises(ValueError, match="expected ndim=3, found ndim=2"):
        made(np.ones((2, 3, 1), "float32"))
    (layer,) = layers_in(source)
    assert layer.refused is not None
    assert str(layer.refused) == (
        f"Received an invalid value for argument 'cell', expected a cell such as {cell}(4), got "
        f"{what}, which is a layer: Keras can't run it as a cell."
    )


@pytest.mark.parametrize("source", ["cell = LSTMCell(4)\nRNN(cell=cell)", "RNN(LSTMCell(4))"])
def test_an_rnn_over_one_cell_is_an_lstm(source: str) -> None:
    assert from_keras(source) == LSTMConfig(4)


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("RNN(GRUCell(4), units=5)", "units", "RNN, got units, which the GRUCell in it takes"),
        ("RNN(GRUCell(4), activation='relu')", "activation",
         "RNN, got activation, which the GRUCell in it takes"),
        ("RNN(LSTMCell(4), **{'seed': 1})", "seed",
         "RNN, got seed, which the LSTMCell in it takes"),
        ("RNN(LSTMCell(4), implementation=1)", "implementation",
         "RNN, got implementation, which the LSTMCell in it takes"),
        ("RNN(LSTMCell(4), init='ones')", "init", "RNN, got init, which the LSTMCell in it takes"),
        ("RNN(GRUCell(4, return_sequences=True))", "return_sequences",
         "GRUCell, got return_sequences, which the RNN around it takes"),
        ("RNN(GRUCell(4, unroll=True), unroll=True)", "unroll",
         "GRUCell, got unroll, which the RNN around it takes"),
        ("RNN(LSTMCell(4, **dict(stateful=True)))", "stateful",
         "LSTMCell, got stateful, which the RNN around it takes"),
        ("RNN(SimpleRNNCell(4, zero_output_for_mask=False))", "zero_output_for_mask",
         "SimpleRNNCell, got zero_output_for_mask, which the RNN around it takes"),
        ("RNN(GRUCell(4), use_cudnn=True)", "use_cudnn",
         "RNN, got use_cudnn, which neither the RNN nor its GRUCell takes"),
        ("RNN(GRUCell(4, use_cudnn=True))", "use_cudnn",
         "GRUCell, got use_cudnn, which neither the RNN nor its GRUCell takes"),
    ],
)  # fmt: skip
def test_an_rnn_and_its_cell_take_their_own_arguments_alone_as_keras_has_it(
    source: str, name: str, message: str
) -> None:
    with pytest.raises(ValueError, match="Unrecognized keyword"):
        eval(source, dict(KNOWN))
    with pytest.raises(InvalidValue) as refused:
        from_keras(source)
    assert refused.value.argument == name
    assert refused.value.message == f"expected an argument of keras.layers.{message}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("RNN(LSTMCell(4, 'relu', seed=3, implementation=1), True, False, True, unroll=True)",
         LSTMConfig(4, activation="relu", seed=3, implementation=1, return_sequences=True,
                    go_backwards=True, unroll=True)),
        ("RNN(LSTMCell(4, **{'dropout': 0.5}), **{'zero_output_for_mask': True})",
         LSTMConfig(4, dropout=0.5, zero_output_for_mask=True)),
        ("RNN(LSTMCell(4, dtype='float64', name='a'), dtype='float64', name='b', trainable=True)",
         LSTMConfig(4, dtype="float64")),
    ],
)  # fmt: skip
def test_what_an_rnn_and_its_cell_take_is_read_of_both(source: str, expected: LSTMConfig) -> None:
    eval(source, dict(KNOWN))
    assert from_keras(source) == expected


@pytest.mark.parametrize("source", ["RNN(Attention(LSTMCell(4)))", "cell = LSTMCell(4)"])
def test_a_cell_in_something_else_is_no_layer(source: str) -> None:
    with pytest.raises(InvalidValue, match="one step of an LSTM, and no layer around it"):
        from_keras(source)
