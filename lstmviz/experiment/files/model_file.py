"""Reads the LSTM layers in a file: a Keras model, its weights alone, or arrays.

A model file can hold code, so Keras is never asked to load one. The config is read as JSON, the
weights as plain arrays; what else is in the file is left alone.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lstmviz.experiment.files.array_file import arrays_of
from lstmviz.experiment.files.hdf5_file import (
    LARGEST_TEXT,
    SIGNATURE,
    Hdf5,
    UnreadableStore,
    open_hdf5,
    shape_of,
)
from lstmviz.experiment.files.model_config import DescribedLayer, TooManyObjects, described_layers
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    opened_zip,
    raised_as_unreadable,
)
from lstmviz.experiment.files.weight_arrays import (
    ENDINGS,
    ModelLayer,
    NoWeights,
    layers_among,
    part_named,
)
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.tensors import MOST_ELEMENTS
from lstmviz.experiment.weights import PARTS, Shapes, are_of_lstm, format_shapes

if TYPE_CHECKING:
    import h5py


CONFIG = "config.json"
WEIGHTS = "model.weights.h5"
_LARGEST_WEIGHTS = 16 * MOST_ELEMENTS  # what an optimizer keeps beside them included
_LARGEST_RATIO = 100  # Keras doesn't compress at all, and trained weights hardly can be
_FREE = 2**20  # a small file may unpack to this much, however well it is compressed
_PIECE = 2**20


def unzipped(path: Path) -> tuple[bytes, io.BytesIO]:
    """Returns the bytes of a model's config, and those of its weights.

    How large each claims to become is looked at before anything is unpacked.

    Raises:
        UnreadableFile: it is no such file, is damaged, encrypted, or too large.
        OSError: it can't be read.
    """
    with opened_zip(path, "model that Keras saved") as archive:
        config = _member(path, archive, CONFIG, LARGEST_TEXT)
        weights = _member(path, archive, WEIGHTS, _LARGEST_WEIGHTS)
        return config.getvalue(), weights


def _member(path: Path, archive: zipfile.ZipFile, name: str, largest: int) -> io.BytesIO:
    found = [info for info in archive.infolist() if info.filename == name]
    if not found:
        raise UnreadableFile(path, f"it is no model that Keras saved: it holds no {name}")
    if len(found) > 1:
        raise UnreadableFile(path, f"it holds {name} {len(found)} times")
    (info,) = found
    if info.flag_bits & 1:
        raise UnreadableFile(path, "it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile(path, f"its {name} is compressed in a way that Keras never does")
    if info.file_size > largest:
        raise UnreadableFile(
            path, f"its {name} is too large: {info.file_size:,} bytes, at most {largest:,} are read"
        )
    if info.file_size > _LARGEST_RATIO * info.compress_size + _FREE:
        raise UnreadableFile(
            path,
            f"its {name} claims to unpack from {info.compress_size:,} to {info.file_size:,} bytes, "
            "as no model does",
        )
    unpacked = io.BytesIO()
    with archive.open(info) as member:
        while piece := member.read(_PIECE):
            unpacked.write(piece)
    unpacked.seek(0)
    return unpacked


_CELL = "/cell/vars"
_OLD_ROOT = "model_weights/"
_NOT_NAMES = ("layers", "_layer_checkpoint_dependencies", "cell", "vars")
_MOST_LAYERS = 1000
_MOST_LEFT_OUT = 3  # more reasons than these nobody reads


def layers_of(path: os.PathLike[str] | str) -> tuple[ModelLayer, ...]:
    """Reads the LSTM layers in a file; nothing in it is ever executed.

    Args:
        path: a `.keras` file; a `.h5` or `.weights.h5` file, of Keras 3 or Keras 2; or a `.npz`
            file of arrays.

    Returns:
        One layer or more, in the model's order.

    Raises:
        UnreadableFile: it is none of these, isn't there or can't be read, is damaged, holds no
            LSTM layer, more than `MOST_ELEMENTS` numbers in such layers, or anything that would
            be followed out of the file.
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
    with path.open("rb") as file:
        head = file.read(len(SIGNATURE))
    if head.startswith(b"PK"):
        config, weights = unzipped(path)
        return _stored(weights, weights.getbuffer().nbytes, _parsed(config))
    if head == SIGNATURE:
        return _stored(path, size, None)
    raise UnreadableFile(path, "it is no model that Keras saved, or a damaged one")


@dataclass(frozen=True)
class _Set:
    """The arrays of what may be one layer, not yet read."""

    datasets: tuple["h5py.Dataset", ...]
    name: str

    @property
    def shapes(self) -> Shapes:
        return tuple(map(shape_of, self.datasets))


def _stored(source: Path | IO[bytes], size: int, model: Any) -> tuple[ModelLayer, ...]:
    with open_hdf5(source, size) as file:
        sets = dict(_sets(file))
        if model is None and (text := file.text("", "model_config", LARGEST_TEXT)):
            model = _parsed(text.encode())
        try:
            described = described_layers(model)
        except TooManyObjects:
            raise UnreadableStore("its config is larger than any model's") from None
        return _layers(file, sets, described)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableStore("its config is no JSON, or damaged") from None


def _sets(file: Hdf5) -> Iterator[tuple[str, _Set]]:
    """Yields the groups that may hold a layer's weights, with their paths."""
    for path, arrays in file.groups().items():
        if path.startswith("optimizer"):
            continue
        if path.endswith("vars") and sorted(arrays) in (["0", "1"], ["0", "1", "2"]):
            yield path, _Set(tuple(arrays[key] for key in sorted(arrays)), _name_at(file, path))
            continue
        parts = {part_named(key)[1]: one for key, one in arrays.items()}
        if {"kernel", "recurrent_kernel"} <= set(parts):
            inside = path.removeprefix(_OLD_ROOT)
            weights = tuple(parts[part] for part in PARTS if part in parts)
            yield inside, _Set(weights, _old_name(inside))


def _layers(
    file: Hdf5, sets: Mapping[str, _Set], described: list[DescribedLayer]
) -> tuple[ModelLayer, ...]:
    """Returns the layers described in the config, and those that have only weights."""
    left = {path: one for path, one in sets.items() if are_of_lstm(one.shapes)}
    found: list[ModelLayer] = []
    left_out: list[str] = []
    budget = MOST_ELEMENTS

    def add(name: str, one: _Set, layer: DescribedLayer | None) -> None:
        nonlocal budget
        if len(found) == _MOST_LAYERS:
            raise UnreadableStore(f"it holds more than {_MOST_LAYERS:,} LSTM layers")
        name = plain_text(name)
        weights = tuple(file.read(dataset, budget) for dataset in one.datasets)
        budget -= sum(weight.size for weight in weights)
        made = ModelLayer(name, None, weights)
        found.append(made if layer is None else _with_config(made, layer))

    for layer in described[:_MOST_LAYERS]:
        name = "/".join(layer.names)
        path = layer.path if layer.path in sets else _old_path(layer, described, sets)
        if path is None:
            left_out.append(f"layer {shortened(name)}, of which it holds no weights")
        elif reason := _lie(layer, sets[path].shapes):
            left.pop(path, None)
            left_out.append(f"layer {shortened(name)}, {reason}")
        else:
            left.pop(path, None)
            add(name, sets[path], layer)
    taken = [layer.name for layer in found]
    for path, one in left.items():
        add(one.name if one.name not in taken else f"{one.name} ({path})", one, None)
        taken.append(one.name)
    if file.leads_elsewhere:
        left_out.append("links, which may lead to other files and are never followed")
    if len(left_out) > _MOST_LEFT_OUT:
        left_out[_MOST_LEFT_OUT:] = [f"and {len(left_out) - _MOST_LEFT_OUT:,} more"]
    note = f"left out: {'; '.join(left_out)}" if left_out else ""
    if not found:
        raise UnreadableStore(f"it holds no LSTM layer that can be used{note and ': '}{note}")
    return tuple(
        replace(layer, note="; ".join(filter(None, (layer.note, note)))) for layer in found
    )


def _lie(layer: DescribedLayer, shapes: Shapes) -> str:
    """Writes why a layer's weights don't fit its arguments; "" where they do."""
    if not are_of_lstm(shapes):
        return f"of which the weights have the shapes {format_shapes(shapes)}"
    units, use_bias = layer.arguments.get("units"), layer.arguments.get("use_bias", True)
    if (units, bool(use_bias)) != (shapes[1][0], len(shapes) == 3):
        return (
            f"which says units={units!r:.40} and use_bias={use_bias!r:.40}, while its weights "
            f"have the shapes {format_shapes(shapes)}"
        )
    return ""


def _with_config(made: ModelLayer, layer: DescribedLayer) -> ModelLayer:
    try:
        return replace(made, config=layer.config())
    except InvalidValue as error:
        note = f"its arguments can't be taken: {error.argument}: {error.message}"
        return replace(made, note=note)


def _old_path(
    layer: DescribedLayer, described: list[DescribedLayer], sets: Mapping[str, _Set]
) -> str | None:
    """Returns the path of a layer's weights in files of Keras 2, and in .h5 models of Keras 3.

    There the layers' names form the path, some of them twice: "bi/bi/forward_lstm/lstm_cell".
    """
    top = layer.names[0]
    within = [path for path in sets if path.split("/")[0] == top]
    fitting = [path for path in within if _is_within(layer.names, path)]
    if len(fitting) == 1:
        return fitting[0]
    alone = sum(other.names[0] == top for other in described) == 1
    return within[0] if alone and len(within) == 1 else None


def _is_within(names: tuple[str, ...], path: str) -> bool:
    """Returns whether names occur in a path in this order, with or without others between them."""
    steps = iter(path.split("/"))
    return all(name in steps for name in "/".join(names).split("/"))


def _name_at(file: Hdf5, path: str) -> str:
    """Returns a layer's name after those of the layers around it; older files leave names out."""
    steps = path.split("/")[:-1]
    owners = ["/".join(steps[: n + 1]) for n in range(len(steps))]
    if owners and path.endswith(_CELL):
        owners.pop()
    names = [file.text(f"{owner}/vars", "name") for owner in owners]
    found_names = [name for name in names if name]
    return "/".join(found_names or [step for step in steps if step not in _NOT_NAMES]) or path


def _old_name(path: str) -> str:
    steps = path.split("/")
    if len(steps) > 1 and steps[-1].startswith("lstm_cell"):
        steps.pop()
    return "/".join(
        step for step, before in zip(steps, ["", *steps], strict=False) if step != before
    )
