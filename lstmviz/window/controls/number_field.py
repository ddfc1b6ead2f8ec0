"""A field for whole numbers that lets a person type anything, and says what is wrong with it."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

from lstmviz.window.controls.error_label import frame_invalid, ink_anew, is_invalid, mark_invalid

_LONGEST_QUOTE = 40


class NumberField(QAbstractSpinBox):
    """A whole number with arrows; whatever is typed stays, readable or not.

    Qt's own QSpinBox swallows keys that don't fit and puts a number in the place of a
    text it can't read. Here the person's text stays and the sentence tells what is wrong.
    Escape brings the last good number back.

    Signals:
        committed (int): Return, leaving the field or a step gave another number than before.
        refused (str, str): the text that can't be used, and the sentence that says why.
        reverted (): the person took a text back with Escape.
    """

    # A seed needs 32 bits without a sign, more than Qt's own int has.
    committed = Signal(object)
    refused = Signal(str, str)
    reverted = Signal()

    def __init__(
        self,
        name: str,
        *,
        minimum: int = 0,
        maximum: int = 2**32 - 1,
        expected: str = "a whole number",
        digits: int = 5,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the field.

        Args:
            name: what the number is called in the sentence, such as "units".
            minimum: the smallest number that is accepted.
            maximum: the largest number that is accepted.
            expected: the middle of the sentence: "expected …, got abc".
            digits: how many digits should be seen at once.
            parent: the widget it lives in.
        """
        super().__init__(parent)
        self._name = name
        self._minimum = minimum
        self._maximum = maximum
        self._expected = expected
        self._digits = digits
        self._value = minimum
        self._refused_text: str | None = None
        self._edit = QLineEdit(self)
        self.setLineEdit(self._edit)
        self._edit.setText(str(minimum))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone doesn't take the focus
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.editingFinished.connect(self._finish)

    @property
    def value(self) -> int:
        """The last good number."""
        return self._value

    @property
    def is_invalid(self) -> bool:
        """Whether what stands in the field can't be used."""
        return is_invalid(self)

    def set_value(self, value: int) -> None:
        """Shows the number without emitting; a text typed over this same number stays."""
        if value != self._value:
            self._value = value
            self.revert()

    def set_range(self, minimum: int, maximum: int, expected: str) -> None:
        """Changes which numbers are accepted, and how that is said."""
        self._minimum, self._maximum, self._expected = minimum, maximum, expected
        self.update()

    def set_invalid(self, invalid: bool) -> None:
        """Marks the number as one that can't be used, or takes the mark away."""
        mark_invalid(self, invalid)

    def refuse(self, value: int) -> None:
        """Takes back that the number in the field was accepted; its text stays, marked.

        Args:
            value: the number that holds instead.
        """
        self._value = value
        self._refused_text = self._edit.text()
        self.set_invalid(True)

    @property
    def refused_text(self) -> str | None:
        """The text that can't be used and still stands in the field."""
        return self._refused_text if self.is_invalid else None

    def show_refused(self, text: str) -> None:
        """Shows a text that couldn't be used, as it was left before."""
        self._edit.setText(text)
        self._refused_text = text
        self.set_invalid(True)

    def revert(self) -> None:
        """Shows the last good number in place of what was typed, without emitting."""
        self._edit.setText(str(self._value))
        self._refused_text = None
        self.set_invalid(False)
        self.update()

    def text_refused(self, text: str) -> str:
        """The sentence that refuses a text."""
        got = text.strip()
        if len(got) > _LONGEST_QUOTE:
            got = f"{got[: _LONGEST_QUOTE - 1]}…"
        if not _is_number(got):
            got = repr(got) if got else "nothing"
        return f"{self._name}: expected {self._expected}, got {got}."

    def stepBy(self, steps: int) -> None:
        """Steps from the number that stands in the field, or else from the last good one."""
        start = _read(self._edit.text())
        target = (self._value if start is None else start) + steps
        self._edit.setText(str(min(max(target, self._minimum), self._maximum)))
        self._finish()
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Both ways, up to the ends of the range."""
        enabled = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._value > self._minimum:
            enabled |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        if self._value < self._maximum:
            enabled |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        return enabled

    def sizeHint(self) -> QSize:
        """Wide enough for the digits and the arrows."""
        hint = super().sizeHint()
        room = self.fontMetrics().horizontalAdvance("0") * self._digits
        arrows = int(self.fontMetrics().height() * 1.8)
        return QSize(room + arrows, hint.height())

    def minimumSizeHint(self) -> QSize:
        """As small as the size that is wished for."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frames what can't be used."""
        super().paintEvent(event)
        frame_invalid(self)

    def changeEvent(self, event: QEvent) -> None:
        """Follows the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_edit"):
            ink_anew(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Steps only while focused: else the wheel belongs to the panel, which scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes a text back with Escape, where there is one to take back."""
        changed = self.is_invalid or self._edit.text() != str(self._value)
        if event.key() == Qt.Key.Key_Escape and changed:
            self.revert()
            self.reverted.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def _finish(self) -> None:
        text = self._edit.text()
        value = _read(text)
        if value is None or not self._minimum <= value <= self._maximum:
            self.set_invalid(True)
            if text != self._refused_text:  # Return, and then leaving the field
                self._refused_text = text
                self.refused.emit(text, self.text_refused(text))
        elif value != self._value or self.is_invalid:
            self._value = value
            self.revert()
            self.committed.emit(value)
        else:
            self.revert()  # "04" is the 4 it was before


def _read(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
