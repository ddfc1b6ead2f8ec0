"""Opens a model file of any Keras: its config as data, its weights as arrays."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lstmviz.experiment.files.hdf5_file import (
    LARGEST_TEXT,
    SIGNATURE,
    Hdf5,
    UnreadableStore,
    open_hdf5,
)
from lstmviz.experiment.files.model_archive import unzipped
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.model_config import ModelDescription, TooManyObjects, described_model


@dataclass(frozen=True)
class StoredModel:
    """An open model file.

    Attributes:
        file: its weights.
        config: the model as Keras serialises it; None where there are weights alone.
        described: its recurrent layers.
        keras_version: of the Keras that wrote it, or "".
    """

    file: Hdf5
    config: Any
    described: ModelDescription
    keras_version: str


@contextmanager
def opened_model(path: Path, size: int) -> Iterator[StoredModel]:
    """Opens a model file of so many bytes.

    Raises:
        UnreadableFile: it is none.
        UnreadableStore: it is damaged, or its config is larger than any model's.
    """
    with path.open("rb") as file:
        head = file.read(len(SIGNATURE))
    model, version = None, ""
    source: Path | IO[bytes] = path
    if head.startswith(b"PK"):
        config, weights, metadata = unzipped(path)
        source, size = weights, weights.getbuffer().nbytes
        model, version = _parsed(config), _version_in(metadata)
    elif head != SIGNATURE:
        raise UnreadableFile(path, "it is no model that Keras saved, or a damaged one")
    with open_hdf5(source, size) as hdf5:
        if model is None and (text := hdf5.text("", "model_config", LARGEST_TEXT)):
            model = _parsed(text.encode())
        # Keras 1 and 2 write it beside the weights alone too.
        version = version or hdf5.text("", "keras_version") or ""
        try:
            described = described_model(model, version)
        except TooManyObjects:
            raise UnreadableStore("its config is larger than any model's") from None
        yield StoredModel(hdf5, model, described, version)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableStore("its config is no JSON, or damaged") from None


def _version_in(metadata: bytes) -> str:
    try:
        version = json.loads(metadata)["keras_version"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    return version if isinstance(version, str) else ""
