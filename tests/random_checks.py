"""What must hold after whatever a random person did."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis.stateful import invariant
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget
from random_person import Person, field_of, is_seen, name_of, text_of
from shiboken6 import isValid

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.from_code.code_kind import is_code
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import BidirectionalConfig
from lstmviz.experiment.tensors import parse_number, with_number
from lstmviz.experiment.weights import columns_of, units_of
from lstmviz.figure.view_model.choice import Choice
from lstmviz.session.view_state import fitted, shown_stage
from lstmviz.trace.current_weights import CurrentWeights, current_weights
from lstmviz.window.lazy_panel import LazyPanel
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.invalid_cells import CellIndex, InvalidCell
from lstmviz.window.panels.plain_layer_form import PlainLayerForm
from lstmviz.window.panels.serialised_control import SerialisedControl
from lstmviz.window.panels.tensor_editor import TensorEditor
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.text_field import TextField
from lstmviz.window.widgets.typed_field import TypedField

LONGEST_RUN = 4.0


@dataclass(frozen=True)
class Kept:
    """A text that isn't in the experiment: nobody but the person may take it away."""

    text: str
    about: tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table whose cells are typed over, and the numbers that are in force there.

    `array` gives (rows of the batch, rows, columns), or None once there is no such thing.
    """

    name: str
    editor: TensorEditor
    call: int
    row: int
    array: Callable[[], Array | None]


class Checks(Person):
    """The invariants of the machine, and what it showed before."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.kept: dict[QWidget, Kept] = {}
        self.invalid_cells: list[Any] = []
        self.busy_since: float | None = None

    def forget_texts(self) -> None:
        self.kept.clear()
        self.invalid_cells = []

    @invariant()
    def all_is_well(self) -> None:
        """One for all: of a sequence of actions each invariant prints a line after each of them."""
        self.nothing_is_logged_or_raised()
        self.the_window_tells_what_can_be_saved_and_undone()
        self.what_was_can_be_brought_back()
        self.what_is_seen_is_up_to_date()
        self.the_layers_arguments_are_shown()
        self.the_calls_input_mask_and_state_are_shown()
        self.the_weights_in_force_are_shown()
        self.what_is_compared_is_shown()
        self.the_selected_moment_is_shown()
        self.the_picture_is_of_the_run()
        self.no_text_is_lost()
        self.a_long_run_can_be_cancelled()

    # The window as a whole

    def the_window_tells_what_can_be_saved_and_undone(self) -> None:
        now = self.now
        pinned = [pin.experiment for pin in now.pinned]
        same_pins = list(map(id, pinned)) == list(map(id, now.file_state.pinned))
        saved = now.file_state.experiment
        # Also where something was set back; calls are told by which they are.
        same_calls = saved and list(map(id, now.experiment.calls)) == list(map(id, saved.calls))
        is_saved = bool(same_calls) and now.experiment == saved and same_pins
        assert self.window.isVisible()
        assert self.window.isWindowModified() != is_saved
        assert self.window.actions_.undo.isEnabled() == bool(now.history.past)
        assert self.window.actions_.redo.isEnabled() == bool(now.history.future)

    def what_was_can_be_brought_back(self) -> None:
        now, before = self.now, self.before
        if self.another_was_opened:
            return
        assert now.trace is not None or before.trace is None, "the last picture is gone"
        steps = (now, *now.history.past, *now.history.future)
        kept = any(step.experiment is before.experiment for step in steps)
        assert kept, "the experiment before can't be brought back"

    def what_is_seen_is_up_to_date(self) -> None:
        for inside in self.window.findChildren(LazyPanel):
            seen = is_seen(inside) and inside._lies_in_its_window()
            assert not (seen and inside._outdated), f"{name_of(inside)} shows what was before"

    def a_long_run_can_be_cancelled(self) -> None:
        if self.now.status.agreement not in ("running", "checking"):
            self.busy_since = None
        elif self.busy_since is None:
            self.busy_since = time.monotonic()
        elif time.monotonic() - self.busy_since > LONGEST_RUN:
            self.busy_since = None
            self.window.actions_.cancel.trigger()
            assert self.now.status.agreement == "cancelled"

    # The panels

    def the_layers_arguments_are_shown(self) -> None:
        experiment = self.now.experiment
        for control in self.window.layer.findChildren(ArgumentControl):
            name, field = control.argument, control.field()
            around = control.parent()
            if isinstance(around, PlainLayerForm):
                if around.isHidden():
                    continue
                layer = experiment.model.layers[self.window.layer._around_number]
                value = getattr(getattr(layer, "layer", layer), name, getattr(layer, name, None))
                if isinstance(layer, BidirectionalConfig):
                    value = getattr(layer, name)
            else:
                value = _value(experiment, name)
            if isinstance(field, TypedField):
                self._check_number(field, value)
                continue
            if isinstance(field, QCheckBox):
                shown: Any = field.isChecked()
            elif isinstance(control, SerialisedControl):
                shown = control._shown
            else:
                shown = control._values[field.currentIndex()]
            assert shown == value or control.error, f"{name} shows {shown}, not {value}"

    def the_calls_input_mask_and_state_are_shown(self) -> None:
        experiment, inputs, view = self.now.experiment.alone, self.window.inputs, self.now.view
        call = experiment.calls[view.moment.call]
        for axis, size in zip(("batch", "timesteps", "features"), call.inputs.shape, strict=True):
            self._check_number(inputs._shape._fields[axis], size)
        self._check_number(inputs._rows._field, view.row)
        model = self._inputs.table.model()
        assert model.tensor is call.inputs, "the table shows another tensor"
        np.testing.assert_array_equal(model.numbers, call.inputs[view.row])
        rows, columns = model.rowCount(), model.columnCount()
        for _ in range(8 if rows and columns else 0):
            row, column = self.chance.randrange(rows), self.chance.randrange(columns)
            invalid = model.invalid_cells.get((view.row, row, column))
            index = model.index(row, column)
            shown = model.data(index)
            if invalid is None:
                assert shown == f"{call.inputs[view.row, row, column]:.6g}"
            else:
                assert shown.startswith("⚠ ")
                assert model.data(index, Qt.ItemDataRole.EditRole) == invalid.text
        assert inputs._calls.model().rowCount() == len(experiment.calls)
        mask, steps = inputs._mask, inputs._mask.column.view.model().rowCount()
        assert mask._given.isChecked() == (call.mask is not None)
        assert mask.column.isHidden() == (call.mask is None)
        assert steps == (0 if call.mask is None else call.inputs.shape[1])
        if call.mask is not None:
            line = 0 if len(call.mask) == 1 else view.row
            if line < len(call.mask):
                np.testing.assert_array_equal(mask.column.line, call.mask[line])
        for editor in (self._inputs, *self.state_editors):
            assert len(editor.invalid_cells) == len(experiment.calls)
        for part, editor in enumerate(self.state_editors):
            assert editor.isHidden() == (call.initial_state is None)
            if call.initial_state is not None:
                array = call.initial_state[part]
                numbers = editor.table.model().numbers
                np.testing.assert_array_equal(numbers, array.reshape(-1, array.shape[-1]))

    def the_weights_in_force_are_shown(self) -> None:
        weights = current_weights(self.now.layer_run, self.now.trace)
        table, shown = self.window.weights._editor.table, self.window.weights._shown
        assert table.isEnabled() == weights.are_current
        if not weights.arrays:
            assert table.model().numbers.size == 0
            return
        expected = _of_weights(weights, shown.part, shown.gate)
        np.testing.assert_array_equal(table.model().numbers, expected)

    def what_is_compared_is_shown(self) -> None:
        now, panel = self.now, self.window.compare
        on: list[Any] = [which for which, b in panel._twins.items() if b.isChecked()]
        on += [number for number, row in enumerate(panel._pins) if row.button.isChecked()]
        assert on == ([] if now.compared is None else [now.compared.reference])
        assert now.view.reference == (on[0] if on else None)
        assert len(panel._pins) == len(now.pinned)
        reading = self.window.strip._trace_view
        if reading is not None and reading.other is not None:
            assert now.compared is not None
            comparison = now.compared.comparison
            if reading.other.comparison is comparison:
                assert comparison.mine is reading.trace, "compared with another run"

    def the_selected_moment_is_shown(self) -> None:
        now, did, panel = self.now, self.window.change_bar, self.window.moment
        assert did.sentence == ("" if now.change is None else now.change.sentence)
        assert did.isHidden() == (not did.sentence)
        if not panel.isVisible() or panel._pause.isActive() or now.trace is None:
            return
        assert not panel._is_out_of_date, "the moment before is shown"
        assert panel._trace is now.trace
        shown, view = panel._diagram._shown, fitted(now.view, now.trace.experiment)
        if shown is None:
            assert panel._title.text(), "nothing says why there is no moment"
            assert panel._stages.isHidden()
            return
        step = shown.step
        assert (step.call, step.row, step.step) == (view.moment.call, view.row, view.moment.step)
        assert (shown.unit, shown.stage) == (view.unit or 0, shown_stage(step.layer, view.stage))
        box = panel._stages.unit
        assert box.hasFocus() or box.value() == shown.unit
        assert f"call {step.call} row {step.row}" in panel._title.text()
        assert "≠" not in panel._mark.text(), panel._mark.toolTip()

    def the_picture_is_of_the_run(self) -> None:
        """It shows what is chosen of it, and says where it is old."""
        now, strip, bar = self.now, self.window.strip, self.window.strip_bar
        assert now.view == fitted(now.view, now.layer_run), "the view isn't of the experiment"
        picture = strip.picture
        if now.trace is None:
            return
        if picture is None:
            assert min(strip.size().toTuple()) <= 20
            return
        reading, chosen = picture.canvas.trace_view, picture.canvas.chosen
        assert reading.trace is now.trace, "the picture is of another run"
        assert reading.derived is now.gates or not (reading.derived or now.gates)
        is_old = now.trace.ran is not now.experiment
        if is_old and now.status.agreement not in ("loading", "running"):
            assert now.stale, "an old picture is shown as if it were new"
        assert (strip._stale is not None) == bool(now.stale)
        view = strip._view
        assert view == fitted(now.view, now.trace.experiment), "the picture has another view"
        of_view = type(chosen).of(reading, Choice.of(view))
        for part in ("tracks", "rows", "units"):
            assert getattr(chosen, part) == getattr(of_view, part)
        shown = {track for lane in picture.layout.lanes for track in lane.tracks}
        assert shown <= set(chosen.tracks)
        assert all(reading.has_track(track) for track in shown), "a difference to nothing"
        span = strip._time
        assert span.width == reading.timeline.width
        assert 0 <= span.low < span.high <= max(span.width, 1.0) + 1e-6
        for track, button in bar._tracks.items():
            assert button.isEnabled() == reading.has_track(track)
            assert button.isChecked() == (track in now.view.tracks and button.isEnabled())
        for field, value in ((bar._unit_field, now.view.units), (bar._row_field, now.view.rows)):
            assert field.value == value or field.is_invalid

    # Texts that can't be used

    def no_text_is_lost(self) -> None:
        """Texts that can't be used are where they were, unless the person was at them."""
        alive = {widget for widget in self.touched if widget is not None and isValid(widget)}
        touched = {field_of(widget) for widget in alive}
        there = {field: kept for field, kept in self.kept.items() if isValid(field)}
        for field, kept in there.items():  # those of another initializer's parameters are gone
            if field not in touched and self._about(field) == kept.about:
                text = text_of(field)
                # Code that comes in anywhere on the window goes there.
                came = field is self.window.layer.source._text and is_code(text)
                lost = f"{name_of(field)} lost {kept.text[:60]!r}: {text[:60]!r}"
                assert came or text == kept.text, lost
        inputs, weights = self.window.inputs, self.window.weights
        editors = (self._inputs, *self.state_editors, weights._editor)
        in_force = current_weights(self.now.layer_run, self.now.trace)
        about, texts = (self.now.experiment, *in_force.arrays), list(map(texts_in, editors))
        parts = (*editors, inputs._state, inputs._recipes, weights)
        at_table = alive != self.touched - {None} or any(
            widget is part or part.isAncestorOf(widget) for part in parts for widget in alive
        )
        if self.invalid_cells and not at_table:
            about_before, texts_before = self.invalid_cells
            if list(map(id, about_before)) == list(map(id, about)):
                assert texts_before == texts, f"a cell lost its text: {texts_before}, {texts}"
        self.invalid_cells = [about, texts]
        fields = [
            field
            for kind in (TypedField, TextField)
            for field in self.window.findChildren(kind)
            if not isinstance(field, TypedField)
            or (field.is_invalid and field.text() != field.written(self._in_force(field)))
        ]
        fields += [inputs._recipes._period, inputs._mask._value]
        self.kept = {field: Kept(text_of(field), self._about(field)) for field in fields}

    def number_was_taken(self, field: TypedField, text: str) -> None:
        """A text that was typed into a field is there, as a number or with a sentence."""
        name, said = f"{name_of(field)} ({field.text()[:30]!r})", self._errors()
        try:
            number = field.read(text)
            good = field.accepts(number)
        except ValueError:
            number, good = "none", False
        if not good:
            assert field.text() == text, f"{name} lost {text[:60]!r}"
            assert self._in_force(field) != number
        elif self._in_force(field) == number:
            return
        else:
            assert field.text() == field.written(number), f"{name} lost {text!r}: {said}"
        assert field.is_invalid, f"{name}: {text[:60]} wasn't taken"
        assert said, f"{name}: nothing says why {text[:60]!r} wasn't taken"

    def cell_was_taken(
        self, table: Table, before: Array | None, at: tuple[int, int], text: str
    ) -> None:
        """A text that was typed over a number is there, as a number or as the text."""
        now, place = table.array(), (table.row, *at)
        if now is None or before is None or now.shape != before.shape:
            return  # something that was read has come meanwhile
        kept = table.editor.invalid_cells[table.call].get(place)
        expected = before
        try:
            expected = with_number(before, place, parse_number(text))
        except InvalidValue:
            others = np.arange(now.size) != np.ravel_multi_index(place, now.shape)
            if np.array_equal(now.ravel()[others], before.ravel()[others], equal_nan=True):
                assert kept is not None, f"{table.name} {place} lost {text!r}"
                assert kept.text == text
        else:
            assert kept is None
            np.testing.assert_array_equal(now[place], expected[place])

    # What is shown where

    @property
    def _inputs(self) -> TensorEditor:
        return self.window.inputs._tensors

    @property
    def state_editors(self) -> tuple[TensorEditor, ...]:
        return self.window.inputs._state._editors

    def input_table(self) -> Table:
        view = self.now.view
        number = view.moment.call

        def inputs() -> Array:
            return self.now.experiment.alone.calls[number].inputs

        return Table(f"call {number}", self._inputs, number, view.row, inputs)

    def state_table(self, part: int) -> Table:
        number = self.now.view.moment.call

        def state() -> Array | None:
            given = self.now.experiment.alone.calls[number].initial_state
            return None if given is None else given[part].reshape(1, -1, given[part].shape[-1])

        return Table(f"call {number}, {'hc'[part]}", self.state_editors[part], number, 0, state)

    def weight_table(self) -> Table:
        shown, editor = self.window.weights._shown, self.window.weights._editor
        part, gate = shown.part, shown.gate

        def weights() -> Array | None:
            found = current_weights(self.now.layer_run, self.now.trace)
            if not found.are_current or part not in found.named:
                return None  # the layer has become another one meanwhile
            return _of_weights(found, part, gate)[np.newaxis]

        return Table(part, editor, editor._call, 0, weights)

    def _check_number(self, field: TypedField, value: Any) -> None:
        # After a context menu Qt may know better which field has the window's keys.
        pending_edit = field.window().focusWidget() in (field, field.lineEdit())
        name, shown, held = field.accessibleName(), field.text(), field._value
        if not field.is_invalid and not pending_edit:
            assert shown == field.written(value), f"{name} shows {shown[:40]}, not {value}"
        assert held == value or field.is_invalid, f"{name} holds {held}, not {value}"

    def _about(self, field: QWidget) -> tuple[Any, ...]:
        opened = self.now.file_state.opened
        if not isinstance(field, TypedField):
            return (opened,)
        return opened, self.now.view.moment.call, self._in_force(field)

    def _in_force(self, field: TypedField) -> Any:
        """The number that is in force, whatever stands in the field."""
        experiment, view, inputs = self.now.experiment.alone, self.now.view, self.window.inputs
        tensor = experiment.calls[view.moment.call].inputs
        axes = dict(zip(inputs._shape._fields.values(), tensor.shape, strict=True))
        if field in axes:
            return axes[field]
        if field is inputs._rows._field:
            return view.row
        for control in self.window.layer.findChildren(ArgumentControl):
            if control.field() is field:
                return _value(experiment, control.argument)
        return field._value

    def _errors(self) -> list[str]:
        return [e.text() for e in self.window.findChildren(ErrorLabel) if not e.isHidden()]


def texts_in(editor: TensorEditor) -> list[dict[CellIndex, InvalidCell]]:
    """The texts of each call that are about a number which is still there.

    The others go when their call is shown the next time.
    """
    return [
        {} if array is None else {place: t for place, t in texts.items() if _holds(array, place, t)}
        for texts, array in zip(editor.invalid_cells, editor._arrays, strict=True)
    ]


def _holds(array: Array, place: CellIndex, text: InvalidCell) -> bool:
    cells = array.reshape((1,) * (3 - array.ndim) + array.shape)
    if any(at >= size for at, size in zip(place, cells.shape, strict=True)):
        return False
    return bool(np.array_equal(cells[place], text.kept, equal_nan=True))


def _of_weights(weights: CurrentWeights, part: str, gate: str) -> Array:
    array, kind = np.atleast_2d(weights.named[part]), weights.layer.kind
    return array[:, columns_of(kind, gate, units_of(kind, array))]


def _value(experiment: Experiment, argument: str) -> Any:
    return experiment.seed if argument == WEIGHTS_SEED else getattr(experiment.layer, argument)
