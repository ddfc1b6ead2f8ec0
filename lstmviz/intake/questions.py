"""What is asked to be read, and what comes of it.

What holds no arrays is a named tuple: the window imports all of these before it is there, and a
dataclass takes six times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from lstmviz.experiment.arrays import Array
    from lstmviz.experiment.config import RecurrentConfig
    from lstmviz.experiment.files.array_file import NamedArray
    from lstmviz.experiment.files.read_model import ReadModel
    from lstmviz.experiment.files.tables.choices import TableChoices
    from lstmviz.experiment.files.tables.survey import TableSurvey
    from lstmviz.experiment.files.weight_arrays import ModelLayer
    from lstmviz.experiment.from_code.from_keras import FoundLayer
    from lstmviz.experiment.from_code.from_model import FoundModel
    from lstmviz.experiment.model.model import ModelConfig
    from lstmviz.experiment.model.shapes import Shape
    from lstmviz.experiment.weights import Shapes
    from lstmviz.lessons.scenario import Scenario
    from lstmviz.session.session import Session


class ReadArray(NamedTuple):
    """An array is wanted from a file.

    Attributes:
        path: .npy, .npz, .csv and the like.
        name: which array, where the file holds several; None asks what there is.
        or_weights: of a file that holds the weights of recurrent layers these are wanted instead.
    """

    path: Path
    name: str | None = None
    or_weights: bool = False


class ReadText(NamedTuple):
    """An array is wanted from text: a literal, or the cells of a spreadsheet."""

    text: str


class ReadSession(NamedTuple):
    """A session is wanted from a .lstmviz file, or a scenario from a file or its folder."""

    path: Path


class ReadWeights(NamedTuple):
    """A recurrent layer's weights are wanted from a file.

    Attributes:
        path: .keras, .h5, .npz and the like.
        name: which layer, where the file holds several; None asks what there is.
    """

    path: Path
    name: str | None = None


class ReadWholeModel(NamedTuple):
    """All layers of a model are wanted from a file, with their weights.

    Attributes:
        path: .keras, .h5 and the like.
        steeper: whether its gates are wanted as steep as they were in Keras 2.
    """

    path: Path
    steeper: bool = False


class ReadCode(NamedTuple):
    """The recurrent layers are wanted that Keras code makes; values were typed for its names."""

    text: str
    names: Mapping[str, str] = {}


class ReadCodeFile(NamedTuple):
    """The text of a file with Python code is wanted: a .py file's, or a notebook's."""

    path: Path


class ReadCharacters(NamedTuple):
    """The first characters of a .txt file are wanted, one-hot."""

    path: Path


class TableSource(NamedTuple):
    """Where a table comes from.

    Attributes:
        path: the file; of a pasted text, what to call it.
        text: the text that was pasted; None where it is a file.
    """

    path: Path
    text: str | None = None


class ReadTable(NamedTuple):
    """What becomes of a table by somebody's choices is wanted.

    Attributes:
        source: the table.
        choices: what is to be made of it.
        is_whole: all of it is wanted; else the first rows, for a preview.
    """

    source: TableSource
    choices: TableChoices
    is_whole: bool = False


Question = (
    ReadArray
    | ReadCharacters
    | ReadText
    | ReadTable
    | ReadSession
    | ReadWeights
    | ReadWholeModel
    | ReadCode
    | ReadCodeFile
)


class Several(NamedTuple):
    """A file holds several arrays, each with its name, shape and dtype: somebody has to choose."""

    arrays: tuple[tuple[str, tuple[int, ...], str], ...]


@dataclass(frozen=True, eq=False)
class MadeTable:
    """What becomes of a table; what isn't said here is as in `Table`.

    Attributes:
        values: (rows, features) float32: all rows, or the first ones.
        rows: how many there are in all.
        notes: what else a person should know.
    """

    values: Array
    rows: int
    columns: tuple[str, ...]
    left_out: Mapping[str, str]
    dropped_rows: int
    missing: int
    scaling: tuple[tuple[float, float], ...] | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class TablePreview:
    """A table of which somebody has to say what is to be made of it.

    Attributes:
        source: where it comes from.
        choices: what was chosen.
        survey: how it is written, and what is in doubt; with its first rows only.
        made: what becomes of it; None where that can't be made.
        problem: why not: the argument that can't be used, and what is wrong with it.
    """

    source: TableSource
    choices: TableChoices
    survey: TableSurvey
    made: MadeTable | None
    problem: tuple[str, str] | None = None


class Prose(NamedTuple):
    """A text holds no numbers: somebody has to say whether its characters do, as described."""

    description: str


class LayerDescription(NamedTuple):
    """A layer in a file, without its numbers.

    Attributes:
        name: what the model calls it.
        config: its arguments, where the file tells them.
        shapes: its weights'.
        note: what a person should know of how it was read, or "".
        had_steeper_gates: whether its gates were Keras 2's hard_sigmoid.
        left_out: what else the model has, as `format_left_out` writes it, or "".
    """

    name: str
    config: RecurrentConfig | None
    shapes: Shapes
    note: str = ""
    had_steeper_gates: bool = False
    left_out: str = ""

    @classmethod
    def of(cls, layer: ModelLayer) -> LayerDescription:
        """Describes a layer that was read."""
        said = layer.note, layer.had_steeper_gates, layer.left_out
        return cls(layer.name, layer.config, layer.shapes, *said)


class ModelDescription(NamedTuple):
    """A whole model in a file, without its numbers.

    Attributes:
        config: its layers.
        input_shape: that of its input, batch first; None where the file doesn't say it.
        size: how many numbers its weights have.
        notes: what a person should know of how it was read, a sentence each.
        had_steeper_gates: whether gates in it were Keras 2's hard_sigmoid.
    """

    config: ModelConfig
    input_shape: Shape | None
    size: int
    notes: tuple[str, ...]
    had_steeper_gates: bool = False

    @classmethod
    def of(cls, model: ReadModel) -> ModelDescription:
        """Describes a model that was read."""
        size = sum(array.size for array in model.weights)
        steep = any(layer.had_steeper_gates for layer in model.recurrent.values())
        return cls(model.config, model.batch_shape, size, model.notes, steep)


class SeveralLayers(NamedTuple):
    """A file holds a model, or several recurrent layers: somebody has to choose.

    Attributes:
        layers: the recurrent ones.
        model: all of them and what is around them; None where that can't be taken.
        why_not: why it can't be, a sentence; "" where the file has no model.
    """

    layers: tuple[LayerDescription, ...]
    model: ModelDescription | None = None
    why_not: str = ""


class CodeLayers(NamedTuple):
    """What code makes.

    Attributes:
        layers: its models first, then its recurrent layers, not all of them usable.
        why_not: why it has no model that can be taken as a whole, a sentence; "" where it has one,
            or layers alone.
    """

    layers: tuple[FoundLayer | FoundModel, ...]
    why_not: str = ""


class CodeText(NamedTuple):
    """All of what a file with code holds."""

    text: str


class Unreadable(NamedTuple):
    """Nothing could be got; a sentence says why."""

    sentence: str


GIVEN_UP = Unreadable("The reading was cancelled.")
"""The answer to what isn't wanted any more."""

Answer: TypeAlias = (
    "NamedArray | Several | Prose | TablePreview | ModelLayer | SeveralLayers | CodeLayers"
    "| CodeText | ReadModel | Session | Scenario | Unreadable"
)
