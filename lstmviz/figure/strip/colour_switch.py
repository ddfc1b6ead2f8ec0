"""Switches how far the colours of h go, above the colour bar that shows it."""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QToolButton, QWidget

from lstmviz.figure.drawing.fonts import text_height
from lstmviz.figure.picture.legend import h_colours_text
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.session.view_state import HColours, ViewState

_HELP: Final[dict[HColours, str]] = {
    "bounds": (
        "The colours of h go as far as its activation can. Where h stays small it looks blank: "
        "switch, and they go as far as h reaches."
    ),
    "reach": (
        "The colours of h go as far as h reaches, in this run and what it is compared with. "
        "Switch, and they go as far as its activation can."
    ),
}
_NAMES: Final[dict[HColours, str]] = {
    "bounds": "Colours of h: ±1",
    "reach": "Colours of h: as far as it reaches",
}


class ColourSwitch(QToolButton):
    """Says which of the two is chosen, and asks for the other.

    Signals:
        chosen (HColours): how far the colours are to go.
        entered (): the pointer is here now; what the button lies on isn't told that it left.
    """

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._now: HColours = "bounds"
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._switch)
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Says that the pointer is here."""
        super().enterEvent(event)
        self.entered.emit()

    def stand_beside(self, picture: StripPicture | None, view: ViewState) -> None:
        """Goes above the first colour bar of h; away where there is none, or nothing to switch."""
        place = None if picture is None else _place(picture)
        if picture is not None and place is not None:
            self._now = view.h_colours
            self.setText(h_colours_text(picture.canvas.chosen.colour_limits["h"], self._now))
            self.setFont(picture.canvas.fonts.small)
            self.setAccessibleName(_NAMES[self._now])
            self.setToolTip(_HELP[self._now])
            self.setGeometry(place)
        self.setVisible(place is not None)

    def _switch(self) -> None:
        self.chosen.emit("reach" if self._now == "bounds" else "bounds")


def _place(picture: StripPicture) -> QRect | None:
    """Beside the input of the first lane that is seen from its top."""
    canvas, layout = picture.canvas, picture.layout
    if canvas.chosen.as_lines or not canvas.trace_view.h_is_bounded:
        return None
    for lane in layout.lanes:
        if lane.x.top() >= layout.lanes_area.top():
            left, right = layout.names
            high = text_height(canvas.fonts.small) + 0.5 * canvas.em
            below = lane.track("h") if lane.top == lane.x.top() else lane.x  # where there is room
            bottom = below.top() - 0.2 * canvas.em
            place = QRect(0, 0, int(right - left - 0.3 * canvas.em), int(high))
            place.moveBottom(int(bottom))
            place.moveLeft(int(left + 0.5 * canvas.em))
            return place
    return None
