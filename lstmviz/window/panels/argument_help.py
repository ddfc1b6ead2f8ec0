"""What each argument of the layer does, in plain words: one or two sentences each."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lstmviz.cells.cell_kind import Mixed
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import listed
from lstmviz.experiment.weight_rows import with_bias
from lstmviz.experiment.weights import short_name

WEIGHTS_SEED: Final = "seed (weights)"
"""The experiment's own seed, beside Keras' argument `seed`, which is dropout's."""

MNEMONICS: Final[Mapping[str, str]] = {
    "units": "&units",
    "return_sequences": "return_se&quences",
    "return_state": "return_st&ate",
    "stateful": "&stateful",
    "go_backwards": "&go_backwards",
}
"""The arguments that Alt and a letter lead to."""

FLAG_KEYS: Final[Mapping[str, str]] = {
    flag: text[text.index("&") + 1].upper() for flag, text in MNEMONICS.items() if flag != "units"
}
"""The same letter alone turns the flag over, also where its panel is hidden."""

_ONLY_IN_TRAINING = "It acts only in training."
_PENALISED = {
    "kernel": "the kernel, the weights that act on x,",
    "recurrent": "the recurrent kernel, the weights that act on h,",
    "bias": "the bias",
    "activity": "the layer's output",
}
_BOUND = {"kernel": "kernel", "recurrent": "recurrent kernel", "bias": "bias"}
_TEMPLATES: Final[Mapping[str, str]] = {
    "units": (
        "How many numbers {states} {hold}. It is also the length of the output at each step."
    ),
    "return_sequences": (
        "On: the layer returns h after every step. Off: it returns the last h alone, "
        "though it computes the others all the same."
    ),
    "return_state": (
        "On: the layer also returns {each_state} it ended with, beside its output. "
        "It returns more, but computes nothing different."
    ),
    "zero_output_for_mask": (
        "On: at a masked step the output is 0 instead of a repeat of the one before, also "
        "where only the last is returned. {they_are} held all the same."
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
    "use_bias": ("Adds a learned constant to {each_gate_of}each unit. Off: it is left out."),
    "kernel_initializer": (
        "How the weights that act on the input x are drawn before anything is learned. "
        "Its parameters stand under it."
    ),
    "recurrent_initializer": (
        "How the weights that act on the hidden state h are drawn before anything is "
        "learned. Orthogonal ones neither blow h up nor let it fade at first."
    ),
    "bias_initializer": (
        "How the bias{of_gates} starts; only acts with use_bias. {bias_as_matrix}"
    ),
    "activation": ("Squashes {squashed}. With tanh, {output} stays between -1 and 1."),
    "recurrent_activation": (
        "Squashes the {gates}; with sigmoid each lies between 0, shut, "
        "and 1, open. Keras 3's hard_sigmoid is clip(x/6 + 0.5); Keras 2's slope of 0.2 has no "
        "name any more."
    ),
    "dropout": (
        "The share of the inputs that is set to 0 in a call with training=True, the same ones "
        "at every step. A rate of 1 {whole}."
    ),
    "recurrent_dropout": (
        "The share of {output} that is set to 0 on its way into {summed} in a call with "
        "training=True. {rather}"
    ),
    "seed": (
        "From which the dropped places are drawn. None: it is derived from seed (weights), "
        "so that a run can be repeated."
    ),
    **{
        f"{part}_regularizer": f"Adds a penalty on {what} to the loss. {_ONLY_IN_TRAINING}"
        for part, what in _PENALISED.items()
    },
    **{
        f"{part}_constraint": (
            f"Pushes the {what} back into bounds after each update of the weights. "
            f"{_ONLY_IN_TRAINING}"
        )
        for part, what in _BOUND.items()
    },
    "unroll": (
        "Writes the loop over the steps out, one copy per step, instead of looping. "
        "The numbers stay the same."
    ),
    "use_cudnn": (
        "Whether a GPU's own {kind} does the work; 'auto' takes it where it can. "
        "True is refused on a CPU."
    ),
    "implementation": (
        "2 multiplies the weights of all {count} gates at once, 1 gate by gate. "
        "Without dropout the numbers differ in the last digits at most."
    ),
    "dtype": (
        "The type of the weights and of the numbers that are computed with. "
        "mixed_float16 keeps float32 weights and computes in float16."
    ),
}
"""Of every argument that several kinds of layers have, and of the experiment's seed.

What depends on the kind stands in braces: see `_words`. What one kind alone has or does is in
its `CellKind.arguments`.
"""


def argument_help(argument: str, layer: LayerConfig) -> str:
    """Tells what an argument does in a layer, in a sentence or two."""
    if not isinstance(layer, RecurrentConfig):
        return _of_plain(argument, layer)
    own = layer.kind.arguments.get(argument)
    if own is not None:
        return own
    template = _TEMPLATES.get(argument)
    return f"Only {layer.kind} has it." if template is None else template.format_map(_words(layer))


def _of_plain(argument: str, layer: LayerConfig) -> str:
    """Tells what an argument does in a layer that isn't recurrent."""
    part, _, kind = argument.rpartition("_")
    own = _PLAIN.get(f"{layer.class_name()} {argument}") or _PLAIN.get(argument)
    if own is None and kind in ("regularizer", "constraint", "initializer"):
        what = "the layer's output" if part == "activity" else f"the {part}"
        own = _OF_KIND[kind].format(what)
    return own or f"An argument of {layer.class_name()}."


_OF_KIND: Final[Mapping[str, str]] = {
    "initializer": "How {} is drawn before anything is learned.",
    "regularizer": f"Adds a penalty on {{}} to the loss. {_ONLY_IN_TRAINING}",
    "constraint": f"Pushes {{}} back into bounds after each update. {_ONLY_IN_TRAINING}",
}
_PLAIN: Final[Mapping[str, str]] = {
    "input_dim": "How many ids there are: they go from 0 to one less. A larger one is refused.",
    "output_dim": "How many numbers stand for an id.",
    "mask_zero": "On: id 0 is padding, and the layers above are told to hold their state there.",
    "mask_value": "A step of which every feature has this value is masked.",
    "Dense units": "How many numbers it makes of those of each step.",
    "activation": "What is done to each number at the end; softmax makes probabilities of all.",
    "use_bias": "Adds a learned constant to each number. Off: it is left out.",
    "rate": "The share of the numbers that is set to 0 in a call with training=True.",
    "noise_shape": "The shape of the mask: an axis of size 1 drops or keeps all along it.",
    "seed": "From which the dropped places are drawn. None: it is derived from seed (weights).",
    "n": "How often the input is repeated, as so many steps.",
    "target_shape": "The axes that come after the batch; -1 takes what is left.",
    "data_format": "Where an input of more axes has its channels. Keras' own setting where None.",
    "merge_mode": (
        "What becomes of the two outputs: side by side, their sum, product or mean; with None "
        "they stay two."
    ),
    "dtype": "The type of the weights and of the numbers that are computed with.",
}
"""By argument, where classes mean different things after the class' name."""


def _words(layer: RecurrentConfig) -> dict[str, str]:
    """Writes what help says of states and gates, for one kind of layer."""
    kind = layer.kind
    names, gates, is_one = kind.state_names, kind.gates, len(kind.states) == 1
    count = _NUMBERS.get(len(gates), str(len(gates)))
    squashing = [short_name(kind, gate.name) for gate in gates if gate.name in kind.recurrent_calls]
    drops_all, is_matrix = kind.drops_all, rank_of(layer, "bias") > 1
    has_implementation = hasattr(layer, "implementation")
    return {
        "kind": kind.name,
        "output": names[0],
        "states": listed([f"the {state.label} {state.name}" for state in kind.states]),
        "hold": "holds" if is_one else "hold",
        "each_state": listed([f"the {name}" for name in names]),
        "they_are": f"The state {names[0]} is" if is_one else f"The states {listed(names)} are",
        "count": count,
        "each_gate_of": f"each of the {count} gates of " if gates else "",
        "of_gates": " of the gates" if gates else "",
        "summed": "the gates" if gates else "the sum",
        "gates": f"{listed(squashing)} gates" if squashing else "",
        "squashed": ", and ".join(_squashed(layer)),
        "whole": "drops them all"
        if drops_all
        else "switches dropout off in Keras instead of dropping all",
        "rather": "It makes Keras use implementation 1, whatever is chosen."
        if has_implementation
        else "A rate of 1 drops all of it.",
        "bias_as_matrix": "With its two rows it is a matrix, so orthogonal and identity act too."
        if is_matrix
        else "Keras refuses orthogonal and identity here, since the bias is no matrix.",
    }


def _squashed(layer: RecurrentConfig) -> Iterator[str]:
    """Yields what `activation` acts on."""
    kind = layer.kind
    for made in kind.equations(layer):
        if isinstance(made, Mixed):
            for factor in (factor for flow in made.flows for factor in flow.factors):
                if factor.activation == "activation":
                    label = kind.quantities[factor.name].label
                    yield f"the {label} on its way into {made.result}"
        elif made.activation == "activation":
            is_gate = made.result in kind.gate_names
            label = kind.quantities[made.result].label
            yield f"the {label}" if is_gate else f"the sum that becomes {made.result}"


_NUMBERS: Final[Mapping[int, str]] = {2: "two", 3: "three", 4: "four", 5: "five"}


def rank_of(layer: LayerConfig, argument: str) -> int:
    """Returns how many axes the weight has that an argument is about: "bias_initializer"."""
    weight = argument.partition("_")[0]
    if not isinstance(layer, RecurrentConfig):
        return 1 if weight == "bias" else 2
    shapes = layer.kind.weight_shapes(with_bias(layer), 1)
    return next((len(shape) for name, shape in shapes.items() if name.startswith(weight)), 2)


PARAMETER_HELP: Final[Mapping[str, str]] = {
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
    "rate": ("How much of the way back into bounds is gone at each update. 1 goes all the way."),
    "axis": "The axis along which a norm is taken: 0 gives each column of the matrix its own.",
    "seed": ("The same seed draws the same weights. None: it is derived from seed (weights)."),
}
"""Of every parameter; where classes mean different things by one, after the class' name."""


def tip_with_default(name: str, help_: str, default: Any) -> str:
    """Returns a tool tip; `name=default` on top would read as the value that there is."""
    return f"{name}\n{help_}\nKeras' default: {default!r}"


def parameter_help(class_name: str, parameter: str) -> str:
    """Tells what a parameter of one of Keras' classes does."""
    of_class = PARAMETER_HELP.get(f"{class_name} {parameter}")
    return PARAMETER_HELP[parameter] if of_class is None else of_class
