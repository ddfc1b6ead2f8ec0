"""Reads a whole model from a file: its layers as a chain, their arguments, all weights."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.files.hdf5_file import UnreadableStore
from lstmviz.experiment.files.matching import Matching
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    raised_as_unreadable,
)
from lstmviz.experiment.files.read_model import ReadModel
from lstmviz.experiment.files.stored_model import StoredModel, opened_model
from lstmviz.experiment.files.weight_arrays import ModelLayer, NoWeights
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.from_config import ChainLayer, NotAChain, described_chain
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig, TimeDistributedConfig
from lstmviz.experiment.model.model import ModelConfig, Place, weight_names_of
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.weights import format_shapes, with_steeper_gates

ENDINGS = (".keras", ".h5", ".hdf5")
"""The endings of the files that models are read from."""

_SINGLY = "its recurrent layers can still be taken one by one"
_NO_STATES = "Keras saves no states: those of its stateful layers begin as zeros."


class WeightsAlone(UnreadableFile):
    """Raised for a file that holds weights, and no model that they are of."""


def read_model(path: os.PathLike[str] | str, *, steeper: bool = False) -> ReadModel:
    """Reads a model that is a straight chain of known layers; nothing in it is ever executed.

    Loads neither TensorFlow nor Keras. Read are the models of Keras 1, 2 and 3.

    Args:
        path: a `.keras` file, or a `.h5` or `.hdf5` file with the whole model.
        steeper: gates that were Keras 2's hard_sigmoid get the weights that make up for it.

    Raises:
        WeightsAlone: (an UnreadableFile) it holds no model, which `read_layers` may still read.
        UnreadableFile: (a ValueError) it is none of these, can't be read or is damaged; its model
            is no such chain, or has no recurrent layer; its config and weights disagree.
    """
    path = Path(path)
    with raised_as_unreadable(path):
        size = check_ordinary(path, ENDINGS)
        try:
            with opened_model(path, size) as stored:
                if stored.config is None:
                    raise WeightsAlone(path, "it holds weights alone, and no model they are of")
                return _read(stored, steeper)
        except (UnreadableStore, NoWeights) as error:
            raise UnreadableFile(path, str(error)) from None
        except NotAChain as error:
            said = f"its model is no straight chain of layers that lstmviz runs: it has {error}"
            raise UnreadableFile(path, f"{said}; {_SINGLY}") from None
        except InvalidValue as error:
            raise UnreadableFile(path, f"of its {error.argument}: {error.message}") from None


def _read(stored: StoredModel, steeper: bool) -> ReadModel:
    chain = described_chain(stored.config, stored.keras_version)
    config = chain.model
    _check_input(config, chain.batch_shape)
    matching = Matching(stored)
    weights: list[Array] = []
    recurrent: dict[Place, ModelLayer] = {}
    notes = list(chain.notes)
    for number, layer in enumerate(chain.layers):
        if not layer.recurrent:
            weights += _plain_weights(matching, layer)
            continue
        ways = ("",) if len(layer.recurrent) == 1 else ("forward", "backward")
        for way, one in zip(ways, layer.recurrent, strict=True):
            found = matching.layer_of(one)
            if steeper and found.had_steeper_gates and found.config is not None:
                made = with_steeper_gates(found.config.kind, found.weights)
                found = replace(found, weights=made)
            weights += found.weights
            recurrent[Place(number, way)] = found
            new = [part for part in found.note.split("; ") if part]
            name = shortened(layer.names[-1])
            notes += [
                f"{name}: {part}."
                for part in new
                if not any(part.removesuffix(".") in note for note in notes)
            ]
    if config.is_stateful:
        notes.append(_NO_STATES)
    if stored.file.leads_elsewhere:
        notes.append("Left out: links, which may lead to other files and are never followed.")
    return ReadModel(config, tuple(weights), recurrent, chain.batch_shape, tuple(notes))


def _check_input(config: ModelConfig, shape: tuple[int | None, ...] | None) -> None:
    """Refuses a model whose calls are no series.

    Raises:
        NotAChain: its input has other axes than (batch, timesteps, features), or than ids have.
    """
    axes = ("batch", "timesteps") if config.takes_ids else ("batch", "timesteps", "features")
    if shape is not None and len(shape) != len(axes):
        expected = f"({', '.join(axes)})"
        raise NotAChain(f"an input of shape {shape}, where a series has {expected}")


def _plain_weights(matching: Matching, layer: ChainLayer) -> Sequence[Array]:
    """Reads the weights of a layer that isn't recurrent.

    Raises:
        UnreadableStore: they don't fit its arguments, or aren't there.
    """
    names = weight_names_of(layer.config)
    if not names:
        return ()
    arrays = matching.arrays_of(layer.names, layer.path, names)
    shapes = tuple(array.shape for array in arrays)
    if not _fits(layer.config, shapes):
        said = f"layer {shortened('/'.join(layer.names))} is {layer.config!r:.60}"
        raise UnreadableStore(
            "its config and its weights disagree: "
            f"{said}, while its weights have the shapes {format_shapes(shapes)}"
        )
    return arrays


def _fits(config: LayerConfig, shapes: Sequence[tuple[int, ...]]) -> bool:
    if isinstance(config, TimeDistributedConfig):
        config = config.layer
    if isinstance(config, EmbeddingConfig):
        return shapes[0] == (config.input_dim, config.output_dim)
    if isinstance(config, DenseConfig):
        kernel, *biases = shapes
        is_matrix = len(kernel) == 2 and kernel[1] == config.units
        return is_matrix and all(bias == (config.units,) for bias in biases)
    return True
