"""The slim bar of what is needed most often."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QToolBar, QToolButton


class ToolBar(QToolBar):
    """Buttons with words, in groups: no picture of a floppy disk has to be known."""

    def __init__(self, groups: list[list[QAction]], window: QMainWindow) -> None:
        super().__init__("Tool bar", window)
        self.setObjectName("tool bar")
        self.setAccessibleName("Tool bar")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setMovable(False)
        for number, group in enumerate(groups):
            if number:
                self.addSeparator()
            self.addActions(group)
            for action in group:
                # Reached by Tab, but a click leaves the focus in the picture or the field.
                button = self.widgetForAction(action)
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                if isinstance(button, QToolButton):  # one that has a menu opens it at once
                    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self)
