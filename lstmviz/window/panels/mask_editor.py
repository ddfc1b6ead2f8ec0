"""Edits a call's mask: a column beside the table, and the mask that Masking computes."""

import re
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QTableView, QVBoxLayout, QWidget

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.cells import block_of, block_text
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import array_of, is_literal
from lstmviz.experiment.masks import computed_mask, resized_mask
from lstmviz.experiment.tensors import parse_number
from lstmviz.window.panels.background_task import MOST_READ, MUCH_TEXT, BackgroundTask
from lstmviz.window.panels.mask_column import MaskColumn
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.labels import ErrorLabel, FixNote, WrappingCheckBox
from lstmviz.window.widgets.layouts import WrappingRow, lay_out

_GIVEN_HELP = (
    "Gives the call a mask: the ticks beside the table say which steps are used. At a step that "
    "is held, the state stays as it was, and the output repeats."
)
_NO_MASK, _TICKED = "mas&k", "mas&k (ticked: the step is used)"
_VALUE_HELP = (
    "The number that stands for \u201cno data\u201d. A step is held where all of its features "
    "equal it."
)
_COMPUTE_HELP = (
    "Make the mask from x, for all rows, as keras.layers.Masking(mask_value) does. It is computed "
    "once: when x changes later, the mask stays."
)


_LARGE = 500_000  # numbers: as many as are compared in some 5 ms
_FOR_ALL = "One mask for all rows of the batch."


class MaskEditor(QObject):
    """Makes of ticks, of a paste and of a mask value the mask that is wanted.

    Signals:
        mask_changed (int, object, str): the call, the mask that is wanted for it, (batch,
            timesteps) bool or None, and how it came about.
        refused (str): the sentence about what can't be used.

    Attributes:
        column: the ticks, beside the table.
        bar: a check box, a mask value, and a note on a mask that is not (batch, timesteps).
    """

    mask_changed = Signal(int, object, str)
    refused = Signal(str)

    def __init__(self, reference: QTableView, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = MaskColumn(reference, parent)
        self.bar = self._made_bar(parent)
        self._aside = BackgroundTask(self)
        self._number = self._row = 0
        self._call: Call | None = None
        self._dtype = ""
        self.column.requested.connect(self._set_steps)
        self.column.copy_requested.connect(self._copy)
        self.column.paste_requested.connect(self._paste)

    def set_call(self, number: int, call: Call, row: int, dtype: str) -> None:
        """Shows the mask of a row of a call of a layer with this dtype policy; emits nothing."""
        if call is not self._call or number != self._number:
            self._aside.forget()  # it was for what is shown no longer
        if number != self._number:
            self.clear_error()
        self._number, self._call, self._row, self._dtype = number, call, row, dtype
        mask, steps = call.mask, call.inputs.shape[1]
        if mask is None:
            self.column.set_mask(None, steps)
            self._show_given(False)
        else:
            line = self._line()
            self.column.set_mask(np.zeros(0, bool) if line is None else mask[line], steps)
            self._show_given(True, *_told(mask.shape, call.inputs.shape))

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the mask; empty: none."""
        self._error.set_reported(sentence)

    def clear_error(self) -> None:
        """Takes back why what was wanted couldn't be done: something good was wanted since."""
        self._error.set_own("")

    def forget(self) -> None:
        """Takes back what couldn't be used, and what is still being computed."""
        self._aside.forget()
        self._value.setText("0.0")
        self.show_error("")
        self.clear_error()

    def _made_bar(self, parent: QWidget) -> QWidget:
        bar = QWidget(parent)
        self._given = WrappingCheckBox("", bar)
        explain(self._given, _GIVEN_HELP, "mask of the call")
        label = QLabel("mask_value", bar)
        self._value = QLineEdit("0.0", bar)
        explain(self._value, _VALUE_HELP, "mask_value")
        label.setToolTip(_VALUE_HELP)
        seven_letters = bar.fontMetrics().horizontalAdvance("0") * 7
        self._value.setMinimumWidth(seven_letters // 2)
        self._value.setMaximumWidth(seven_letters * 2)
        label.setBuddy(self._value)
        compute = HelpButton("mask such steps", "Compute the mask from x", _COMPUTE_HELP, bar)
        self._note = FixNote("Mend the mask", "Change the mask's shape alone.", bar)
        self._error = ErrorLabel(bar)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Preferred)
        row = WrappingRow(None, self._given, label, self._value, compute)
        lay_out(QVBoxLayout(bar), row, self._note, self._error, spacing=3)
        self._show_given(False)
        self._given.toggled.connect(self._give)
        self._value.returnPressed.connect(self._compute)
        self._value.textChanged.connect(self.clear_error)
        compute.clicked.connect(self._compute)
        self._note.fix_requested.connect(self._mend)
        return bar

    def _show_given(self, given: bool, note: str = "", mend: str = "") -> None:
        """Shows whether there is a mask, and a note on its shape with its fix."""
        with QSignalBlocker(self._given):
            self._given.setChecked(given)
        self._given.setText(_TICKED if given else _NO_MASK)
        self._note.set_note(note, mend)

    def _mask(self) -> Array | None:
        return None if self._call is None else self._call.mask

    def _line(self) -> int | None:
        """Tells which row of the mask holds for the row that is shown; None: none."""
        mask = self._mask()
        if mask is None or len(mask) == 1:
            return None if mask is None else 0
        return self._row if self._row < len(mask) else None

    def _give(self, given: bool) -> None:
        if self._call is not None:
            self._want(sealed(np.ones(self._call.inputs.shape[:2], bool)) if given else None)

    def _set_steps(self, steps: list[slice], used: bool) -> None:
        """Has some steps of the shown row used or held."""
        old, line = self._mask(), self._line()
        if old is not None and line is not None:
            mask = old.copy()
            for part in steps:
                mask[line, part] = used
            self._want(sealed(mask))

    def _mend(self) -> None:
        if self._call is None or self._call.mask is None:
            return
        mask, (batch, timesteps) = self._call.mask, self._call.inputs.shape[:2]
        if mask.shape == (1, timesteps):
            self._want(sealed(np.repeat(mask, batch, axis=0)))
        else:
            self._want(resized_mask(mask, (1 if len(mask) == 1 else batch, timesteps)))

    def _compute(self) -> None:
        if self._call is None:
            return
        try:
            mask_value = parse_number(self._value.text())
        except InvalidValue as error:
            self._refuse("mask_value", error)
            return
        inputs = self._call.inputs
        self._aside.do(
            partial(computed_mask, inputs, mask_value, self._dtype),
            partial(self._want, how=f"as Masking(mask_value={mask_value}) computes it"),
            partial(self._refuse, "mask_value"),
            large=inputs.size > _LARGE,
        )

    def _copy(self) -> None:
        if self.column.line is not None:
            parts = [self.column.line[part] for part in self.column.selected()]
            used = np.concatenate([*parts, np.zeros(0, bool)])
            self._aside.do(
                partial(block_text, used[:, np.newaxis].astype(np.int8)),
                QGuiApplication.clipboard().setText,
                partial(self._refuse, "Copy"),
                large=len(used) > MUCH_TEXT,
            )

    def _paste(self, step: int) -> None:
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._tell("There is no text to paste.")
        elif len(text) > MOST_READ:
            self._tell(
                f"Paste: expected a mask of at most {MOST_READ:,} characters, got {len(text):,}."
            )
        else:
            literal = is_literal(text)
            self._aside.do(
                partial(array_of, text) if literal else partial(_ticks_of, text),
                self._put_array if literal else partial(self._put_ticks, step),
                partial(self._refuse, "Paste"),
                large=len(text) > MUCH_TEXT,
            )

    def _put_array(self, array: Array) -> None:
        """Two axes are the whole mask, whether it fits or not: that is for Keras to say."""
        if array.ndim == 1:
            self._put_ticks(0, array[:, np.newaxis])
        else:
            self._want(array, "from the clipboard")

    def _put_ticks(self, step: int, ticks: Array) -> None:
        old, line = self._mask(), self._line()
        if old is None or line is None:
            return
        lines, columns = ticks.shape
        room = old.shape[1] - step
        if lines > room or columns > 1:
            self._tell(
                f"The paste has {lines} × {columns} cells; from t={step} there is room for "
                f"{room} × 1."
            )
            return
        mask = old.astype(ticks.dtype)  # what is neither 0 nor 1 is refused with its place
        mask[line, step : step + lines] = ticks[:, 0]
        self._want(mask, "from the clipboard")

    def _want(self, mask: Array | None, how: str = "") -> None:
        self.clear_error()
        self.mask_changed.emit(self._number, mask, how)

    def _refuse(self, what: str, error: InvalidValue) -> None:
        self._tell(f"{what}: {error.message}.")

    def _tell(self, sentence: str) -> None:
        """Says why what was just wanted can't be done."""
        self._error.set_own(sentence)
        self.refused.emit(sentence)


def _ticks_of(text: str) -> Array:
    """Returns the cells of a spreadsheet, which writes TRUE and FALSE."""
    text = re.sub(r"\btrue\b", "1", text, flags=re.IGNORECASE)
    return block_of(re.sub(r"\bfalse\b", "0", text, flags=re.IGNORECASE))


def _told(mask: tuple[int, ...], inputs: tuple[int, ...]) -> tuple[str, str]:
    """Tells what is to be said of a mask's shape, and what can be done about it."""
    batch, timesteps, _ = inputs
    if mask == (batch, timesteps):
        return "", ""
    if mask == (1, timesteps):
        return _FOR_ALL, "one for each row"
    return (
        f"The mask is {mask[0]} × {mask[1]}, x has {batch} rows of {timesteps} steps.",
        "fit to x",
    )
