"""Three marks in the opening example's picture, each a way into the scenario of its question.

They are there while nothing was changed, cover nothing, and need not be clicked away.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from lstmviz.session.view_state import START, Moment

if TYPE_CHECKING:
    from lstmviz.figure.picture.strip_picture import StripPicture
    from lstmviz.figure.strip.film_strip import FilmStrip
    from lstmviz.window.snapshot import Snapshot


class _Place(NamedTuple):
    """What a mark is about.

    Attributes:
        moment: near which moment of the first lane's h it stands.
        aside: how many steps right of it.
        height: of the track's height from its top, where nothing else is in the example.
        step: the number of the step of the opening question's scenario that it opens.
        says: what it asks.
    """

    moment: Moment
    aside: float
    height: float
    step: int
    says: str


SCENARIO: Final = "both-flags"
"""The opening question's: it is about this very picture, which therefore stays."""

_PLACES: Final = (
    _Place(
        Moment(0, START),
        0.3,
        0.15,
        0,
        "Start here: what goes in, and where does the layer start from? Click, or press 1.",
    ),
    _Place(
        Moment(0, 2),
        0.0,
        0.5,
        1,
        "What does return_sequences=True return? Click, or press 2, say what you think, and see "
        "it.",
    ),
    _Place(
        Moment(1, START),
        -0.85,
        0.5,
        3,
        "What does stateful=True do? Click, or press 3, say where call 1 starts, and see it with "
        "and without.",
    ),
)


class _Mark(QAbstractButton):
    """A number in the picture."""

    def __init__(self, number: int, place: _Place, parent: FilmStrip) -> None:
        super().__init__(parent)
        self.setText(f"{number} ?")
        # An action has the key, so that whoever needs the key for something else can take it.
        self.key = QAction(f"Way in {number}", self)
        self.key.setShortcut(str(number))
        self.key.triggered.connect(self.click)
        self.addAction(self.key)
        self.setAccessibleName(f"Way in {number}: {place.says}")
        self.setToolTip(place.says)
        self.setWhatsThis(place.says)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the number on its ground, framed while it has the focus or the pointer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        roles = self.palette()
        pill = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        round_ = pill.height() * 0.3  # not a point of the picture
        reached = self.hasFocus() or self.underMouse()
        painter.setBrush(roles.color(QPalette.ColorRole.Highlight))
        painter.setPen(QPen(roles.color(QPalette.ColorRole.WindowText), 2 if reached else 0))
        painter.drawRoundedRect(pill, round_, round_)
        painter.setPen(roles.color(QPalette.ColorRole.HighlightedText))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self.text())


class FirstMarks(QObject):
    """Keeps the marks where they belong in the picture, and away once somebody knows the way."""

    def __init__(self, strip: FilmStrip, open_scenario: Callable[[str, int], None]) -> None:
        """Makes them, hidden; Tab comes to them after the picture.

        Args:
            strip: the picture.
            open_scenario: is given the name of the scenario that a mark leads to, and its step.
        """
        super().__init__(strip)
        self._strip = strip
        self._wanted = False
        self._marks = [_Mark(n, place, strip) for n, place in enumerate(_PLACES, 1)]
        for mark, place in zip(self._marks, _PLACES, strict=True):
            opens = partial(open_scenario, SCENARIO, place.step)
            mark.clicked.connect(lambda _=False, opens=opens: opens())
        for before, after in pairwise((strip, *self._marks)):
            QWidget.setTabOrder(before, after)
        strip.installEventFilter(self)

    def follow(self, snapshot: Snapshot, *, is_example: bool) -> None:
        """Shows the marks on the example as it opens, and on nothing else."""
        self._wanted = (
            is_example
            and snapshot.lesson is None
            and not snapshot.is_modified
            and not snapshot.view.hides_future
            and snapshot.trace is not None
        )
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves them as soon as the picture was laid out anew."""
        if self._wanted and event.type() == QEvent.Type.Paint:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        picture = self._strip.picture if self._wanted else None
        for mark, place in zip(self._marks, _PLACES, strict=True):
            area = None if picture is None else _area(picture, place)
            if area is not None and mark.geometry() != area:
                mark.setGeometry(area)
            if mark.isHidden() == (area is not None):
                mark.setVisible(area is not None)


def _area(picture: StripPicture, place: _Place) -> QRect | None:
    """Where a mark has room in the first lane's h."""
    canvas, layout = picture.canvas, picture.layout
    view, moment = canvas.trace_view, place.moment
    if moment.call >= len(view.blocks) or moment.step >= view.blocks[moment.call].timesteps:
        return None
    x = canvas.px(view.timeline.x_of(moment) + place.aside)
    if not layout.lanes or not canvas.left <= x <= canvas.right:
        return None
    track = layout.lanes[0].track("h")
    area = QRect(0, 0, int(2.2 * canvas.em), int(1.6 * canvas.em))
    area.moveCenter(QPoint(int(x), int(track.top() + place.height * track.height())))
    return area
