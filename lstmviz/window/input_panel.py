"""What goes into the layer: the calls, and the tensor of one of them."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import arange, random_normal, resized, zeros
from lstmviz.session.view_state import ViewState
from lstmviz.window.call_list import CallList
from lstmviz.window.error_label import ErrorLabel
from lstmviz.window.number_field import NumberField
from lstmviz.window.recipe_bar import ARANGE, RANDOM_NORMAL, RecipeBar
from lstmviz.window.shape_bar import AXES, ShapeBar
from lstmviz.window.tensor_model import TensorModel
from lstmviz.window.tensor_table import TensorTable
from lstmviz.window.vertical_scroll_area import VerticalScrollArea


class InputPanel(QWidget):
    """The list of calls, and the selected call's tensor: its shape, its numbers, recipes.

    Signals:
        call_selected (int): another call is to be looked at.
        row_selected (int): another row of the batch is to be looked at.
        inputs_changed (int, Array, str): the call, its new tensor, and where it went in:
            "cell", "batch", "timesteps", "features" or "recipe".
        reset_before_changed (int, bool): a reset before that call is wanted, or no longer.
        call_again_requested (): one more call is wanted.
        call_removed (int): that call is no longer wanted.
        refused (str): the sentence about a text that can't be used.
    """

    call_selected = Signal(int)
    row_selected = Signal(int)
    inputs_changed = Signal(int, object, str)
    reset_before_changed = Signal(int, bool)
    call_again_requested = Signal()
    call_removed = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Input")
        self._experiment: Experiment | None = None
        self._call = 0
        self._row = 0
        self._complaints: dict[tuple[int, str], str] = {}
        self._calls = CallList(self)
        self._title = QLabel(self)
        self._row_field = NumberField("row", digits=3, parent=self)
        self._row_field.setToolTip("Which row of the batch the table shows.")
        self._of = QLabel(self)
        self._shape = ShapeBar(self)
        self._model = TensorModel(self)
        self._table = TensorTable(self._model, self)
        self._table_error = ErrorLabel(self)
        self._recipes = RecipeBar(self)
        self._lay_out()
        self._connect()

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's calls; emits nothing."""
        before, self._experiment = self._experiment, experiment
        if before is not None and len(before.calls) > len(experiment.calls):
            self._model.forget_texts()  # the calls after a removed one have other numbers now
        self._calls.set_experiment(experiment)
        self._show()

    def set_view(self, view: ViewState) -> None:
        """Shows the selected call and row; emits nothing."""
        self._call, self._row = view.moment.call, view.row
        self._show()

    def set_selected_input_step(self, step: int | None) -> None:
        """Marks the input step that the selected moment read."""
        self._table.show_step(step)

    def show_error(self, call: int, place: str, sentence: str) -> None:
        """Puts a sentence at the control where the fault went in."""
        self._complaints[call, place] = sentence
        self._show_complaints()

    def clear_errors(self) -> None:
        """Takes those sentences away; those about a text that can't be read stay."""
        self._complaints.clear()
        self._show_complaints()

    def _lay_out(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(6)
        column.addWidget(self._calls)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._title)
        line.addStretch(1)
        label = QLabel("ro&w", self)
        label.setBuddy(self._row_field)
        for widget in (label, self._row_field, self._of):
            line.addWidget(widget)
        column.addLayout(line)
        column.addWidget(self._table, 1)
        column.addWidget(self._table_error)
        column.addWidget(self._shape)
        column.addWidget(self._recipes)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(VerticalScrollArea(content, self))

    def _connect(self) -> None:
        self._calls.selected.connect(self.call_selected)
        self._calls.reset_before_changed.connect(self.reset_before_changed)
        self._calls.again_requested.connect(self.call_again_requested)
        self._calls.removed.connect(self.call_removed)
        self._row_field.committed.connect(self._on_row)
        self._row_field.refused.connect(self._on_row_refused)
        self._row_field.reverted.connect(self._show_complaints)
        self._shape.changed.connect(self._on_shape)
        self._shape.refused.connect(self.refused)
        self._model.edited.connect(self._on_edited)
        self._model.complaint_changed.connect(self._show_complaints)
        self._recipes.applied.connect(self._on_recipe)

    def _show(self) -> None:
        if self._experiment is None:
            return
        # The view may still be of the experiment before: it follows in a moment.
        call = min(self._call, len(self._experiment.calls) - 1)
        inputs = self._experiment.calls[call].inputs
        row = min(self._row, inputs.shape[0] - 1)
        self._calls.set_selected(call)
        self._title.setText(f"x of call {call}")
        self._row_field.set_range(0, inputs.shape[0] - 1, f"a row from 0 to {inputs.shape[0] - 1}")
        self._row_field.set_value(row)
        self._of.setText(f"of {inputs.shape[0]}")
        self._shape.set_shape(inputs.shape)
        with QSignalBlocker(self._table.selectionModel()):
            self._model.set_inputs(inputs, call, row)
        self._show_complaints()

    def _show_complaints(self) -> None:
        told = {
            place: sentence if call in (self._call, -1) else f"In call {call}: {sentence}"
            for (call, place), sentence in self._complaints.items()
        }
        self._shape.set_complaints({axis: told.pop(axis) for axis in AXES if axis in told})
        cell = told.pop("cell", "")
        self._table_error.set_sentence("\n".join(filter(None, (self._model.complaint, cell))))
        self._recipes.set_error(told.pop("recipe", ""))
        self._calls.set_error("\n".join(told.values()))

    def _on_row(self, row: int) -> None:
        self.row_selected.emit(row)

    def _on_row_refused(self, _text: str, sentence: str) -> None:
        self._table_error.set_sentence(sentence)
        self.refused.emit(sentence)

    def _on_edited(self, inputs: Array) -> None:
        self.inputs_changed.emit(self._call, inputs, "cell")

    def _on_shape(self, axis: str, length: int) -> None:
        inputs = self._inputs()
        batch, timesteps, features = (
            length if name == axis else present
            for name, present in zip(AXES, inputs.shape, strict=True)
        )
        try:
            new = resized(inputs, (batch, timesteps, features))
        except InvalidValue as error:
            self.show_error(self._call, axis, str(error))
            return
        self.inputs_changed.emit(self._call, new, axis)

    def _on_recipe(self, recipe: str, seed: int) -> None:
        batch, timesteps, features = self._inputs().shape
        shape = (batch, timesteps, features)
        if recipe == RANDOM_NORMAL:
            new = random_normal(shape, seed)
        else:
            new = arange(shape) if recipe == ARANGE else zeros(shape)
        self.inputs_changed.emit(self._call, new, "recipe")

    def _inputs(self) -> Array:
        assert self._experiment is not None
        return self._experiment.calls[self._call].inputs
