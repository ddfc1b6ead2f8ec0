"""A group of controls that folds."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.plain_text import plain_text
from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.layouts import lay_out

_HELP = "Show or fold this group."
_LEAST = 20
"""Letters of a heading that have room: a layer's name in it may be a long one."""


class _Heading(HelpButton):
    """Leaves out the middle of its text where the panel is narrow."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it; the text is shortened to the room beside the arrow."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        metrics, middle = self.fontMetrics(), Qt.TextElideMode.ElideMiddle
        option.text = metrics.elidedText(option.text, middle, self.width() - self._before())
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """Asks for some of its text alone."""
        whole = super().minimumSizeHint()
        least = self._before() + _LEAST * self.fontMetrics().averageCharWidth()
        return QSize(min(whole.width(), least), whole.height())

    def _before(self) -> int:
        """How much of its width is none of the text's."""
        return self.sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())


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
        self._heading = _Heading(title, title, _HELP, self)
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
        self._heading.setToolTip(f"{plain_text(said or self._title)}\n{_HELP}")
