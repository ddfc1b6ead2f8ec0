"""The GRU, as `keras.layers.GRU` computes it (keras 3.15, `GRUCell.call`).

The update gate z keeps: h = z·h + (1 − z)·g. Many texts have it the other way round.
"""

from typing import Any

from lstmviz.cells.cell_kind import (
    Activated,
    Bias,
    CellKind,
    Equation,
    Factor,
    Flow,
    Mixed,
    Product,
    Quantity,
    Scaled,
    Shapes,
    Term,
    X,
    shapes_of_weights,
)


def _weight_shapes(config: Any, features: int) -> Shapes:
    # With reset_after one row is added to x·W and one to h·U, which r acts on.
    rows = (2,) if config.reset_after else ()
    return shapes_of_weights(config, features, groups=3, bias_rows=rows)


def _equations(config: Any) -> tuple[Equation, ...]:
    after, has_bias = config.reset_after, config.use_bias
    bias = (Bias(row=0 if after else None),) if has_bias else ()
    recurrent_bias = (Bias(row=1),) if has_bias and after else ()
    of_inputs = (Product(X, "kernel"), *bias)
    of_state = (Product("h", "recurrent_kernel"), *recurrent_bias)
    reset: Term = Scaled("r", of_state) if after else Product("h", "recurrent_kernel", times="r")
    kept = Flow("kept", (Factor("z"), Factor("h", before=True)))
    written = Flow("written", (Factor("z", complement=True), Factor("g")))
    return (
        *(Activated(gate, "recurrent_activation", of_inputs + of_state) for gate in ("z", "r")),
        Activated("g", "activation", (*of_inputs, reset)),
        Mixed("h", (kept, written)),
    )


GRU = CellKind(
    name="GRU",
    states=(
        Quantity(
            "h",
            "hidden state",
            "what the layer remembers, and what it returns",
            bounded_by=("activation",),
            shares_by=("recurrent_activation",),
        ),
    ),
    gates=(
        Quantity(
            "z", "update gate", "how much of h is kept from the step before", "recurrent_activation"
        ),
        Quantity(
            "r",
            "reset gate",
            "how much of h from the step before the candidate looks at",
            "recurrent_activation",
        ),
        Quantity("g", "candidate", "what could be written to h", "activation"),
    ),
    recurrent_calls=("z", "r"),
    activation_calls=("g",),
    weight_shapes=_weight_shapes,
    equations=_equations,
    arguments={
        "reset_after": (
            "On: r acts on h·U, after the product, as on a GPU; the bias has a row for x·W and "
            "one for h·U. Off: r acts on h before the product, as in the first paper, and the "
            "bias has one row."
        ),
        "use_cudnn": (
            "Whether a GPU's own GRU does the work; 'auto' takes it where it can: with tanh, "
            "sigmoid, use_bias and reset_after, without recurrent_dropout and unroll. True is "
            "refused on a CPU."
        ),
    },
    read_as=("CuDNNGRU", "UnifiedGRU"),
    order_in_pytorch=("r", "z", "g"),
)
"""Gated recurrent unit."""
