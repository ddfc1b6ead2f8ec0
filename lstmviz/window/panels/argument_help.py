"""What each argument of the layer does, in plain words: one or two sentences each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

WEIGHTS_SEED: Final = "seed (weights)"
"""The experiment's own seed, beside Keras' argument `seed`, which is dropout's."""

MNEMONICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "units": "&units",
        "return_sequences": "return_se&quences",
        "return_state": "return_st&ate",
        "stateful": "&stateful",
        "go_backwards": "&go_backwards",
    }
)
"""The arguments that Alt and a letter lead to."""

FLAG_KEYS: Final[Mapping[str, str]] = MappingProxyType(
    {flag: text[text.index("&") + 1].upper() for flag, text in MNEMONICS.items() if flag != "units"}
)
"""The same letter alone turns the flag over, also where its panel is hidden."""

ARGUMENT_HELP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "units": (
            "How many numbers the hidden state h and the cell state c hold. "
            "It is also the length of the output at each step."
        ),
        "return_sequences": (
            "On: the layer returns h after every step. Off: it returns the last h alone, "
            "though it computes the others all the same."
        ),
        "return_state": (
            "On: the layer also returns the h and the c it ended with, beside its output. "
            "It returns more, but computes nothing different."
        ),
        "zero_output_for_mask": (
            "On: at a masked step the output is 0 instead of a repeat of the one before, also "
            "where only the last is returned. The states h and c are held all the same."
        ),
        "stateful": (
            "On: a call starts from the state in which the call before ended, row i going on from "
            "row i. Off: each call starts from zeros."
        ),
        "go_backwards": (
            "Reads the input from its last step to its first. The output comes in the order in "
            "which it was computed, so it is reversed too."
        ),
        WEIGHTS_SEED: (
            "The number from which the experiment's weights are drawn. "
            "The same seed gives the same weights, always."
        ),
        "use_bias": (
            "Adds a learned constant to each of the four gates of each unit. Off: it is left out."
        ),
        "unit_forget_bias": (
            "Starts the forget gate's bias at 1, so that a fresh layer forgets less: the bias is "
            "[b, 1, b, b] whatever bias_initializer gives for b. It only acts with use_bias."
        ),
        "kernel_initializer": (
            "How the weights that act on the input x are drawn before anything is learned. "
            "Its parameters stand under it."
        ),
        "recurrent_initializer": (
            "How the weights that act on the hidden state h are drawn before anything is "
            "learned. Orthogonal ones neither blow h up nor let it fade at first."
        ),
        "bias_initializer": (
            "How the bias of the gates starts; only acts with use_bias. Keras refuses "
            "orthogonal and identity here, since the bias is no matrix."
        ),
        "activation": (
            "Squashes the candidate, and the cell state on its way into h. "
            "With tanh, h stays between -1 and 1."
        ),
        "recurrent_activation": (
            "Squashes the input, forget and output gates; with sigmoid each lies between 0, shut, "
            "and 1, open. Keras 3's hard_sigmoid is clip(x/6 + 0.5); Keras 2's slope of 0.2 has no "
            "name any more."
        ),
        "dropout": (
            "The share of the inputs that is set to 0 in a call with training=True, the same ones "
            "at every step. A rate of 1 switches dropout off in Keras instead of dropping all."
        ),
        "recurrent_dropout": (
            "The share of h that is set to 0 on its way into the gates in a call with "
            "training=True. It makes Keras use implementation 1, whatever is chosen."
        ),
        "seed": (
            "From which the dropped places are drawn. None: it is derived from seed (weights), "
            "so that a run can be repeated."
        ),
        "kernel_regularizer": (
            "Adds a penalty on the kernel, the weights that act on x, to the loss. "
            "It acts only in training."
        ),
        "recurrent_regularizer": (
            "Adds a penalty on the recurrent kernel, the weights that act on h, to the loss. "
            "It acts only in training."
        ),
        "bias_regularizer": "Adds a penalty on the bias to the loss. It acts only in training.",
        "activity_regularizer": (
            "Adds a penalty on the layer's output to the loss. It acts only in training."
        ),
        "kernel_constraint": (
            "Pushes the kernel back into bounds after each update of the weights. "
            "It acts only in training."
        ),
        "recurrent_constraint": (
            "Pushes the recurrent kernel back into bounds after each update of the weights. "
            "It acts only in training."
        ),
        "bias_constraint": (
            "Pushes the bias back into bounds after each update of the weights. "
            "It acts only in training."
        ),
        "unroll": (
            "Writes the loop over the steps out, one copy per step, instead of looping. "
            "The numbers stay the same."
        ),
        "use_cudnn": (
            "Whether a GPU's own LSTM does the work; 'auto' takes it where it can. "
            "True is refused on a CPU."
        ),
        "implementation": (
            "2 multiplies the weights of all four gates at once, 1 gate by gate. "
            "Without dropout the numbers differ in the last digits at most."
        ),
        "dtype": (
            "The type of the weights and of the numbers that are computed with. "
            "mixed_float16 keeps float32 weights and computes in float16."
        ),
    }
)
"""Of every argument of the layer, and of the experiment's seed."""

PARAMETER_HELP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "value": "The number that every weight starts with.",
        "minval": "The smallest number that is drawn.",
        "maxval": "The numbers that are drawn stay below this one.",
        "mean": "The middle of the numbers that are drawn.",
        "stddev": (
            "How widely the numbers spread. A truncated normal draws again what lies more than "
            "twice as far out."
        ),
        "scale": "The weights' variance is this number, divided by what mode says.",
        "mode": (
            "What the variance is divided by: the weights into a unit (fan_in), out of it "
            "(fan_out), or the mean of both (fan_avg)."
        ),
        "distribution": "Whether the numbers are drawn evenly or around 0, with far ones or not.",
        "gain": "The matrix is multiplied by this number.",
        "l1": "How much each weight's size counts. It draws weights to exactly 0.",
        "l2": "How much each weight's square counts. It draws large weights down most.",
        "factor": "How much the penalty counts.",
        "OrthogonalRegularizer mode": (
            "Whether the matrix' rows or its columns are drawn to stand at right angles."
        ),
        "max_value": "The largest norm that is left as it is.",
        "min_value": "The smallest norm that is left as it is.",
        "rate": (
            "How much of the way back into bounds is gone at each update. 1 goes all the way."
        ),
        "axis": "The axis along which a norm is taken: 0 gives each column of the matrix its own.",
        "seed": ("The same seed draws the same weights. None: it is derived from seed (weights)."),
    }
)
"""Of every parameter; where classes mean different things by one, after the class' name."""


def tip_with_default(name: str, help_: str, default: Any) -> str:
    """Returns a tool tip; `name=default` on top would read as the value that there is."""
    return f"{name}\n{help_}\nKeras' default: {default!r}"


def parameter_help(class_name: str, parameter: str) -> str:
    """Tells what a parameter of one of Keras' classes does."""
    of_class = PARAMETER_HELP.get(f"{class_name} {parameter}")
    return PARAMETER_HELP[parameter] if of_class is None else of_class
