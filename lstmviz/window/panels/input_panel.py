"""The calls, and all that each of them gives to the layer."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import Shape, resized
from lstmviz.session.view_state import ViewState, input_step
from lstmviz.window.comparison_state import Pin
from lstmviz.window.panels.call_buttons import CallButtons
from lstmviz.window.panels.call_list import CallList
from lstmviz.window.panels.invalid_cells import sources_of
from lstmviz.window.panels.mask_editor import MaskEditor
from lstmviz.window.panels.recipe_bar import LiteralField, RecipeBar
from lstmviz.window.panels.shape_bar import AXES, RowBar, ShapeBar
from lstmviz.window.panels.state_section import StateSection
from lstmviz.window.panels.tensor_editor import TensorEditor
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea
from lstmviz.window.widgets.section import Section

_PLACES = ("cell", "paste", "recipe", "literal", "file", "mask", "initial_state")


class InputPanel(QWidget):
    """The list of calls; under it the chosen call's tensor and mask, and its given state.

    Signals:
        call_selected (int): the call that the person chose.
        row_selected (int): the row of the batch that the person chose.
        inputs_changed (int, ndarray, str): the call, the tensor wanted for it, and where that
            came from: "cell", "paste", "batch", "timesteps", "features" or "recipe".
        named_inputs_changed (int, ndarray, dict): likewise for cells that were pasted with names
            of features, by their places.
        feature_named (int, int, str): the call, one of its features and the name wanted for it,
            empty for none.
        text_given (int, int, str, str): the call, the row, a text that is to be read as an array
            for them, and where it came in: "literal" or "paste".
        file_requested (int, int): a file is to be opened as an array for this call and this row.
        mask_changed (int, ndarray, str): the call, the mask wanted for it, or None, and how it
            came about.
        state_changed (int, object, str): the call, the arrays wanted for it, or None, and
            what it is.
        last_state_requested (int, int, object): a call, the call whose last state it is to start
            from, and the number of the pinned run that is in; None for the present one.
        reset_before_changed (int, bool): a call, and whether `reset_state()` is to come first.
        layer_reset_changed (int, bool): likewise of the layer that is looked at alone.
        training_changed (int, bool): a call, and whether it is to be one of training.
        call_again_requested (): one more call is wanted.
        call_duplicated (int): the call of which one more is wanted right after it.
        call_moved (int, int): the call that is to move, and the number it is to have then.
        call_removed (int): the call that is to go.
        chunk_requested (int, int): the call that is to be cut along time, and into how many.
        join_requested (int, int): the first call that is to be joined, and how many in all.
        row_moved (int, int, int): a call, a row of it, and the place that this is to have.
        rows_swapped (int, int, int): a call, and two rows whose data are to change places.
        rows_shuffled (int, int): a call, and the seed that an order of its rows is drawn from.
        refused (str): the sentence about a text that can't be used.
    """

    call_selected = Signal(int)
    row_selected = Signal(int)
    inputs_changed = Signal(int, object, str)
    named_inputs_changed = Signal(int, object, object)
    feature_named = Signal(int, int, str)
    text_given = Signal(int, int, str, str)
    file_requested = Signal(int, int)
    mask_changed = Signal(int, object, str)
    state_changed = Signal(int, object, str)
    last_state_requested = Signal(int, int, object)
    reset_before_changed = Signal(int, bool)
    layer_reset_changed = Signal(int, bool)
    training_changed = Signal(int, bool)
    call_again_requested = Signal()
    call_duplicated = Signal(int)
    call_moved = Signal(int, int)
    call_removed = Signal(int)
    chunk_requested = Signal(int, int)
    join_requested = Signal(int, int)
    row_moved = Signal(int, int, int)
    rows_swapped = Signal(int, int, int)
    rows_shuffled = Signal(int, int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Input")
        self._experiment: Experiment | None = None
        self._call = 0
        self._row = 0
        self._errors: dict[tuple[int, str], str] = {}

        self._calls = CallList(self)
        self._buttons = CallButtons(self)
        self._calls_error = ErrorLabel(self)
        self._shape = ShapeBar(self)
        self._rows = RowBar(self)
        self._tensors = TensorEditor(parent=self)
        self._mask = MaskEditor(self._tensors.table, self)
        self._tensors.put_before(self._mask.column)
        self._recipes = RecipeBar(self)
        self._state = StateSection(self)
        self._as_text = Section("As text", self, is_open=False)
        self._literal = LiteralField(self)
        self._as_text.add(self._literal)
        self._file = QPushButton("&Open a table…", self)
        self._file.setToolTip(
            "Take the numbers from a file: .npy, .npz, .csv, .tsv, .txt. Or drop it here."
        )
        self._file_error = ErrorLabel(self)
        self._lay_out()
        self._connect()

    def set_experiment(self, experiment: Experiment, within: Experiment | None = None) -> None:
        """Shows the experiment's calls; emits nothing, and keeps texts that can't be read.

        Args:
            experiment: the layer that is looked at, as if it stood alone.
            within: with the model around it; None where there is none.
        """
        before = () if self._experiment is None else self._experiment.calls
        same = before is experiment.calls
        sources = range(len(before)) if same else sources_of(before, experiment.calls)
        self._tensors.set_arrays([call.inputs for call in experiment.calls], sources)
        self._state.set_experiment(experiment, sources, within)
        self._mask.clear_error()
        self._experiment = experiment
        self._tensors.set_features(experiment.features)
        self._calls.set_experiment(experiment, within)
        self._show_call()

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Offers the last states of pinned runs too; emits nothing."""
        self._state.set_pins(pins)

    def set_view(self, view: ViewState) -> None:
        """Shows the selected call and row, and marks the selected step; emits nothing."""
        self._tensors.set_place(view.moment.call, view.row)
        self._state.set_place(view.moment.call)
        self._call, self._row = view.moment.call, view.row
        self._show_call()
        if self._experiment is not None:
            self.set_selected_input_step(input_step(self._experiment, view.moment))

    def set_selected_input_step(self, step: int | None) -> None:
        """Marks the table's line of an input step (by the input's own order); None: no line."""
        self._tensors.mark(step)

    def show_error(self, call: int, place: str, sentence: str) -> None:
        """Says what is wrong with a call, at the place where it went in.

        Args:
            call: the call; -1 where it is about the list of calls.
            place: as in `inputs_changed` and `text_given`, or "file", "mask" or
                "initial_state"; any other is told under the list of calls.
            sentence: what is wrong.
        """
        self._errors[call, place] = sentence
        self._show_errors()

    def clear_errors(self) -> None:
        """Takes the sentences away, but for those about texts that still can't be read."""
        self._errors.clear()
        self._show_errors()

    def discard_texts(self) -> None:
        """Forgets every text and every sentence: what is set next is another session."""
        for part in (self._buttons, self._shape, self._rows, self._tensors, self._mask):
            part.forget()
        for rest in (self._recipes, self._state, self._literal):
            rest.forget()
        self.clear_errors()

    # Building

    def _lay_out(self) -> None:
        content = QWidget(self)
        calls = (self._calls, self._buttons, self._calls_error)
        tensor = (self._shape, self._rows, self._tensors, self._mask.bar, self._recipes)
        rest = (self._state, self._as_text, self._file, self._file_error)
        column, growing = QVBoxLayout(content), (self._tensors,)
        lay_out(column, *calls, *tensor, *rest, spacing=6, margins=6, growing=growing)
        lay_out(QVBoxLayout(self), VerticalScrollArea(content, self))

    def _connect(self) -> None:
        self._calls.call_selected.connect(self.call_selected)
        self._calls.reset_before_changed.connect(self.reset_before_changed)
        self._calls.training_changed.connect(self.training_changed)
        for source in (self._calls, self._buttons):
            source.duplicate_requested.connect(lambda: self.call_duplicated.emit(self._call))
            source.remove_requested.connect(self._remove_call)
            source.move_requested.connect(self._move_call)
        self._buttons.again_requested.connect(self.call_again_requested)
        self._buttons.chunk_requested.connect(lambda k: self.chunk_requested.emit(self._call, k))
        self._buttons.join_requested.connect(lambda k: self.join_requested.emit(self._call, k))
        self._shape.shape_requested.connect(self._resize)
        self._rows.row_selected.connect(self.row_selected)
        self._rows.move_requested.connect(lambda r, to: self.row_moved.emit(self._call, r, to))
        self._rows.swap_requested.connect(lambda r, to: self.rows_swapped.emit(self._call, r, to))
        self._rows.shuffle_requested.connect(lambda n: self.rows_shuffled.emit(self._call, n))
        self._tensors.edited.connect(self.inputs_changed)
        self._tensors.named_edited.connect(self.named_inputs_changed)
        self._tensors.column_named.connect(
            lambda n, name: self.feature_named.emit(self._call, n, name)
        )
        self._tensors.text_pasted.connect(partial(self._give_text, "paste"))
        self._mask.mask_changed.connect(self.mask_changed)
        self._state.state_changed.connect(self.state_changed)
        self._state.last_state_requested.connect(self.last_state_requested)
        self._state.layer_reset_changed.connect(self.layer_reset_changed)
        self._recipes.made.connect(self._recipe_made)
        self._literal.given.connect(partial(self._give_text, "literal"))
        self._file.clicked.connect(lambda: self.file_requested.emit(self._call, self._row))
        for part in (self._buttons, self._shape, self._rows, self._tensors, self._recipes):
            part.refused.connect(self.refused)
        for rest in (self._mask, self._state):
            rest.refused.connect(self.refused)

    # Showing

    def _show_call(self) -> None:
        if self._experiment is None:
            return
        calls = len(self._experiment.calls)
        self._call = min(self._call, calls - 1)
        call = self._experiment.calls[self._call]
        batch, timesteps, features = call.inputs.shape
        shape = (batch, timesteps, features)
        self._row = min(self._row, max(batch - 1, 0))
        self._calls.set_call(self._call)
        self._buttons.set_call(self._call, calls, timesteps)
        self._shape.set_shape(self._call, shape)
        self._rows.set_row(self._row, batch)
        self._tensors.show_place(self._call, self._row)
        self._mask.set_call(self._call, call, self._row, self._experiment.layer.dtype)
        self._state.show_call(self._call)
        self._recipes.set_target(self._call, shape)
        self._show_errors()

    def _show_errors(self) -> None:
        self._shape.clear_errors()
        elsewhere: list[str] = []
        reported = dict.fromkeys(_PLACES, "")
        for (call, place), sentence in self._errors.items():
            if call >= 0 and call != self._call:
                elsewhere.append(f"call {call}: {sentence}")
            elif place in AXES:
                self._shape.show_error(place, sentence)
            elif place in reported:
                reported[place] = sentence
            else:
                elsewhere.append(sentence)
        self._calls_error.set_sentence("\n".join(elsewhere))
        message = (reported["cell"], reported["paste"])
        self._tensors.show_error("\n".join(filter(None, message)))
        self._mask.show_error(reported["mask"])
        self._recipes.show_error(reported["recipe"])
        self._state.show_error(reported["initial_state"])
        self._literal.show_error(reported["literal"])
        if reported["literal"]:
            self._as_text.set_open(True)  # it may have been folded while the text was read
        self._file_error.set_sentence(reported["file"])

    # What the person does

    def _remove_call(self) -> None:
        if self._experiment is not None and len(self._experiment.calls) > 1:
            self.call_removed.emit(self._call)
        else:
            self.refused.emit("The only call stays: a layer without a call has nothing to show.")

    def _move_call(self, by: int) -> None:
        to = self._call + by
        if self._experiment is not None and 0 <= to < len(self._experiment.calls):
            self.call_moved.emit(self._call, to)

    def _resize(self, shape: Shape, axis: str) -> None:
        assert self._experiment is not None
        old = self._experiment.calls[self._call].inputs
        try:
            tensor = resized(old, shape)
        except InvalidValue as error:
            sentence = f"{' × '.join(AXES)}: {error.message}."
            self._shape.refuse(axis, old.shape[AXES.index(axis)], sentence)
            self.refused.emit(sentence)
            return
        self.inputs_changed.emit(self._call, sealed(tensor), axis)

    def _give_text(self, place: str, text: str) -> None:
        self.text_given.emit(self._call, self._row, text, place)

    def _recipe_made(self, call: int, tensor: Array) -> None:
        if self._experiment is not None and call < len(self._experiment.calls):
            self._tensors.forget_texts(call)
            self.inputs_changed.emit(call, tensor, "recipe")
