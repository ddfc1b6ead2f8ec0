"""A field that lets a person type anything, and says what is wrong with it."""

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from lstmviz.window.widgets.labels import LooksInvalid, is_invalid, mark_invalid

_LONGEST_QUOTE = 40
_NONE_YET = object()


class WheelWhenFocused:
    """Heeds the wheel only while focused: else it belongs to the panel, which scrolls.

    Named before the widget's Qt class.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the panel unless focused."""
        if self.hasFocus():  # type: ignore[attr-defined]
            super().wheelEvent(event)  # type: ignore[misc]
        else:
            event.ignore()


class TypedField(LooksInvalid, WheelWhenFocused, QAbstractSpinBox):
    """A value with arrows; whatever is typed stays, readable or not.

    Qt's own QSpinBox swallows keys that don't fit and puts a number in the place of a
    text it can't read. Here the person's text stays and the sentence tells what is wrong.
    Escape brings the last good value back.

    Signals:
        committed (object): Return, leaving the field or a step gave another value than before.
        refused (str, str): the text that can't be used, and the sentence that says why.
        reverted (): the person took a text back with Escape.
    """

    _value: Any = _NONE_YET
    # A seed needs 32 bits without a sign, more than Qt's own int has.
    committed = Signal(object)
    refused = Signal(str, str)
    reverted = Signal()

    def __init__(
        self, name: str, value: Any, expected: str, letters: int, parent: QWidget | None = None
    ) -> None:
        """Makes the field.

        Args:
            name: what the value is called in the sentence "units: expected …, got abc."
            value: the first one.
            expected: the middle of the sentence.
            letters: how many letters should be seen at once.
            parent: the widget it lives in.
        """
        super().__init__(parent)
        self._name = name
        self._expected = expected
        self._letters = letters
        self._refused_text: str | None = None
        self._edit = QLineEdit(self)
        self.setLineEdit(self._edit)
        self._edit.setText(self.written(value))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone doesn't take the focus
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.editingFinished.connect(self._finish)
        self._value = value

    @property
    def value(self) -> Any:
        """The last good value."""
        return self._value

    def read(self, text: str) -> Any:
        """Returns the value that a text spells, whether or not it is one that is accepted.

        Raises:
            ValueError: it spells none.
        """
        raise NotImplementedError

    def accepts(self, value: Any) -> bool:
        """Tells whether a value that was read can be used."""
        raise NotImplementedError

    def stepped(self, value: Any, steps: int) -> Any:
        """Returns the accepted value that lies so many steps from this one."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """Returns the text that stands for a value."""
        return str(value)

    @property
    def is_invalid(self) -> bool:
        """Whether what stands in the field can't be used."""
        return is_invalid(self)

    def set_value(self, value: Any) -> None:
        """Shows the value without emitting; a text typed over this same value stays."""
        if value != self._value:
            self._value = value
            self.revert()

    def set_invalid(self, invalid: bool) -> None:
        """Marks the value as one that can't be used, or takes the mark away."""
        mark_invalid(self, invalid)

    def refuse(self, value: Any) -> None:
        """Takes back that a value was accepted; its text stays, marked, but this one holds."""
        self._value = value
        self.show_refused(self._edit.text())

    @property
    def refused_text(self) -> str | None:
        """The text that can't be used and still stands in the field."""
        return self._refused_text if self.is_invalid else None

    def show_refused(self, text: str) -> None:
        """Shows a text that couldn't be used, as it was left before."""
        if text != self._edit.text():
            self._edit.setText(text)
        self._refused_text = text
        self.set_invalid(True)

    def revert(self) -> None:
        """Shows the last good value in place of what was typed, without emitting."""
        self._edit.setText(self.written(self._value))
        self._refused_text = None
        self.set_invalid(False)
        self.update()

    def text_refused(self, text: str) -> str:
        """Returns the sentence that refuses a text."""
        got = text.strip()
        if len(got) > _LONGEST_QUOTE:
            got = f"{got[: _LONGEST_QUOTE - 1]}…"
        if not _is_number(got):
            got = repr(got) if got else "nothing"
        return f"{self._name}: expected {self._expected}, got {got}."

    def stepBy(self, steps: int) -> None:
        """Steps from the value that stands in the field, or else from the last good one."""
        try:
            start = self.read(self._edit.text())
        except ValueError:
            start = self._value
        self._edit.setText(self.written(self.stepped(start, steps)))
        self._finish()
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Returns the ways in which a step leads to another value."""
        flags = QAbstractSpinBox.StepEnabledFlag
        enabled = flags.StepNone
        if self._value is not _NONE_YET:  # Qt asks while the field is being made, too
            if self.stepped(self._value, -1) != self._value:
                enabled |= flags.StepDownEnabled
            if self.stepped(self._value, 1) != self._value:
                enabled |= flags.StepUpEnabled
        return enabled

    def sizeHint(self) -> QSize:
        """Asks to be wide enough for the letters and the arrows."""
        hint = super().sizeHint()
        room = self.fontMetrics().horizontalAdvance("0") * self._letters
        arrows = int(self.fontMetrics().height() * 1.8)
        return QSize(room + arrows, hint.height())

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes a text back with Escape, where there is one to take back."""
        changed = self.is_invalid or self._edit.text() != self.written(self._value)
        if event.key() == Qt.Key.Key_Escape and changed:
            self.revert()
            self.reverted.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def _finish(self) -> None:
        text = self._edit.text()
        try:
            value = self.read(text)
        except ValueError:
            self._refuse(text)
            return
        if not self.accepts(value):
            self._refuse(text)
        elif value != self._value or self.is_invalid:
            self._value = value
            self.revert()
            self.committed.emit(value)
        else:
            self.revert()  # "04" is the 4 it was before

    def _refuse(self, text: str) -> None:
        self.set_invalid(True)
        if text != self._refused_text:  # Return, and then leaving the field
            self._refused_text = text
            self.refused.emit(text, self.text_refused(text))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
