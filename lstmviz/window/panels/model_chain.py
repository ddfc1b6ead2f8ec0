"""The boxes of a model's bar side by side, scrolled sideways where they are many."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from lstmviz.experiment.model.model import Place
from lstmviz.experiment.model.shapes import format_shape, in_words
from lstmviz.figure.view_model.model_shown import BoxShown, ModelShown, box_of, halves_of, place_of
from lstmviz.window.panels.model_boxes import LayerBox, Stop
from lstmviz.window.panels.model_passage import Passage
from lstmviz.window.widgets.fonts import FollowsFont, FollowsSize
from lstmviz.window.widgets.layouts import lay_out

_ONE = Qt.FocusPolicy.StrongFocus  # Tab comes to one of the boxes, arrows to the others


class Chain(FollowsFont, QWidget):
    """The boxes side by side, and the passages before, between and after them."""

    def __init__(self, parent: QWidget, listen: Callable[[Stop], object]) -> None:
        """Makes an empty one.

        Args:
            parent: holds it.
            listen: is called once with each box that is made.
        """
        super().__init__(parent)
        self._listen = listen
        self._boxes: list[LayerBox] = []
        self._passages = [Passage(self)]
        self._shown: ModelShown | None = None
        self._looks: dict[int, BoxShown] = {}
        self._is_narrow = self._is_tall = False
        self._row = lay_out(QHBoxLayout(self), self._passages[0], 1, spacing=2)

    def show_model(self, shown: ModelShown) -> bool:
        """Shows a model; returns whether more is new than what is looked at."""
        before, self._shown = self._shown, shown
        is_new = before is None or replace(before, place=shown.place, box=shown.box) != shown
        if before is None or is_new:
            numbers = set(range(len(shown.model.layers)))
            self._take_boxes(len(numbers))
        else:  # of a long chain two boxes or three
            places = (before.place, shown.place, place_of(before.box), place_of(shown.box))
            numbers = {place.layer for place in places}
        for number in numbers:
            look = self._looks[number] = box_of(shown, number)
            halves = halves_of(shown, number)
            if halves:
                for half in self._boxes[number].made_halves():
                    self._listen(half)
            self._boxes[number].show_layer(look, halves)
        if is_new:
            self._break_lines()
            self._show_shapes()
        looked_at = self.stop_at(place_of(shown.box))
        for stop in self.stops():
            at = stop is looked_at
            stop.setFocusPolicy(_ONE if at else Qt.FocusPolicy.ClickFocus)
        return is_new

    def _take_boxes(self, count: int) -> None:
        """Has so many boxes."""
        while len(self._boxes) < count:
            self._grow()
        for number, box in enumerate(self._boxes):
            box.setVisible(number < count)
            self._passages[number + 1].setVisible(number < count)
        self._looks = {}

    def set_narrow(self, *, narrow: bool, tall: bool) -> None:
        """Gives shapes and expressions little room, or as much as they need in few lines.

        Args:
            narrow: the shapes take two lines.
            tall: the expressions take more than two.
        """
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            for passage in self._passages:
                passage.set_narrow(narrow=narrow)
        if tall != self._is_tall:
            self._is_tall = tall
            self._break_lines()

    def _break_lines(self) -> None:
        looks = self._looks.values()
        rows = max((len(of.tall if self._is_tall else of.lines) for of in looks), default=1)
        for box in self._boxes:
            box.set_rows(rows, is_tall=self._is_tall)

    def stops(self) -> list[Stop]:
        """Returns all that the keyboard can come to, from left to right."""
        count = 0 if self._shown is None else len(self._shown.model.layers)
        stops: list[Stop] = []
        for box in self._boxes[:count]:
            stops += [box, *(box.halves if box.has_two else ())]
        return stops

    @property
    def focused(self) -> Stop | None:
        """Where the keyboard is; None where it isn't in the chain."""
        return next((s for s in (*self._boxes, *self._halves()) if s.hasFocus()), None)

    def _halves(self) -> list[Stop]:
        return [half for box in self._boxes for half in box.halves]

    def stop_at(self, place: Place) -> Stop:
        """Returns what stands at a place, or the last box before it."""
        stops = self.stops()
        exact = [stop for stop in stops if stop.place == place]
        before = [stop for stop in stops if stop.place.layer <= place.layer and is_box(stop)]
        return exact[0] if exact else before[-1]

    def next_stop(self, stop: Stop, key: int) -> Stop | None:
        """Returns where a key goes to; None where it is no such key."""
        stops = self.stops()
        here = stops.index(stop)
        to = {
            Qt.Key.Key_Left: max(here - 1, 0),
            Qt.Key.Key_Right: min(here + 1, len(stops) - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(stops) - 1,
        }.get(Qt.Key(key))
        return None if to is None else stops[to]

    def _grow(self) -> None:
        box, passage = LayerBox(len(self._boxes), self), Passage(self)
        passage.set_narrow(narrow=self._is_narrow)
        for widget in (box, passage):
            self._row.insertWidget(self._row.count() - 1, widget)
        self._boxes.append(box)
        self._passages.append(passage)
        self._listen(box)

    def _show_shapes(self) -> None:
        if self._shown is None:
            return
        model, shapes, masks = self._shown.model, self._shown.shapes, self._shown.masks
        for number, shape in enumerate(shapes):
            words, mask = in_words(model, shapes, number), bool(masks) and masks[number]
            if mask:
                words += "\nA mask comes with it: where it is False, a state is held."
            written = "?" if shape is None else format_shape(shape)
            self._passages[number].show_shape(written, words, has_mask=mask)


def is_box(stop: Stop) -> bool:
    """Returns whether it is a whole layer."""
    return not stop.place.direction


class ChainArea(FollowsSize, QScrollArea):
    """As high as the chain, which it scrolls sideways."""

    def __init__(self, chain: Chain, parent: QWidget) -> None:
        super().__init__(parent)
        self._chain = chain
        self._part: Stop | None = None
        self._settled = QTimer(self)  # once the boxes have their places
        self._settled.setSingleShot(True)
        self._settled.setInterval(0)
        self._settled.timeout.connect(self._scroll)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setWidget(chain)
        chain.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def follow_content(self) -> None:
        """Takes the height of the chain, with its texts in as few lines as there is room for.

        Where they have no room in any, it is scrolled, and needn't be tall.
        """
        for narrow, tall in ((False, False), (True, False), (True, True), (True, False)):
            self._chain.set_narrow(narrow=narrow, tall=tall)
            if self._wide() <= self.width():
                break
        self.updateGeometry()

    arrange = follow_content

    def _wide(self) -> int:
        layout = self._chain.layout()
        assert layout is not None
        layout.invalidate()
        return layout.minimumSize().width()

    def sizeHint(self) -> QSize:
        """As high as the boxes, and where they have no room with a scroll bar below them."""
        high = self._chain.minimumSizeHint().height()
        if self._wide() > self.width():
            high += self.horizontalScrollBar().sizeHint().height()
        return QSize(0, high)

    minimumSizeHint = sizeHint

    def show_part(self, stop: Stop) -> None:
        """Scrolls to a box, with something of its neighbours."""
        self._part = stop
        self._settled.start()

    def _scroll(self) -> None:
        stop, self._part = self._part, None
        if stop is not None:
            left = stop.mapTo(self._chain, QPoint()).x()
            beside = 8 * self.fontMetrics().averageCharWidth()
            bar, room = self.horizontalScrollBar(), self.viewport().width()
            if left - beside < bar.value():
                bar.setValue(left - beside)
            elif left + stop.width() + beside > bar.value() + room:
                bar.setValue(min(left + stop.width() + beside - room, left - beside))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves arrows to the bar, which goes from box to box."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls sideways, whichever way the wheel turns."""
        turned = event.angleDelta()
        by = turned.x() or turned.y()
        bar = self.horizontalScrollBar()
        if bar.maximum() == 0:
            event.ignore()
            return
        bar.setValue(bar.value() - by)
        event.accept()
