"""Which argument of the layer stands in which group of its panel."""

from dataclasses import dataclass
from typing import Final

from lstmviz.window.panels.argument_help import WEIGHTS_SEED


@dataclass(frozen=True)
class Group:
    """Arguments under one heading.

    Attributes:
        title: the heading; empty: none, and the group can't be folded.
        arguments: in the order in which they stand.
        is_open: whether they are to be seen at first.
        note: what is said above them; empty: nothing.
    """

    title: str
    arguments: tuple[str, ...]
    is_open: bool = False
    note: str = ""


GROUPS: Final = (
    # What the program is about is seen without scrolling, in large text on a projector too.
    Group("", ("return_sequences", "stateful"), is_open=True),
    Group("Shape and order", ("units", "go_backwards"), is_open=True),
    Group("Output", ("return_state", "zero_output_for_mask"), is_open=True),
    Group(
        "Weights",
        (
            WEIGHTS_SEED,
            "use_bias",
            "unit_forget_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
        ),
        is_open=True,
    ),
    Group("Activations", ("activation", "recurrent_activation"), is_open=True),
    Group(
        "Dropout",
        ("dropout", "recurrent_dropout", "seed"),
        note="Dropout acts only in a call with training=True.",
    ),
    Group(
        "Regularisation",
        (
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
        ),
        note="These act only in training, in fit(). Here they go into the code and the file.",
    ),
    Group("Computation", ("dtype", "unroll", "implementation", "use_cudnn")),
)
"""Every argument of the layer, once, and the experiment's seed. The first stands on top."""
