"""What must hold after whatever a random person did."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtWidgets import QCheckBox, QWidget
from random_comparing import Comparisons
from random_hands import Hands, field_of, name_of, text_of
from random_moment import MomentAtHand
from random_strip import StripAtHand
from random_texts import texts_in
from shiboken6 import isValid

from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number, with_number
from lstmviz.experiment.weights import PARTS, columns_of
from lstmviz.trace.current_weights import current_weights
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.paste_kind import is_code
from lstmviz.window.panels.serialised_control import SerialisedControl
from lstmviz.window.panels.tensor_editor import TensorEditor
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.text_field import TextField
from lstmviz.window.widgets.typed_field import TypedField

LONGEST_RUN = 4.0


def _value(experiment: Experiment, argument: str) -> Any:
    return experiment.seed if argument == WEIGHTS_SEED else getattr(experiment.layer, argument)


@dataclass(frozen=True)
class Kept:
    """A text that isn't in the experiment: nobody but the person may take it away."""

    text: str
    about: tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class ShownWeights:
    """What the table of the weights shows."""

    part: str
    gate: str
    numbers: Array


class Checks:
    """They look at the window, and know what it showed before."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.window = hands.window
        self.chance = hands.chance
        self.table = self.window.inputs._tensors.table
        self._parts = (Comparisons(hands), StripAtHand(hands), MomentAtHand(hands))
        self.before = self.now
        self.kept: dict[QWidget, Kept] = {}
        self.invalid_cells: list[Any] = []
        self.busy_since: float | None = None

    @property
    def now(self) -> Snapshot:
        return self.window.controller.now

    def begin(self) -> None:
        """What is shown now is what was shown before."""
        self.before = self.now

    def forget_texts(self) -> None:
        self.kept.clear()
        self.invalid_cells = []

    def check(self) -> None:
        now, before = self.now, self.before
        assert self.window.isVisible()
        pinned = [pin.experiment for pin in now.pinned]
        same_pins = list(map(id, pinned)) == list(map(id, now.file_state.pinned))
        is_saved = now.experiment is now.file_state.experiment and same_pins
        assert self.window.isWindowModified() != is_saved
        assert self.window.actions_.undo.isEnabled() == bool(now.history.past)
        assert self.window.actions_.redo.isEnabled() == bool(now.history.future)
        if now.file_state.opened == before.file_state.opened:
            if before.trace is not None:
                assert now.trace is not None, "the last picture is gone"
            if now.experiment is not before.experiment:
                steps = (*now.history.past, *now.history.future)
                kept = any(step.experiment is before.experiment for step in steps)
                assert kept, "the experiment before can't be brought back"
        if now.trace is not None and min(self.window.strip.size().toTuple()) > 20:
            assert self.window.strip.picture is not None
        self._check_layer(now.experiment)
        self._check_input(now.experiment)
        self._check_weights()
        for part in self._parts:
            part.check()
        self._check_kept()
        self._end_long_run()

    def _check_layer(self, experiment: Experiment) -> None:
        for control in self.window.layer.findChildren(ArgumentControl):
            name, field = control.argument, control.field()
            value = _value(experiment, name)
            if isinstance(field, TypedField):
                self._check_number(field, value)
            elif isinstance(field, QCheckBox):
                assert field.isChecked() == value or control.error, f"{name} shows another value"
            elif isinstance(control, SerialisedControl):
                shown = control._shown
                assert shown == value or control.error, f"{name} shows {shown}, not {value}"
            else:
                shown = control._values[field.currentIndex()]
                assert shown == value or control.error, f"{name} shows {shown}, not {value}"

    def _check_input(self, experiment: Experiment) -> None:
        inputs, view = self.window.inputs, self.now.view
        call = experiment.calls[view.moment.call]
        for axis, size in zip(("batch", "timesteps", "features"), call.inputs.shape, strict=True):
            self._check_number(inputs._shape._fields[axis], size)
        self._check_number(inputs._rows._field, view.row)
        model = self.table.model()
        assert model.tensor is call.inputs, "the table shows another tensor"
        np.testing.assert_array_equal(model.numbers, call.inputs[view.row])
        rows, columns = model.rowCount(), model.columnCount()
        for _ in range(8 if rows and columns else 0):
            row, column = self.chance.randrange(rows), self.chance.randrange(columns)
            invalid_cells = model.invalid_cells.get((view.row, row, column))
            shown = model.data(model.index(row, column))
            requested = f"{call.inputs[view.row, row, column]:.6g}"
            assert shown == (f"⚠ {invalid_cells.text}" if invalid_cells else requested)
        assert len(inputs._tensors.invalid_cells) == len(experiment.calls)
        self._check_mask(call, view.row)
        self._check_state(call)
        assert inputs._calls.model().rowCount() == len(experiment.calls)

    def _check_mask(self, call: Call, row: int) -> None:
        mask = self.window.inputs._mask
        assert mask.bar._given.isChecked() == (call.mask is not None)
        assert mask.column.isHidden() == (call.mask is None)
        model = mask.column.view.model()
        if call.mask is None:
            assert model.rowCount() == 0
            return
        assert model.rowCount() == call.inputs.shape[1]
        line = 0 if len(call.mask) == 1 else row
        shown = mask.column.line
        assert shown is not None
        if line < len(call.mask):
            np.testing.assert_array_equal(shown, call.mask[line])

    def _check_state(self, call: Call) -> None:
        editors = self.state_editors
        for part, editor in enumerate(editors):
            assert len(editor.invalid_cells) == len(self.now.experiment.calls)
            assert editor.isHidden() == (call.initial_state is None)
            if call.initial_state is not None:
                array = call.initial_state[part]
                np.testing.assert_array_equal(
                    editor.table.model().numbers, array.reshape(-1, array.shape[-1])
                )

    @property
    def state_editors(self) -> tuple[TensorEditor, ...]:
        return self.window.inputs._state._editors

    @property
    def weights_shown(self) -> ShownWeights:
        panel = self.window.weights
        shown = panel._shown
        return ShownWeights(shown.part, shown.gate, panel._editor.table.model().numbers)

    def _check_weights(self) -> None:
        shown = self.weights_shown
        weights = current_weights(self.now.experiment, self.now.trace)
        table = self.window.weights._editor.table
        assert table.isEnabled() == weights.are_current
        if not weights.arrays:
            assert shown.numbers.size == 0
            return
        np.testing.assert_array_equal(shown.numbers, self._of_weights(weights.arrays, shown))

    def _of_weights(self, arrays: tuple[Array, ...], shown: ShownWeights) -> Array:
        array = np.atleast_2d(arrays[PARTS.index(shown.part)])
        return array[:, columns_of(shown.gate, array.shape[-1] // 4)]

    def _check_number(self, field: TypedField, value: Any) -> None:
        # After a context menu Qt may know better which field has the window's keys.
        pending_edit = field.window().focusWidget() in (field, field.lineEdit())
        name = field.accessibleName()
        if not field.is_invalid and not pending_edit:
            assert field.text() == field.written(value), (
                f"{name} shows {field.text()[:40]}, not {value}"
            )
        held = field._value
        assert held == value or field.is_invalid, f"{name} holds {held}, not {value}"

    def _check_kept(self) -> None:
        """Texts that can't be used are where they were, unless the person was at them."""
        alive = {widget for widget in self.hands.touched if widget is not None and isValid(widget)}
        touched = {field_of(widget) for widget in alive}
        there = {field: kept for field, kept in self.kept.items() if isValid(field)}
        for field, kept in there.items():  # those of another initializer's parameters are gone
            if field not in touched and self._about(field) == kept.about:
                text = text_of(field)
                name = name_of(field)
                # Code that comes in anywhere on the window goes there.
                came = field is self.window.layer.source._text and is_code(text)
                assert came or text == kept.text, f"{name} lost {kept.text[:60]!r}: {text[:60]!r}"
        weights = self.window.weights
        editors = (self.window.inputs._tensors, *self.state_editors, weights._editor)
        texts = [texts_in(editor) for editor in editors]
        in_force = current_weights(self.now.experiment, self.now.trace)
        invalid_cells = [(self.now.experiment, *in_force.arrays), texts]
        at_table = alive != self.hands.touched - {None} or any(
            widget is part or part.isAncestorOf(widget)
            for part in (*editors, self.window.inputs._state, self.window.inputs._recipes, weights)
            for widget in alive
        )
        same = self.invalid_cells and list(map(id, self.invalid_cells[0])) == list(
            map(id, invalid_cells[0])
        )
        if same and not at_table:
            assert self.invalid_cells[1] == invalid_cells[1], (
                f"a cell lost its text: {self.invalid_cells[1]}, {invalid_cells[1]}"
            )
        self.invalid_cells = invalid_cells
        fields = [
            field
            for kind in (TypedField, TextField)
            for field in self.window.findChildren(kind)
            if not isinstance(field, TypedField)
            or (field.is_invalid and field.text() != field.written(self._backing(field)))
        ]
        fields += [self.window.inputs._recipes._period, self.window.inputs._mask.bar._value]
        self.kept = {field: Kept(text_of(field), self._about(field)) for field in fields}

    def _about(self, field: QWidget) -> tuple[Any, ...]:
        opened = self.now.file_state.opened
        if not isinstance(field, TypedField):
            return (opened,)
        return opened, self.now.view.moment.call, self._backing(field)

    def _backing(self, field: TypedField) -> Any:
        """The number that is in force, whatever stands in the field."""
        experiment, view = self.now.experiment, self.now.view
        inputs = self.window.inputs
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

    def number_was_taken(self, field: TypedField, text: str) -> None:
        try:
            number = field.read(text)
            good = field.accepts(number)
        except ValueError:
            number, good = "none", False
        if good:
            if self._backing(field) != number:
                name = f"{name_of(field)} ({field.text()[:30]!r})"
                assert field.text() == field.written(number), (
                    f"{name} lost {text!r}: {self._errors()}"
                )
                assert field.is_invalid, f"{name}: {text} wasn't taken"
                assert self._errors(), f"{name}: nothing says why {text} wasn't taken"
        else:
            shown = field.text()
            assert shown == text, f"{name_of(field)} lost {text[:60]!r}, shows {shown[:60]!r}"
            assert field.is_invalid
            assert self._errors(), f"nothing says why {text[:60]!r} wasn't taken"
            assert self._backing(field) != number

    def cell_was_taken(self, call: int, before: Any, at: tuple[int, int, int], text: str) -> None:
        now = self.now.experiment.calls[call].inputs
        if now.shape != before.shape:
            return  # something that was read has come meanwhile
        kept = self.window.inputs._tensors.invalid_cells[call].get(at)
        try:
            requested = with_number(before, at, parse_number(text))
        except InvalidValue:
            if now is before:
                assert kept is not None, f"the cell {at} lost {text!r}"
                assert kept.text == text
        else:
            assert kept is None
            np.testing.assert_array_equal(now[at], requested[at])

    def state_was_taken(
        self, call: int, part: int, before: Array, at: tuple[int, int], text: str
    ) -> None:
        """A text that was typed into h or c is there, as a number or as the text."""
        state = self.now.experiment.calls[call].initial_state
        kept = self.state_editors[part].invalid_cells[call].get((0, *at))
        assert state is not None
        now = state[part]
        if now.shape != before.shape:
            return
        place = (0, *at)
        try:
            requested = with_number(
                before.reshape(1, -1, before.shape[-1]), place, parse_number(text)
            )
        except InvalidValue:
            assert kept is not None, f"the state's cell {at} lost {text!r}"
            assert kept.text == text
        else:
            assert kept is None
            np.testing.assert_array_equal(now.reshape(requested.shape)[place], requested[place])

    def weight_was_taken(self, shown: ShownWeights, at: tuple[int, int], text: str) -> None:
        """A text that was typed over a weight is there, as a number or as the text."""
        place = (0, *at)
        weights = current_weights(self.now.experiment, self.now.trace)
        if not weights.are_current or PARTS.index(shown.part) >= len(weights.arrays):
            return  # the layer has become another one meanwhile
        now = self._of_weights(weights.arrays, shown)
        if now.shape != shown.numbers.shape:
            return
        editor = self.window.weights._editor
        kept = editor.invalid_cells[editor._call].get(place)
        try:
            requested = with_number(shown.numbers[np.newaxis], place, parse_number(text))
        except InvalidValue:
            assert kept is not None, f"the {shown.part}'s cell {at} lost {text!r}"
            assert kept.text == text
        else:
            assert kept is None
            np.testing.assert_array_equal(now[at], requested[place])

    def _errors(self) -> list[str]:
        return [e.text() for e in self.window.findChildren(ErrorLabel) if not e.isHidden()]

    def _end_long_run(self) -> None:
        if self.now.status.agreement not in ("running", "checking"):
            self.busy_since = None
        elif self.busy_since is None:
            self.busy_since = time.monotonic()
        elif time.monotonic() - self.busy_since > LONGEST_RUN:
            self.busy_since = None
            self.window.actions_.cancel.trigger()
            assert self.now.status.agreement == "cancelled"
