"""What each argument of the layer does, in plain words, for the tool tips."""

from typing import Final

ARGUMENT_HELP: Final = {
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
    "stateful": (
        "On: a call starts from the state in which the call before ended, row i going on from "
        "row i. Off: each call starts from zeros."
    ),
    "go_backwards": (
        "Reads the input from its last step to its first. The output comes in the order in "
        "which it was computed, so it is reversed too."
    ),
    "unroll": (
        "Writes the loop over the steps out, one copy per step, instead of looping. "
        "The numbers stay the same."
    ),
    "use_bias": (
        "Adds a learned constant to each of the four gates of each unit. Off: it is left out."
    ),
    "unit_forget_bias": (
        "Starts the forget gate's bias at 1, so that a fresh layer forgets less. "
        "It only acts with use_bias."
    ),
    "kernel_initializer": (
        "How the weights that act on the input x are drawn before anything is learned."
    ),
    "recurrent_initializer": (
        "How the weights that act on the hidden state h are drawn before anything is learned."
    ),
    "bias_initializer": "How the bias of the gates starts. Only acts with use_bias.",
    "activation": (
        "Squashes the candidate, and the cell state on its way into h. "
        "With tanh, h stays between -1 and 1."
    ),
    "recurrent_activation": (
        "Squashes the input, forget and output gates. With sigmoid each lies between 0, "
        "shut, and 1, open."
    ),
    "seed": (
        "The number from which the experiment's weights are drawn. "
        "The same seed gives the same weights, always."
    ),
}
