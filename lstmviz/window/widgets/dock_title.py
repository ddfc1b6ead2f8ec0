"""A dock's title, which grows with the text and whose buttons the keyboard reaches."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget


class DockTitle(QWidget):
    """A dock's name, and buttons that take the dock out of the window and hide it.

    Qt's own bar keeps the font that it began with, however large the text becomes, and its
    buttons can't be reached by keyboard. The dock is still dragged by its name.

    Attributes:
        last: what the keyboard comes to before the dock's panel.
    """

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        title = dock.windowTitle()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 4, 1)
        row.setSpacing(2)
        row.addWidget(QLabel(title, self), 1)
        floats = self._button("↗", "Take this panel out of the window, or put it back")
        floats.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        hides = self._button("×", "Hide this panel; the View menu brings it back")
        hides.clicked.connect(dock.close)
        floats.setAccessibleName(f"{title}: out of the window, or back")
        hides.setAccessibleName(f"{title}: hide")
        for button in (floats, hides):
            row.addWidget(button)
        self.last = hides

    def _button(self, sign: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
