"""Brings the layers in a model's config together with the weights in its file."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import STACK_OF_CELLS, RecurrentConfig, config_classes
from lstmviz.experiment.counting import counted
from lstmviz.experiment.files.hdf5_file import Hdf5, UnreadableStore, shape_of
from lstmviz.experiment.files.stored_model import StoredModel
from lstmviz.experiment.files.weight_arrays import ModelLayer, model_layer
from lstmviz.experiment.files.weight_layouts import (
    KERAS,
    KERAS_1_JOINED,
    Layout,
    is_cudnn,
    layers_with,
    weight_sets,
)
from lstmviz.experiment.keras_names import snake_case
from lstmviz.experiment.layer_config import had_steeper_gates, partial_config_of
from lstmviz.experiment.left_out import format_left_out
from lstmviz.experiment.model_config import DescribedLayer, DescribedStack
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.tensors import MOST_ELEMENTS
from lstmviz.experiment.weights import Shapes, format_shapes

if TYPE_CHECKING:
    import h5py

_NOT_NAMES = ("layers", "_layer_checkpoint_dependencies", "cell", "vars")
_NOT_LAYERS = (*_NOT_NAMES, "model_weights", "top_level_model_weights", "optimizer_weights")
_MOST_LAYERS = 1000
_MOST_LEFT_OUT = 3  # more reasons than these nobody reads
_MOST_NAMES = 5
_LONGEST_NAME = 40


@dataclass(frozen=True)
class _Set:
    """The arrays of what may be one layer, not yet read."""

    layout: Layout
    datasets: tuple["h5py.Dataset", ...]
    name: str

    @property
    def shapes(self) -> Shapes:
        return tuple(map(shape_of, self.datasets))

    @cached_property
    def layers(self) -> tuple[RecurrentConfig, ...]:
        """Plain layers that have such weights."""
        return layers_with(self.layout, self.shapes)


def _sets(file: Hdf5) -> Iterator[tuple[str, _Set]]:
    """Yields the groups that may hold a layer's weights, with their paths."""
    for group, arrays in file.groups().items():
        path = _slashed(group)
        if path.startswith("optimizer"):
            continue
        numbers = [str(number) for number in range(len(arrays))]
        if path.endswith("vars") and set(arrays) == set(numbers) and len(numbers) > 1:
            datasets = tuple(arrays[number] for number in numbers)
            yield path, _Set(KERAS, datasets, _name_at(file, path))
            continue
        for prefix, (layout, datasets) in weight_sets(arrays).items():
            inside = f"{path}/{prefix}" if prefix else path
            inside = inside.removeprefix("model_weights/")
            yield inside, _Set(layout, datasets, _old_name(inside))


def _slashed(path: str) -> str:
    """Returns a path as Keras means it: 2.12 to 2.14 put it together as Windows does."""
    return path.replace("\\", "/")


class Matching:
    """Brings the layers in a model's config together with the weights in its file."""

    def __init__(self, stored: StoredModel) -> None:
        """Takes an open file."""
        self._file = stored.file
        self._described = stored.described
        self._version = stored.keras_version
        self._sets = dict(_sets(stored.file))
        self._steps = [_slashed(path).split("/") for path in stored.file.groups()]
        self._budget = MOST_ELEMENTS
        self._found: list[ModelLayer] = []

    def layers(self) -> tuple[ModelLayer, ...]:
        """Reads the layers described in the config, and those that have only weights."""
        left = dict(self._recurrent)
        wrong: list[str] = []
        for layer in self._described.recurrent[:_MOST_LAYERS]:
            path = self._path_of(layer)
            lie = _lie(layer, None if path is None else self._sets[path])
            if path is not None:
                left.pop(path, None)
            if path is None or lie:
                wrong.append(f"layer {shortened('/'.join(layer.names))} {lie}")
            else:
                self._add("/".join(layer.names), self._sets[path], layer)
        for stack in self._described.stacks:
            wrong.append(f"layer {shortened('/'.join(stack.names))} is {STACK_OF_CELLS}")
            left = {path: one for path, one in left.items() if not self._is_in(stack, path)}
        taken = [layer.name for layer in self._found]
        for path, one in self._in_order(left):
            self._add(one.name if one.name not in taken else f"{one.name} ({path})", one, None)
            taken.append(one.name)
        if len(wrong) > _MOST_LEFT_OUT:
            wrong[_MOST_LEFT_OUT:] = [f"and {len(wrong) - _MOST_LEFT_OUT:,} more"]
        if self._file.leads_elsewhere:
            wrong.append("links, which may lead to other files and are never followed")
        note = f"left out: {'; '.join(wrong)}" if wrong else ""
        if not self._found and self._described.recurrent:
            raise UnreadableStore(f"its config and its weights disagree: {'; '.join(wrong)}")
        if not self._found:
            kept = f"; {note}" if note else ""
            raise UnreadableStore(f"it holds no recurrent layer{self._contents()}{kept}")
        return tuple(
            replace(layer, note="; ".join(filter(None, (layer.note, note))))
            for layer in self._found
        )

    def _in_order(self, sets: Mapping[str, _Set]) -> list[tuple[str, _Set]]:
        """Returns sets in the order of the model's layers, where Keras 1 or 2 wrote it down."""
        names = self._file.names("", "layer_names") or self._file.names(
            "model_weights", "layer_names"
        )
        places = {name: place for place, name in enumerate(names)}
        return sorted(sets.items(), key=lambda one: places.get(one[0].split("/")[0], len(places)))

    def _add(self, name: str, one: _Set, layer: DescribedLayer | None) -> None:
        if len(self._found) == _MOST_LAYERS:
            raise UnreadableStore(f"it holds more than {_MOST_LAYERS:,} recurrent layers")
        self._found.append(self._read(name, one, layer))

    def layer_of(self, layer: DescribedLayer) -> ModelLayer:
        """Reads one recurrent layer of the config with its weights.

        Raises:
            UnreadableStore: they disagree, or aren't there.
        """
        path = self._path_of(layer)
        one = None if path is None else self._sets[path]
        lie = _lie(layer, one)
        if one is None or lie:
            said = f"layer {shortened('/'.join(layer.names))} {lie}"
            raise UnreadableStore(f"its config and its weights disagree: {said}")
        return self._read("/".join(layer.names), one, layer)

    def arrays_of(
        self, names: Sequence[str], path: str, weights: Sequence[str]
    ) -> tuple[Array, ...]:
        """Reads the weights of a layer that isn't recurrent.

        Args:
            names: its name, after those of the models around it.
            path: where Keras 3's own format keeps them.
            weights: what they are called, in the order of `get_weights()`.

        Raises:
            UnreadableStore: they aren't there, or can't be told from others.
        """
        groups = {_slashed(group): arrays for group, arrays in self._file.groups().items()}
        inside = ("vars", "layer/vars")
        found = []
        for start in (self._numbered(path), path):
            found += [groups[f"{start}/{end}"] for end in inside if f"{start}/{end}" in groups]
        numbers = [str(number) for number in range(len(weights))]
        good = [[group[n] for n in numbers] for group in found if set(group) == set(numbers)]
        if not good:
            # A layer of the same name in a model inside has a longer path.
            good = [
                held
                for group in sorted(groups, key=lambda group: group.count("/"))
                if _belongs(names, group) and (held := _named_weights(groups[group], weights))
            ]
        if not good:
            said = f"layer {shortened('/'.join(names))} has no weights in the file"
            raise UnreadableStore(f"its config and its weights disagree: {said}")
        return tuple(self._array(dataset) for dataset in good[0])

    def _array(self, dataset: "h5py.Dataset") -> Array:
        array = self._file.read(dataset, self._budget)
        self._budget -= array.size
        return array

    def _read(self, name: str, one: _Set, layer: DescribedLayer | None) -> ModelLayer:
        weights = [self._array(dataset) for dataset in one.datasets]
        config: RecurrentConfig | None = None
        notes: tuple[str, ...] = (_gates_of_old(one, self._version),)
        steeper = False
        if layer is not None:
            config, notes = partial_config_of(layer.arguments, self._version)
            steeper = had_steeper_gates(config, layer.arguments.given, self._version)
        made = model_layer(plain_text(name), config, (one.layout, weights), *notes)
        left_out = self._beside(one) if layer is None else self._described.left_out(layer)
        return replace(made, had_steeper_gates=steeper, left_out=left_out)

    def _path_of(self, layer: DescribedLayer) -> str | None:
        """Returns where a layer's weights are; None where they can't be told from others."""
        for path in (self._numbered(layer.path), layer.path, self._old_path(layer)):
            if path in self._sets:
                return path
        return None

    def _numbered(self, path: str) -> str:
        """Returns a path in Keras 3's format as Keras 2.12 to 2.14 wrote it.

        They saw each layer with weights twice, so that the second LSTM may be lstm_2: the order
        of the numbers tells which it is. They named the lists of layers otherwise, too.
        """
        found: list[str] = []
        steps = iter(path.split("/"))
        for step in steps:
            found.append("_layer_checkpoint_dependencies" if step == "layers" else step)
            if step == "layers":
                kind, place = _kind_and_number(next(steps, ""))
                there = {s[len(found)] for s in self._steps if s[: len(found)] == found != s}
                numbers = sorted(n for k, n in map(_kind_and_number, there) if k == kind)
                if place >= len(numbers):
                    return ""
                found.append(f"{kind}_{numbers[place]}" if numbers[place] else kind)
        return "/".join(found)

    def _old_path(self, layer: DescribedLayer) -> str | None:
        """Returns the path in files of Keras 1 and 2, and in .h5 models of Keras 3.

        There the layers' names form the path, some of them twice: "bi/bi/forward_lstm/lstm_cell".
        """
        top = layer.names[0]
        within = [path for path in self._sets if path.split("/")[0] == top]
        fitting = [path for path in within if _is_within(layer.names, path)]
        if len(fitting) == 1:
            return fitting[0]
        alone = sum(other.names[0] == top for other in self._described.recurrent) == 1
        return within[0] if alone and len(within) == 1 else None

    def _is_in(self, stack: DescribedStack, path: str) -> bool:
        """Returns whether weights at a path are those of a cell in a stack."""
        for own in (self._numbered(stack.path), stack.path):
            if own and path.startswith(f"{own}/cell/"):
                return True
        return path.split("/")[0] == stack.names[0] and _is_within(stack.names, path)

    def _beside(self, taken: _Set) -> str:
        """Writes what a file has beside a layer of which it has the weights alone."""
        own = taken.layers[0].kind.name
        kinds = (one.layers[0].kind.name for one in self._recurrent.values() if one is not taken)
        others = Counter(f"other {kind}" if kind == own else kind for kind in kinds)
        recurrent = [counted(count, kind) for kind, count in others.items()]
        return format_left_out([*recurrent, *self._other_names])

    @cached_property
    def _recurrent(self) -> dict[str, _Set]:
        return {path: one for path, one in self._sets.items() if one.layers}

    @cached_property
    def _other_names(self) -> list[str]:
        own = _names_of(path.split("/") for path in self._recurrent)
        return [f"layer {name}" for name in sorted(_names_of(self._steps) - own)]

    def _contents(self) -> str:
        """Writes what a file without a recurrent layer holds."""
        if summary := self._described.summary:
            return f": {summary}"
        names = sorted(_names_of(self._steps))
        if not names:
            return " that can be used"
        listed = ", ".join(plain_text(name, _LONGEST_NAME) for name in names[:_MOST_NAMES])
        more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
        return f" that can be used, but layers called {listed}{more}"


def _belongs(names: Sequence[str], group: str) -> bool:
    """Returns whether a group of an .h5 file holds weights of a layer: the names form the path."""
    steps = group.removeprefix("model_weights/").split("/")
    return steps[0] == names[0] and _is_within(names, "/".join(steps))


def _named_weights(
    arrays: "Mapping[str, h5py.Dataset]", weights: Sequence[str]
) -> "list[h5py.Dataset]":
    """Returns the arrays of these names, as every Keras spells them; [] where any isn't there."""
    found = []
    for weight in weights:
        old = {"kernel": "_W", "embeddings": "_W", "bias": "_b"}.get(weight, "")
        every = [
            array
            for name, array in arrays.items()
            if (plain := name.removesuffix(":0")) == weight or (old and plain.endswith(old))
        ]
        if len(every) != 1:
            return []
        found += every
    return found


def _names_of(paths: Iterable[Sequence[str]]) -> set[str]:
    """Returns the names of the outermost layers in a file's paths."""
    named = ([step for step in steps if step not in _NOT_LAYERS] for steps in paths)
    return {steps[0] for steps in named if steps} - {""}


def _kind_and_number(step: str) -> tuple[str, int]:
    """Splits what Keras calls a layer by its class: "lstm_2" is ("lstm", 2)."""
    found = re.fullmatch(r"(.*?)(?:_(\d{1,9}))?", step, re.DOTALL)
    assert found is not None
    return found[1], int(found[2] or 0)


def _lie(described: DescribedLayer, one: _Set | None) -> str:
    """Writes how a layer's weights don't fit its arguments; "" where they do."""
    if one is None:
        return "has no weights in the file"
    of, given = described.arguments.of, described.arguments.given
    shapes = format_shapes(one.shapes)
    if not one.layers:
        return f"has weights of the shapes {shapes}, which no {of.kind.name} has"
    found = [layer for layer in one.layers if layer.kind is of.kind]
    if not found:
        owner = one.layers[0].kind
        return f"is {of.kind}, while its weights, of the shapes {shapes}, are {owner}'s"
    said = [name for name in ("use_bias", "reset_after") if hasattr(found[0], name)]
    told = (given.get("units"), *(bool(given.get(name, True)) for name in said))
    if any(told == (layer.units, *(getattr(layer, name) for name in said)) for layer in found):
        return ""
    *first, last = (f"{name}={given.get(name, True)!r:.40}" for name in ("units", *said))
    return f"says {', '.join(first)} and {last}, while its weights have the shapes {shapes}"


def _gates_of_old(one: _Set, keras_version: str) -> str:
    """Writes which gates a layer without arguments probably had, where that isn't today's."""
    kind = one.layers[0].kind
    # cuDNN's has no others than today's.
    if is_cudnn(one.layout, one.shapes) or not kind.recurrent_calls:
        return ""
    of_keras_1 = one.layout.of_gates or one.layout is KERAS_1_JOINED
    if of_keras_1 or re.match(r"1\.|2\.[0-2]\.(?!.*-tf)", keras_version):
        version = plain_text(keras_version, 20) or "1"
        return (
            f"Keras {version}'s {kind.name} had hard_sigmoid gates, clip(0.2·x + 0.5), unless it "
            "was told otherwise; the file holds no arguments that would tell"
        )
    return ""


def _is_within(names: Sequence[str], path: str) -> bool:
    """Returns whether names occur in a path in this order, with or without others between them."""
    steps = iter(path.split("/"))
    return all(name in steps for name in "/".join(names).split("/"))


def _name_at(file: Hdf5, path: str) -> str:
    """Returns a layer's name after those of the layers around it; older files leave names out."""
    steps = path.split("/")[:-1]
    owners = ["/".join(steps[: n + 1]) for n in range(len(steps))]
    if owners and path.endswith("/cell/vars"):
        owners.pop()
    names = [name for owner in owners if (name := file.text(f"{owner}/vars", "name"))]
    return "/".join(names or [step for step in steps if step not in _NOT_NAMES]) or path


def _old_name(path: str) -> str:
    steps = path.split("/")
    cells = tuple(f"{snake_case(known.kind.name)}_cell" for known in config_classes())
    if len(steps) > 1 and steps[-1].startswith(cells):
        steps.pop()
    return "/".join(
        step for step, before in zip(steps, ["", *steps], strict=False) if step != before
    )
