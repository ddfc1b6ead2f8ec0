"""Configs of models as data: what is found in them, and that nothing in one can do harm."""

import contextlib
import copy
import json
from typing import Any

import keras
import pytest
from hypothesis import given
from hypothesis import strategies as st
from old_models import keras_1_arguments, model_of

from lstmviz.experiment.config import LSTMConfig, RecurrentConfig
from lstmviz.experiment.from_code.from_keras import layers_in
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.keras_names import snake_case
from lstmviz.experiment.layer_config import LayerArguments, partial_config_of
from lstmviz.experiment.model_config import TooManyObjects, described_model

LSTM, Input = keras.layers.LSTM, keras.layers.Input


def _model() -> Any:
    x = Input((5, 3))
    both = keras.layers.Bidirectional(LSTM(4, return_sequences=True, kernel_regularizer="l2"))
    inner = keras.Sequential([Input((5, 8)), LSTM(4, return_sequences=True), keras.layers.Dense(2)])
    cell = keras.layers.RNN(keras.layers.LSTMCell(4), return_sequences=True)
    y = keras.layers.TimeDistributed(keras.layers.Dense(3))(cell(inner(both(x))))
    return json.loads(keras.Model(x, keras.layers.GRU(2)(y)).to_json())


MODEL = _model()
OLD = model_of([keras_1_arguments(0), keras_1_arguments(1)])
ANYTHING: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["LSTM", "RNN", "LSTMCell", "Bidirectional", "function", "DTypePolicyMap"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["class_name", "config", "layers", "layer", "cell", "name", "units"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a config."""
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    found = [path] if path else []
    for key, part in inner.items() if isinstance(inner, dict) else ():
        found += places(part, (*path, key))
    return found


def test_layers_are_found_with_their_names_and_places_and_the_others_are_counted() -> None:
    found = described_model(MODEL)
    assert [layer.path for layer in found.recurrent] == [
        "layers/bidirectional/forward_layer/cell/vars",
        "layers/bidirectional/backward_layer/cell/vars",
        "layers/sequential/layers/lstm/cell/vars",
        "layers/rnn/cell/vars",
        "layers/gru/cell/vars",
    ]
    assert found.others == {"Dense": 2}
    assert found.summary == "two Dense layers"
    both = "the Bidirectional around it, which would run a second one in the other direction"
    rest = "two other LSTM layers, one GRU, two Dense layers"
    alone = "three other LSTM layers, one GRU and two Dense layers"
    *lstms, gru = map(found.left_out, found.recurrent)
    assert lstms == [*[f"{rest}, and {both}"] * 2, *[alone] * 2]
    assert gru == "four LSTM layers and two Dense layers"


def test_an_rnn_over_another_cell_is_counted_with_that_cell() -> None:
    cells = [keras.layers.LSTMCell(4), keras.layers.GRUCell(4)]
    stacked = keras.Sequential([Input((5, 3)), keras.layers.RNN(cells)])
    found = described_model(json.loads(stacked.to_json()))
    assert (found.recurrent, found.summary) == ((), "one RNN(StackedRNNCells)")


@pytest.mark.parametrize(
    ("class_name", "path"),
    [
        ("CuDNNLSTM", "layers/cu_dnnlstm/vars"),
        ("LSTM", "layers/lstm/cell/vars"),
        ("CuDNNGRU", "layers/cu_dnngru/vars"),
        ("SimpleRNN", "layers/simple_rnn/cell/vars"),
    ],
)
def test_the_place_of_the_weights_is_that_of_the_class(class_name: str, path: str) -> None:
    (layer,) = described_model(model_of([{"name": "a", "units": 4}], class_name)).recurrent
    assert layer.path == path
    assert layer.names == ("a",)


@pytest.mark.parametrize(
    ("version", "config", "zeroes"),
    [
        ("2.6.0", {"return_sequences": True, "implementation": 2}, True),
        ("2.21.0", {"return_sequences": True, "implementation": 2}, True),
        ("2.2.4-tf", {"return_sequences": True, "implementation": 1}, True),
        ("", {"return_sequences": True, "time_major": False}, True),
        ("2.6.0", {"return_sequences": False, "implementation": 2}, False),
        ("2.2.4", {"return_sequences": True, "implementation": 1}, False),  # no part of TensorFlow
        ("1.2.2", {"return_sequences": True, "output_dim": 4}, False),
        ("3.3.3", {"return_sequences": True}, False),  # it would say so
        ("2.6.0", {"return_sequences": True, "zero_output_for_mask": False}, False),
    ],
)
def test_a_bidirectional_of_tensorflow_s_keras_2_zeroes_masked_steps(
    version: str, config: dict[str, Any], zeroes: bool
) -> None:
    layer = {"class_name": "LSTM", "config": {"name": "a", "units": 4, **config}}
    both = model_of([{"name": "both", "layer": layer}], "Bidirectional")
    for half in described_model(both, version).recurrent:
        assert half.arguments.given.get("zero_output_for_mask", False) is zeroes


@given(data=st.data(), model=st.sampled_from([MODEL, OLD]), value=ANYTHING)
def test_whatever_stands_in_a_config_layers_are_read_or_left_out(
    data: st.DataObject, model: Any, value: Any
) -> None:
    changed = copy.deepcopy(model)
    *way, last = data.draw(st.sampled_from(places(model)))
    inner = changed
    for key in way:
        inner = inner[key]
    inner[last] = value
    for layer in described_model(changed, "2.2.4").recurrent:
        config, notes = partial_config_of(layer.arguments, "2.2.4")
        assert isinstance(config, RecurrentConfig) or notes[-1].startswith("units can't be taken: ")
    for text in (json.dumps(changed), repr(changed)):
        with contextlib.suppress(InvalidValue):
            assert layers_in(text)


def test_what_is_nested_without_end_is_no_argument() -> None:
    deep: Any = 0.5
    for _ in range(600):
        deep = [deep]
    initializer = {"class_name": "Constant", "config": {"value": deep}}
    config, notes = partial_config_of(
        LayerArguments(LSTMConfig, {"units": 4, "bias_initializer": initializer})
    )
    assert config in (None, LSTMConfig(4))
    assert notes
    wrapped: Any = {"class_name": "LSTM", "config": {"units": 4}}
    for _ in range(60):
        wrapped = {"class_name": "Sequential", "config": {"layers": [wrapped]}}
    with pytest.raises(TooManyObjects):
        described_model(wrapped)


@pytest.mark.parametrize("name", ["LSTM", "CuDNNLSTM", "TimeDistributed", "RNN", "ConvLSTM2D"])
def test_classes_are_spelled_as_keras_does(name: str) -> None:
    from keras.src.utils.naming import to_snake_case

    assert snake_case(name) == to_snake_case(name)
