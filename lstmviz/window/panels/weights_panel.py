"""The layer's weights grouped by gate, number by number or as heatmaps."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Array, Experiment, same_arrays, sealed
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import array_of
from lstmviz.experiment.weights import GATE_NAMES, PARTS, columns_of, misfit
from lstmviz.figure.theme import Theme
from lstmviz.trace.current_weights import CurrentWeights, current_weights
from lstmviz.trace.trace import Trace
from lstmviz.window.panels.background_task import MOST_READ
from lstmviz.window.panels.tensor_editor import TensorEditor
from lstmviz.window.panels.weights_heat import Shown, WeightsHeat, WeightsNaming
from lstmviz.window.widgets.buttons import ClearRadioButton, HelpButton, explain
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.number_table import NumberTableModel
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_DIGITS = 4
_COMPARED = 400_000  # numbers, compared in a tenth of a millisecond or so
_FEW = 16  # units, of which each is still easily found in a table
_TABLE, _HEAT = 0, 1
_WAYS = (
    ("Numbers", "Show one of the arrays as a table, to be read and edited."),
    ("Heatmap", "Show all weights as colours, a block for each gate, zero in the middle."),
)
_GATES = ("", *GATE_NAMES)
_WHAT = {
    "kernel": "What each feature of x adds to each gate of each unit.",
    "recurrent_kernel": "What each unit's h adds to each gate of each unit.",
    "bias": "What is added to each gate of each unit.",
}
_AXES = {
    "kernel": "features={}, 4·units={}",
    "recurrent_kernel": "units={}, 4·units={}",
    "bias": "4·units={}",
}


class WeightsPanel(QWidget):
    """Kernel, recurrent_kernel and bias: one of them as a table, or all as heatmaps.

    The table can be edited and shows all gates or one. Until the person chooses, few units are
    shown as numbers and many as heatmaps.

    Signals:
        unit_picked (int): the unit that the person chose in the heatmaps.
        weights_changed (str, ndarray, str): "kernel", "recurrent_kernel" or "bias", what is
            wanted for it, and how that came: "cell" or "paste".
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
        self._weights = CurrentWeights((), False, False)
        self._errors: dict[str, str] = {}
        self._misfit = ""
        self._shown = Shown()
        self._origin = PlainLabel(self)
        font = self._origin.font()
        font.setBold(True)
        self._origin.setFont(font)
        self._ways = self._made_ways()
        self._way_chosen = False
        self._parts = self._made_parts()
        self._gates = self._made_gates()
        self._shape = PlainLabel(self)
        self._shape.setAccessibleName("Shape of the weights")
        self._editor = TensorEditor(WeightsNaming("", "The layer", "", "", shown=self._shown))
        self._editor.setParent(self)
        model = self._editor.table.model()
        assert isinstance(model, NumberTableModel)
        self._model = model
        self._editor.set_digits(_DIGITS)
        self._heat = WeightsHeat(self)
        self._error = ErrorLabel(self)
        self._fit = QPushButton("Fit to the &layer", self)
        self._fit.setToolTip("Keep what fits of each gate and fill it up with 0.")
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
            origin = "The weights come with the first run."
        elif weights.are_current:
            origin = f"Drawn by the initializers from seed {experiment.seed}."
        else:
            origin = "Of the run before: the next one draws new ones."
        self._origin.setText(origin)
        states = [(of.are_given, of.are_current) for of in (before, weights)]
        if states[0] != states[1] or not _same(before.arrays, weights.arrays):
            self._show()
            self._heat.set_arrays(weights.arrays, stale=not weights.are_current)
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
        """Says what is wrong with the weights.

        Args:
            place: "cell" or "paste", told under the table; anything else under the buttons.
            sentence: what is wrong.
        """
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
        for number, (text, tip) in enumerate(_WAYS):
            button = ClearRadioButton(text, self)
            explain(button, tip, f"weights as {text.lower()}")
            ways.addButton(button, number)
        ways.button(_TABLE).setChecked(True)
        return ways

    def _made_parts(self) -> QComboBox:
        parts = NoWheelComboBox(self)
        explain(parts, "Which of the layer's weights the table shows.", "weights shown")
        model = QStandardItemModel(parts)
        self._entries = [QStandardItem(part) for part in PARTS]
        for entry, part in zip(self._entries, PARTS, strict=True):
            entry.setToolTip(_WHAT[part])
            model.appendRow(entry)
        parts.setModel(model)
        return parts

    def _made_gates(self) -> QButtonGroup:
        gates = QButtonGroup(self)
        for number, gate in enumerate(_GATES):
            named = "all gates" if not gate else f"gate {gate}: {GATE_NAMES[gate]}"
            button = HelpButton(gate or "all", named, f"Show the columns of {named}.", self)
            button.setCheckable(True)
            button.setAutoRaise(True)
            gates.addButton(button, number)
        gates.button(0).setChecked(True)
        return gates

    def _lay_out(self) -> None:
        ways = WrappingRow(None, *self._ways.buttons(), spacing=12)
        gates = WrappingRow(None, *self._gates.buttons(), spacing=2)
        content = QWidget(self)
        parts = (self._origin, ways, self._parts, self._shape, gates, self._editor, self._heat)
        buttons = (self._fit, self._back, self._open)
        column, growing = QVBoxLayout(content), (self._editor, self._heat)
        margins = (6, 6, 6, 6)
        lay_out(column, *parts, self._error, *buttons, spacing=6, margins=margins, growing=growing)
        lay_out(QVBoxLayout(self), VerticalScrollArea(content, self))

    def _connect(self) -> None:
        self._ways.idClicked.connect(self._choose_way)
        self._heat.unit_picked.connect(self.unit_picked)
        self._parts.currentIndexChanged.connect(self._show)
        self._gates.idClicked.connect(self._show)
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
        for widget in (self._parts, self._shape, self._editor, *self._gates.buttons()):
            widget.setVisible(not as_heat)
        self._heat.setVisible(as_heat)

    def _show(self) -> None:
        arrays = self._weights.arrays
        with_bias = len(arrays) == len(PARTS)
        self._entries[PARTS.index("bias")].setEnabled(with_bias or not arrays)
        if arrays and not with_bias and self._parts.currentText() == "bias":
            self._parts.setCurrentIndex(0)  # comes back here
            return
        shown, part = self._shown, self._parts.currentIndex()
        views = _views(arrays)
        place = part * len(_GATES) + self._gates.checkedId()
        self._editor.set_arrays(views, range(len(views)) if self._editor.invalid_cells else _NEW)
        self._editor.set_place(place)
        shown.part, shown.gate = PARTS[part], _GATES[self._gates.checkedId()]
        shown.units = max(arrays[part].shape[-1] // 4, 1) if arrays else 1
        self._editor.table.set_name(f"Numbers of {shown.part}", _WHAT[shown.part])
        self._model.set_labels(shown.row_label, shown.column_label, shown.column_tip)
        self._editor.show_place(place)
        self._editor.setEnabled(self._weights.are_current)
        self._back.setEnabled(self._weights.are_given)
        text = ""
        if arrays:
            shape = arrays[part].shape
            text = f"{shape}: {_AXES[shown.part].format(*shape)} · {arrays[part].dtype}"
        self._shape.setText(text)

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
        part, gate = divmod(place, len(_GATES))
        if part >= len(self._weights.arrays):
            return
        array = self._weights.arrays[part]
        columns = columns_of(_GATES[gate], array.shape[-1] // 4)
        if not _GATES[gate]:
            changed = view.reshape(array.shape)
        else:
            changed = array.copy()
            changed[..., columns] = view.reshape(changed[..., columns].shape)
        self.weights_changed.emit(PARTS[part], sealed(changed), how)

    def _text_pasted(self, text: str) -> None:
        """An array as one writes it takes the place of all that the table shows."""
        if len(text) > MOST_READ:
            self._editor.tell_paste(
                f"Paste: expected at most {MOST_READ:,} characters, got {len(text):,}. "
                "Save the array as .npz and open it."
            )
            return
        place = self._parts.currentIndex() * len(_GATES) + self._gates.checkedId()
        try:
            array = array_of(text)
        except InvalidValue as error:
            self._editor.tell_paste(f"Paste: {error.message}.")
            return
        view = _views(self._weights.arrays)[place]
        if view is None:
            return
        shape = view.shape[1:] if self._shown.part != "bias" else view.shape[2:]
        if array.shape != shape:
            self._editor.tell_paste(
                f"Paste: expected an array of shape {shape}, as the table's, got {array.shape}."
            )
            return
        self._edited(place, array.astype(view.dtype, copy=False), "paste")


_NEW = (None,) * len(PARTS) * len(_GATES)


def _same(before: tuple[Array, ...], after: tuple[Array, ...]) -> bool:
    """Whether nothing needs to be shown anew: a run brings arrays that often hold what was there.

    Of many numbers only the very same arrays count: comparing them would take its time.
    """
    if [id(array) for array in before] == [id(array) for array in after]:
        return True
    return sum(array.size for array in after) <= _COMPARED and same_arrays(before, after)


def _views(arrays: tuple[Array, ...]) -> list[Array | None]:
    """Tells what each choice of a tensor and a gate shows, as (1, lines, columns)."""
    views: list[Array | None] = []
    for number in range(len(PARTS)):
        for gate in _GATES:
            if number >= len(arrays):
                views.append(None)
                continue
            array = np.atleast_2d(arrays[number])
            views.append(array[np.newaxis, :, columns_of(gate, array.shape[-1] // 4)])
    return views
