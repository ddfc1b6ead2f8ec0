"""A layer out of Keras code that is typed or pasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.plain_text import mnemonic_free, plain_text, tip_of
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out, tab_in_order
from lstmviz.window.widgets.text_field import TextField, is_submission

if TYPE_CHECKING:
    from lstmviz.experiment.from_code.from_keras import FoundLayer
    from lstmviz.experiment.from_code.from_model import FoundModel

_EXAMPLE = "tf.keras.layers.LSTM(4,\n    return_sequences=True)"
_HELP = (
    "A recurrent layer or a whole model as Keras code has it, alone or in a function. It is read "
    "and never run; Ctrl+Return uses it."
)
_ONE_OF_SEVERAL = "One layer is taken. All others in the code are left out."
_CHOICE_HELP = {
    True: "The code makes a whole model: it is taken, or one of its recurrent layers alone.",
    False: "The code has several recurrent layers: this one is taken.",
}
"""By whether there is a model among them."""
_LONGEST_EXPRESSION = 200  # characters
_LONGEST_NAME = 40
_LONGEST_VALUE = 1_000


class SourceField(QWidget):
    """Takes the text; it is read elsewhere. What the text leaves open is asked for beneath it.

    Signals:
        given (str, dict, int): code that is to be used, the values typed for its names, and
            which of several layers, -1 where none was chosen.
        withdrawn (): the field was emptied.
    """

    given = Signal(str, object, int)
    withdrawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: tuple[FoundLayer | FoundModel, ...] = ()
        self._given = ""
        self._values: dict[str, QLineEdit] = {}
        self._typed: dict[str, str] = {}  # also for names that aren't asked for just now
        self._text = TextField("Layer as code", 3, self)
        self._text.setPlaceholderText(_EXAMPLE)
        explain(self._text, _HELP)
        self._choice = NoWheelComboBox(self)
        self._choice.setAccessibleName("Which layer of the code")
        self._choice.hide()
        self._names = QWidget(self)
        self._rows = QFormLayout(self._names)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(3)
        self._rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._names.hide()
        self._error = ErrorLabel(self)
        self._notes = PlainLabel(self, "What was left out or turned")
        self._notes.hide()
        self._use = QPushButton(self)
        self._name_button()
        asked = (self._text, self._choice, self._names)
        lay_out(QVBoxLayout(self), *asked, self._error, self._use, self._notes, spacing=4)
        self._text.textChanged.connect(self._changed)
        self._text.submitted.connect(self._give)
        # Nobody can go over so long a text once more before using it.
        self._text.pasted_long.connect(self._give)
        self._use.clicked.connect(self._give)
        self._choice.activated.connect(self._choose)
        self._changed()

    def take(self, text: str) -> None:
        """Puts a text into the field and uses it; undo brings back what was there."""
        mime = QMimeData()
        mime.setText(text)
        self._text.pasted_long.disconnect(self._give)
        try:
            self._text.selectAll()
            self._text.insertFromMimeData(mime)
        finally:
            self._text.pasted_long.connect(self._give)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self._give()

    def show_layers(self, layers: Sequence[FoundLayer | FoundModel], chosen: int) -> None:
        """Shows what the code makes, and asks for what is missing; -1: which is meant."""
        if self._text.text != self._given:
            return  # they are another text's
        self._layers = tuple(layers)
        self._choice.clear()
        for layer in self._layers:
            expression = plain_text(layer.expression, _LONGEST_EXPRESSION, keep_tags=True)
            self._choice.addItem(f"line {layer.line}: {expression}")
            tip = tip_of(layer.taken)
            self._choice.setItemData(self._choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self._choice.setPlaceholderText(f"{len(self._layers)} recurrent layers: choose one")
        self._choice.setToolTip(_CHOICE_HELP[any(layer.is_whole for layer in self._layers)])
        self._choice.setCurrentIndex(chosen)
        self._choice.setVisible(len(self._layers) > 1)
        if chosen < 0:
            self._ask_for(())
            self._tell((_ONE_OF_SEVERAL,))
            self._choice.setFocus()
            return
        layer = self._layers[chosen]
        self._name_button(layer.is_whole)
        self._ask_for(layer.names)
        notes = filter(None, (layer.taken, *map(str, layer.notes)))
        self._tell(tuple(notes) if layer.refused is None else ())
        self._focus_missing()

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the text; empty: none."""
        self._error.set_sentence(sentence)
        if sentence:
            self._tell(())

    def forget(self) -> None:
        """Empties the field."""
        self._text.forget()
        self._typed.clear()

    def _changed(self) -> None:
        """Other code than was read stands there."""
        self._layers = ()
        self._name_button()
        self._choice.hide()
        self._choice.clear()
        self._ask_for(())
        self._tell(())
        empty = self._text.document().isEmpty()
        self._use.setEnabled(not empty)
        if empty:
            self.withdrawn.emit()

    def _name_button(self, is_whole: bool = False) -> None:
        """Says what would be used: of code that holds a model it is all of it."""
        what = "model" if is_whole else "layer"
        self._use.setText(f"Use this {what}")
        self._use.setToolTip(f"Make the {what} what the code says (Ctrl+Return).")

    def _give(self) -> None:
        if not self._use.isEnabled():
            return
        self._remember()
        self._given = self._text.text
        values = {name: typed for name, typed in self._typed.items() if typed.strip()}
        self.given.emit(self._given, values, self._choice.currentIndex())

    def _choose(self, index: int) -> None:
        self._name_button(self._layers[index].is_whole)
        self._ask_for(self._layers[index].names)
        self._tell(())
        self._next()

    def _ask_for(self, names: Sequence[str]) -> None:
        """Shows a field for each name that needs a value."""
        asked = list(dict.fromkeys(names))
        if asked == list(self._values):
            return
        self._remember()
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self._values = {name: self._made(name) for name in asked}
        self._names.setVisible(bool(asked))
        tab_in_order(self._choice, (self._names,))  # else they would come after the whole window

    def _made(self, name: str) -> QLineEdit:
        label = QLabel(f"{mnemonic_free(name, _LONGEST_NAME)} =", self._names)
        label.setFont(monospace())
        label.setTextFormat(Qt.TextFormat.PlainText)
        value = _Value(self._names)
        value.setFont(monospace())
        value.setMaxLength(_LONGEST_VALUE)
        value.setText(self._typed.get(name, ""))
        tip = "The code gives this name no value. Type one, such as 4 or 'tanh'."
        explain(value, tip, f"Value of {plain_text(name, _LONGEST_NAME)}")
        value.returnPressed.connect(self._next)
        label.setBuddy(value)
        self._rows.addRow(label, value)
        return value

    def _next(self) -> None:
        """Goes on to the next name without a value; there is none: uses the code."""
        if not self._focus_missing():
            self._give()

    def _focus_missing(self) -> bool:
        empty = next((v for v in self._values.values() if not v.text().strip()), None)
        if empty is not None:
            empty.setFocus()
        return empty is not None

    def _remember(self) -> None:
        self._typed |= {name: value.text() for name, value in self._values.items()}

    def _tell(self, notes: Sequence[str]) -> None:
        self._notes.tell("\n".join(f"• {note}" for note in notes))


class _Value(QLineEdit):
    """A value for a name; Ctrl+Return is its own, as in the text above it."""

    def event(self, event: QEvent) -> bool:
        """Keeps Ctrl+Return from being a shortcut of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and is_submission(event):
            event.accept()
            return True
        return super().event(event)
