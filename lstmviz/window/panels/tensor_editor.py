"""Edits a tensor: the table of one row, its clipboard, its errors."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.cells import Cells, NoRoom, block_text, cells_of
from lstmviz.experiment.features import Feature
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import is_literal
from lstmviz.window.panels.background_task import MOST_READ, MUCH_TEXT, BackgroundTask
from lstmviz.window.panels.feature_names import FeatureNames
from lstmviz.window.panels.invalid_cells import CellIndex, InvalidCell, carried
from lstmviz.window.panels.tensor_model import INPUTS, Naming, TensorModel, typed_into
from lstmviz.window.panels.tensor_table import TensorTable
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.layouts import lay_out

_MOST_COPIED = 1_000_000  # cells
_MANY_CELLS = 5_000  # as many as are written in some 5 ms


class CellClipboard(QObject):
    """Copies the selected block, and pastes where it begins.

    Signals:
        message (str): what is wrong with a copy or a paste, or what it left out; else empty.
        text_pasted (str): an array as one writes it, or more cells than are read here.
    """

    message = Signal(str)
    text_pasted = Signal(str)

    def __init__(self, table: TensorTable, model: TensorModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._copying = BackgroundTask(self)
        self._pasting = BackgroundTask(self)
        table.copy_requested.connect(self.copy)
        table.paste_requested.connect(self.paste)

    def copy(self) -> None:
        """Puts the selected block on the clipboard, with all digits."""
        block = self._table.bounding_block()
        if block is None:
            return
        numbers = self._model.numbers[block]
        if numbers.size > _MOST_COPIED:
            self.message.emit(
                f"Copy: expected at most {_MOST_COPIED:,} cells, got {numbers.size:,}."
            )
            return
        self.message.emit("")
        self._copying.do(
            partial(block_text, numbers),
            QGuiApplication.clipboard().setText,
            self._refuse,
            large=numbers.size > _MANY_CELLS,
        )

    def paste(self) -> None:
        """Puts the clipboard's cells into the table, from the selected block's first cell on."""
        text = QGuiApplication.clipboard().text()
        block = self._table.bounding_block()
        self._pasting.forget()
        self.message.emit("")
        if not text.strip():
            self.message.emit("There is no text to paste.")
        elif len(text) > MOST_READ or is_literal(text):
            self.text_pasted.emit(text)
        elif block is None:
            self.message.emit("Paste: choose a cell first.")
        else:
            steps, features = block
            self._pasting.do(
                partial(cells_of, text),
                partial(self._put, steps.start, features.start),
                self._refuse,
                large=len(text) > MUCH_TEXT,
            )

    def forget(self) -> None:
        """Lets go of a paste that is still being read: the table shows something else now."""
        self._pasting.forget()

    def _put(self, step: int, feature: int, cells: Cells) -> None:
        block = cells.block
        try:
            self._model.put(block, step, feature, cells.names)
        except InvalidValue as error:
            self._refuse(error)
            return
        lines, columns = block.shape
        self._table.select_block((slice(step, step + lines), slice(feature, feature + columns)))
        if cells.note:
            self.message.emit(f"Pasted: {cells.note}.")

    def _refuse(self, error: InvalidValue) -> None:
        no_room = isinstance(error, NoRoom)
        self.message.emit(str(error) if no_room else f"Paste: {error.message}.")


_NOTHING = np.zeros((0, 0, 0), np.float32)


class TensorEditor(FollowsFont, QWidget):
    """Knows an array of each call, and shows a row of the chosen call's.

    What can't be read stays with the call and the cell it was typed into.

    Signals:
        edited (int, ndarray, str): the call, the array that is wanted for it, and how that came:
            "cell" or "paste".
        named_edited (int, ndarray, dict): likewise for cells that were pasted with names of
            features, by their places.
        column_named (int, str): a feature, and the name wanted for it, empty for none.
        text_pasted (str): an array as one writes it, or more cells than are read here.
        refused (str): the sentence about a text that can't be used.
    """

    edited = Signal(int, object, str)
    named_edited = Signal(int, object, object)
    column_named = Signal(int, str)
    text_pasted = Signal(str)
    refused = Signal(str)

    def __init__(
        self,
        naming: Naming = INPUTS,
        most_lines: int | None = None,
        *,
        digits: int = 6,
        parent: QWidget | None = None,
    ) -> None:
        """Makes an empty table, so many lines high at most; None: as high as there is room.

        So many significant digits are shown; a tool tip has them all.
        """
        super().__init__(parent)
        self._naming = naming
        self._most_lines = most_lines
        self._arrays: Sequence[Array | None] = ()
        self._invalid_cells: list[dict[CellIndex, InvalidCell]] = []
        self._call = self._row = 0
        self._array: Array | None = None
        self._view = _NOTHING
        self._reported = self._paste_sentence = ""
        self._model = TensorModel(naming, digits, self)
        self.table = TensorTable(self._model, self)
        if most_lines is not None:
            self.table.set_most_lines(most_lines)
        self._clipboard = CellClipboard(self.table, self._model)
        if naming.has_features:
            FeatureNames(self.table, self._model).named.connect(self.column_named)
        self._error = ErrorLabel(self)
        self._line = lay_out(QHBoxLayout(), self.table, spacing=0, growing=(self.table,))
        lay_out(QVBoxLayout(self), self._line, self._error, spacing=6, growing=(self._line,))
        self._model.edited.connect(self._on_edited)
        self._model.named_edited.connect(self._on_named)
        self._model.unread_changed.connect(self._tell)
        self._model.refused.connect(self.refused)
        self.table.current_changed.connect(self._tell)
        self._clipboard.message.connect(self.tell_paste)
        self._clipboard.text_pasted.connect(self.text_pasted)
        self._model.modelReset.connect(self.arrange)
        self.table.horizontalScrollBar().rangeChanged.connect(self.arrange)
        self.arrange()

    @property
    def invalid_cells(self) -> list[dict[CellIndex, InvalidCell]]:
        """The texts of each call that can't be read."""
        return self._invalid_cells

    def set_features(self, features: tuple[Feature, ...]) -> None:
        """Sets what the features are called, and the unit they were in."""
        self._model.set_features(features)

    def put_before(self, widget: QWidget) -> None:
        """Puts something at the table's left side."""
        self._line.insertWidget(0, widget)

    def set_arrays(self, arrays: Sequence[Array | None], sources: Sequence[int | None]) -> None:
        """Sets what each call has, or None; `sources_of` tells which it was before. Emits nothing.

        An array is (batch, timesteps, features), (batch, units) or (units,).
        """
        self._paste_sentence = ""  # something else was done since
        self._invalid_cells = carried(self._invalid_cells, sources)
        for texts, array in zip(self._invalid_cells, arrays, strict=True):
            if array is None:
                texts.clear()
        self._arrays = arrays

    def set_place(self, call: int, row: int = 0) -> None:
        """Says which call and row will be shown; what is half typed stays with the last ones."""
        if (call, row) != (self._call, self._row):
            self._clipboard.forget()
            self._paste_sentence = ""
            self._keep_half_typed()
            self._call, self._row = call, row

    def show_place(self, call: int, row: int = 0) -> None:
        """Shows a row of a call's array; emits nothing."""
        self._call, self._row = call, row
        array = self._arrays[call]
        if array is not self._array:
            self._array = array
            self._view = _NOTHING if array is None else _with_three_axes(array)
        self._model.set_tensor(self._view, row, self._invalid_cells[call])
        self._tell()

    def set_row_label(self, row: str) -> None:
        """Sets how the lines are called; their number stands for {}."""
        self._model.set_labels(row.format, self._naming.column.format)

    def mark(self, line: int | None) -> None:
        """Marks a line and brings it into sight; None: no line."""
        if line != self._model.marked_row:
            self._model.set_mark(line)
            self.table.show_row(line)

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the table, below those about texts; empty: none."""
        self._reported = sentence
        self._tell()

    def tell_paste(self, sentence: str) -> None:
        """Says what is wrong with the last paste, until the next edit; empty: nothing is."""
        self._paste_sentence = sentence
        self._tell()
        if sentence:
            self.refused.emit(sentence)

    def forget(self) -> None:
        """Forgets every text and every sentence."""
        self.table.give_up_editing()
        for texts in self._invalid_cells:
            texts.clear()
        self._model.forget_texts()
        self._clipboard.forget()
        self._reported = self._paste_sentence = ""
        self._tell()

    def forget_texts(self, call: int) -> None:
        """Forgets the texts of a call: all of its numbers are about to be replaced."""
        if call == self._call:
            self._model.forget_texts()  # the numbers may turn out to be those that are there
        else:
            self._invalid_cells[call].clear()

    def arrange(self) -> None:
        """Makes the table as high as its lines, or leaves it what room there is."""
        if self._most_lines is None:
            self.table.setMinimumHeight(self.fontMetrics().height() * 8)
            return
        bar = self.table.horizontalScrollBar()
        spare = bar.sizeHint().height() if bar.maximum() == bar.minimum() else 0
        self.table.setFixedHeight(self.table.sizeHint().height() - spare)

    def _on_edited(self, tensor: Array, how: str) -> None:
        self._paste_sentence = ""
        self._tell()
        self.edited.emit(self._call, self._shaped(tensor, self._call), how)

    def _on_named(self, tensor: Array, names: Mapping[int, str]) -> None:
        self._paste_sentence = ""
        self._tell()
        self.named_edited.emit(self._call, tensor, names)

    def _shaped(self, tensor: Array, call: int) -> Array:
        """With as many axes as the call's own array has."""
        array = self._arrays[call]
        return tensor if array is None or array.ndim == 3 else tensor.reshape(array.shape)

    def _keep_half_typed(self) -> None:
        """What is being typed into a cell belongs to the call and row that were shown so far."""
        typed = self.table.take_pending_edits()
        if typed is not None:
            line, column, text = typed
            # Later: this is a moment of being shown something, not of saying something.
            take = partial(self._take_typed, self._call, (self._row, line, column), text)
            QTimer.singleShot(0, self, take)

    def _take_typed(self, call: int, place: CellIndex, text: str) -> None:
        array = self._arrays[call] if call < len(self._arrays) else None
        if array is None:
            return
        outcome = typed_into(_with_three_axes(array), place, text, self._naming)
        self._invalid_cells[call].pop(place, None)
        if isinstance(outcome, InvalidCell):
            self._invalid_cells[call][place] = outcome
            self.refused.emit(outcome.sentence)
        elif outcome is not None:
            self.edited.emit(call, self._shaped(outcome, call), "cell")

    def _tell(self) -> None:
        """The sentence about the cell at hand, or else about the first one there is."""
        here = self._model.sentence_at(self.table.currentIndex())
        invalid_cells = self._model.invalid_cells
        if not here and invalid_cells:
            here = next(iter(invalid_cells.values())).sentence
        if len(invalid_cells) > 1:
            here += f" ({len(invalid_cells) - 1} more like this.)"
        message = (here, self._reported, self._paste_sentence)
        self._error.set_sentence("\n".join(filter(None, message)))


def _with_three_axes(array: Array) -> Array:
    return array if array.ndim == 3 else array.reshape((1,) * (3 - array.ndim) + array.shape)
