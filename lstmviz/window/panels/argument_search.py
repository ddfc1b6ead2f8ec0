"""Finds arguments of the layer by a part of their name, of what they take, or of their help."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.removed_arguments import CHANGED, RETIRED
from lstmviz.window.panels.argument_factory import choices_of
from lstmviz.window.panels.argument_help import argument_help
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out

_EXPLAINED: Mapping[str, str] = {**CHANGED, **RETIRED}
_FEWEST = 4  # letters that may stand for the one name that begins so


def matches(words: Sequence[str], argument: str, layer: RecurrentConfig) -> bool:
    """Tells whether every word, in lower case, is in the argument's name, choices or help."""
    parts = (argument, *choices_of(argument, layer), argument_help(argument, layer))
    text = " ".join(parts).lower()
    return all(word in text for word in words)


def explained(text: str) -> str:
    """Tells what became of an argument that Keras 3 has no more, or takes in another sense.

    So much of its name will do that no other begins so. Empty where the text means none.
    """
    requested = text.strip().lower()
    names = [name for name in _EXPLAINED if name.lower() == requested]
    if not names and len(requested) >= _FEWEST:
        names = [name for name in RETIRED if name.lower().startswith(requested)]
    return f"{names[0]}: {_EXPLAINED[names[0]]}" if len(names) == 1 else ""


class ArgumentSearch(QWidget):
    """A field to search in, and under it what there is to say about the text.

    Signals:
        changed (list): the words, in lower case; none: the search is over.
        entered (): Return was pressed.
    """

    changed = Signal(list)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = _SearchField(self)
        self._field.textChanged.connect(self.repeat)
        self._field.returnPressed.connect(self.entered)
        self._told = PlainLabel(self)
        self._told.hide()
        lay_out(QVBoxLayout(self), self._field, self._told, spacing=3)

    @property
    def message(self) -> str:
        """What is said under the field; empty where nothing is."""
        return self._told.text()

    def repeat(self) -> None:
        """Searches for the same words again: there may be other arguments now."""
        self.changed.emit(self._field.text().lower().split())

    def clear(self) -> None:
        """Ends the search."""
        self._field.clear()

    def tell_found(self, found: bool) -> None:
        """Says what there is to say about the text, whether or not any argument matches it."""
        text = self._field.text().strip()
        message = explained(text)
        if text and not found and not message:
            message = f"No argument has “{text[:40]}” in its name or its help."
        self._told.tell(message)


class _SearchField(QLineEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Find an argument")
        self.setClearButtonEnabled(True)
        self.setAccessibleName("Find an argument")
        self.setToolTip(
            "Shows only the arguments that have these words in their name, choices or help. "
            "Escape shows all again."
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ends the search with Escape, where there is one."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
            return
        super().keyPressEvent(event)
