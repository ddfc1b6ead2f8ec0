"""Reads the recurrent layers in a file: a Keras model, its weights alone, or arrays.

A model file can hold code, so Keras is never asked to load one. The config is read as JSON, the
weights as plain arrays; what else is in the file is left alone.
"""

import os
from pathlib import Path

from lstmviz.experiment.files.array_file import arrays_of
from lstmviz.experiment.files.hdf5_file import UnreadableStore
from lstmviz.experiment.files.matching import Matching
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    raised_as_unreadable,
)
from lstmviz.experiment.files.stored_model import opened_model
from lstmviz.experiment.files.weight_arrays import ENDINGS, ModelLayer, NoWeights, layers_among


def read_layers(path: os.PathLike[str] | str) -> tuple[ModelLayer, ...]:
    """Reads the recurrent layers in a model's file; nothing in it is ever executed.

    Loads neither TensorFlow nor Keras. Read are the files of Keras 1, 2 and 3, and PyTorch's
    four arrays in a `.npz` file.

    Args:
        path: a `.keras` file; a `.h5`, `.hdf5` or `.weights.h5` file; or a `.npz` file of arrays.

    Returns:
        One layer or more, in the model's order: `name`, `config` (None where the file holds
        weights alone), `weights` as Keras 3's `get_weights()` gives them, and in `note` what
        should be known of how it was read.

    Raises:
        UnreadableFile: (a ValueError) it is none of these, isn't there or can't be read, is
            damaged, holds no recurrent layer, more than `MOST_ELEMENTS` numbers in such layers, or
            anything that would be followed out of the file; its config and weights disagree.
    """
    path = Path(path)
    with raised_as_unreadable(path):
        size = check_ordinary(path, ENDINGS)
        try:
            return _layers_in(path, size)
        except (UnreadableStore, NoWeights) as error:
            raise UnreadableFile(path, str(error)) from None


def _layers_in(path: Path, size: int) -> tuple[ModelLayer, ...]:
    if path.suffix.lower() == ".npz":
        return layers_among(arrays_of(path), path.stem)
    with opened_model(path, size) as stored:
        return Matching(stored).layers()
