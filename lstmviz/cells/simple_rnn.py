"""The SimpleRNN, as `keras.layers.SimpleRNN` computes it (keras 3.15, `SimpleRNNCell.call`)."""

from typing import Any

from lstmviz.cells.cell_kind import (
    Activated,
    Bias,
    CellKind,
    Equation,
    Product,
    Quantity,
    X,
    shapes_of_weights,
)


def _equations(config: Any) -> tuple[Equation, ...]:
    bias = (Bias(),) if config.use_bias else ()
    terms = (Product(X, "kernel"), Product("h", "recurrent_kernel"), *bias)
    return (Activated("h", "activation", terms),)


SIMPLE_RNN = CellKind(
    name="SimpleRNN",
    states=(
        Quantity(
            "h",
            "hidden state",
            "what the layer remembers, and what it returns",
            "activation",
            bounded_by=("activation",),
        ),
    ),
    gates=(),
    recurrent_calls=(),
    activation_calls=("",),
    arguments={
        "activity_regularizer": (
            "Would add a penalty on the layer's output to the loss, but Keras' SimpleRNN takes it "
            "and leaves it out: no penalty is added, in training either."
        ),
    },
    weight_shapes=shapes_of_weights,
    equations=_equations,
    unwritten=("seed",),
    drops_all=True,
    ignores=("activity_regularizer",),
)
"""The plain recurrent layer, without gates."""
