"""One sentence of ours beside Keras' own words, where Keras refuses."""

import re

_SENTENCES = (
    (
        r"batch size of the input sequences must be the same",
        "With stateful=True every call needs the same batch size: row i goes on where row i of "
        "the call before ended. Give the other calls this batch size too.",
    ),
    (
        r"Matrix size-incompatible",
        "Every call needs the same number of features: the kernel was made for those of call 0. "
        "Give the other calls as many.",
    ),
    (r"slice index 0 of dimension 1 out of bounds", "A call needs at least one time step."),
    (r"Biases must be 1D", "A call needs at least one row."),
    (r"must be at least two-dimensional", "This initializer needs a matrix; a bias is a vector."),
    (r"use_cudnn=True was specified", "This machine has no cuDNN: leave use_cudnn at 'auto'."),
    (r"OOM|ResourceExhausted|failed to allocate", "The layer does not fit into memory."),
)


def explained(words: str, call: int | None) -> str:
    """A refusal for a person: what it means, where we know, and what Keras said."""
    quoted = " ".join(words.split())
    where = "the layer" if call is None else f"call {call}"
    ours = next((text for pattern, text in _SENTENCES if re.search(pattern, words)), "")
    return f"{ours} Keras refuses {where}: “{quoted}”".strip()
