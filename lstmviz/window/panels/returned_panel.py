"""Shows each tensor that the layer returned, with its shape in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.plain_text import mnemonic_free
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.figure.view_model.returned import (
    AXES,
    call_heading,
    end_name,
    not_returned,
    tensor_shown,
    tensors_of,
)
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import CallTrace, Trace
from lstmviz.window.panels.model_end import ModelEnd
from lstmviz.window.panels.returned_tensor import FramedLine, ReturnedTensor
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out, tab_in_order

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import CallChange


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
        self._model: ModelEnd | None = None  # few layers stand in a model
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
        for tensor in self._tensors:
            tensor.set_theme(theme)
        if self._model is not None:
            self._model.set_theme(theme)

    def _call(self) -> CallTrace | None:
        calls = () if self._trace is None else self._trace.calls
        number = self._view.moment.call
        return calls[number] if number < len(calls) else None

    def _show(self) -> None:
        call, number = self._call(), self._view.moment.call
        self._tabs.setVisible(call is not None)
        if call is None:
            self._title.setText("Nothing was returned yet: Keras has to run the calls first (F5).")
            self._title.set_framed(False)
            self._missing.hide()
            return
        count = len(call.returned)
        assert self._trace is not None
        self._name_tensors(self._trace.experiment.layer.kind)
        self._title.setText(call_heading(self._names[:count], number))
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
        within = None if self._trace is None else self._trace.within
        is_last = within is None or within.experiment.place.layer == len(within.layers) - 1
        if self._model is not None:
            self._tabs.setTabVisible(self._tabs.indexOf(self._model), not is_last)
        if within is None or is_last:
            return
        if self._model is None:
            self._model = ModelEnd(self)
            self._model.set_theme(self._theme)
            self._tabs.addTab(self._model, "")
        name = end_name(within)
        place = self._tabs.indexOf(self._model)
        self._tabs.setTabText(place, mnemonic_free(name))
        self._tabs.setTabToolTip(place, f"What the model returns: the output of {name}.")
        self._tabs.tabBar().setVisible(True)
        self._model.show_call(within, call, self._view)

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
        shown = tensor_shown(call, position, self._view)
        tensor.show_tensor(shown, self._view.unit)
        change = self._change()
        if change is None or position >= len(change.returned):
            tensor.set_changed(False, None)
            return
        shapes, changed = change.shapes, change.returned[position]
        if changed.ndim == len(AXES):
            batch = len(call.h)
            row = min(self._view.row, max(batch - 1, 0))
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
