"""What Keras refuses is told in Keras' words, and does no harm to what is run next."""

import pickle
from typing import Any

import numpy as np
import pytest
from direct_keras import same

from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment

X = np.ones((2, 4, 3), np.float32)
GOOD = Experiment(LSTMConfig(units=3, dropout=0.5), [Call(X, training=True)])


def states(batch: int, h_units: int, c_units: int) -> dict[str, Any]:
    return {"initial_state": (np.zeros((batch, h_units)), np.zeros((batch, c_units)))}


@pytest.mark.parametrize(
    ("layer", "calls", "refused", "words"),
    [
        (
            {"stateful": True},
            [Call(X), Call(X[:1])],
            1,
            "If an RNN is stateful, the batch size of the input sequences must be the same as "
            "the batch size of the initial state. \n"
            "- Expected batch size: 2\n- Received batch size: 1",
        ),
        (
            {"stateful": True},
            [Call(X), Call(X), Call(X[:1], reset_before=True)],
            2,
            "- Received batch size: 1",
        ),
        ({}, [Call(X[:, :0])], 0, "slice index 0 of dimension 1 out of bounds."),
        ({}, [Call(X[:0])], 0, "Biases must be 1D: [0,12]"),
        (
            {},
            [Call(X), Call(X[:, :, :2])],
            1,
            "Matrix size-incompatible: In[0]: [2,2], In[1]: [3,12]",
        ),
        ({}, [Call(X, **states(2, 4, 3))], 0, "Matrix size-incompatible"),
        ({}, [Call(X, **states(2, 3, 4))], 0, "Incompatible shapes: [2,3] vs. [2,4]"),
        ({}, [Call(X, **states(5, 3, 3))], 0, "Incompatible shapes: [2,12] vs. [5,12]"),
        ({}, [Call(X, mask=np.ones((2, 3)))], 0, "Tried to read from index 3"),
        ({}, [Call(X, mask=np.ones((2, 9)))], 0, "Cannot unstack 9 tensors"),
        ({}, [Call(X, mask=np.ones((3, 4)))], 0, "must be broadcastable"),
        ({"unroll": True}, [Call(X, mask=np.ones((2, 3)))], 0, "list index out of range"),
        ({"activation": "glu"}, [Call(X)], 0, "axis size must be divisible by 2"),
        ({"activation": "threshold"}, [Call(X)], 0, "threshold() missing 2 required"),
        ({"use_cudnn": True}, [Call(X)], 0, "use_cudnn=True was specified, but cuDNN is not"),
        (
            {"implementation": 1, "dropout": 0.5},
            [Call(X), Call(X, training=True)],
            1,
            "Rank of input (4)",
        ),
        (
            {"bias_initializer": "orthogonal"},
            [Call(X)],
            None,
            "The tensor to initialize must be at least two-dimensional. "
            "Received: shape=(3,) of rank 1.",
        ),
        (
            {
                "kernel_initializer": {
                    "class_name": "GlorotUniform",
                    "config": {"input_axes": [7], "output_axes": [1]},
                }
            },
            [Call(X)],
            None,
            "tuple index out of range",
        ),
    ],
)
def test_refusals_in_keras_words_with_the_call_and_the_next_run_is_good(
    layer: dict[str, Any], calls: list[Call], refused: int | None, words: str
):
    expected = run(GOOD).calls[0]

    with pytest.raises(KerasRejected) as caught:
        run(Experiment(LSTMConfig(units=3, **layer), calls))

    error = caught.value
    assert error.call == refused
    assert words in error.words
    for noise in ("\x1b", "Exception encountered when", "Arguments received", "[Op:", "{{"):
        assert noise not in error.words
    where = "the layer" if refused is None else f"call {refused}"
    assert str(error) == f"Keras refused {where}: {error.words}"
    assert same(run(GOOD).calls[0].h, expected.h)


def test_what_was_refused_is_known_on_the_other_side_of_a_process():
    copy = pickle.loads(pickle.dumps(KerasRejected("no", 2)))

    assert (copy.words, copy.call, str(copy)) == ("no", 2, "Keras refused call 2: no")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Plain.", "Plain."),
        ("\x1b[1mBold.\x1b[0m", "Bold."),
        (
            "Exception encountered when calling LSTM.call().\n\n\x1b[1mWhy.\x1b[0m\n\n"
            "Arguments received by LSTM.call():\n  • sequences=tf.Tensor(…)",
            "Why.",
        ),
        (
            "Exception encountered when calling LSTM.call().\n\n"
            "\x1b[1mException encountered when calling LSTMCell.call().\n\n"
            "\x1b[1mWhy.\nAnd how.\x1b[0m\n\nArguments received by LSTMCell.call():\n  • a=1\x1b[0m"
            "\n\nArguments received by LSTM.call():\n  • b=2",
            "Why.\nAnd how.",
        ),
        (
            "{{function_node __wrapped__BiasAdd_device_/job:localhost}} Biases must be 1D: [0,12]"
            " [Op:BiasAdd] name: ",
            "Biases must be 1D: [0,12]",
        ),
        ("", "ValueError"),
        (
            'in user code:\n\n    File "a.py", line 1, in call\n        raise ValueError(\n\n'
            "    ValueError: Exception encountered when calling LSTM.call().\n    \n"
            "    \x1b[1mWhy.\n    - And how.\x1b[0m\n    \n"
            "    Arguments received by LSTM.call():\n      • mask=None\n",
            "Why.\n- And how.",
        ),
        (
            "Dimensions must be equal, but are 4 and 3 for '{{node lstm/MatMul_1}} = MatMul["
            "T=DT_FLOAT, grad_a=false](a, lstm/Read)' with input shapes: [2,4], [3,12].",
            "Dimensions must be equal, but are 4 and 3 for MatMul with input shapes: [2,4], "
            "[3,12].",
        ),
        (
            "Graph execution error:\n\nDetected at node lstm/while/Get defined at (most recent "
            'call last):\n  File "a.py", line 18, in <module>\n\n  File "b.py", line 17, in f\n\n'
            "Trying to access element 3 in a list with 3 elements.\n"
            "\t [[{{node lstm/while/Get}}]] [Op:__inference_fn_30577]",
            "Trying to access element 3 in a list with 3 elements.",
        ),
        (
            "Graph execution error:\n\nDetected at node a defined at (most recent call last):\n"
            "<stack traces unavailable>\nWhy.\n\t [[{{node a}}]] [Op:f]",
            "Why.",
        ),
        (
            "<class 'keras.src.regularizers.regularizers.L2'> could not be deserialized properly. "
            "Please ensure that …\n\nconfig={'class_name': 'L2'}.\n\n"
            "Exception encountered: L2.__init__() got an unexpected keyword argument 'foo'",
            "L2.__init__() got an unexpected keyword argument 'foo'",
        ),
        (
            "{{function_node __wrapped__Fill_device_/job:localhost/replica:0}} OOM when allocating "
            "tensor with shape[3,4] and type float on /job:localhost/replica:0/task:0/device:CPU:0 "
            "by allocator mklcpu [Op:Fill]",
            "OOM when allocating tensor with shape[3,4] and type float",
        ),
    ],
)
def test_plain_words(message: str, words: str):
    assert plain_words(ValueError(message)) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyError("value"), "KeyError: 'value'"),
        (IndexError("list index out of range"), "IndexError: list index out of range"),
        (IndexError(), "IndexError"),
    ],
)
def test_words_that_say_little_come_with_the_error_s_name(error: Exception, words: str):
    assert plain_words(error) == words
