"""Cells of the input table, to and from a spreadsheet."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from lstmviz.experiment.cells import NoRoom, block_of, block_text
from lstmviz.experiment.experiment import Array
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.window.panels.background_task import BackgroundTask
from lstmviz.window.panels.paste_kind import is_literal
from lstmviz.window.panels.tensor_model import TensorModel
from lstmviz.window.panels.tensor_table import TensorTable

_MOST_COPIED = 1_000_000  # cells
_MOST_READ = 200_000  # characters; longer texts are read in another process
_MANY_CELLS = 5_000  # as many as are written in some 5 ms
_MUCH_TEXT = 10_000  # as many as are read in some 5 ms


class CellClipboard(QObject):
    """Copies the selected block, and pastes where it begins.

    Signals:
        message (str): what is wrong with a copy or a paste; empty where it went well.
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
        elif len(text) > _MOST_READ or is_literal(text):
            self.text_pasted.emit(text)
        elif block is None:
            self.message.emit("Paste: choose a cell first.")
        else:
            steps, features = block
            self._pasting.do(
                partial(block_of, text),
                partial(self._put, steps.start, features.start),
                self._refuse,
                large=len(text) > _MUCH_TEXT,
            )

    def forget(self) -> None:
        """Lets go of a paste that is still being read: the table shows something else now."""
        self._pasting.forget()

    def _put(self, step: int, feature: int, block: Array) -> None:
        try:
            self._model.put(block, step, feature)
        except InvalidValue as error:
            self._refuse(error)
            return
        lines, columns = block.shape
        self._table.select_block((slice(step, step + lines), slice(feature, feature + columns)))

    def _refuse(self, error: InvalidValue) -> None:
        if isinstance(error, NoRoom):
            self.message.emit(str(error))
        else:
            self.message.emit(f"Paste: {error.message}.")
