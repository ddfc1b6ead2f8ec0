"""Shows and edits a call's shape, and which row of the batch is edited."""

from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from lstmviz.experiment.tensors import Shape
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.number_field import NumberField

_MOST_SWAPPED = 30  # rows that a menu lists
_SEEDS = range(5)


class RowBar(QWidget):
    """A field for the row's number, and a menu that gives rows another order.

    Signals:
        row_selected (int): the row that the person chose.
        move_requested (int, int): a row, and the place that it is to have.
        swap_requested (int, int): two rows whose data are to change places.
        shuffle_requested (int): the seed that an order is to be drawn from.
        refused (str): the sentence about a text that can't be used.
    """

    row_selected = Signal(int)
    move_requested = Signal(int, int)
    swap_requested = Signal(int, int)
    shuffle_requested = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("&row", self)
        self._field = NumberField("row", maximum=0, digits=4, parent=self)
        label.setBuddy(self._field)
        self._field.setToolTip(
            "Which row of the batch the table shows. The picture follows the same row."
        )
        self._count = QLabel(self)
        self._row = self._batch = 0
        help_ = (
            "Give the rows of this call another order, their mask with them. The states stay: "
            "row i goes on from what row i ended in, whatever data it now has."
        )
        self._order = HelpButton("order", "Order of the rows", help_, self)
        self._order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu, self._swap, self._shuffle = (QMenu(self._order) for _ in range(3))
        self._menu.aboutToShow.connect(self.fill_menu)
        self._order.setMenu(self._menu)
        self._shuffle.setTitle("Shuffle all rows")
        for seed in _SEEDS:
            action = self._shuffle.addAction(f"with seed {seed}")
            action.triggered.connect(partial(self._emit, self.shuffle_requested, seed))
        self._error = ErrorLabel(self)
        row = WrappingRow(None, label, self._field, self._count, self._order)
        lay_out(QVBoxLayout(self), row, self._error, spacing=6)
        self._error.follow(self._field.refused, self._field.committed, self._field.reverted)
        self._field.committed.connect(self.row_selected.emit)
        self._field.refused.connect(lambda _text, sentence: self.refused.emit(sentence))

    def set_row(self, row: int, batch: int) -> None:
        """Shows the row, and how many there are; emits nothing."""
        last = max(batch - 1, 0)
        self._field.set_range(0, last, f"a row from 0 to {last}")
        self._field.set_value(row)
        if not self._field.is_invalid:
            self._error.set_own("")
        self._count.setText(f"of {batch} (0 to {last})" if batch > 1 else f"of {batch}")
        self._row, self._batch = row, batch
        self._order.setEnabled(batch > 1)  # one row has no other order

    def fill_menu(self) -> None:
        """Offers what can be done with the rows just now."""
        row, batch = self._row, self._batch
        for menu in (self._menu, self._swap):
            menu.clear()
        for text, to in (("Move up", row - 1), ("Move down", row + 1)):
            there = 0 <= to < batch
            becomes = f": row {row} becomes row {to}" if there else ""
            action = self._menu.addAction(f"{text}{becomes}")
            action.setEnabled(there)
            action.triggered.connect(partial(self._emit, self.move_requested, row, to))
        self._swap.setTitle(f"Swap row {row} with")
        for other in [other for other in range(batch) if other != row][:_MOST_SWAPPED]:
            action = self._swap.addAction(f"row {other}")
            action.triggered.connect(partial(self._emit, self.swap_requested, row, other))
        for menu in (self._swap, self._shuffle):
            self._menu.addMenu(menu)

    def _emit(self, signal: SignalInstance, *numbers: int) -> None:
        signal.emit(*numbers)

    def forget(self) -> None:
        """Takes back a text that couldn't be read."""
        self._field.revert()
        self._error.set_own("")


AXES = ("batch", "timesteps", "features")
"""The axes of an input tensor, in order."""

_LARGEST = 10**6
_LABELS = ("&batch", "ti&mesteps", "features")
_HELP = (
    "How many rows there are. Each row is a sequence of its own; rows never see each other.",
    "How many steps each row has, read one after another.",
    "How many numbers each step has. Every call needs as many as call 0.",
)


class ShapeBar(QWidget):
    """A number for each axis.

    Signals:
        shape_requested (tuple, str): the shape that the person wants, and the axis that changed.
        refused (str): the sentence about a text that can't be used.
    """

    shape_requested = Signal(object, str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = WrappingRow()
        self._fields: dict[str, NumberField] = {}
        self._refused_texts: dict[str, str] = {}
        self._reported: dict[str, str] = {}
        self._call = 0
        self._left: dict[int, dict[str, tuple[str, str]]] = {}  # by call and axis: text, sentence
        for place, axis in enumerate(AXES):
            label = QLabel(_LABELS[place], self)
            expected = f"an integer from 1 to {_LARGEST:,}"
            field = NumberField(
                axis, minimum=1, maximum=_LARGEST, expected=expected, digits=4, parent=self
            )
            label.setBuddy(field)
            label.setToolTip(_HELP[place])
            explain(field, _HELP[place])
            field.committed.connect(partial(self._committed, axis))
            field.refused.connect(partial(self._refused, axis))
            field.reverted.connect(partial(self._forget, axis))
            both = QWidget()
            both.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            lay_out(QVBoxLayout(both), label, field, spacing=1)
            row.addWidget(both)
            self._fields[axis] = field
        self._error = ErrorLabel(self)
        lay_out(QVBoxLayout(self), row, self._error, spacing=1)

    def set_shape(self, call: int, shape: Shape) -> None:
        """Shows the shape of a call's tensor; emits nothing.

        A text that can't be used stays with the call it was typed for.
        """
        before, self._call = self._call, call
        if call != before:
            self._left[before] = {
                axis: (text, self._refused_texts.get(axis, ""))
                for axis, field in self._fields.items()
                if (text := field.refused_text) is not None
            }
            self._take_back()
        for axis, size in zip(AXES, shape, strict=True):
            self._fields[axis].set_value(size)
            if not self._fields[axis].is_invalid:
                self._forget(axis)
        if call != before:
            for axis, (text, sentence) in self._left.pop(call, {}).items():
                self._fields[axis].show_refused(text)
                self._refused_texts[axis] = sentence
            self._tell()

    def show_error(self, axis: str, sentence: str) -> None:
        """Puts a sentence under the fields and marks the axis' field."""
        self._reported[axis] = sentence
        self._fields[axis].set_invalid(True)
        self._tell()

    def refuse(self, axis: str, size: int, sentence: str) -> None:
        """Says why the number just typed can't be used; it stays, over the axis' own size."""
        self._fields[axis].refuse(size)
        self._refused_texts[axis] = sentence
        self._tell()

    def clear_errors(self) -> None:
        """Takes the sentences away, but for those about a text that still can't be read."""
        for axis in self._reported:
            self._fields[axis].set_invalid(axis in self._refused_texts)
        self._reported.clear()
        self._tell()

    def forget(self) -> None:
        """Takes back the texts that couldn't be read, of every call."""
        self._left.clear()
        self._take_back()

    def _take_back(self) -> None:
        for axis, field in self._fields.items():
            field.revert()
            self._forget(axis)

    def _committed(self, axis: str, value: int) -> None:
        self._forget(axis)
        shape = [self._fields[name].value for name in AXES]
        shape[AXES.index(axis)] = value
        self.shape_requested.emit(tuple(shape), axis)

    def _refused(self, axis: str, _text: str, sentence: str) -> None:
        self._reported.pop(axis, None)
        self._refused_texts[axis] = sentence
        self._tell()
        self.refused.emit(sentence)

    def _forget(self, axis: str) -> None:
        self._refused_texts.pop(axis, None)
        self._reported.pop(axis, None)
        self._tell()

    def _tell(self) -> None:
        self._error.set_sentence(
            "\n".join((*self._refused_texts.values(), *self._reported.values()))
        )
