"""Chooses which kind of recurrent layer it is."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.config import LayerConfig, config_classes
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out

KIND_HELP = (
    "Which recurrent layer of Keras it is. Data, calls and flags stay; the weights are drawn anew."
)


def described(kind: CellKind) -> str:
    """Tells what a kind of layer has: "states h and c; gates i, f, g and o"."""
    states = ", ".join(kind.state_names)
    gates = f"gates {', '.join(kind.gate_names)}" if kind.gates else "no gates"
    return f"state{'s' if len(kind.states) > 1 else ''} {states}; {gates}"


class KindChoice(QWidget):
    """A box with the kinds of layers, and under it what the present one has no place for.

    Signals:
        chosen (type): the class of the config of the kind that the person wants.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("la&yer", self)
        label.setToolTip(KIND_HELP)
        self._known = tuple(config_classes())
        self._box = FewChoices("layer", KIND_HELP, (each.kind.name for each in self._known), self)
        for row, each in enumerate(self._known):
            self._box.setItemData(row, described(each.kind), Qt.ItemDataRole.ToolTipRole)
        self._box.activated.connect(lambda row: self.chosen.emit(self._known[row]))
        label.setBuddy(self._box)
        self._left_behind = PlainLabel(self)
        self._left_behind.setAccessibleName("What the layer has no place for")
        self._left_behind.hide()
        choice = lay_out(QHBoxLayout(), label, self._box, 1, spacing=6)
        lay_out(QVBoxLayout(self), choice, self._left_behind, spacing=3)

    def set_layer(self, layer: LayerConfig) -> None:
        """Shows which kind a layer is; emits nothing."""
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(self._known.index(type(layer)))

    def tell(self, left_behind: str) -> None:
        """Says what the last choice left behind; empty: nothing."""
        self._left_behind.setText(left_behind)
        self._left_behind.setVisible(bool(left_behind))
