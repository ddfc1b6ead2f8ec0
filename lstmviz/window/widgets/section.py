"""A group of controls that folds."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.layouts import lay_out


class Section(QWidget):
    """A heading, and under it controls that the heading folds away; without a title no heading.

    Signals:
        toggled (bool): it was opened, or folded.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, parent: QWidget | None = None, *, is_open: bool = True) -> None:
        super().__init__(parent)
        self._title = title
        self._remark = ""
        self._heading = HelpButton(title, title, "Show or fold this group.", self)
        self._heading.setCheckable(True)
        self._heading.setChecked(is_open)
        self._heading.setAutoRaise(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._heading.setVisible(bool(title))
        self._heading.setFont(bold_font())
        self._heading.toggled.connect(self._show_open)
        self._body = QWidget(self)
        self._column = lay_out(QVBoxLayout(self._body), spacing=3, margins=(5, 0, 0, 2))
        lay_out(QVBoxLayout(self), self._heading, self._body, spacing=1)
        self._show_open(is_open)

    def add(self, widget: QWidget) -> None:
        """Puts one more control at the group's end."""
        self._column.addWidget(widget)

    @property
    def is_open(self) -> bool:
        """Whether the controls are to be seen."""
        return self._heading.isChecked()

    def set_open(self, shown: bool) -> None:
        """Shows the controls, or folds them away."""
        self._heading.setChecked(shown)

    def set_title(self, title: str) -> None:
        """Says what the group is about."""
        if title != self._title:
            self._title = title
            self._say()

    def set_remark(self, remark: str) -> None:
        """Says a few words beside the title while the controls are folded away; empty: none."""
        if remark != self._remark:
            self._remark = remark
            self._say()

    def _show_open(self, shown: bool) -> None:
        arrow = Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow
        self._heading.setArrowType(arrow)
        self._say()
        self.toggled.emit(shown)  # before the body shows: what it holds may be made only now
        self._body.setVisible(shown)

    def _say(self) -> None:
        said = f"{self._title} — {self._remark}" if self._remark and not self.is_open else ""
        self._heading.setText(said or self._title)
        self._heading.setAccessibleName(said or self._title)
