"""The script as text. That it does what `run` does is held against Keras in tests/engine."""

import ast
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from peephole import PeepholeConfig
from strategies import KINDS, intricate_experiments
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.from_code.from_keras import from_keras
from lstmviz.experiment.to_code.keras_code import script_with_arrays, to_keras

X = np.zeros((1, 2, 1), np.float32)

BEGINNING = """\
os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np
import tensorflow as tf
"""

OPENING = """\
import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np
import tensorflow as tf

x0 = np.array([[[1, 2, 3], [4, 5, 6], [7, 8, 9]],
               [[1, 2, 3], [4, 5, 6], [0, 0, 0]]], dtype="float32")

layer = tf.keras.layers.LSTM(
    4,
    kernel_initializer=tf.keras.initializers.GlorotUniform(seed=63671),
    recurrent_initializer=tf.keras.initializers.GlorotUniform(seed=63672),
    return_sequences=True,
    stateful=True,
    dtype="float32",
)

y0 = layer(x0)
y1 = layer(x0)

print(y0)
print(y1)
"""

EVERYTHING = """\
import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np
import tensorflow as tf

x0 = np.array([[[np.nan, -0.0], [0.1, 2], [-np.inf, 1e+20]]], dtype="float32")
mask0 = np.array([[True, False, True]])
initial_h0 = np.array([[0.1, -0.5]], dtype="float64")
initial_c0 = np.zeros((1, 2), dtype="float32")
x1 = np.full((1, 3, 2), 0.1, dtype="float16")
mask1 = np.ones((1, 3), dtype=bool)

layer = tf.keras.layers.LSTM(
    2,
    activation=None,
    recurrent_activation="hard_sigmoid",
    kernel_initializer=tf.keras.initializers.VarianceScaling(
        scale=2.0,
        mode="fan_avg",
        distribution="uniform",
        seed=51,
    ),
    recurrent_initializer=tf.keras.initializers.HeNormal(seed=3),
    bias_initializer=tf.keras.initializers.Constant(value=0.01),
    kernel_regularizer=tf.keras.regularizers.L1L2(l1=0.1, l2=0.2),
    recurrent_regularizer="l2",
    recurrent_constraint=tf.keras.constraints.MaxNorm(max_value=3, axis=1),
    dropout=0.5,
    seed=54,
    return_state=True,
    use_cudnn=False,
    implementation=1,
    dtype="mixed_bfloat16",
)

layer.reset_state()  # does nothing: the layer isn't stateful
y0, h0, c0 = layer(
    x0,
    mask=mask0,
    initial_state=[initial_h0, initial_c0],
    training=True,
)
y1, h1, c1 = layer(x1, mask=mask1)
y2, h2, c2 = layer(x0, mask=mask1)

print(y0, h0, c0, sep="\\n")
print(y1, h1, c1, sep="\\n")
print(y2, h2, c2, sep="\\n")
"""


def serialised(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def with_everything() -> Experiment:
    layer = LSTMConfig(
        2,
        activation=None,
        recurrent_activation="hard_sigmoid",
        kernel_initializer=serialised(
            "VarianceScaling", scale=2.0, mode="fan_avg", distribution="uniform", seed=None
        ),
        recurrent_initializer=serialised("HeNormal", seed=3),
        bias_initializer=serialised("Constant", value=0.01),
        kernel_regularizer=serialised("L1L2", l1=0.1, l2=0.2),
        recurrent_regularizer="l2",
        recurrent_constraint=serialised("MaxNorm", max_value=3, axis=1),
        dropout=0.5,
        return_state=True,
        use_cudnn=False,
        implementation=1,
        dtype="mixed_bfloat16",
    )
    x0 = np.array([[[np.nan, -0.0], [0.1, 2], [-np.inf, 1e20]]], np.float32)
    state = (np.array([[0.1, -0.5]]), np.zeros((1, 2), np.float32))
    full = np.ones((1, 3), bool)
    calls = [
        Call(x0, mask=[[1, 0, 1]], initial_state=state, training=True, reset_before=True),
        Call(np.full((1, 3, 2), 0.1, np.float16), mask=full),
        Call(x0.copy(), mask=full.copy()),
    ]
    return Experiment(layer, calls, seed=5)


_MAKERS = ("np.array(", "np.zeros(", "np.ones(", "np.full(", "np.frombuffer(")


def arrays_of(script: str) -> dict[str, np.ndarray]:
    """What the script's arrays are, worked out with NumPy alone."""
    body = ast.parse(script).body
    requested = [
        node
        for node in body
        if (isinstance(node, ast.Import) and node.names[0].name != "tensorflow")
        or (isinstance(node, ast.Assign) and ast.unparse(node.value).startswith(_MAKERS))
    ]
    names: dict[str, Any] = {}
    exec(compile(ast.Module(requested, []), "script", "exec"), names)
    return {name: value for name, value in names.items() if isinstance(value, np.ndarray)}


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Also the sign of zero; of NaN there is only one."""
    same = np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return same and a.dtype == b.dtype and np.array_equal(np.signbit(a * 1), np.signbit(b * 1))


def calls_of(script: str) -> list[ast.Call]:
    """The calls of the layer."""
    values = [node.value for node in ast.parse(script).body if isinstance(node, ast.Assign)]
    return [v for v in values if isinstance(v, ast.Call) and ast.unparse(v.func) == "layer"]


def check_arrays(experiment: Experiment, script: str, stored: dict[str, np.ndarray]) -> None:
    """The layer is called with what the experiment holds, to the last bit."""
    arrays = arrays_of(script) | stored
    calls = calls_of(script)
    assert len(calls) == len(experiment.calls)
    for written, call in zip(calls, experiment.calls, strict=True):
        given = {k.arg: k.value for k in written.keywords}
        assert same_bits(arrays[ast.unparse(written.args[0])], call.inputs)
        assert ("mask" in given) == (call.mask is not None)
        assert ("initial_state" in given) == (call.initial_state is not None)
        assert ("training" in given) == call.training
        if call.mask is not None:
            assert same_bits(arrays[ast.unparse(given["mask"])], call.mask)
        if call.initial_state is not None:
            names = ast.unparse(given["initial_state"]).strip("[]").split(", ")
            for name, part in zip(names, call.initial_state, strict=True):
                assert same_bits(arrays[name], part)
    for name, array in zip(
        ("kernel", "recurrent_kernel", "bias"), experiment.weights or (), strict=False
    ):
        assert same_bits(arrays[name], array)


def test_the_opening_example() -> None:
    assert to_keras(opening()) == OPENING


def test_everything_that_a_script_can_have() -> None:
    assert to_keras(with_everything()) == EVERYTHING
    check_arrays(with_everything(), EVERYTHING, {})


OF_A_GRU = (
    BEGINNING
    + """
x0 = np.zeros((1, 2, 1), dtype="float32")
initial_h0 = np.ones((1, 2), dtype="float32")
kernel = np.zeros((1, 6), dtype="float32")
recurrent_kernel = np.zeros((2, 6), dtype="float32")
bias = np.zeros((6,), dtype="float32")

layer = tf.keras.layers.GRU(
    2,
    recurrent_activation="hard_sigmoid",
    return_state=True,
    reset_after=False,
    dtype="float32",
)
layer.build(x0.shape)
layer.set_weights([kernel, recurrent_kernel, bias])

y0, h0 = layer(x0, initial_state=[initial_h0])

print(y0, h0, sep="\\n")
"""
)
OF_A_SIMPLE_RNN = (
    BEGINNING
    + """
x0 = np.zeros((1, 2, 1), dtype="float32")

layer = tf.keras.layers.SimpleRNN(
    2,
    activation="relu",
    kernel_initializer=tf.keras.initializers.GlorotUniform(seed=1),
    recurrent_initializer=tf.keras.initializers.Orthogonal(seed=2),
    dropout=0.5,
    seed=4,
    dtype="float32",
)

y0 = layer(x0, training=True)

print(y0)
"""
)


def test_a_gru_s_state_is_one() -> None:
    layer = GRUConfig(2, return_state=True, reset_after=False, recurrent_activation="hard_sigmoid")
    shapes = layer.kind.weight_shapes(layer, 1).values()
    call = Call(X, initial_state=(np.ones((1, 2), np.float32),))
    experiment = Experiment(layer, [call], weights=[np.zeros(s, np.float32) for s in shapes])
    assert to_keras(experiment) == f"import os\n\n{OF_A_GRU}"


def test_a_simple_rnn_has_its_own_arguments() -> None:
    layer = SimpleRNNConfig(2, activation="relu", dropout=0.5)
    script = to_keras(Experiment(layer, [Call(X, training=True)]))
    assert script == f"import os\n\n{OF_A_SIMPLE_RNN}"


@pytest.mark.usefixtures("peephole_is_known")
def test_a_layer_that_is_somebody_s_own_is_called_from_its_module() -> None:
    script = to_keras(Experiment(PeepholeConfig(2, return_state=True), [Call(X)]))
    assert "import tensorflow as tf\nimport peephole\n" in script
    assert "layer = peephole.PeepholeLSTM(" in script
    assert "y0, h0, c0 = layer(x0)" in script
    assert from_keras(script) == replace(
        PeepholeConfig(2, return_state=True),
        kernel_initializer={"class_name": "GlorotUniform", "config": {"seed": 1}},
        recurrent_initializer={"class_name": "Orthogonal", "config": {"seed": 2}},
    )


def test_given_weights_are_set_and_then_nothing_needs_a_seed() -> None:
    layer = LSTMConfig(1, use_bias=False, bias_initializer="he_normal")
    weights = [[[1, 2, 3, 4]], [[0.5, 0, 0, 0]]]
    script = to_keras(Experiment(layer, [Call(X)], weights=weights))
    assert (
        'x0 = np.zeros((1, 2, 1), dtype="float32")\n'
        'kernel = np.array([[1, 2, 3, 4]], dtype="float32")\n'
        'recurrent_kernel = np.array([[0.5, 0, 0, 0]], dtype="float32")\n'
        "\n"
        "layer = tf.keras.layers.LSTM(\n    1,\n    use_bias=False,\n"
        '    bias_initializer="he_normal",\n    dtype="float32",\n)\n'
        "layer.build(x0.shape)\n"
        "layer.set_weights([kernel, recurrent_kernel])\n"
    ) in script


@pytest.mark.parametrize(
    ("arguments", "written", "missing"),
    [
        ({}, "kernel_initializer=tf.keras.initializers.GlorotUniform(seed=71)", "bias"),
        ({}, "recurrent_initializer=tf.keras.initializers.Orthogonal(seed=72)", " seed="),
        ({"bias_initializer": "random_normal"}, "RandomNormal(seed=73)", " seed="),
        (
            {"bias_initializer": "random_normal", "use_bias": False},
            'bias_initializer="random_normal"',
            "seed=73",
        ),
        ({"kernel_initializer": "ones"}, 'kernel_initializer="ones"', "seed=71"),
        ({"kernel_initializer": "HeNormal"}, "tf.keras.initializers.HeNormal(seed=71)", "He)"),
        ({"dropout": 0.5}, "    seed=74,\n", "seed=73"),
        ({"recurrent_dropout": 0.5}, "    seed=74,\n", "seed=73"),
        ({"recurrent_dropout": 0.5, "seed": 0}, "    seed=0,\n", "seed=74"),
    ],
)
def test_what_draws_random_numbers_gets_the_engines_seed(
    arguments: dict[str, Any], written: str, missing: str
) -> None:
    script = to_keras(Experiment(LSTMConfig(4, **arguments), [Call(X)], seed=7))
    assert written in script
    assert missing not in script


def test_a_reset_of_a_stateful_layer_needs_no_comment() -> None:
    calls = [Call(X), Call(X, reset_before=True)]
    script = to_keras(Experiment(LSTMConfig(1, stateful=True), calls))
    assert "y0 = layer(x0)\nlayer.reset_state()\ny1 = layer(x0)\n" in script


def test_arrays_that_differ_in_the_sign_of_zero_have_two_names() -> None:
    script = to_keras(Experiment(LSTMConfig(1), [Call(X), Call(-X), Call(X.copy())]))
    assert 'x1 = np.full((1, 2, 1), -0.0, dtype="float32")' in script
    assert "y2 = layer(x0)" in script


def test_arrays_that_only_begin_alike_have_two_names() -> None:
    x = np.arange(20, dtype=np.float32).reshape(1, 20, 1)
    other = x.copy()
    other[0, -1] = 0
    script = to_keras(Experiment(LSTMConfig(1), [Call(x), Call(other), Call(x.copy())]))
    assert "y0 = layer(x0)\ny1 = layer(x1)\ny2 = layer(x0)\n" in script


def large() -> Experiment:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 50, 3)).astype(np.float32)
    mask = rng.random((2, 257)) < 0.5
    calls = [Call(x), Call(x.astype(np.float64), initial_state=(X[0, :1], X[0, :1]))]
    calls += [Call(np.zeros((2, 257, 3)), mask=mask), Call(x)]
    weights = [rng.normal(size=(3, 4)), rng.normal(size=(1, 4)), rng.normal(size=4)]
    return Experiment(LSTMConfig(1), calls, weights=weights)


def test_large_arrays_are_inline_and_exact() -> None:
    script = to_keras(large())
    assert script.startswith(f"import base64\nimport os\n\n{BEGINNING}\n")
    assert 'x0 = np.frombuffer(base64.b64decode("""\n' in script
    assert '"""), dtype="<f4").reshape(2, 50, 3)\n' in script
    assert 'x2 = np.zeros((2, 257, 3), dtype="float64")\n' in script
    assert "y3 = layer(x0)\n" in script
    assert max(map(len, script.splitlines())) < 80
    check_arrays(large(), script, {})


def test_large_arrays_can_stand_in_a_file_beside_the_script() -> None:
    script, stored = script_with_arrays(large(), 'my "run".npz')
    assert script.startswith(f"import os\nimport pathlib\n\n{BEGINNING}\n")
    load = """arrays = np.load(folder / 'my "run".npz')\n"""
    assert load + 'x0 = arrays["x0"]\nx1 = arrays["x1"]\n' in script
    assert stored.keys() == {"x0", "x1", "mask2"}
    check_arrays(large(), script, stored)


def test_an_array_is_large_from_257_numbers_unless_they_are_all_the_same() -> None:
    def stored(x: np.ndarray) -> set[str]:
        return set(script_with_arrays(Experiment(LSTMConfig(1), [Call(x)]), "a.npz")[1])

    assert stored(np.arange(256.0).reshape(1, 256, 1)) == set()
    assert stored(np.arange(257.0).reshape(1, 257, 1)) == {"x0"}
    assert stored(np.ones((10, 257, 1))) == set()


def test_of_many_small_arrays_only_the_first_are_written_out() -> None:
    calls = [Call(np.arange(200.0).reshape(1, 200, 1) + number) for number in range(6)]
    calls += [Call(np.zeros((1, 200, 1))), Call(np.array([[[1.0], [2.0]]]))]
    experiment = Experiment(LSTMConfig(1), calls)
    assert script_with_arrays(experiment, "a.npz")[1].keys() == {"x5"}
    check_arrays(experiment, to_keras(experiment), {})


def test_without_large_arrays_there_is_no_file() -> None:
    assert script_with_arrays(opening(), "none.npz") == (OPENING, {})


@given(intricate_experiments(kinds=KINDS))
def test_every_script_is_python_and_its_arrays_are_exact(experiment: Experiment) -> None:
    script = to_keras(experiment)
    check_arrays(experiment, script, {})
    assert max(map(len, script.splitlines())) < 80
    assert script_with_arrays(experiment, "a.npz")[0] == script


@pytest.mark.parametrize(
    ("flags", "call", "body", "shown"),
    [
        ({}, {}, "    outputs.append(layer(inputs))", "print(output)"),
        (
            {"return_state": True},
            {"training": True, "reset_before": True},
            "    layer.reset_state()\n    outputs.append(layer(inputs, training=True))",
            'print(*output, sep="\\n")',
        ),
    ],
)
def test_many_calls_that_differ_in_their_inputs_alone_are_a_loop(
    flags: dict[str, Any], call: dict[str, Any], body: str, shown: str
) -> None:
    layer = LSTMConfig(1, stateful=True, **flags)
    calls = [Call(np.full((1, 2, 1), n % 3, np.float32), **call) for n in range(13)]
    script = to_keras(Experiment(layer, calls))
    names = ", ".join(f"x{n % 3}" for n in range(13))
    assert f"\nx = [{names}]\noutputs = []\nfor inputs in x:\n{body}\n" in script
    assert script.endswith(f"\nfor output in outputs:\n    {shown}\n")
    assert "\ny0" not in script


def test_calls_that_differ_otherwise_or_are_few_are_written_one_by_one() -> None:
    x = np.zeros((1, 2, 1), np.float32)
    calls = [Call(x)] * 13
    layer = LSTMConfig(1, stateful=True)
    for others in (
        calls[:12],
        [*calls[1:], Call(x, reset_before=True)],
        [*calls[1:], Call(x, training=True)],
        [*calls[1:], Call(x, mask=np.ones((1, 2), bool))],
        [*calls[1:], Call(x, initial_state=(x[:, 0], x[:, 0]))],
    ):
        script = to_keras(Experiment(layer, others))
        assert f"\ny{len(others) - 1} = layer(x0" in script
        assert "outputs" not in script
