"""Configs of models as data, those among them that no Keras wrote."""

from collections.abc import Sequence
from typing import Any

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.model.from_config import NotAChain, described_chain
from lstmviz.experiment.model.layers import (
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    TimeDistributedConfig,
)


def layer(class_name: str, name: str, before: Sequence[str] = (), **config: Any) -> dict[str, Any]:
    """A layer as Keras 2 serialises it in a functional model."""
    calls = [[[other, 0, 0, {}] for other in before]] if before else []
    own = {"name": name, **config}
    return {"class_name": class_name, "name": name, "config": own, "inbound_nodes": calls}


def functional(*layers: dict[str, Any], last: str, first: str = "in") -> dict[str, Any]:
    ends = {"input_layers": [[first, 0, 0]], "output_layers": [[last, 0, 0]]}
    return {"class_name": "Functional", "config": {"layers": list(layers), **ends}}


START = layer("InputLayer", "in", batch_input_shape=[None, 5, 2])


def test_a_functional_model_is_followed_from_its_output() -> None:
    found = described_chain(
        functional(
            layer("Dense", "out", ["memory"], units=3),
            layer("LSTM", "unused", ["in"], units=9),
            layer("LSTM", "memory", ["in"], units=4),
            START,
            last="out",
        )
    )
    assert found.model.layers == (LSTMConfig(4), DenseConfig(3))
    assert found.model.names == ("memory", "out")
    # The paths go by the order in which the config has them.
    assert [each.path for each in found.layers] == ["layers/lstm_1", "layers/dense"]
    assert found.batch_shape == (None, 5, 2)


def test_names_that_no_layer_can_have_are_left_out() -> None:
    layers = [layer("LSTM", "a/b", units=3), layer("LSTM", "x", units=3)]
    layers.append(layer("Dense", "x", units=3))
    found = described_chain({"class_name": "Sequential", "config": layers})
    assert found.model.names == ("lstm", "lstm_1", "dense")


def test_keras_1_is_read_by_today_s_names() -> None:
    arguments = {"init": "uniform", "W_constraint": None, "b_regularizer": None, "bias": False}
    found = described_chain(
        {
            "class_name": "Sequential",
            "config": [
                layer("Embedding", "a", input_dim=9, output_dim=4, init="uniform", input_length=5),
                layer("LSTM", "b", output_dim=4, inner_activation="sigmoid"),
                layer("Dropout", "c", p=0.25),
                layer("TimeDistributedDense", "d", output_dim=2, **arguments),
            ],
        },
        "1.2.2",
    )
    assert found.model.layers == (
        EmbeddingConfig(9, 4),
        LSTMConfig(4, implementation=1),
        DropoutConfig(0.25),
        TimeDistributedConfig(DenseConfig(2, kernel_initializer="random_uniform", use_bias=False)),
    )
    assert found.notes == ()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (None, "no layers"),
        ({"class_name": "Sequential", "config": {"layers": "LSTM"}}, "no layers"),
        ({"class_name": "Sequential", "config": [3]}, "a layer that doesn't say its class"),
        ({"class_name": "Sequential", "config": [layer("Conv1D", "c")]}, "Conv1D ('c')"),
        ({"class_name": "Sequential", "config": [layer("TimeDistributed", "t")]},
         "TimeDistributed ('t')"),
        ({"class_name": "Sequential", "config": [layer("Bidirectional", "b")]},
         "Bidirectional ('b')"),
        ({"class_name": "Sequential",
          "config": [{**layer("Dense", "d", units=2), "module": "mine"}]}, "Dense ('d')"),
        ({"class_name": "Sequential",
          "config": [{**layer("Dense", "d", units=2), "registered_name": "Mine>Dense"}]},
         "Dense ('d')"),
        ({"class_name": "Sequential", "config": [layer("LSTM", "l", units=3)] * 101},
         "more than 100 layers"),
        (functional(layer("LSTM", "a", ["b"], units=3), layer("LSTM", "b", ["a"], units=3),
                    last="b"), "a cycle at 'b'"),
        (functional(START, last="gone"), "a cycle at 'gone'"),
        (functional(START, layer("LSTM", "a", ["in", "in2"], units=3), last="a"),
         "LSTM ('a') of several inputs"),
    ],
)  # fmt: skip
def test_what_is_no_chain_says_why(model: Any, said: str) -> None:
    with pytest.raises(NotAChain) as refused:
        described_chain(model)
    assert str(refused.value) == said


def test_units_that_can_not_be_taken_are_told() -> None:
    model = {"class_name": "Sequential", "config": [layer("Dense", "d", units="many")]}
    with pytest.raises(NotAChain, match=r"Dense \('d'\), of which units can't be taken"):
        described_chain(model)
