"""Shows each tensor that the layer returned, with its shape in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.plain_text import mnemonic_free, plain_text
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.trace.trace import CallTrace, Trace
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out, tab_in_order
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import CallChange


_WIDTH = 1.5
_Index = QModelIndex | QPersistentModelIndex


class ChangeFrames(QStyledItemDelegate):
    """Draws cells, and round those that changed a frame on a ground of its own."""

    def __init__(self, is_changed: Callable[[int, int], bool], parent: QWidget) -> None:
        super().__init__(parent)
        self._is_changed = is_changed
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draws a cell."""
        changed = self._is_changed(index.row(), index.column())
        area = option.rect
        if changed:
            painter.fillRect(area, QColor(self._theme.changed_ground))
        super().paint(painter, option, index)
        if changed:
            _paint_frame(painter, QRectF(area).adjusted(1, 1, -1, -1), self._theme)


class FramedLine(PlainLabel):
    """A line of plain text, framed where it changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changed = False
        self._theme = LIGHT
        self.setContentsMargins(4, 2, 4, 2)

    def set_framed(self, framed: bool) -> None:
        """Marks the line as changed, or no longer."""
        if framed != self._changed:
            self._changed = framed
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the ground below the text, and the frame."""
        if self._changed:
            painter = QPainter(self)
            painter.setBrush(QColor(self._theme.changed_ground))
            area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            wide = self.fontMetrics().horizontalAdvance(self.text()) + 12
            area.setWidth(min(area.width(), wide))
            _paint_frame(painter, area, self._theme, filled=True)
            painter.end()
        super().paintEvent(event)


def _paint_frame(painter: QPainter, area: QRectF, theme: Theme, filled: bool = False) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.changed), _WIDTH))
    if not filled:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 3, 3)
    painter.restore()


def tensors_of(kind: CellKind) -> Mapping[str, str]:
    """Returns what a layer may return, in order, and what each is, in a sentence.

    The states come with return_state.
    """
    output = (
        f"What layer(x) gives: {kind.state_names[0]} after every step, or after the last one alone."
    )
    states = {state.name: f"The {state.label} that the call ended with." for state in kind.states}
    return {"output": output, **states}


AXES = ("batch", "timesteps", "units")
"""Of an output that holds every step; else there are the first and the last."""

_DIGITS = 4


def spelled_out(array: Array) -> str:
    """Returns a returned tensor's shape in words: "(2, 3, 4): batch=2, timesteps=3, units=4"."""
    axes = AXES if array.ndim == len(AXES) else (AXES[0], AXES[-1])
    words = ", ".join(f"{axis}={size}" for axis, size in zip(axes, array.shape, strict=True))
    return f"{tuple(array.shape)}: {words}"


class ReturnedTensor(QWidget):
    """One returned tensor: its shape in words, and its numbers.

    Signals:
        picked (int, object): a line of the table, and the unit; None for all units.
    """

    picked = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = FramedLine(self)
        self._changed: Array | None = None
        self._lines = PlainLabel(self)
        self.model = NumberTableModel(_DIGITS, self)
        self.table = NumberTable(self.model, self)
        self._plain = self.table.itemDelegate()
        self._frames = ChangeFrames(self.is_changed, self)
        self.table.let_pick(lambda cell: self.picked.emit(cell.row(), cell.column()))
        header = self.table.verticalHeader()
        header.sectionClicked.connect(lambda line: self.picked.emit(line, None))
        parts = (self._words, self._lines, self.table, 1)
        lay_out(QVBoxLayout(self), *parts, spacing=4, margins=(0, 4, 0, 0))

    def set_name(self, name: str, help_: str) -> None:
        """Says which of the tensors it is, and what that is."""
        self._words.setAccessibleName(f"Shape of {name}")
        self.table.setAccessibleName(f"Numbers of {name}")
        self.table.setToolTip(f"{help_} Click a number to select its moment and unit.")

    def set_numbers(
        self, array: Array, note: str, lines: str, numbers: Array, label: Callable[[int], str]
    ) -> None:
        """Shows a tensor, and in the table those of its numbers that are given.

        The note is a remark on its shape; `lines` says what the table's lines are, `label` names
        one.
        """
        remark = f" — {note}" if note else ""
        self._words.setText(f"{spelled_out(array)}{remark} · {array.dtype}")
        self._lines.setText(lines)
        self.model.set_labels(label, "unit {}".format)
        self.model.set_numbers(numbers)

    def mark(self, line: int | None, unit: int | None) -> None:
        """Marks what is selected."""
        changed = line != self.model.marked_row
        self.model.set_mark(line, unit)
        if changed:
            self.table.show_row(line)

    def set_changed(self, reshaped: bool, changed: Array | None) -> None:
        """Frames what the last change altered.

        Args:
            reshaped: whether the tensor has another shape, or wasn't returned before.
            changed: (lines, units) bool, or (lines, 1) for all units; None where nothing is.
        """
        self._words.set_framed(reshaped)
        if changed is not None or self._changed is not None:
            self._changed = changed
            # Only while there are frames: each cell would else be painted by way of Python.
            self.table.setItemDelegate(self._plain if changed is None else self._frames)
            self.table.viewport().update()

    def is_changed(self, line: int, unit: int) -> bool:
        """Tells whether a number of the table is framed."""
        changed = self._changed
        if changed is None or line >= changed.shape[0]:
            return False
        return bool(changed[line, unit if unit < changed.shape[1] else 0])

    def set_theme(self, theme: Theme) -> None:
        """Draws the frames in other colours."""
        self._words.set_theme(theme)
        self._frames.set_theme(theme)
        self.table.viewport().update()


_LEAST_LINES, _LEAST_TABLE = 9, 100  # of text; pixels of a table that is scrolled


class ReturnedPanel(QWidget):
    """The tensors that one call returned, with what is selected marked in them.

    Signals:
        picked (Moment, int, object): the moment, row and unit (None: all) that were clicked.
    """

    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Returned")
        self._trace: Trace | None = None
        self._changes: tuple[CallChange, ...] = ()
        self._view = ViewState()
        self._theme = LIGHT
        self._labelled: CallTrace | None = None
        self._label: Callable[[int], str] = str
        self._title = FramedLine(self)
        self._title.setFont(bold_font())
        self._missing = PlainLabel(self, "What is not returned")
        self._tabs = QTabWidget(self)
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("Returned tensors")
        # It would hand the focus on to its tabs also where they are hidden: Tab went no further.
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tensors: list[ReturnedTensor] = []
        self._add_tensor()  # there always is one, and so a place for the keyboard to come to
        self._names: tuple[str, ...] = ()
        self._model: ReturnedTensor | None = None  # few layers stand in a model
        parts = (self._title, self._missing, self._tabs, 0)
        column, growing = QVBoxLayout(self), (self._tabs,)
        lay_out(column, *parts, spacing=4, margins=6, growing=growing)
        self._show()

    def minimumSizeHint(self) -> QSize:
        """A few lines of height, whatever is shown: a sentence more would push the docks apart."""
        height = self.fontMetrics().height() * _LEAST_LINES + _LEAST_TABLE
        return QSize(super().minimumSizeHint().width(), height)

    def set_trace(self, trace: Trace | None) -> None:
        """Shows another run's tensors; emits nothing."""
        self._trace = trace
        self._show()

    def set_view(self, view: ViewState) -> None:
        """Shows the selected call and row, and marks the moment and unit; emits nothing."""
        if view != self._view:
            self._view = view
            self._show()

    def set_changed(self, changes: tuple[CallChange, ...]) -> None:
        """Frames what the last change altered in each call; nothing where it is empty."""
        if changes is not self._changes:
            self._changes = changes
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draws the frames in other colours."""
        self._theme = theme
        self._title.set_theme(theme)
        for tensor in (*self._tensors, *([] if self._model is None else [self._model])):
            tensor.set_theme(theme)

    def _call(self) -> CallTrace | None:
        calls = () if self._trace is None else self._trace.calls
        number = self._view.moment.call
        return calls[number] if number < len(calls) else None

    def _show(self) -> None:
        call, number = self._call(), self._view.moment.call
        self._tabs.setVisible(call is not None)
        if call is None:
            self._title.setText("Nothing was returned yet.")
            self._title.set_framed(False)
            self._missing.hide()
            return
        count = len(call.returned)
        assert self._trace is not None
        self._name_tensors(self._trace.experiment.layer.kind)
        gives = ", ".join(self._names[:count])
        self._title.setText(f"{gives} = layer(x), call {number}")
        change = self._change()
        old = () if change is None else change.shapes
        more = any(was is None for was, _ in old)
        self._title.set_framed(change is not None and (more or change.returns_less))
        self._tabs.tabBar().setVisible(count > 1)
        for position, tensor in enumerate(self._tensors):  # more than are named, after an LSTM
            self._tabs.setTabVisible(self._tabs.indexOf(tensor), position < count)
            if position < count:
                self._show_tensor(tensor, position, call)
        self._missing.tell(not_returned(call, self._view.moment.step))
        self._show_model(call)

    def _show_model(self, call: CallTrace) -> None:
        """Shows what the model gives at its end, where that isn't what this layer returned."""
        trace, number = self._trace, self._view.moment.call
        within = None if trace is None else trace.within
        is_last = within is None or within.experiment.place.layer == len(within.layers) - 1
        if self._model is not None:
            self._tabs.setTabVisible(self._tabs.indexOf(self._model), not is_last)
        if within is None or is_last:
            return
        if self._model is None:
            self._model = ReturnedTensor(self)
            self._model.set_theme(self._theme)
            self._tabs.addTab(self._model, "")
        tensor, name = self._model, plain_text(within.layers[-1].name, 20)
        place, help_ = self._tabs.indexOf(tensor), f"What the model returns: the output of {name}."
        tensor.set_name(name, help_)
        self._tabs.setTabText(place, mnemonic_free(name))
        self._tabs.setTabToolTip(place, help_)
        self._tabs.tabBar().setVisible(True)
        self._show_end(tensor, within.calls[number].returned[0], call)

    def _show_end(self, tensor: ReturnedTensor, array: Array, call: CallTrace) -> None:
        if array.ndim not in (2, len(AXES)):
            array = array.reshape(len(array), -1)
        row, step = min(self._view.row, max(len(array) - 1, 0)), self._view.moment.step
        if array.ndim == 2:
            lines = f"all rows: batch × units{_most(array[row], f'in row {row}')}"
            tensor.set_numbers(array, "", lines, array, "row {}".format)
            tensor.mark(row, None)
            return
        at = int(call.time_index[step]) if START < step < len(call.time_index) else START
        told = _most(array[row, at], f"at t={at}") if START < at < array.shape[1] else ""
        lines = f"row {row} of {len(array)}: timesteps × units{told}"
        tensor.set_numbers(array, "", lines, array[row], "t={}".format)
        tensor.mark(at if START < at < array.shape[1] else None, None)

    def _name_tensors(self, kind: CellKind) -> None:
        """Has a tab for whatever a layer of a kind may return."""
        tensors = tensors_of(kind)
        if self._names == tuple(tensors):
            return
        self._names = tuple(tensors)
        for number, (name, help_) in enumerate(tensors.items()):
            if number == len(self._tensors):
                self._add_tensor()
            self._tensors[number].set_name(name, help_)
            place = self._tabs.indexOf(self._tensors[number])
            self._tabs.setTabText(place, name)
            self._tabs.setTabToolTip(place, help_)
        tab_in_order(self._tensors[0].table, self._tensors[1:])

    def _add_tensor(self) -> None:
        tensor = ReturnedTensor(self)
        tensor.set_theme(self._theme)
        tensor.picked.connect(partial(self._picked, len(self._tensors)))
        self._tensors.append(tensor)
        self._tabs.insertTab(len(self._tensors) - 1, tensor, "")  # before that of the model

    def _show_tensor(self, tensor: ReturnedTensor, position: int, call: CallTrace) -> None:
        array = call.returned[position]
        batch, timesteps = call.h.shape[:2]
        row = min(self._view.row, max(batch - 1, 0))
        step = self._view.moment.step
        if array.ndim == len(AXES):
            numbers = array[row] if row < batch else np.zeros((0, array.shape[2]), array.dtype)
            if call is not self._labelled:  # the same names again would be measured again
                self._labelled, self._label = call, partial(_step_label, call.time_index)
            order = ", the last input first" if call.time_index[0] > 0 else ""
            lines = f"row {row} of {batch}: timesteps × units{order}"
            tensor.set_numbers(array, "", lines, numbers, self._label)
            tensor.mark(step if step != START else None, self._view.unit)
        else:
            note = "the last step only" if position == 0 else "after the last step"
            tensor.set_numbers(array, note, "all rows: batch × units", array, "row {}".format)
            tensor.mark(row if step == timesteps - 1 else None, self._view.unit)
        change = self._change()
        if change is None or position >= len(change.returned):
            tensor.set_changed(False, None)
            return
        shapes, changed = change.shapes, change.returned[position]
        if changed.ndim == len(AXES):
            changed = changed[row] if row < batch else np.zeros((0, 1), bool)
        reshaped = position < len(shapes) and shapes[position][0] != shapes[position][1]
        tensor.set_changed(reshaped, changed)

    def _change(self) -> CallChange | None:
        number = self._view.moment.call
        return self._changes[number] if number < len(self._changes) else None

    def _picked(self, position: int, line: int, unit: int | None) -> None:
        call, number = self._call(), self._view.moment.call
        if call is None:
            return
        if call.returned[position].ndim == len(AXES):
            row = min(self._view.row, call.h.shape[0] - 1)
            self.picked.emit(Moment(number, line), row, unit)
        else:
            self.picked.emit(Moment(number, call.h.shape[1] - 1), line, unit)


_LIKELIEST = 5


def _most(values: Array, where: str) -> str:
    """Tells the largest numbers and their units: "; most at t=3: 7 (0.12), 4 (0.1)"."""
    if len(values) < 2 or not np.isfinite(values).all():
        return ""
    first = np.argsort(-values, kind="stable")[:_LIKELIEST]
    told = ", ".join(f"{unit} ({values[unit]:.3g})" for unit in first)
    return f"\nmost {where}: {told}"


def not_returned(call: CallTrace, step: int) -> str:
    """Returns the sentence for a moment that was computed but isn't in the output; else empty."""
    if step == START:
        return "The call's start state is not part of what it returns."
    if call.returned[0].ndim == len(AXES) or step >= call.h.shape[1] - 1:
        return ""
    return (
        f"t={call.time_index[step]} was computed but is not returned: "
        "return_sequences=False returns the last step only."
    )


def _step_label(time_index: Array, step: int) -> str:
    """Returns the input step that a line belongs to; read backwards, its own place before it."""
    if step >= len(time_index):
        return ""
    backwards = time_index[0] > 0
    return f"[{step}]  t={time_index[step]}" if backwards else f"t={time_index[step]}"
