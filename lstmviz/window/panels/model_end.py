"""What a model returns at its end: its numbers, and the likeliest classes as bars."""

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.text.likeliest import MOST, likeliest, scores_of
from lstmviz.figure.theme import Theme
from lstmviz.session.view_state import START, ViewState
from lstmviz.trace.trace import CallTrace, ModelTrace
from lstmviz.window.panels.returned_tensor import AXES, ReturnedTensor
from lstmviz.window.widgets.bars import Bar, Bars
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out


class ModelEnd(QWidget):
    """The output of the last layer of a model in one call."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._about = PlainLabel(self)
        self._bars = Bars("The likeliest", self)
        self._tensor = ReturnedTensor(self)
        parts = (self._about, self._bars, self._tensor)
        lay_out(QVBoxLayout(self), *parts, spacing=2, growing=(self._tensor,))

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._tensor.set_theme(theme)

    def show_call(self, within: ModelTrace, call: CallTrace, view: ViewState) -> None:
        """Shows what the model returned in a call; emits nothing.

        Args:
            within: the trace of the model.
            call: what the layer that is looked at did in that call.
            view: the call, the row and the moment that are looked at.
        """
        name = plain_text(within.layers[-1].name, 20)
        self._tensor.set_name(name, f"What the model returns: the output of {name}.")
        array = within.calls[view.moment.call].returned[0]
        if array.ndim not in (2, len(AXES)):
            array = array.reshape(len(array), -1)
        row = min(view.row, max(len(array) - 1, 0))
        if array.ndim == 2:
            lines = "all rows: batch × units"
            self._tensor.set_numbers(array, "", lines, array, "row {}".format)
            self._tensor.mark(row, None)
            self._show_bars(within, array[row] if len(array) else None, f"in row {row}")
            return
        step = view.moment.step
        at = int(call.time_index[step]) if START < step < len(call.time_index) else START
        lines = f"row {row} of {len(array)}: timesteps × units"
        self._tensor.set_numbers(array, "", lines, array[row], "t={}".format)
        is_there = START < at < array.shape[1]
        self._tensor.mark(at if is_there else None, None)
        last = array.shape[1] - 1
        shown = at if is_there else last
        self._show_bars(within, array[row, shown] if last >= 0 else None, f"after t={shown}")

    def _show_bars(self, within: ModelTrace, output: Array | None, where: str) -> None:
        experiment = within.experiment
        scores = None if output is None else scores_of(experiment, len(output))
        for widget in (self._about, self._bars):
            widget.setVisible(scores is not None)
        if output is None or scores is None:
            return
        found = likeliest(experiment, np.asarray(output))
        bars = tuple(Bar(each.name, each.probability) for each in found)
        self._bars.set_bars(bars, min(MOST, len(output)))
        of_logits = ", by the softmax of the logits" if scores == "logits" else ""
        self._about.setText(f"The likeliest {where}{of_logits}:" if found else "No numbers.")
