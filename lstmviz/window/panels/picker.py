"""Asks which of several arrays or layers of a file is meant."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.left_out import taken_sentence
from lstmviz.experiment.plain_text import beginning_of, plain_text
from lstmviz.experiment.tensors import MOST_ELEMENTS, Shape
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.experiment.weights import Shapes, kinds_of
from lstmviz.intake.questions import LayerDescription, ModelDescription, SeveralLayers
from lstmviz.window.widgets.framed_list import FramedList
from lstmviz.window.widgets.labels import PlainLabel, WrappingCheckBox

_SEEN = 12  # lines of the list
_LONGEST = 80  # letters of a name or an expression
_HIGHEST = 10_000  # pixels, more than any note needs


class Picker(QDialog):
    """Lists things, one of which is picked; the first that can be used is chosen.

    Return and a double click pick, Escape closes. It waits for nobody: open it with `open()`.

    Signals:
        picked (int): the number of the thing in the list that was given.
    """

    picked = Signal(int)

    def __init__(
        self,
        title: str,
        question: str,
        things: Sequence[tuple[str, bool]],
        names: tuple[str, str],
        tips: tuple[str, str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list with things, each a text and whether it can be used.

        The letter with a & in the question leads to the list. The names are those of the list and
        of the button that picks, the tips those of the two and of the button that doesn't.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        label = QLabel(question, self)
        label.setWordWrap(True)
        self._list = FramedList(self)
        self._list.setAccessibleName(names[0])
        self._list.setUniformItemSizes(True)
        self._list.setToolTip(tips[0])
        label.setBuddy(self._list)
        self._buttons = QDialogButtonBox(self)
        self._use = self._buttons.addButton(names[1], QDialogButtonBox.ButtonRole.AcceptRole)
        self._use.setToolTip(tips[1])
        cancel = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tips[2])
        for text, usable in things:
            item = QListWidgetItem(text, self._list)
            if not usable:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.column = QVBoxLayout(self)
        self.column.addWidget(label)
        self.column.addWidget(self._list, 1)
        self.column.addWidget(self._buttons)
        self._list.itemActivated.connect(self.accept)
        self._list.itemSelectionChanged.connect(self._enable)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.picked.emit(self.chosen))
        first = next((n for n in range(len(things)) if self._can_use(n)), None)
        if first is not None:
            self._list.setCurrentRow(first)
        self._list.setFocus()
        self._enable()
        self._size(len(things))

    @property
    def chosen(self) -> int:
        """The number of what is chosen in the list."""
        return self._list.currentRow()

    def accept(self) -> None:
        """Closes, where something is chosen that can be used."""
        if self._use.isEnabled():
            super().accept()

    def _enable(self) -> None:
        self._use.setEnabled(self._can_use(self.chosen))

    def _can_use(self, number: int) -> bool:
        item = self._list.item(number)
        return item is not None and bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)

    def _size(self, count: int) -> None:
        """As large as its texts ask for, up to a dozen of them."""
        width = self._list.sizeHintForColumn(0) + 2 * self.fontMetrics().height()
        line = max(self._list.sizeHintForRow(0), self.fontMetrics().height())
        lines = min(max(count, 3), _SEEN)
        self._list.setMinimumHeight(3 * line)
        self.resize(
            max(width, self.sizeHint().width()),
            lines * line + self.sizeHint().height() - self._list.sizeHint().height() + line // 2,
        )


class ArrayPicker(Picker):
    """Lists the arrays of a file, and where each would go."""

    def __init__(
        self,
        arrays: Sequence[tuple[str, tuple[int, ...], Any]],
        tensor: Shape | tuple[int, ...],
        row: int,
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list with the name, shape and dtype of each; the rest is as for `use_of`."""
        super().__init__(
            "Choose an array",
            "The file holds several &arrays. Which one is the input?",
            [_told(*array, tuple(tensor), row) for array in arrays],
            ("Arrays in the file", "&Use this array"),
            (
                "Return or a double click uses the array.",
                "Put the chosen array into the call.",
                "Leave the call as it is (Escape).",
            ),
            parent,
        )


def _told(
    name: str, shape: tuple[int, ...], dtype: Any, tensor: tuple[int, ...], row: int
) -> tuple[str, bool]:
    usable, where = use_of(tuple(shape), np.dtype(dtype), tensor, row)
    axes = " × ".join(f"{size:,}" for size in shape) or "one number"
    return (
        f"{plain_text(name, _LONGEST, keep_tags=True)}  ({axes}, {np.dtype(dtype)})\n    {where}",
        usable,
    )


def use_of(
    shape: tuple[int, ...], dtype: np.dtype[Any], tensor: tuple[int, ...], row: int
) -> tuple[bool, str]:
    """Tells whether an array can be put into a call, and where it would go or why it can't.

    Says beforehand what `lstmviz.experiment.tensors.placed` does with an array of two axes for
    this row of a call's tensor, (batch, timesteps, features).
    """
    if dtype.kind not in "fiub":
        return False, f"can't be used: values of type {dtype}"
    if not 1 <= len(shape) <= 3:
        return False, f"can't be used: {len(shape)} axes" if shape else "can't be used: no axes"
    if 0 in shape:
        return False, "can't be used: empty"
    if math.prod(shape) > MOST_ELEMENTS:
        return False, f"can't be used: more than {MOST_ELEMENTS:,} numbers"
    if len(shape) == 3:
        return True, "the call's whole tensor"
    steps, features = (*shape, 1)[:2]
    if tensor[0] > 1 and (steps, features) != tuple(tensor[1:]):
        there = f"{tensor[1]:,} timesteps × {tensor[2]:,} features"
        return False, f"can't be used: the rows have {there}"
    what = "timesteps × features" if len(shape) == 2 else "timesteps of one feature"
    return True, f"{what} of row {row}"


class LayerPicker(Picker):
    """Lists the layers of a file, what each is, and what it needs.

    Signals:
        chosen_layer (int, bool, bool): the number of the layer in the list that was given,
            whether its arguments are wanted too, and whether its gates are wanted as steep as
            they were in Keras 2.
        chosen_model (bool): the whole model is wanted, and whether with gates as steep.
    """

    chosen_layer = Signal(int, bool, bool)
    chosen_model = Signal(bool)

    def __init__(
        self,
        found: SeveralLayers,
        config: RecurrentConfig,
        features: int,
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list; the config is the present layer's, the features are the first input's."""
        layers, self._model = found.layers, found.model
        models = [] if found.model is None else [(_model_text(found.model), True)]
        title, question = _asked(found)
        names, tips = _OF_MODELS if models else _OF_LAYERS
        super().__init__(
            title,
            question,
            [*models, *((_shapes_text(layer, config, features), True) for layer in layers)],
            names,
            tips,
            parent,
        )
        self._layers = layers
        self._notes = [*map(_said_of_model, [found.model] if found.model else [])]
        self._notes += map(_said_of, layers)
        if found.why_not:
            why = PlainLabel(self, "Why the model can't be taken as a whole")
            why.setText(found.why_not)
            self.column.insertWidget(0, why)
        self._requested = True
        self._arguments = WrappingCheckBox("Take its &arguments too", self)
        self._arguments.setToolTip(
            "Units, activations and flags as the file has them. Without them only the numbers are "
            "taken, and have to fit the layer that is there."
        )
        self._arguments.setChecked(True)
        self._arguments.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._note = PlainLabel(self, "What to know of this layer")
        self._note.setVisible(any(self._notes))
        self._steeper = WrappingCheckBox("Gates as &steep as in Keras 2 (weights × 1.2)", self)
        self._steeper.setToolTip(
            "Keras 2's hard_sigmoid gates were steeper. With their weights times 1.2, all but the "
            "candidate's, Keras 3's compute the same."
        )
        self._steeper.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._steeper.setVisible(any(layer.had_steeper_gates for layer in layers))
        self._arguments.toggled.connect(self._offer)
        for widget in (self._note, self._arguments, self._steeper):
            self.column.insertWidget(self.column.count() - 1, widget)
        self._list.itemSelectionChanged.connect(self._offer)
        self.picked.connect(self._tell)
        boxes = [box for box in (self._arguments, self._steeper) if not box.isHidden()]
        below = self._make_room_for_notes() + sum(box.sizeHint().height() for box in boxes)
        self.resize(self.width(), self.height() + below)
        self._offer()

    def _tell(self, number: int) -> None:
        steeper = self._steeper.isChecked()
        if self._model is not None and number == 0:
            self.chosen_model.emit(steeper)
        else:
            number -= self._model is not None
            self.chosen_layer.emit(number, self._arguments.isChecked(), steeper)

    def _make_room_for_notes(self) -> int:
        """Keeps as much room as the longest note needs, so that nothing moves as one looks on."""
        notes = [beginning_of(said) for said in self._notes if said]
        if not notes:
            return 0
        room = QRect(0, 0, max(self.width() - 2 * self.fontMetrics().height(), 1), _HIGHEST)
        wraps = int(Qt.TextFlag.TextWordWrap)
        metrics = self._note.fontMetrics()
        height = max(metrics.boundingRect(room, wraps, note).height() for note in notes)
        self._note.setMinimumHeight(height + metrics.height())
        return height + metrics.height()

    def _offer(self) -> None:
        """Shows the note of what is chosen, and offers a layer's arguments.

        Ticked as the person left it where the file has arguments, unticked where it has none; a
        whole model comes with its own.
        """
        self._note.setText(self._notes[self.chosen] if self.chosen >= 0 else "")
        number = self.chosen - (self._model is not None)
        is_model = number < 0 <= self.chosen
        layer = self._layers[number] if number >= 0 else None
        offered = layer is not None and layer.config is not None
        if offered != self._arguments.isEnabled():
            if not offered:
                self._requested = self._arguments.isChecked()
            self._arguments.setEnabled(offered)
            self._arguments.setChecked(offered and self._requested)
        if not offered:
            self._arguments.setChecked(is_model)
        # Without its arguments the layer that is there keeps its own gates.
        chosen = self._model if is_model else layer
        were_steeper = chosen is not None and chosen.had_steeper_gates
        self._steeper.setEnabled(were_steeper and self._arguments.isChecked())
        if not self._steeper.isEnabled():
            self._steeper.setChecked(False)


_OF_LAYERS = (
    ("Recurrent layers in the file", "&Use this layer"),
    (
        "Return or a double click uses the layer.",
        "Take the chosen layer's weights.",
        "Leave the weights as they are (Escape).",
    ),
)
_OF_MODELS = (
    ("The model in the file, and its recurrent layers", "&Use this"),
    (
        "Return or a double click uses the model, or the one layer.",
        "Take the whole model with all its weights, or the weights of the chosen layer alone.",
        "Leave the model as it is (Escape).",
    ),
)


def _asked(found: SeveralLayers) -> tuple[str, str]:
    """Writes the picker's title and question."""
    if found.model is not None:
        return "Choose the model or a layer", "The file holds a &model. Is all of it wanted?"
    if len(found.layers) > 1:
        asked = "The file holds several recurrent &layers. Which one's weights are wanted?"
        return "Choose a layer", asked
    kind = _kind_of(found.layers[0]).name
    return "Take the weights", f"The file holds this {kind} &layer. Its weights are taken."


def _model_text(model: ModelDescription) -> str:
    """Writes a whole model in two lines, as a layer has them."""
    layers = plain_text(" → ".join(each.class_name() for each in model.config.layers), _LONGEST)
    shape = "" if model.input_shape is None else f", input {model.input_shape}"
    return f"The whole model\n    {layers}: {model.size:,} weights{shape}"


def _said_of_model(model: ModelDescription) -> str:
    return "\n".join(model.notes)


def _said_of(layer: LayerDescription) -> str:
    """Tells what to know of a layer, and what of its model stays behind."""
    return "\n".join(
        filter(None, (taken_sentence(f"this {_kind_of(layer).name}", layer.left_out), layer.note))
    )


def _kind_of(layer: LayerDescription) -> CellKind:
    """Returns the kind of layer; what the weights alone tell where there are no arguments."""
    return (layer.config or kinds_of(layer.shapes)[0]).kind


def needs(shapes: Shapes, features: int) -> str:
    """Tells what an input must have for weights of these shapes, and what the present one has."""
    needed = shapes[0][0]
    there = "" if needed == features else f" (call 0 has {features:,})"
    return f"for {needed:,} feature{'' if needed == 1 else 's'}{there}"


def _shapes_text(layer: LayerDescription, config: RecurrentConfig, features: int) -> str:
    units = layer.shapes[1][0]
    if layer.config is not None:
        what = plain_text(constructor_expression(layer.config), _LONGEST, keep_tags=True)
    else:
        other = "" if units == config.units else f" (the layer has {config.units:,})"
        kind = _kind_of(layer)
        of_another = "" if kind is config.kind else f" of {kind}"
        what = f"{units:,} units{of_another}{other}, no arguments"
    name = plain_text(layer.name, _LONGEST, keep_tags=True)
    return f"{name}\n    {what}, {needs(layer.shapes, features)}"
