"""The layer's weights grouped by gate, number by number or as heatmaps."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPushButton, QVBoxLayout, QWidget

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array, same_arrays, sealed
from lstmviz.experiment.config import config_classes
from lstmviz.experiment.experiment import Experiment, weight_names
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import array_of
from lstmviz.experiment.weight_rows import weight_rows, with_bias
from lstmviz.experiment.weights import columns_of, misfit, short_name, units_of
from lstmviz.figure.theme import Theme
from lstmviz.trace.current_weights import CurrentWeights, current_weights
from lstmviz.trace.trace import Trace
from lstmviz.window.panels.background_task import MOST_READ
from lstmviz.window.panels.tensor_editor import TensorEditor
from lstmviz.window.panels.weights_heat import Shown, WeightsHeat, WeightsNaming
from lstmviz.window.widgets.buttons import ClearRadioButton, HelpButton, explain
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out, tab_in_order
from lstmviz.window.widgets.number_table import NumberTableModel
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea


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


_DIGITS = 4
_COMPARED = 400_000  # numbers, compared in a tenth of a millisecond or so
_FEW = 16  # units, of which each is still easily found in a table
_TABLE, _HEAT = 0, 1
_WAYS = (
    ("Numbers", "Show one of the arrays as a table, to be read and edited."),
    ("Heatmap", "Show all weights as colours{}, zero in the middle."),
)


class WeightsPanel(QWidget):
    """The layer's weights: one of them as a table, or all as heatmaps.

    The table can be edited and shows all gates or one. Until the person chooses, few units are
    shown as numbers and many as heatmaps.

    Signals:
        unit_picked (int): the unit that the person chose in the heatmaps.
        weights_changed (str, ndarray, str): one of the weights by name, what is wanted for it,
            and how that came: "cell" or "paste".
        initializers_requested (): the initializers are to draw the weights.
        fit_requested (): the weights are to get the shapes that the layer needs.
        file_requested (): weights are to be read from a file.
        refused (str): the sentence about a text that can't be used.
    """

    unit_picked = Signal(int)
    weights_changed = Signal(str, object, str)
    initializers_requested = Signal()
    fit_requested = Signal()
    file_requested = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Weights")
        self._weights = CurrentWeights((), next(config_classes())(1), False, False)
        self._errors: dict[str, str] = {}
        self._misfit = ""
        self._names: tuple[str, ...] = ()  # of the weights, also where there is no bias
        self._places: list[tuple[str, str]] = []  # what the table may show: a weight and a gate
        self._shown = Shown(self._weights.layer.kind)
        self._origin = PlainLabel(self, is_bold=True)
        self._ways = self._made_ways()
        self._way_chosen = False
        self._parts = self._made_parts()
        self._gates = GateChoice(self)
        self._shape = PlainLabel(self, "Shape of the weights")
        naming = WeightsNaming("", "The layer", "", "", shown=self._shown)
        self._editor = TensorEditor(naming, digits=_DIGITS)
        self._editor.setParent(self)
        model = self._editor.table.model()
        assert isinstance(model, NumberTableModel)
        self._model = model
        self._heat = WeightsHeat(self)
        self._error = ErrorLabel(self)
        self._fit = QPushButton("Fit to the &layer", self)
        self._fit.setToolTip("Keep what fits, of any gate, and fill it up with 0.")
        self._back = QPushButton("Use &initializers", self)  # short: the dock may be narrow
        help_ = (
            "Let the initializers draw all weights from the seed. Undo brings the given ones back."
        )
        explain(self._back, help_, "Back to the initializers")
        self._open = QPushButton("Ope&n weights…", self)
        help_ = "Take a layer's weights from a .keras, .h5 or .npz file. Or drop the file here."
        self._open.setToolTip(help_)
        self._lay_out()
        self._connect()
        self._show()
        self._show_way()

    def set_weights(self, experiment: Experiment, trace: Trace | None) -> None:
        """Shows an experiment's weights, which the last run may know; emits nothing."""
        weights = current_weights(experiment, trace)
        before, self._weights = self._weights, weights
        self._misfit = misfit(experiment)
        self._tell()
        if weights.are_given:
            origin = "Given: the initializers don't draw."
        elif not weights.arrays:
            origin = "The weights come with the first run (F5)."
        elif weights.are_current:
            origin = f"Drawn by the initializers from seed {experiment.seed}."
        else:
            origin = "Of the run before: the next one draws new ones."
        self._origin.setText(origin)
        states = [
            (of.are_given, of.are_current, of.layer.kind.name, *of.named)
            for of in (before, weights)
        ]
        if states[0] != states[1] or not _same(before.arrays, weights.arrays):
            self._show()
            self._heat.set_arrays(weights.layer, weights.arrays, stale=not weights.are_current)
        if not self._way_chosen:
            self._ways.button(_HEAT if experiment.layer.units > _FEW else _TABLE).setChecked(True)
            self._show_way()

    def set_unit(self, unit: int | None) -> None:
        """Marks a unit in the heatmaps; None marks none."""
        self._heat.set_unit(unit)

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._heat.set_theme(theme)

    def show_error(self, place: str, sentence: str) -> None:
        """Says what is wrong: with a "cell" or a "paste" under the table, else under buttons."""
        self._errors[place] = sentence
        self._tell()

    def clear_errors(self) -> None:
        """Takes the sentences away, but for those about what still can't be used."""
        self._errors.clear()
        self._tell()

    def discard_texts(self) -> None:
        """Forgets every text and every sentence: what is set next is another session."""
        self._editor.forget()
        self.clear_errors()

    # Building

    def _made_ways(self) -> QButtonGroup:
        ways = QButtonGroup(self)
        for number, (text, _) in enumerate(_WAYS):
            button = ClearRadioButton(text, self)
            button.setAccessibleName(f"weights as {text.lower()}")
            ways.addButton(button, number)
        ways.button(_TABLE).setChecked(True)
        return ways

    def _made_parts(self) -> QComboBox:
        parts = NoWheelComboBox(self)
        explain(parts, "Which of the layer's weights the table shows.", "weights shown")
        self._entries = QStandardItemModel(parts)
        parts.setModel(self._entries)
        return parts

    def _lay_out(self) -> None:
        ways = WrappingRow(None, *self._ways.buttons(), spacing=12)
        content = QWidget(self)
        shown = (self._parts, self._shape, self._gates, self._editor, self._heat)
        rest = (self._error, self._fit, self._back, self._open)
        column, growing = QVBoxLayout(content), (self._editor, self._heat)
        lay_out(column, self._origin, ways, *shown, *rest, spacing=6, margins=6, growing=growing)
        lay_out(QVBoxLayout(self), VerticalScrollArea(content, self))

    def _connect(self) -> None:
        self._ways.idClicked.connect(self._choose_way)
        self._heat.unit_picked.connect(self.unit_picked)
        self._parts.currentIndexChanged.connect(self._show)
        self._gates.chosen.connect(self._show)
        self._editor.edited.connect(self._edited)
        self._editor.text_pasted.connect(self._text_pasted)
        self._editor.refused.connect(self.refused)
        self._fit.clicked.connect(self.fit_requested)
        self._back.clicked.connect(self.initializers_requested)
        self._open.clicked.connect(self.file_requested)

    # Showing

    def _choose_way(self) -> None:
        self._way_chosen = True
        self._show_way()

    def _show_way(self) -> None:
        as_heat = self._ways.checkedId() == _HEAT
        for widget in (self._parts, self._shape, self._editor):
            widget.setVisible(not as_heat)
        self._gates.setVisible(not as_heat and bool(self._weights.layer.kind.gates))
        self._heat.setVisible(as_heat)

    def _show(self) -> None:
        self._offer()
        arrays, layer = self._weights.named, self._weights.layer
        for number, name in enumerate(self._names):
            self._entries.item(number).setEnabled(name in arrays or not arrays)
        if arrays and self._parts.currentText() not in arrays:
            self._parts.setCurrentIndex(0)  # comes back here
            return
        shown, name, kind = self._shown, self._parts.currentText(), layer.kind
        views = [self._view(*each) for each in self._places]
        place = self._places.index((name, self._gates.gate))
        of_others = len(self._editor.invalid_cells) != len(views)
        self._editor.set_arrays(views, (None,) * len(views) if of_others else range(len(views)))
        self._editor.set_place(place)
        array = arrays.get(name)
        shown.kind, shown.part, shown.gate = kind, name, self._gates.gate
        shown.rows, shown.has_rows = weight_rows(layer, name), array is None or array.ndim > 1
        shown.units = 1 if array is None else max(units_of(kind, array), 1)
        self._editor.table.set_name(f"Numbers of {name}", self._what(name))
        self._model.set_labels(shown.row_label, shown.column_label, shown.column_tip)
        self._editor.show_place(place)
        self._editor.setEnabled(self._weights.are_current)
        self._back.setEnabled(self._weights.are_given)
        text = ""
        if array is not None:
            count = len(kind.columns)
            columns = f"{count}·units" if count > 1 else "units"
            axes = f"{shown.rows.size.format(array.shape[0])}, {columns}={array.shape[-1]}"
            text = f"{array.shape}: {axes.removeprefix(', ')} · {array.dtype}"
        self._shape.setText(text)

    def _offer(self) -> None:
        """Offers the weights and gates of the layer; what was typed for another kind goes."""
        layer = self._weights.layer
        names = weight_names(with_bias(layer))
        places = [(name, gate) for name in names for gate in ("", *layer.kind.gate_names)]
        if places == self._places:
            return
        self._editor.forget()
        self._places, self._names, chosen = places, names, self._parts.currentText()
        with QSignalBlocker(self._parts):
            self._entries.clear()
            for name in names:
                entry = QStandardItem(name)
                entry.setToolTip(self._what(name))
                self._entries.appendRow(entry)
            self._parts.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self._gates.set_kind(layer.kind)
        tab_in_order(self._parts, [self._gates])
        for button, (_, tip) in zip(self._ways.buttons(), _WAYS, strict=True):
            explain(button, tip.format(", a block for each gate" if layer.kind.gates else ""))
        self._show_way()

    def _what(self, name: str) -> str:
        """Tells what one of the weights is for."""
        layer = self._weights.layer
        each = "each gate of each unit" if layer.kind.gates else "each unit"
        return f"{weight_rows(layer, name).adding} to {each}."

    def _view(self, name: str, gate: str) -> Array | None:
        """What the table shows of a weight and a gate, as (1, lines, columns)."""
        array = self._weights.named.get(name)
        if array is None:
            return None
        kind = self._weights.layer.kind
        columns = columns_of(kind, gate, units_of(kind, array))
        return np.atleast_2d(array)[np.newaxis, :, columns]

    def _tell(self) -> None:
        reference = [self._errors[place] for place in ("cell", "paste") if place in self._errors]
        self._editor.show_error("\n".join(reference))
        message = [self._misfit] if self._misfit else []
        for place, sentence in self._errors.items():
            # That they don't fit is told once, in our words.
            if place not in ("cell", "paste") and not (self._misfit and place == "weights"):
                message.append(sentence)
        self._error.set_sentence("\n".join(message))
        self._fit.setVisible(bool(self._misfit))

    # What the person does

    def _edited(self, place: int, view: Array, how: str) -> None:
        name, gate = self._places[place]
        array = self._weights.named.get(name)
        if array is None:
            return
        kind = self._weights.layer.kind
        changed = array.copy()
        columns = changed[..., columns_of(kind, gate, units_of(kind, array))]
        columns[...] = view.reshape(columns.shape)
        self.weights_changed.emit(name, sealed(changed), how)

    def _text_pasted(self, text: str) -> None:
        """An array as one writes it takes the place of all that the table shows."""
        if len(text) > MOST_READ:
            self._editor.tell_paste(
                f"Paste: expected at most {MOST_READ:,} characters, got {len(text):,}. "
                "Save the array as .npz and open it."
            )
            return
        place = self._places.index((self._shown.part, self._shown.gate))
        try:
            array = array_of(text)
        except InvalidValue as error:
            self._editor.tell_paste(f"Paste: {error.message}.")
            return
        view = self._view(*self._places[place])
        if view is None:
            return
        shape = view.shape[1:] if self._shown.has_rows else view.shape[2:]
        if array.shape != shape:
            self._editor.tell_paste(
                f"Paste: expected an array of shape {shape}, as the table's, got {array.shape}."
            )
            return
        self._edited(place, array.astype(view.dtype, copy=False), "paste")


def _same(before: tuple[Array, ...], after: tuple[Array, ...]) -> bool:
    """Whether nothing needs to be shown anew: a run brings arrays that often hold what was there.

    Of many numbers only the very same arrays count: comparing them would take its time.
    """
    if [id(array) for array in before] == [id(array) for array in after]:
        return True
    return sum(array.size for array in after) <= _COMPARED and same_arrays(before, after)
