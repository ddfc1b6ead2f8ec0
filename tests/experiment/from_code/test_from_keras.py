"""Source back to a layer: what is written is read again, and nothing of it is ever run."""

import builtins
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import KINDS, intricate_experiments

from lstmviz.experiment.arguments import SERIALISED
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import (
    OF_RNN,
    GRUConfig,
    LSTMConfig,
    RecurrentConfig,
    SimpleRNNConfig,
)
from lstmviz.experiment.experiment import Experiment, Purpose, derived_seed
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.keras_names import PARAMETERS, Parameter
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.experiment.to_code.keras_code import to_keras

_NUMBER = st.floats(-1e6, 1e6) | st.integers(-1000, 1000)
_AXIS = st.integers(-3, 3)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": _NUMBER,
    "positive": st.floats(1e-6, 1e6),
    "not negative": st.floats(0, 1e6),
    "numbers": _NUMBER,
    "seed": st.none() | st.integers(0, 2**31),
    "axis": st.none() | _AXIS | st.lists(_AXIS, min_size=1, max_size=2),
    "axes": st.none() | st.lists(_AXIS, min_size=1, max_size=2),
}
_SEEDED: dict[str, Purpose] = {
    "kernel_initializer": "kernel",
    "recurrent_initializer": "recurrent",
    "bias_initializer": "bias",
}


def _value(parameter: Parameter) -> st.SearchStrategy[Any]:
    if parameter.kind == "name":
        return st.sampled_from(parameter.options)
    return _VALUES[parameter.kind]


@st.composite
def objects(draw: st.DrawFn, kind: str) -> Any:
    class_name = draw(st.sampled_from(sorted(SERIALISED[kind].values())))
    config = {each.name: draw(_value(each)) for each in PARAMETERS[class_name]}
    return {"class_name": class_name, "config": config}


@st.composite
def configs(draw: st.DrawFn) -> LSTMConfig:
    """Any layer: every argument may be set, with objects that have parameters."""
    layer = draw(intricate_experiments(kinds=KINDS)).layer
    config = asdict(layer)
    for name in config:
        kind = name.rpartition("_")[2]
        if kind in SERIALISED:
            config[name] = draw(objects(kind) | st.just(config[name]))
    return type(layer)(**config)


@given(config=configs())
@example(config=LSTMConfig(2**31 - 1))
def test_the_expression_that_is_shown_is_read_as_the_same_layer(config: RecurrentConfig) -> None:
    assert from_keras(constructor_expression(config)) == config


def without_derived_seeds(config: RecurrentConfig, of: Experiment) -> RecurrentConfig:
    """The layer that a script makes, without the seeds that stand for the experiment's own."""
    changed: dict[str, Any] = {}
    for name, purpose in _SEEDED.items():
        value, before = getattr(config, name), getattr(of.layer, name)
        seeded_before = isinstance(before, dict) and before["config"].get("seed") is not None
        if isinstance(value, dict) and "seed" in value["config"] and not seeded_before:
            assert value["config"]["seed"] == derived_seed(of.seed, purpose)
            changed[name] = value | {"config": value["config"] | {"seed": None}}
    if of.layer.seed is None and config.seed is not None:
        assert config.seed == derived_seed(of.seed, "dropout")
        changed["seed"] = None
    return replace(config, **changed)


@given(experiment=intricate_experiments(kinds=KINDS), config=configs())
def test_a_script_of_ours_is_read_as_its_own_layer(
    experiment: Experiment, config: RecurrentConfig
) -> None:
    if config.kind is experiment.layer.kind:
        fitting = {"units", "use_bias", "reset_after"} & set(asdict(config))
        same = {name: getattr(experiment.layer, name) for name in fitting}
        experiment = replace(experiment, layer=replace(config, **same))
    script = to_keras(experiment)
    read = from_keras(script)
    assert without_derived_seeds(read, experiment) == experiment.layer
    # The seeds are now said in the layer: the script stays what it is.
    assert to_keras(replace(experiment, layer=read)) == script


def test_a_script_with_large_arrays_is_read() -> None:
    x = np.random.default_rng(0).normal(size=(8, 500, 65))
    script = to_keras(Experiment(LSTMConfig(4, stateful=True), [Call(x)], weights=None))
    assert len(script) > 1e6
    assert from_keras(script).stateful


HARMFUL = """
import os
open({path!r}, "w").write("run")
class LSTM_:
    units = open({path!r}, "w").write("run")
@open({path!r}, "w").write
def build(units=open({path!r}, "w")):
    return tf.keras.layers.LSTM(
        4, name=open({path!r}, "w"), {more}
    )
exec("open({path!r}, 'w')")
"""


@pytest.mark.parametrize("more", ["", "seed=eval('1')", "activation=open('x', 'w')", "**vars()"])
def test_nothing_is_run(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, more: str) -> None:
    def refused(*_args: Any, **_kwargs: Any) -> Any:
        raise AssertionError("the source was run")

    path = tmp_path / "made"
    source = HARMFUL.format(path=str(path), more=more)
    with monkeypatch.context() as patched:
        for name in ("eval", "exec", "open"):
            patched.setattr(builtins, name, refused)
        (layer,) = layers_in(source)
    assert not path.exists()
    if more:
        assert layer.refused is not None
        assert "running the code" in str(layer.refused) or "after **" in str(layer.refused)
    else:
        assert layer.config == LSTMConfig(4)


@pytest.mark.parametrize(
    "source",
    [
        "LSTM(4)\0",
        "LSTM(4)\ud800",
        "(" * 100_000,
        "LSTM(" * 30_000,
        "LSTM(" * 300 + ")" * 300,
        "LSTM(4," + "-" * 100_000,
        "LSTM(" + "-" * 50_000 + "4)",
        "LSTM(" + "1+" * 50_000 + "1)",
        "LSTM(" + "9" * 100_000 + ")",
        "LSTM(0x" + "f" * 100_000 + ")",
        "LSTM(2 ** -(2 ** 4000))",
        "LSTM(1 << 10 ** 12)",
        "LSTM(4, 'a' * 10 ** 10)",
        "LSTM(4, '%1000000000d' % 3)",
        "LSTM(4, [[0] * 10_000] * 10_000)",
        "LSTM(1 / 0)",
        "LSTM((-1) ** 0.5)",
        "LSTM(1e308 ** 2)",
        "LSTM([][0])",
        "LSTM({[]: 1})",
        "LSTM(4, **{1: 2})",
        "LSTM(*args)",
        "LSTM(...)",
        "LSTM(b'4')",
        "LSTM(f'{4}')",
        "LSTM(await x)",
        "LSTM(4, units)",
        "LSTM(" + "1," * 40 + ")",
        "a" * 200_001,
        "a.b" * 60_000 + "(",
        "\n".join(f"a{n} = (a{n - 1}, a{n - 1})" for n in range(1, 60)) + "\na0 = 2\nLSTM(a59)",
        "\n".join(f"a{n} = a{n - 1}" for n in range(1, 3000)) + "\na0 = 2\nLSTM(a2999)",
        "a = b\nb = a\nLSTM(a)",
        "LSTM(4)\n" * 300,
        "LSTM(4)\n" * 20_000,
        "\"\"\"" * 30_001,
        "'" * 100_001,
        "%" * 100_000,
        "```\n" * 40_000,
        "def f(u=u):\n  return LSTM(u)",
        "\\",
        "LSTM",
        "LSTM(4, kernel_initializer=Orthogonal(1, 2, 3))",
        "LSTM(4, kernel_initializer=Orthogonal(foo=1))",
        "LSTM(4, kernel_initializer='constant')",
        "LSTM(4, kernel_initializer={'class_name': 'Lambda', 'config': {}})",
        "LSTM(4, bias_initializer=Constant(float('nan')))",
        "LSTM(4, dtype=tf.bfloat16)",
        "LSTM(" + " + ".join(f"a{n}" for n in range(5_000)) + ")",
        "LSTM(" + "a" * 100_000 + ")",
        "LSTM(a[" + "1," * 1_000 + "])",
        "LSTM(4, " + "a" * 100_000 + "=1)",
    ],
    ids=lambda source: repr(source[:30]),
)  # fmt: skip
def test_what_nobody_means_is_refused_and_hangs_nothing(source: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        from_keras(source)
    assert len(refused.value.message) < (20_000 if refused.value.argument == "index" else 400)
    assert "Traceback" not in str(refused.value)


@given(source=st.text() | st.lists(st.sampled_from(
    ["LSTM(", ")", "4", ",", "=", "units", "(", "[", "'", '"""', "\n", "    ", "def f(x):",
     "x", ".", "tf", "**", "lambda", "#", ">>> ", "```", "\\", ":", "layers.", "RNN(",
     "LSTMCell(", "partial(", "%", "{", "}", "]", "import ", "from ", " as ", "for ", " in "]
), max_size=30).map("".join))  # fmt: skip
def test_no_text_brings_more_than_a_sentence(source: str) -> None:
    try:
        layers = layers_in(source)
    except InvalidValue:
        return
    assert layers
    for layer in layers:
        assert (layer.config is None) == bool(layer.missing or layer.refused)


@pytest.mark.parametrize("source", [None, 4, b"LSTM(4)", ["LSTM(4)"]])
def test_what_is_no_text_is_refused(source: Any) -> None:
    with pytest.raises(InvalidValue, match="'source', expected a text"):
        from_keras(source)


@pytest.mark.parametrize("names", [[("n", 4)], {3: 4}, "n", 4])
def test_names_that_are_no_names_are_refused(names: Any) -> None:
    with pytest.raises(InvalidValue, match=r"'names', expected a dict such as \{'rnn_units': 4\}"):
        from_keras("LSTM(n)", names=names)


@pytest.mark.parametrize("index", [-1, 2, True, "0", 0.0])
def test_an_index_that_is_none_of_the_layers_is_refused(index: Any) -> None:
    with pytest.raises(InvalidValue, match="'index', expected one of 0 "):
        from_keras("LSTM(4)\nLSTM(5)", index=index)


def test_a_name_s_value_is_checked_as_the_argument_s() -> None:
    with pytest.raises(InvalidValue, match="'units', expected a positive integer, got 'four'"):
        from_keras("LSTM(n)", names={"n": "four"})
    assert from_keras("LSTM(n)", names={"n": np.int64(4)}).units == 4


def test_the_names_that_need_a_value_are_told() -> None:
    (layer,) = layers_in("m = 2\nLSTM(n * m, dropout=r, seed=int(s))", {"n": 4, "other": 1})
    assert layer.names == ("n", "r", "int(s)")
    assert layer.missing == ("r", "int(s)")


def test_a_name_that_is_given_goes_before_the_source_s_own() -> None:
    source = "n = 3\nLSTM(n, dropout=p['a'], seed=f(1))"
    config = from_keras(source, names={"n": 5, "p['a']": 0.5, "f( 1 )": 7})
    assert config == LSTMConfig(5, dropout=0.5, seed=7)


def test_every_argument_is_read_by_its_place() -> None:
    """Keras' own order, all of it without names."""
    values = [
        3, "relu", "tanh", False, "ones", "zeros", "he_normal", False, "l1", "l2", "l1", "l2",
        "non_neg", "unit_norm", "max_norm", 0.1, 0.2, 5, True, True, True, True, True, False,
    ]  # fmt: skip
    names = [field.name for field in fields(LSTMConfig)]
    config = from_keras(f"LSTM({', '.join(map(repr, values))})")
    arguments: dict[str, Any] = dict(zip(names, values, strict=False))
    assert config == LSTMConfig(**arguments)


def test_keras_has_that_order() -> None:
    import inspect

    import keras

    import lstmviz.experiment.from_code.layer_calls as source

    def taken_by(name: str) -> tuple[str, ...]:
        signature = inspect.signature(getattr(keras.layers, name))
        return tuple(n for n in signature.parameters if n != "kwargs")

    for of in (LSTMConfig, GRUConfig, SimpleRNNConfig):
        assert source._order(of, "layer") == taken_by(of.kind.name)
        assert source._order(of, "cell") == taken_by(f"{of.kind.name}Cell")
    assert taken_by("RNN") == ("cell", *OF_RNN)


def test_cudnn_s_layers_have_the_order_of_keras_2() -> None:
    import inspect

    from tf_keras.src.layers.rnn import cudnn_gru, cudnn_lstm

    import lstmviz.experiment.from_code.layer_calls as source

    for of, made in ((LSTMConfig, cudnn_lstm.CuDNNLSTM), (GRUConfig, cudnn_gru.CuDNNGRU)):
        names = inspect.signature(made.__init__).parameters
        taken = tuple(name for name in names if name not in ("self", "kwargs"))
        assert source._order(of, "cudnn") == taken


OTHER_KINDS = [
    ("GRU(4)", GRUConfig(4)),
    ("tf.keras.layers.GRU(4, 'relu', 'tanh', False)",
     GRUConfig(4, activation="relu", recurrent_activation="tanh", use_bias=False)),
    ("GRU(n, reset_after=False, return_state=True)",
     GRUConfig(3, reset_after=False, return_state=True)),
    ("SimpleRNN(4, 'relu', False)", SimpleRNNConfig(4, activation="relu", use_bias=False)),
    ("RNN(GRUCell(4, dropout=0.5, reset_after=False), return_sequences=True)",
     GRUConfig(4, dropout=0.5, reset_after=False, return_sequences=True)),
    ("RNN(SimpleRNNCell(4, 'relu', False), True, stateful=True)",
     SimpleRNNConfig(4, activation="relu", use_bias=False, return_sequences=True, stateful=True)),
    ("cell = keras.layers.GRUCell(units=4)\nRNN(cell, dtype='float64')",
     GRUConfig(4, dtype="float64")),
    # Keras 1's order and names.
    ("GRU(4, 'glorot_normal', 'identity', 'relu', 'tanh')",
     GRUConfig(4, kernel_initializer="glorot_normal", recurrent_initializer="identity",
               activation="relu", recurrent_activation="tanh", reset_after=False)),
    ("SimpleRNN(4, 'glorot_normal', 'identity', 'relu')",
     SimpleRNNConfig(4, kernel_initializer="glorot_normal", recurrent_initializer="identity",
                     activation="relu")),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), OTHER_KINDS)
def test_a_layer_of_another_kind_is_read_as_what_it_is(
    source: str, expected: RecurrentConfig
) -> None:
    (layer,) = layers_in(source, {"n": 3})
    assert (layer.kind, layer.config) == (expected.kind.name, expected)


@pytest.mark.parametrize(
    ("source", "told", "expected"),
    [
        ("CuDNNGRU(4, stateful=True)",
         "expected a GRU of Keras 3, got CuDNNGRU. In Keras 3 it is GRU, which uses cuDNN by "
         "itself where it can", GRUConfig(4, stateful=True)),
        ("tf.compat.v1.keras.layers.GRU(4)",
         "expected a GRU of Keras 3, got TensorFlow 1's. Its recurrent_activation was hard_sigmoid "
         "by default and is sigmoid in Keras 3's; its reset_after was False by default and is "
         "True in Keras 3's", GRUConfig(4)),
        ("GRU(output_dim=4, inner_activation='tanh')",
         "expected an argument that a GRU of Keras 3 takes, got output_dim=4. That is its name in "
         "Keras 1. Since Keras 2 it is units",
         GRUConfig(4, recurrent_activation="tanh", reset_after=False)),
        ("SimpleRNN(4, consume_less='gpu')",
         "expected an argument that a SimpleRNN of Keras 3 takes, got consume_less='gpu'. ",
         SimpleRNNConfig(4)),
        ("GRU(4, consume_less='gpu', init='ones')",
         "expected an argument that a GRU of Keras 3 takes, got consume_less='gpu'. ",
         GRUConfig(4, kernel_initializer="ones", implementation=2, reset_after=False)),
        ("GRU(4, time_major=True)",
         "expected an argument that a GRU of Keras 3 takes, got time_major=True. ", GRUConfig(4)),
    ],
)  # fmt: skip
def test_what_another_kind_has_no_more_is_told(
    source: str, told: str, expected: RecurrentConfig
) -> None:
    (layer,) = layers_in(source)
    assert layer.config == expected
    assert layer.retired[0].message.startswith(told)


def test_of_tensorflow_1_s_layers_only_what_they_do_otherwise_is_told() -> None:
    assert from_keras("tf.compat.v1.keras.layers.SimpleRNN(4)") == SimpleRNNConfig(4)
    (layer,) = layers_in("tf.compat.v1.keras.layers.GRU(4, recurrent_activation='sigmoid')")
    assert layer.notes == (
        "The layer is TensorFlow 1's. Its reset_after was False by default and is True in Keras "
        "3's.",
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("GRU(4, unit_forget_bias=True)",
         "'unit_forget_bias', expected an argument of keras.layers.GRU in Keras 3"),
        ("SimpleRNN(4, recurrent_activation='tanh')",
         "'recurrent_activation', expected an argument of keras.layers.SimpleRNN in Keras 3"),
        ("LSTM(4, reset_after=True)",
         "'reset_after', expected an argument of keras.layers.LSTM in Keras 3"),
        ("GRU(4, forget_bias_init='one')",
         "'forget_bias_init', expected an argument of keras.layers.GRU in Keras 3"),
        ("SimpleRNN(4, implementation=2)",
         "'implementation', expected an argument of keras.layers.SimpleRNN in Keras 3"),
        ("RNN(MyCell(4))", "such as LSTM(4), got an RNN over MyCell(4)"),
        ("RNN(cell)", "such as LSTM(4), got an RNN over a cell that the text doesn't make"),
        ("ConvLSTM2D(4, 3)", "such as LSTM(4), got a ConvLSTM2D layer"),
        ("nn.GRU(3, 4)", "such as LSTM(4), got PyTorch's GRU"),
        ("import torch\ntorch.nn.RNN(3, 4)", "such as LSTM(4), got PyTorch's RNN"),
        ("GRUCell(4)", "got a GRUCell, which is one step of a GRU, and no layer around it"),
        ("RNN([GRUCell(4), LSTMCell(4)])", "got an RNN over a stack of cells (StackedRNNCells)"),
    ],
)  # fmt: skip
def test_what_another_kind_never_had_is_refused_in_its_name(source: str, told: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        from_keras(source)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "source",
    [
        "Some words.\n\n```python\nx = GRU(4, reset_after=False)(x)\n```\nand then more of it",
        ">>> layer = tf.keras.layers.GRU(4, reset_after=False)\n>>> layer(x)\n<tf.Tensor: ...>",
        "model.add(GRU(4, reset_after=False))\nprint 'of Python 2'",
        "model.add(GRU(4, reset_after=False)\nmodel.add(Dense(1)",  # cut off in the middle
        "this is no Python\nmodel.add(GRU(4, reset_after=False))\nnor is that",
        "Bidirectional(GRU(4, reset_after=False)",
        "net.add(RNN(GRUCell(4, reset_after=False))\nnet.fit(x",
    ],
)
def test_another_kind_is_found_in_what_is_no_python_as_a_whole(source: str) -> None:
    assert from_keras(source) == GRUConfig(4, reset_after=False)


def test_of_layers_of_several_kinds_one_is_chosen() -> None:
    source = "a = LSTM(4)\nb = GRU(3)\nc = RNN(SimpleRNNCell(2))"
    with pytest.raises(InvalidValue) as asked:
        from_keras(source)
    assert asked.value.expected == (
        "one of 0 (line 1: LSTM(4)), 1 (line 2: GRU(3)), 2 (line 3: RNN(SimpleRNNCell(2)))"
    )
    expected = [LSTMConfig(4), GRUConfig(3), SimpleRNNConfig(2)]
    assert [from_keras(source, index=n) for n in range(3)] == expected
    assert layers_in(source)[1].taken == (
        "Taken: the GRU of line 2. Left out: LSTM (line 1) and SimpleRNN (line 3)."
    )
