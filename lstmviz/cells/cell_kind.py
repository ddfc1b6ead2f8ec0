"""Describes a kind of recurrent cell, so that nothing else need know which kinds there are.

A kind is found by the class of its config (`experiment.config`). Recorder, explanation, tracks,
weights and texts read what is described here and hold no list of states or gates of their own.

The parts of a description are named tuples: a dataclass takes six times as long to make, and all
are made before the window is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

X = "x"
"""The name of the input among the quantities."""


class Quantity(NamedTuple):
    """A state or a gate of a cell.

    Attributes:
        name: its symbol, which is also its field's and its track's name: "c".
        label: what it is called: "cell state".
        help: what it is for, in the middle of a sentence.
        activation: the layer's argument with the function that makes it of its sum z; "" for what
            is no function of such a sum.
        bounded_by: the arguments whose functions must stay within -1 and 1 for it to do so too;
            empty where nothing bounds it.
        shares_by: the arguments whose functions must stay within 0 and 1 for that.
    """

    name: str
    label: str
    help: str
    activation: str = ""
    bounded_by: tuple[str, ...] = ()
    shares_by: tuple[str, ...] = ()


# The terms of a sum z


class Product(NamedTuple):
    """Values times their columns of a weight: x·W, h·U.

    Attributes:
        of: the input `X`, or the state before the step.
        weight: the name of the weight, (values, columns).
        times: a gate that the values are multiplied by first; "" for none.
    """

    of: str
    weight: str
    times: str = ""


class Bias(NamedTuple):
    """A number for each column.

    Attributes:
        weight: its name, (columns,) or (rows, columns).
        row: which row of it; None where it has no rows.
    """

    weight: str = "bias"
    row: int | None = None


class Peephole(NamedTuple):
    """Each unit's own state before the step times one number: p·c.

    Attributes:
        of: the state.
        weight: the name of the weight, (columns,).
    """

    of: str
    weight: str


class Scaled(NamedTuple):
    """A sum that a gate is multiplied by: r·(h·U + b).

    Attributes:
        by: the gate.
        terms: of the sum.
    """

    by: str
    terms: tuple[Product | Bias, ...]


Part = Product | Bias | Peephole
"""What is added up, with a weight of its own."""

Term = Part | Scaled


# The equations of a step


class Activated(NamedTuple):
    """A function of a sum z: i = σ(x·W + h·U + b).

    Attributes:
        result: the gate or state that it makes.
        activation: the layer's argument that names the function.
        terms: what is added up.
    """

    result: str
    activation: str
    terms: tuple[Term, ...]


class Factor(NamedTuple):
    """One factor of a product.

    Attributes:
        name: of a gate or a state.
        before: whether it is the state before the step.
        activation: the argument with a function that is applied to it first; "" for none.
        complement: whether it is what is missing to 1: 1 − z.
    """

    name: str
    before: bool = False
    activation: str = ""
    complement: bool = False


class Flow(NamedTuple):
    """A product that flows into a state.

    Attributes:
        name: what it is called: "kept", "written"; "" for the only one of a sum.
        factors: what is multiplied, in this order.
    """

    name: str
    factors: tuple[Factor, ...]


class Mixed(NamedTuple):
    """A state as a sum of products: c = f·c + i·g, h = o·tanh(c).

    Attributes:
        result: the state.
        flows: what is added up.
    """

    result: str
    flows: tuple[Flow, ...]

    @property
    def factors(self) -> tuple[Factor, ...]:
        """All that is multiplied, flow after flow."""
        return tuple(factor for flow in self.flows for factor in flow.factors)


Equation = Activated | Mixed

Shapes = Mapping[str, tuple[int, ...]]
"""The shape of each weight by its name, in the order of Keras' `get_weights()`.

The last axis of each has its columns in groups, one for each of `CellKind.columns`.
"""


def shapes_of_weights(
    config: Any, features: int, *, groups: int = 1, bias_rows: tuple[int, ...] = ()
) -> Shapes:
    """Returns the shapes of a kernel, a recurrent kernel and, if there is one, a bias.

    Args:
        config: of the layer.
        features: of its input.
        groups: of columns.
        bias_rows: the first axis of a bias that has rows.
    """
    columns = groups * config.units
    shapes = {"kernel": (features, columns), "recurrent_kernel": (config.units, columns)}
    return {**shapes, "bias": (*bias_rows, columns)} if config.use_bias else shapes


@dataclass(frozen=True)
class CellKind:
    """What a kind of recurrent layer is.

    Attributes:
        name: the Keras class: "LSTM". Its cell's class is that with "Cell" behind it.
        states: in Keras' order; the first is also the layer's output.
        gates: in the order of the kernel's columns.
        recurrent_calls: which gate each call of the cell's `recurrent_activation` gives in a step.
        activation_calls: which gate each call of the cell's `activation` gives; "" for a call
            that gives none.
        weight_shapes: of a config and the number of features.
        equations: of a config: one step, in the order in which it is best read.
        article: what stands before its name.
        arguments: what an argument does, by its name, where no other kind has it or it acts
            otherwise in them: a sentence or two.
        layer: where the layer's class is found, as "module:class"; in `keras.layers` by default.
        read_as: other class names that older versions of Keras gave the same layer.
        order_in_pytorch: of the gates, where it is another.
        unwritten: arguments that its `get_config()` leaves out.
        drops_all: whether dropout at a rate of 1 takes everything away; else Keras leaves a rate
            of 1 out like one of 0.
        ignores: the layer's arguments that Keras takes and does nothing with.
    """

    name: str
    states: tuple[Quantity, ...]
    gates: tuple[Quantity, ...]
    recurrent_calls: tuple[str, ...]
    activation_calls: tuple[str, ...]
    weight_shapes: Callable[[Any, int], Shapes]
    equations: Callable[[Any], tuple[Equation, ...]]
    article: str = "a"
    arguments: Mapping[str, str] = field(default_factory=dict, compare=False)
    layer: str = ""
    read_as: tuple[str, ...] = ()
    order_in_pytorch: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ("use_cudnn", "implementation")
    drops_all: bool = False
    ignores: tuple[str, ...] = ()

    @cached_property
    def layer_class(self) -> tuple[str, str]:
        """The module and the name of the layer's class."""
        module, _, name = (self.layer or f"keras.layers:{self.name}").partition(":")
        return module, name

    @cached_property
    def state_names(self) -> tuple[str, ...]:
        """The names of the states, the output's first."""
        return tuple(state.name for state in self.states)

    @cached_property
    def gate_names(self) -> tuple[str, ...]:
        """The names of the gates, in the order of the kernel's columns."""
        return tuple(gate.name for gate in self.gates)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """What each group of the weights' columns makes: the gates, or without any the output."""
        return self.gate_names or self.state_names[:1]

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """States and gates by name."""
        return {quantity.name: quantity for quantity in (*self.states, *self.gates)}

    def __str__(self) -> str:
        """The name with its article: "an LSTM", "a GRU"."""
        return f"{self.article} {self.name}"

    def activated(self, config: Any) -> dict[str, Activated]:
        """The equations that apply a function to a sum z, by what they make."""
        return {of.result: of for of in self.equations(config) if isinstance(of, Activated)}

    def mixed(self, config: Any) -> dict[str, Mixed]:
        """The equations that add products up, by what they make."""
        return {of.result: of for of in self.equations(config) if isinstance(of, Mixed)}

    def parts(self, config: Any) -> list[Part]:
        """What the sums of a step are made of: each x·W, h·U and bias of each."""
        made = self.activated(config).values()
        return [part for of in made for term in of.terms for part in parts_of(term)]

    def _of_states(self, config: Any) -> list[Product | Peephole]:
        """What of those is made of states before the step."""
        parts = self.parts(config)
        return [part for part in parts if not isinstance(part, Bias) and part.of != X]

    def states_read(self, config: Any) -> frozenset[str]:
        """The states before a step that its gates are made of."""
        return frozenset(part.of for part in self._of_states(config))

    def idle_from_zeros(self, config: Any) -> tuple[str, ...]:
        """The weights and gates that make no difference to a step from states of zero."""
        weights = dict.fromkeys(part.weight for part in self._of_states(config))
        # What is multiplied by a state from before is multiplied by 0.
        acting = {
            factor.name
            for made in self.mixed(config).values()
            for flow in made.flows
            if not any(factor.before for factor in flow.factors)
            for factor in flow.factors
        }
        acting |= {
            term.by
            for made in self.activated(config).values()
            for term in made.terms
            if isinstance(term, Scaled) and any(isinstance(part, Bias) for part in term.terms)
        }
        return (*weights, *(gate for gate in self.gate_names if gate not in acting))

    def conveyor(self, config: Any) -> str:
        """The state that a share of itself goes on in: c of an LSTM, h of a GRU; "" for none."""
        return next(
            (
                state
                for state, made in self.mixed(config).items()
                if any(factor.before and factor.name == state for factor in made.factors)
            ),
            "",
        )

    def stages(self, config: Any) -> tuple[str, ...]:
        """The stages in which a step is told: inputs, sums z, gates, and each new state by name."""
        made = (made.result for made in self.equations(config))
        gates = ("gates",) if self.gates else ()
        return ("inputs", "z", *gates, *(name for name in made if name in self.state_names))


def parts_of(term: Term) -> tuple[Part, ...]:
    """Returns what a term adds up: itself, or what a gate multiplies."""
    return term.terms if isinstance(term, Scaled) else (term,)


def gate_in(term: Term) -> str:
    """Returns the gate that acts on what a term takes from a state; "" for none."""
    if isinstance(term, Scaled):
        return term.by
    return term.times if isinstance(term, Product) else ""


SECOND_ROW = "b'"
"""The letter of the second row of a bias."""


def letter_of(part: Part) -> str:
    """Returns the letter that stands for a weight in formulas: W, U, b; b' for its second row."""
    if isinstance(part, Bias):
        return SECOND_ROW if part.row else "b"
    if isinstance(part, Peephole):
        return "p"
    return "W" if part.of == X else "U"


def format_product(part: Product | Peephole) -> str:
    """Writes what is multiplied: "x·W", "h·U"."""
    return f"{part.of}·{letter_of(part)}"
