"""The dialog for figures in a person's hands."""

from typing import TypeVar

from controls import named
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from quick_window import Quick

from lstmviz.window.figure_dialog import FigureDialog
from lstmviz.window.panels.figure_preview import FigurePreview
from lstmviz.window.widgets.labels import ErrorLabel

V = TypeVar("V", bound=QWidget)


class FigureDesk:
    """Opens the dialog of a window, and does in it what a person would."""

    def __init__(self, quick: Quick) -> None:
        self.quick, self.qtbot = quick, quick.qtbot

    def open(self, view: str | None = None) -> "FigureDesk":
        """Opens it as the File menu does, or for one view, and waits for its preview."""
        self.quick.window.pictures.export(view)  # type: ignore[arg-type]
        self.qtbot.waitUntil(lambda: bool(self.dialogs))
        self.settled()
        return self

    @property
    def dialogs(self) -> list[FigureDialog]:
        return [d for d in self.quick.window.findChildren(FigureDialog) if d.isVisible()]

    @property
    def dialog(self) -> FigureDialog:
        (dialog,) = self.dialogs
        return dialog

    def settled(self) -> None:
        """Waits until what was asked for last was painted, or can't be."""
        dialog = self.dialog
        self.qtbot.waitUntil(lambda: not dialog.is_busy)

    def field(self, name: str) -> QLineEdit:
        return named(self.dialog, QLineEdit, name)

    def box(self, name: str) -> QComboBox:
        return named(self.dialog, QComboBox, name)

    def type(self, name: str, text: str) -> None:
        """Types over what stands in a field."""
        field = self.field(name)
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClick(field, Qt.Key.Key_Backspace)
        self.qtbot.keyClicks(field, text)
        self.settled()

    def choose(self, name: str, text: str) -> None:
        """Chooses an entry by the letters it begins with."""
        box = self.box(name)
        (index,) = [n for n in range(box.count()) if box.itemText(n).startswith(text)]
        box.setCurrentIndex(index)
        box.activated.emit(index)
        self.settled()

    def tick(self, name: str) -> None:
        """Ticks a box, or takes the tick away."""
        named(self.dialog, QCheckBox, name).click()
        self.settled()

    def press(self, name: str) -> None:
        button = named(self.dialog, QAbstractButton, name)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def said(self, name: str) -> str:
        """What a label says; empty where it is hidden."""
        label = named(self.dialog, QLabel, name)
        return "" if label.isHidden() else label.text()

    @property
    def errors(self) -> list[str]:
        labels = self.dialog.findChildren(ErrorLabel)
        return [label.text() for label in labels if label.text()]

    @property
    def image(self) -> QImage:
        """The preview."""
        preview = self.dialog.findChild(FigurePreview)
        assert preview is not None
        assert preview.image is not None
        return preview.image

    @property
    def words(self) -> str:
        return named(self.dialog, QPlainTextEdit, "Alternative text").toPlainText()
