"""The calls, and the tensor that each of them gives to the layer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import Shape, resized
from lstmviz.session.view_state import ViewState, input_step
from lstmviz.window.controls.error_label import ErrorLabel
from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.controls.vertical_scroll_area import VerticalScrollArea
from lstmviz.window.panels.call_list import CallList
from lstmviz.window.panels.recipe_bar import RecipeBar
from lstmviz.window.panels.shape_bar import AXES, ShapeBar
from lstmviz.window.panels.tensor_model import TensorModel, Unread
from lstmviz.window.panels.tensor_table import TensorTable

_Unread = dict[tuple[int, int, int], Unread]


class InputPanel(QWidget):
    """The list of calls; under it the chosen call's tensor, one row of the batch at a time.

    Signals:
        call_selected (int): the call that the person chose.
        row_selected (int): the row of the batch that the person chose.
        inputs_changed (int, ndarray, str): the call, the tensor wanted for it, and where that
            came from: "cell", "batch", "timesteps", "features" or "recipe".
        reset_before_changed (int, bool): a call, and whether `reset_state()` is to come first.
        call_again_requested (): one more call is wanted.
        call_removed (int): the call that is to go.
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
        self._unread: list[_Unread] = []
        self._errors: dict[tuple[int, str], str] = {}
        self._reported_cell = ""

        self._calls = CallList(self)
        self._again = QPushButton("&call again", self)
        self._again.setToolTip("Call the layer once more, with the last call's input.")
        self._remove = QPushButton("remove", self)
        self._remove.setToolTip("Take the chosen call out. One call always stays.")
        self._calls_error = ErrorLabel(self)
        self._shape = ShapeBar(self)
        self._row_label = QLabel("&row", self)
        self._row_field = NumberField("row", maximum=0, digits=4, parent=self)
        self._row_label.setBuddy(self._row_field)
        self._row_field.setToolTip(
            "Which row of the batch the table shows. The picture follows the same row."
        )
        self._row_count = QLabel(self)
        self._row_error = ErrorLabel(self)
        self._model = TensorModel(self)
        self._table = TensorTable(self._model, self)
        self._cell_error = ErrorLabel(self)
        self._recipes = RecipeBar(self)
        self._lay_out()
        self._connect()

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's calls; emits nothing, and keeps texts that can't be read."""
        self._carry_unread(experiment)
        self._experiment = experiment
        self._calls.set_experiment(experiment)
        self._remove.setEnabled(len(experiment.calls) > 1)
        self._show_call()

    def set_view(self, view: ViewState) -> None:
        """Shows the selected call and row, and marks the selected step; emits nothing."""
        self._call, self._row = view.moment.call, view.row
        self._show_call()
        if self._experiment is not None:
            self.set_selected_input_step(input_step(self._experiment, view.moment))

    def set_selected_input_step(self, step: int | None) -> None:
        """Marks the table's line of an input step (by the input's own order); None: no line."""
        if step != self._model.marked_row:
            self._model.set_mark(step)
            self._table.show_row(step)

    def show_error(self, call: int, place: str, sentence: str) -> None:
        """Says what is wrong with a call, at the place where it went in.

        Args:
            call: the call.
            place: as in `inputs_changed`; any other is told under the list of calls.
            sentence: what is wrong.
        """
        self._errors[call, place] = sentence
        self._show_errors()

    def clear_errors(self) -> None:
        """Takes the sentences away, but for those about texts that still can't be read."""
        self._errors.clear()
        self._show_errors()

    # Building

    def _lay_out(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        buttons = QHBoxLayout()
        buttons.addWidget(self._again)
        buttons.addWidget(self._remove)
        row = QHBoxLayout()
        row.addWidget(self._row_label)
        row.addWidget(self._row_field)
        row.addWidget(self._row_count)
        row.addStretch(1)
        self._table.setMinimumHeight(self.fontMetrics().height() * 8)
        column.addWidget(self._calls)
        column.addLayout(buttons)
        column.addWidget(self._calls_error)
        column.addWidget(self._shape)
        column.addLayout(row)
        column.addWidget(self._row_error)
        column.addWidget(self._table, 1)
        column.addWidget(self._cell_error)
        column.addWidget(self._recipes)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(VerticalScrollArea(content, self))

    def _connect(self) -> None:
        self._calls.call_selected.connect(self.call_selected)
        self._calls.reset_before_changed.connect(self.reset_before_changed)
        self._again.clicked.connect(self._call_again)
        self._remove.clicked.connect(self._remove_call)
        self._shape.shape_wanted.connect(self._resize)
        self._row_field.committed.connect(self._row_committed)
        self._row_field.refused.connect(self._row_refused)
        self._row_field.reverted.connect(self._row_good)
        self._model.edited.connect(self._cell_edited)
        self._model.unread_changed.connect(self._show_cell_error)
        self._table.current_changed.connect(self._show_cell_error)
        self._shape.refused.connect(self.refused)
        self._model.refused.connect(self.refused)
        self._recipes.refused.connect(self.refused)
        self._recipes.applied.connect(self._apply_recipe)

    # Showing

    def _tensor(self) -> Array:
        assert self._experiment is not None
        return self._experiment.calls[self._call].inputs

    def _show_call(self) -> None:
        if self._experiment is None:
            return
        self._call = min(self._call, len(self._experiment.calls) - 1)
        tensor = self._tensor()
        batch = int(tensor.shape[0])
        self._row = min(self._row, max(batch - 1, 0))
        self._calls.set_call(self._call)
        self._shape.set_shape(_shape_of(tensor))
        self._row_field.set_range(0, max(batch - 1, 0), f"a row from 0 to {max(batch - 1, 0)}")
        self._row_field.set_value(self._row)
        if not self._row_field.is_invalid:
            self._row_good()
        self._row_count.setText(f"of {batch} (0 to {batch - 1})" if batch > 1 else f"of {batch}")
        self._model.set_tensor(tensor, self._row, self._unread[self._call])
        self._show_errors()

    def _carry_unread(self, experiment: Experiment) -> None:
        """Takes texts that can't be read along to the new experiment's calls."""
        if self._experiment is None or len(self._unread) == len(experiment.calls):
            # The same calls, or the first ones; the model drops what doesn't fit any more.
            missing = len(experiment.calls) - len(self._unread)
            self._unread += [{} for _ in range(missing)]
            return
        # A call came or went: the texts go with the array into which they were typed.
        old = {id(call.inputs): n for n, call in reversed(list(enumerate(self._experiment.calls)))}
        used: set[int] = set()
        carried: list[_Unread] = []
        for call in experiment.calls:
            number = old.get(id(call.inputs))
            fresh = number is None or number in used
            carried.append({} if number is None or fresh else self._unread[number])
            used.add(-1 if number is None else number)
        self._unread = carried

    def _show_errors(self) -> None:
        self._shape.clear_errors()
        elsewhere: list[str] = []
        cell = recipe = ""
        for (call, place), sentence in self._errors.items():
            if call != self._call:
                elsewhere.append(f"call {call}: {sentence}")
            elif place in AXES:
                self._shape.show_error(place, sentence)
            elif place == "cell":
                cell = sentence
            elif place == "recipe":
                recipe = sentence
            else:
                elsewhere.append(sentence)
        self._calls_error.set_sentence("\n".join(elsewhere))
        self._recipes.show_error(recipe)
        self._reported_cell = cell
        self._show_cell_error()

    def _show_cell_error(self) -> None:
        """The sentence about the cell at hand, or else about the first one there is."""
        here = self._model.sentence_at(self._table.currentIndex())
        unread = self._model.unread
        if not here and unread:
            here = next(iter(unread.values())).sentence
        if len(unread) > 1:
            here += f" ({len(unread) - 1} more like this.)"
        self._cell_error.set_sentence("\n".join(filter(None, (here, self._reported_cell))))

    # What the person does

    def _call_again(self) -> None:
        self.call_again_requested.emit()

    def _remove_call(self) -> None:
        self.call_removed.emit(self._call)

    def _resize(self, shape: Shape, axis: str) -> None:
        try:
            tensor = resized(self._tensor(), shape)
        except InvalidValue as error:
            sentence = f"{' × '.join(AXES)}: expected {error.expected}, got {error.received}."
            self._shape.show_error(axis, sentence)
            return
        self.inputs_changed.emit(self._call, tensor, axis)

    def _row_committed(self, row: int) -> None:
        self._row_good()
        self.row_selected.emit(row)

    def _row_refused(self, _text: str, sentence: str) -> None:
        self._row_error.set_sentence(sentence)
        self.refused.emit(sentence)

    def _row_good(self) -> None:
        self._row_error.set_sentence("")

    def _cell_edited(self, tensor: Array) -> None:
        self.inputs_changed.emit(self._call, tensor, "cell")

    def _apply_recipe(self) -> None:
        self._unread[self._call].clear()
        self.inputs_changed.emit(
            self._call, self._recipes.made(_shape_of(self._tensor())), "recipe"
        )


def _shape_of(tensor: Array) -> Shape:
    batch, timesteps, features = tensor.shape
    return int(batch), int(timesteps), int(features)
