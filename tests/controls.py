"""Finds a panel's controls as a person does, by what a screen reader calls them."""

from typing import TypeVar

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

W = TypeVar("W", bound=QWidget)
_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QPlainTextEdit,
)


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says for the widget."""
    # On Linux Qt names a combo box by its present text, and its own name by a relation.
    interface = QAccessible.queryAccessibleInterface(widget)
    return widget.accessibleName() or interface.text(QAccessible.Text.Name)


def named(panel: QWidget, kind: type[W], name: str) -> W:
    """The one control of that kind whose name begins so."""
    (found,) = [w for w in panel.findChildren(kind) if spoken_name(w).startswith(name)]
    return found


def nameless(panel: QWidget) -> list[QWidget]:
    """The controls that the keyboard reaches but that have no name to be called by."""
    reachable = [
        control
        for kind in _CONTROLS
        for control in panel.findChildren(kind)
        if control.focusPolicy() & Qt.FocusPolicy.TabFocus
        and control.isVisibleTo(panel)  # not a combo box' list, which is a window
        and not isinstance(control, QScrollBar)
    ]
    assert reachable, "nothing in the panel can be reached by keyboard"
    return [control for control in reachable if not spoken_name(control).strip()]


class Heard(list[tuple[object, ...]]):
    """Everything that signals said, in order."""

    def __init__(self, *signals: SignalInstance) -> None:
        super().__init__()
        for signal in signals:
            signal.connect(self._hear)

    def _hear(self, *said: object) -> None:
        self.append(said)
