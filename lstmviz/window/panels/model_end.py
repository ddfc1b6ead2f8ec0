"""What a model returns at its end: its numbers, and the likeliest classes as bars."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.experiment.text.likeliest import MOST
from lstmviz.figure.drawing.share_bars import Bar
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.returned import model_end
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import CallTrace, ModelTrace
from lstmviz.window.panels.returned_tensor import ReturnedTensor
from lstmviz.window.widgets.bars import Bars
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
        shown = model_end(within, call, view)
        self._tensor.set_name(shown.name, f"What the model returns: the output of {shown.name}.")
        self._tensor.show_tensor(shown.tensor, None)
        for widget in (self._about, self._bars):
            widget.setVisible(shown.scores is not None)
        if shown.scores is not None:
            bars = tuple(Bar(each.name, each.probability) for each in shown.classes)
            self._bars.set_bars(bars, min(MOST, shown.size))
            self._about.setText(shown.about)
