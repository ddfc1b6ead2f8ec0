"""Lists arguments of older layers that Keras 3 doesn't take, or in another sense.

The names are those of Keras 1 and Keras 2 (`LSTM`, `GRU`, `RNN`, `Dense`, `Layer`). A test holds
them against the installed Keras.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

_SHAPE = (
    "It told the layer the shape of its input. In Keras 3 the model's first entry does: "
    "keras.Input(batch_shape=(batch, timesteps, features))."
)
_SHAPE_STILL_TAKEN = (
    "It tells the layer the shape of its input, without the batch. Keras 3 takes it with a "
    "warning, and asks for keras.Input(shape=(timesteps, features)) as the model's first entry."
)
_KERAS_1 = "That is its name in Keras 1. Since Keras 2 it is {}."

RETIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "time_major": (
            "It said that the input's axes are (timesteps, batch, features). Keras 3 wants "
            "(batch, timesteps, features): transpose the input before the call."
        ),
        "batch_input_shape": _SHAPE,
        "batch_shape": _SHAPE,
        "input_shape": _SHAPE_STILL_TAKEN,
        "input_dim": (
            "It told the layer the number of features. Keras 3 takes it with a warning: the "
            "layer learns the number from its first input, or from keras.Input(shape=…)."
        ),
        "input_length": (
            "It told the layer the number of timesteps. Keras 3 sees it in the input: "
            "keras.Input(shape=(timesteps, features)) can fix it."
        ),
        "batch_size": (
            "It fixed the number of rows, as stateful=True needs it. In Keras 3 "
            "keras.Input(batch_shape=(batch, timesteps, features)) does."
        ),
        "dynamic": (
            "It kept the layer out of a compiled graph. In Keras 3 "
            "model.compile(run_eagerly=True) does that, for the whole model."
        ),
        "weights": (
            "It gave the layer its first weights. In Keras 3 layer.set_weights([kernel, "
            "recurrent_kernel, bias]) does, once the layer is built."
        ),
        "initial_state": (
            "It is an argument of the call, not of the layer: layer(x, initial_state=[h]), "
            "of an LSTM [h, c]."
        ),
        "mask": "It is an argument of the call, not of the layer: layer(x, mask=mask).",
        "training": "It is an argument of the call, not of the layer: layer(x, training=True).",
        "constants": (
            "It gave the cell further tensors at every step. Keras 3's layers take none: "
            "concatenate them with the features."
        ),
        "num_constants": (
            "It told how many of the inputs were further tensors for the cell. Keras 3's "
            "layers take one input alone."
        ),
        "reset_states": (
            "It was a method of models and layers. In Keras 3 only the layer has it, and calls "
            "it reset_state()."
        ),
        "states": (
            "It gave reset_states() the state to start from. In Keras 3 pass "
            "initial_state=[h], of an LSTM [h, c], with the call."
        ),
        "output_dim": _KERAS_1.format("units"),
        "init": _KERAS_1.format("kernel_initializer"),
        "inner_init": _KERAS_1.format("recurrent_initializer"),
        "forget_bias_init": (
            "In Keras 1 it initialised the forget gate's bias, as 'one' by default. Since Keras "
            "2 unit_forget_bias=True adds that one."
        ),
        "inner_activation": (
            "That is its name in Keras 1, with the default hard_sigmoid. Since Keras 2 it is "
            "recurrent_activation, now with the default sigmoid."
        ),
        "W_regularizer": _KERAS_1.format("kernel_regularizer"),
        "U_regularizer": _KERAS_1.format("recurrent_regularizer"),
        "b_regularizer": _KERAS_1.format("bias_regularizer"),
        "W_constraint": _KERAS_1.format("kernel_constraint"),
        "b_constraint": _KERAS_1.format("bias_constraint"),
        "bias": _KERAS_1.format("use_bias"),
        "p": _KERAS_1.format("rate"),
        "dropout_W": _KERAS_1.format("dropout"),
        "dropout_U": _KERAS_1.format("recurrent_dropout"),
        "consume_less": (
            "In Keras 1 it chose between speed and memory. Since Keras 2 it is implementation: "
            "'gpu' is 2, 'cpu' and 'mem' come closest to 1."
        ),
        "truncate_gradient": (
            "In the first Keras it cut the gradient after so many steps. Today the length of "
            "the input does: give the sequence in shorter calls with stateful=True."
        ),
    }
)
"""An argument's name in old code: what it was, and what does the same today."""

CHANGED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "return_state": (
            "Keras 2 returned a list, Keras 3 returns a tuple: (output, h), of an LSTM "
            "(output, h, c). Taking it apart works as before, adding a list to it doesn't."
        ),
        "hard_sigmoid": (
            "In Keras 2 it was clip(0.2·x + 0.5), in Keras 3 it is clip(x/6 + 0.5). The old "
            "slope has no name in Keras 3: gates get it back from weights that are multiplied by "
            "1.2, all but the candidate's."
        ),
        "recurrent_activation": (
            "Keras' layer before TensorFlow 2 had hard_sigmoid as its default. Since then it is "
            "sigmoid."
        ),
    }
)
"""A word that Keras 3 still takes: what it meant before, and what it means today."""

RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "output_dim": "units",
        "init": "kernel_initializer",
        "inner_init": "recurrent_initializer",
        "inner_activation": "recurrent_activation",
        "W_regularizer": "kernel_regularizer",
        "U_regularizer": "recurrent_regularizer",
        "b_regularizer": "bias_regularizer",
        "W_constraint": "kernel_constraint",
        "b_constraint": "bias_constraint",
        "bias": "use_bias",
        "p": "rate",
        "dropout_W": "dropout",
        "dropout_U": "recurrent_dropout",
    }
)
"""An argument's name in Keras 1, and the one that it has today."""

CONVERTED: Final[Mapping[str, tuple[str, Mapping[Any, Any]]]] = MappingProxyType(
    {
        "forget_bias_init": ("unit_forget_bias", {"one": True, "ones": True, "zero": False}),
        "consume_less": ("implementation", {"gpu": 2, "cpu": 1, "mem": 1}),
    }
)
"""An argument of Keras 1, the one that does the same today, and its value by the old one's."""


def today_s(name: str, taken: Collection[str]) -> str:
    """Returns what a retired argument is called today; "" where nothing does the same.

    Args:
        name: the argument, in old code.
        taken: the arguments of the layer that has it.
    """
    today = RENAMED.get(name) or CONVERTED.get(name, ("",))[0]
    # What other layers call a kernel is an Embedding's only matrix.
    of_embedding = today.replace("kernel_", "embeddings_")
    return of_embedding if of_embedding in taken else today
