"""The experiment as a Keras script, to be read, copied and saved."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.changed_lines import ChangedLines
from lstmviz.experiment.to_code.keras_code import script_stem, script_with_arrays
from lstmviz.figure.theme import Theme
from lstmviz.trace.change.change_sentence import Consequence
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.code_view import CodeView
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out

_COPY_KEYS = "Ctrl+Shift+C"


class CodePanel(QWidget):
    """The script that computes with Keras alone what is on the screen.

    Signals:
        copied (): `copy` put the script on the clipboard.
        save_requested (): the script is to be saved to a file.
    """

    copied = Signal()
    save_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Code")
        self._experiment: Experiment | None = None
        self._text: str | None = ""  # None: not worked out yet
        self._arrays_name = ""  # of the file with the large ones
        self._did: Consequence | None = None
        keys = QKeySequence(_COPY_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
        self._copy = QPushButton("Copy", self)
        explain(self._copy, f"Put the whole script on the clipboard ({keys}).", "Copy the script")
        self._copy.clicked.connect(self.copy)
        self._save = QPushButton("Save…", self)
        help_ = "Write the script to a file, and large arrays to one beside it."
        explain(self._save, help_, "Save the script")
        self._save.clicked.connect(self.save_requested)
        self._note = PlainLabel(self)
        self._view = CodeView(self)
        self._view.setAccessibleName("Keras script")
        self._view.setToolTip("Run anywhere with TensorFlow, it returns what is shown here.")
        buttons = lay_out(QHBoxLayout(), self._copy, self._save, 1)
        parts = (buttons, self._note, self._view)
        lay_out(QVBoxLayout(self), *parts, spacing=6, margins=6, growing=(self._view,))
        self._show()

    @property
    def text(self) -> str:
        """The script as it is shown, and copied; empty where there is no experiment yet."""
        if self._text is None and self._experiment is not None:
            name = f"{script_stem(self._experiment)}.npz"
            self._text, arrays = script_with_arrays(self._experiment, name)
            self._arrays_name = name if arrays else ""
        return self._text or ""

    @property
    def note(self) -> str:
        """What the script needs that its text doesn't hold; empty where that is nothing."""
        if not self.text or not self._arrays_name:
            return ""
        return f"Large arrays are in {self._arrays_name}, which Save… writes beside the script."

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's script, once the panel can be seen; emits nothing."""
        if experiment is self._experiment:
            return
        self._experiment, self._text = experiment, None
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Colours the script."""
        self._view.set_theme(theme)

    def set_changed(self, change: Consequence | None) -> None:
        """Marks the lines that a change altered, once they can be seen; None: none any more."""
        if change is not self._did:
            self._did = change
            self._show()

    def copy(self) -> None:
        """Puts the script on the clipboard, also where the panel is hidden."""
        if self.text:
            QGuiApplication.clipboard().setText(self.text)
            self.copied.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shows the script that nobody could see until now."""
        super().paintEvent(event)
        QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        if self.visibleRegion().isEmpty():  # hidden, or behind another tab
            return
        self._view.set_code(self.text)
        change = self._did
        is_of_it = change is not None and change.after is self._experiment
        self._view.set_changed(change.code if change is not None and is_of_it else ChangedLines())
        self._note.tell(self.note)
        self._copy.setEnabled(bool(self.text))
        self._save.setEnabled(bool(self.text))
