"""Edits the state that is given to a call."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import is_reset_before
from lstmviz.experiment.calls import resized_state
from lstmviz.experiment.counting import listed, with_verb
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.literal import array_of
from lstmviz.experiment.plain_text import tip_of
from lstmviz.experiment.twins import name_of
from lstmviz.window.comparison_state import Pin, title_of
from lstmviz.window.panels.background_task import MOST_READ, MUCH_TEXT, BackgroundTask
from lstmviz.window.panels.tensor_editor import TensorEditor
from lstmviz.window.panels.tensor_model import Naming
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import ErrorLabel, FixNote, WrappingCheckBox
from lstmviz.window.widgets.layouts import WrappingRow, lay_out, tab_in_order
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.section import Section

_OF = "The run that the call is in: this one, or one that you pinned, an encoder's for example."
_KEPT = (
    "A state is not among the weights: get_weights() and a .keras file leave it out, and after "
    "loading it is zeros."
)
_HELP = "What the call starts from instead of zeros or the state carried over."


State = tuple[Array, ...]
_WHAT = "Each line is a row of the batch, each column a unit."
_MOST_LINES = 4
_DIGITS = 4  # with more, four units don't fit beside the picture


class StateSection(QWidget):
    """Folded while the call starts from what it finds; else a table for each state.

    Signals:
        state_changed (int, object, str): the call, the arrays that are wanted for it, one for
            each state, or None, and what it is.
        last_state_requested (int, int, object): the call, the call whose last state it is to
            start from, and the number of the pinned run that it is in; None for the present one.
        layer_reset_changed (int, bool): the call, and whether the states of this layer, whatever
            the others of its model do, are to be reset before it.
        refused (str): the sentence about what can't be used.
    """

    state_changed = Signal(int, object, str)
    last_state_requested = Signal(int, int, object)
    layer_reset_changed = Signal(int, bool)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._within: Experiment | None = None
        self._pins: tuple[Pin, ...] = ()
        self._call = 0
        self._shown: tuple[int, bool] | None = None
        self._aside = BackgroundTask(self)
        # In the order of the keyboard's way through them.
        self._reset = WrappingCheckBox("", self)
        self._reset.clicked.connect(lambda on: self.layer_reset_changed.emit(self._call, on))
        self._section = Section("initial_state", self, is_open=False)
        bar = self._made_bar()
        self._names: tuple[str, ...] = ()  # of the layer's states
        self._made: dict[str, tuple[QLabel, TensorEditor]] = {}
        self._tables = lay_out(QVBoxLayout(), spacing=2)
        self._note = FixNote("Mend the given state", "Change the shape of the state alone.", self)
        self._error = ErrorLabel(self)
        kept = QLabel(_KEPT, self)
        kept.setWordWrap(True)
        kept.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        tables = QWidget(self)
        tables.setLayout(self._tables)
        for widget in (bar, tables, self._note, self._error, kept):
            self._section.add(widget)
        lay_out(QVBoxLayout(self), self._reset, self._section)
        self._error.follow(self._source.refused, self._source.committed, self._source.reverted)
        self._source.refused.connect(lambda _text, sentence: self.refused.emit(sentence))
        self._note.fix_requested.connect(self._fit)

    def set_experiment(
        self,
        experiment: Experiment,
        sources: Sequence[int | None],
        within: Experiment | None = None,
    ) -> None:
        """Sets what each call is given; emits nothing.

        Args:
            experiment: the layer that is looked at, as if it stood alone.
            sources: which each call was before, as `sources_of` tells.
            within: with the model around it; None where there is none.
        """
        self._experiment, self._within = experiment, within
        self._name_layer(within)
        new = self._set_names(experiment.layer.kind.state_names)
        states = [call.initial_state for call in experiment.calls]
        for part, name in enumerate(self._names):
            known = [None] * len(states) if name in new else sources
            arrays = [None if state is None else state[part] for state in states]
            self._made[name][1].set_arrays(arrays, known)

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Offers the last states of pinned runs too; emits nothing."""
        if tuple(pins) == self._pins:
            return
        self._pins = tuple(pins)
        chosen = self._of.currentIndex()
        with QSignalBlocker(self._of):
            self._of.clear()
            self._of.addItems(["of this run", *(f"of {name_of(n)}" for n in range(len(pins)))])
            self._of.setCurrentIndex(chosen if chosen <= len(pins) else 0)
        for number, pin in enumerate(pins):
            self._of.setItemData(
                number + 1, tip_of(title_of(pin, number)), Qt.ItemDataRole.ToolTipRole
            )
        self._of.setVisible(bool(pins))
        self._limit_source()

    def set_place(self, call: int) -> None:
        """Says which call will be shown; what is half typed stays with the last one."""
        for editor in self._editors:
            editor.set_place(call)

    def show_call(self, call: int) -> None:
        """Shows what a call is given; emits nothing."""
        if self._experiment is None:
            return
        calls = len(self._experiment.calls)
        is_other = call != self._call or self._shown is None or self._source.value >= calls
        if is_other and self._of.currentIndex() <= 0:
            self._source.set_value(max(call - 1, 0))
        if self._within is not None and call < len(self._within.calls):
            number = self._within.place.layer
            self._reset.setChecked(is_reset_before(self._within.calls[call], number))
        if call != self._call:
            self._aside.forget()
            self._good()
        self._call = call
        state = self._state(call)
        given = state is not None
        if self._shown != (call, given):
            self._section.set_open(given)
        self._shown = (call, given)
        for part, name in enumerate(self._names):
            label, editor = self._made[name]
            editor.show_place(call)
            editor.setVisible(given)
            label.setVisible(given)
            if state is not None:
                shape = state[part].shape
                label.setText(f"{name} {shape}")
                for_all = _is_for_all(shape, *self._needed())
                editor.set_row_label("all rows" if for_all else "row {}")
        self._none.setEnabled(given)
        self._limit_source()
        self._note.set_note(*(("", "") if state is None else self._told(state)))

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the state; empty: none."""
        if sentence:
            self._section.set_open(True)
        self._error.set_reported(sentence)

    def forget(self) -> None:
        """Forgets every text and every sentence."""
        self._aside.forget()
        self._source.revert()
        for editor in self._editors:
            editor.forget()
        self._error.set_reported("")
        self._good()

    # Building

    def _made_bar(self) -> QWidget:
        """Makes buttons for the last state of a call, for zeros, and for none at all."""
        bar = QWidget(self)
        name = "Start from the last state of the call"
        self._last = HelpButton("last state of call", name, "", bar)
        self._source = NumberField("call", maximum=0, digits=3, parent=bar)
        self._source.setAccessibleName("call whose last state is taken")
        zeros = HelpButton("zeros", "Start from zeros", f"{_HELP} Here: zeros, to be edited.", bar)
        help_ = "The call starts from what it finds again."
        self._none = HelpButton("none", "Give no initial_state", help_, bar)
        self._of = FewChoices("run whose last state is taken", _OF, ["of this run"], bar)
        self._of.currentIndexChanged.connect(self._limit_source)
        self._of.hide()
        first = WrappingRow(None, self._last, self._source, self._of, spacing=3)
        second = WrappingRow(None, zeros, self._none, spacing=3)
        lay_out(QVBoxLayout(bar), first, second, spacing=3)
        self._last.clicked.connect(self._take_last)
        zeros.clicked.connect(self._give_zeros)
        self._none.clicked.connect(self._take_away)
        return bar

    def _name_layer(self, within: Experiment | None) -> None:
        """Says which layer of a model it is, and offers to reset it alone."""
        is_model = within is not None and not within.model.stands_alone
        title, several = "initial_state", False
        if within is not None and is_model:
            place = within.place
            name = within.model.names[place.layer]
            title = f"initial_state of {name}"
            if place.direction:
                title += f", {place.direction} layer"
            several = len({place.layer for place in within.model.recurrent}) > 1
            self._reset.setText(f"reset {name} before this call")
            help_ = (
                f"Calls {name}.reset_state() before this call, whatever the other layers do. "
                "A Keras 3 Model has no reset_states(): each layer is reset by itself."
            )
            explain(self._reset, help_, f"reset {name} before this call")
        self._section.set_title(title)
        self._reset.setVisible(several)

    def _limit_source(self) -> None:
        """Lets the call be chosen from those of the run that it is in."""
        if self._experiment is None:
            return
        chosen = self._of.currentIndex() - 1
        of = self._experiment if chosen < 0 else self._pins[chosen].experiment
        last = len(of.calls) - 1
        if self._source.value > last:
            self._source.set_value(last)
        self._source.set_range(0, last, f"a call's number from 0 to {last}")

    def _set_names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Has a table for each state of the layer; returns the names of those that are new."""
        if names == self._names:
            return ()
        new = tuple(name for name in names if name not in self._made)
        for name in self._made.keys() - set(names):
            for widget in self._made.pop(name):
                widget.setParent(None)  # at once: Tab doesn't lead there any more
                widget.deleteLater()
        self._names = names
        them = "They are copied: what changes there later doesn't change them."
        if len(names) == 1:
            them = "It is copied: what changes there later doesn't change it."
        taken = f"Start from the {listed(names)} that this call ended with in the picture. {them}"
        explain(self._last, taken)
        self._source.setToolTip(f"The call whose last {with_verb(names)} taken.")
        for name in names:
            if name in new:
                self._made[name] = self._made_table(name)
            for widget in self._made[name]:
                self._tables.addWidget(widget)
        tab_in_order(self._none, self._editors)
        return new

    def _made_table(self, name: str) -> tuple[QLabel, TensorEditor]:
        naming = Naming(name, "The state", "row {}", "unit\n{}")
        editor = TensorEditor(naming, _MOST_LINES, digits=_DIGITS, parent=self)
        editor.table.set_name(f"initial_state {name}", _WHAT)
        editor.edited.connect(partial(self._edited, name))
        editor.text_pasted.connect(partial(self._text_pasted, name))
        editor.refused.connect(self.refused)
        return QLabel(name, self), editor

    @property
    def _editors(self) -> list[TensorEditor]:
        """The tables of the layer's states."""
        return [self._made[name][1] for name in self._names]

    # What the person does

    def _state(self, call: int) -> State | None:
        calls = () if self._experiment is None else self._experiment.calls
        return calls[call].initial_state if call < len(calls) else None

    def _needed(self) -> tuple[int, int]:
        """Tells the shape that the layer needs: (batch, units)."""
        assert self._experiment is not None
        return self._experiment.calls[self._call].inputs.shape[0], self._experiment.layer.units

    def _told(self, state: State) -> tuple[str, str]:
        """Tells what is to be said of the shapes of a state, and what can be done about it."""
        batch, units = self._needed()
        shapes = {part.shape for part in state}
        if shapes == {(batch, units)}:
            return "", ""
        if all(shape == (batch, units) or _is_for_all(shape, batch, units) for shape in shapes):
            return (
                f"Keras gives one row to all {batch} rows of the batch, without a word.",
                "one for each row",
            )
        needed = f"The layer needs {listed(self._names)} of shape ({batch}, {units})."
        return needed, "fit to the layer"

    def _give_zeros(self) -> None:
        self._good()
        for editor in self._editors:
            editor.forget_texts(self._call)
        zeros = sealed(np.zeros(self._needed(), np.float32))
        self.state_changed.emit(self._call, (zeros,) * len(self._names), "zeros")

    def _take_last(self) -> None:
        # A number that can't be read must not quietly be another one.
        if not self._source.is_invalid:
            self._good()
            chosen = self._of.currentIndex()
            pin = chosen - 1 if chosen > 0 else None
            self.last_state_requested.emit(self._call, self._source.value, pin)

    def _take_away(self) -> None:
        self._good()
        self.state_changed.emit(self._call, None, "")

    def _fit(self) -> None:
        state = self._state(self._call)
        if state is not None:
            shape = self._needed()
            fitted = tuple(
                sealed(np.broadcast_to(part, shape).copy())
                if _is_for_all(part.shape, *shape)
                else resized_state(part, shape)
                for part in state
            )
            self.state_changed.emit(self._call, fitted, f"made {shape[0]} × {shape[1]}")

    def _edited(self, name: str, call: int, array: Array, how: str) -> None:
        self._good()
        state = self._state(call)
        if state is not None and name in self._names:
            arrays = {**dict(zip(self._names, state, strict=True)), name: array}
            where = f"{name} {'pasted' if how == 'paste' else 'changed'}"
            self.state_changed.emit(call, tuple(arrays.values()), where)

    def _text_pasted(self, name: str, text: str) -> None:
        if len(text) > MOST_READ:
            self._refuse(f"Paste: expected at most {MOST_READ:,} characters, got {len(text):,}.")
            return
        self._aside.do(
            partial(array_of, text),
            partial(self._put_array, name, self._call),
            lambda error: self._refuse(f"Paste: {error.message}."),
            large=len(text) > MUCH_TEXT,
        )

    def _put_array(self, name: str, call: int, array: Array) -> None:
        """One of the states, of whatever shape: whether it fits is for Keras to say. Or all."""
        if array.ndim == 3 and len(array) == len(self._names):
            self._good()
            self.state_changed.emit(call, tuple(array), "from the clipboard")
        elif array.ndim in (1, 2):
            self._edited(name, call, array, "paste")
        else:
            assert self._experiment is not None
            several = f"or {'both' if len(self._names) == 2 else 'all'} as "
            several += f"[{', '.join(self._names)}]"
            if len(self._names) == 1:
                several = f"the only state of {self._experiment.layer.kind}"
            self._refuse(
                f"Paste: expected {name} of shape (batch, units), {several}, "
                f"got an array of shape {array.shape}."
            )

    def _refuse(self, sentence: str) -> None:
        self._error.set_own(sentence)
        self.refused.emit(sentence)

    def _good(self) -> None:
        self._error.set_own("")


def _is_for_all(shape: tuple[int, ...], batch: int, units: int) -> bool:
    return shape in ((1, units), (units,)) and shape != (batch, units)
