"""Chooses of which gate the columns of the weights are shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.weights import short_name
from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.layouts import WrappingRow


class GateChoice(QWidget):
    """A button for all gates and one for each; none for a kind of layer without gates.

    Signals:
        chosen (): the person chose another one.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: CellKind | None = None
        self._row = WrappingRow(self, spacing=2)
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self.chosen)

    @property
    def gate(self) -> str:
        """The gate that is chosen; "" for all of them."""
        return "" if self._kind is None else ("", *self._kind.gate_names)[self._buttons.checkedId()]

    def set_kind(self, kind: CellKind) -> None:
        """Offers the gates of a kind of layer, all of them chosen where it is another kind."""
        if kind is self._kind:
            return
        self._kind = kind
        for old in self._buttons.buttons():
            self._row.removeWidget(old)
            old.setParent(None)  # at once: Tab doesn't lead there any more
            old.deleteLater()
        for number, gate in enumerate(("", *kind.gate_names)):
            named = f"gate {gate}: {short_name(kind, gate)}" if gate else "all gates"
            button = HelpButton(gate or "all", named, f"Show the columns of {named}.", self)
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setChecked(not gate)
            self._buttons.addButton(button, number)
            self._row.addWidget(button)
            button.show()
        self.setEnabled(bool(kind.gates))
