"""Holds a model as it was read from a file; whoever only takes it needs nothing that reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.experiment.model.model import ModelConfig, Place


@dataclass(frozen=True, eq=False)
class ReadModel:
    """A model and its weights.

    Attributes:
        config: its layers.
        weights: of all layers, as the Keras model's `get_weights()` gives them; read-only.
        recurrent: each recurrent layer as `read_layers` gives it, by its place.
        batch_shape: the shape of its input, batch first and None for what isn't fixed; None where
            the file doesn't say it.
        notes: what should be known of how it was read, a sentence each.
    """

    config: ModelConfig
    weights: tuple[Array, ...]
    recurrent: Mapping[Place, ModelLayer] = field(default_factory=dict)
    batch_shape: tuple[int | None, ...] | None = None
    notes: tuple[str, ...] = ()
