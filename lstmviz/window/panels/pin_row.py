"""A run that was pinned: compared with, gone back to, or let go."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lstmviz.experiment.size import format_bytes
from lstmviz.window.comparison_state import WORTH_TELLING, Pin, name_of, title_of
from lstmviz.window.widgets.choice_button import ChoiceButton
from lstmviz.window.widgets.help_button import HelpButton

_HELP = "Hold the present run against this one. A second click ends that."


class PinRow(QWidget):
    """A large button with the pin's name, and two small ones.

    Signals:
        chosen (): it is wanted, or not any more.
        go_back_requested (): its experiment is to be the present one.
        remove_requested (): it is to go.

    Attributes:
        button: on while it is compared with.
        go_back: a button, as is remove.
    """

    chosen = Signal()
    go_back_requested = Signal()
    remove_requested = Signal()

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        name = name_of(number)
        self.button = ChoiceButton(self, may_be_cut=True)
        self.go_back = HelpButton(
            "back",
            f"Go back to {name}",
            "Make the pinned experiment the present one. Undo leads here again.",
            self,
        )
        self.remove = HelpButton(
            "✕", f"Remove {name}", "Let this pin go. What runs now stays as it is.", self
        )
        self.button.clicked.connect(self._chosen)
        self.go_back.clicked.connect(self._go_back)
        self.remove.clicked.connect(self._remove)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(3)
        line.addWidget(self.button, 1)
        line.addWidget(self.go_back)
        line.addWidget(self.remove)

    def set_pin(self, pin: Pin, *, is_present: bool, is_on: bool) -> None:
        """Shows a pin; emits nothing.

        Args:
            pin: the pin.
            is_present: its experiment is the present one: there is no way back to it.
            is_on: it is compared with.
        """
        takes = (
            f" It keeps {format_bytes(pin.bytes)} of memory." if pin.bytes >= WORTH_TELLING else ""
        )
        self.button.set_text(title_of(pin, self._number), f"{_HELP}{takes}")
        self.button.setChecked(is_on)
        self.go_back.setEnabled(not is_present)

    def _chosen(self) -> None:
        self.chosen.emit()

    def _go_back(self) -> None:
        self.go_back_requested.emit()

    def _remove(self) -> None:
        self.remove_requested.emit()
