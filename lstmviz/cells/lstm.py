"""The LSTM, as `keras.layers.LSTM` computes it (keras 3.15, `LSTMCell.call`)."""

from functools import partial
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
    X,
    shapes_of_weights,
)


def _equations(config: Any) -> tuple[Equation, ...]:
    bias = (Bias(),) if config.use_bias else ()
    terms = (Product(X, "kernel"), Product("h", "recurrent_kernel"), *bias)
    kept = Flow("kept", (Factor("f"), Factor("c", before=True)))
    written = Flow("written", (Factor("i"), Factor("g")))
    return (
        *(Activated(gate, "recurrent_activation", terms) for gate in ("f", "i")),
        Activated("g", "activation", terms),
        Activated("o", "recurrent_activation", terms),
        Mixed("c", (kept, written)),
        Mixed("h", (Flow("", (Factor("o"), Factor("c", activation="activation"))),)),
    )


LSTM = CellKind(
    name="LSTM",
    article="an",
    states=(
        Quantity(
            "h",
            "hidden state",
            "what the layer shows of its cell, and what it returns",
            bounded_by=("activation",),
        ),
        Quantity("c", "cell state", "what the layer remembers"),
    ),
    gates=(
        Quantity(
            "i", "input gate", "how much of the candidate is written to c", "recurrent_activation"
        ),
        Quantity(
            "f", "forget gate", "how much of c is kept from the step before", "recurrent_activation"
        ),
        Quantity("g", "candidate", "what could be written to c", "activation"),
        Quantity("o", "output gate", "how much of c is let out into h", "recurrent_activation"),
    ),
    recurrent_calls=("i", "f", "o"),
    activation_calls=("g", ""),
    weight_shapes=partial(shapes_of_weights, groups=4),
    equations=_equations,
    arguments={
        "unit_forget_bias": (
            "Starts the forget gate's bias at 1, so that a fresh layer forgets less: the bias is "
            "[b, 1, b, b] whatever bias_initializer gives for b. It only acts with use_bias."
        ),
    },
    read_as=("CuDNNLSTM", "UnifiedLSTM"),  # the last is TensorFlow 1.13's and 1.14's
)
"""Long short-term memory."""
