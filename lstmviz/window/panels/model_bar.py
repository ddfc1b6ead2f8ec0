"""The bar above the picture: the model as a chain of boxes, one of which is looked at."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.view_model.model_shown import ModelShown, place_of
from lstmviz.window.panels.layer_menu import can_do, fill_with_edits, fill_with_layers
from lstmviz.window.panels.model_boxes import EDITS, Stop, combination_of
from lstmviz.window.panels.model_chain import Chain, ChainArea
from lstmviz.window.panels.what_if_bar import WhatIfBar
from lstmviz.window.widgets.buttons import HelpButton, LineButton, explain
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.palette_roles import ERROR
from lstmviz.window.widgets.scrolled_sentence import ScrolledSentence

_ADD_HELP = "Put another layer before or after the one that is looked at."


class ModelBar(FollowsFont, QWidget):
    """A box for each layer, with the shapes between them; hidden for one layer alone.

    Signals:
        chosen (Place or int): the recurrent layer, or the number of another layer, that the
            person wants to look at.
        asked_to_add (int, str): the number that a new layer is to have, and its class.
        asked_to_remove (int): a layer is to go.
        asked_to_move (int, int): a layer, and the number that it is to have.
        asked_to_duplicate (int): one more like this layer is to come after it.
        repair_chosen (Alternative): a way out of what Keras refuses.
        encoder_chosen (): what handed its state over is to be the present experiment.
    """

    chosen = Signal(object)
    asked_to_add = Signal(int, str)
    asked_to_remove = Signal(int)
    asked_to_move = Signal(int, int)
    asked_to_duplicate = Signal(int)
    repair_chosen = Signal(object)
    encoder_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Model")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown: ModelShown | None = None
        self._goes_to: int | None = None  # where the box is to be that the keyboard moved
        self._encoder = LineButton(self)
        self._encoder.setForegroundRole(QPalette.ColorRole.WindowText)
        self._encoder.clicked.connect(self.encoder_chosen)
        self._encoder.hide()
        self._chain = Chain(self, self._listen)
        self._area = ChainArea(self._chain, self)
        self._add = HelpButton("+", "Add a layer", _ADD_HELP, self)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        self._refusal = _Refusal(self)
        self._refusal.chosen.connect(self.repair_chosen)
        row = lay_out(QHBoxLayout(), self._area, self._add, spacing=4, growing=(self._area,))
        parts = (self._encoder, row, self._refusal)
        lay_out(QVBoxLayout(self), *parts, spacing=2, margins=(8, 2, 8, 2))
        self.hide()

    def show_model(self, shown: ModelShown) -> None:
        """Shows a model; emits nothing."""
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        self._show_encoder(shown.encoder)
        focused = self._chain.focused
        is_new = self._chain.show_model(shown)
        if is_new:
            self._refusal.show_words(shown)
        self.setVisible(not shown.model.stands_alone)
        if focused is not None:
            self._keep_focus(focused)
        if is_new:
            self._area.follow_content()
        looked_at = place_of(shown.box)
        if shown.refused is not None and (before is None or before.refused != shown.refused):
            self._area.show_part(self._chain.stop_at(Place(shown.refused)))
        elif before is None or before.box != shown.box or before.model != shown.model:
            self._area.show_part(self._chain.stop_at(looked_at))

    def _show_encoder(self, said: str) -> None:
        self._encoder.setText(said)
        explain(self._encoder, f"{said}.\nA click makes it the present experiment.", said)
        self._encoder.setVisible(bool(said))

    def _listen(self, stop: Stop) -> None:
        stop.clicked.connect(partial(self._choose, stop))
        stop.installEventFilter(self)

    # What a person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shows the menu of a box."""
        if isinstance(event, QContextMenuEvent) and isinstance(watched, Stop):
            self._show_menu(watched, event)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes from box to box, and changes the model."""
        stop, what = self._chain.focused, EDITS.get(combination_of(event))
        if stop is None:
            super().keyPressEvent(event)
        elif what is not None:
            self._edit(stop.place.layer, what)
        elif (target := self._chain.next_stop(stop, event.key())) is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.show_part(target)
        else:
            super().keyPressEvent(event)

    def _choose(self, stop: Stop, *_: object) -> None:
        if self._shown is None:
            return
        is_recurrent = stop.place in self._shown.model.recurrent
        self.chosen.emit(stop.place if is_recurrent else stop.place.layer)

    def _edit(self, number: int, what: str) -> None:
        if self._shown is None or not can_do(self._shown.model, number, what):
            return
        if what == "remove":
            self._goes_to = number
            self.asked_to_remove.emit(number)
        elif what == "duplicate":
            self._goes_to = number + 1
            self.asked_to_duplicate.emit(number)
        else:
            self._goes_to = number + (-1 if what == "left" else 1)
            self.asked_to_move.emit(number, self._goes_to)
        self._goes_to = None  # it is shown by now, or was refused

    def _keep_focus(self, before: Stop) -> None:
        """Lets the keyboard stay with the box that it moved, or beside the one that it removed."""
        place = before.place if self._goes_to is None else Place(self._goes_to)
        stop = self._chain.stop_at(place)
        if stop is not before or not before.hasFocus():
            stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_menu(self, stop: Stop, event: QContextMenuEvent) -> None:
        if self._shown is None:
            return
        menu, number = QMenu(self), stop.place.layer
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        look = menu.addAction("&Look at it\tReturn")
        look.triggered.connect(partial(self._choose, stop))
        menu.addSeparator()
        fill_with_layers(menu, self._shown.model, number, self.asked_to_add.emit)
        menu.addSeparator()
        fill_with_edits(menu, self._shown.model, number, partial(self._edit, number))
        if self.actions():
            menu.addSeparator()
            menu.addActions(self.actions())
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        menu.popup(stop.mapToGlobal(stop.rect().bottomLeft()) if by_key else event.globalPos())

    def _fill_menu(self) -> None:
        self._menu.clear()
        if self._shown is not None:
            number = place_of(self._shown.box).layer
            fill_with_layers(self._menu, self._shown.model, number, self.asked_to_add.emit)


class _Refusal(QWidget):
    """Keras' words about a layer, ours, and the ways out."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ScrolledSentence("What Keras refuses", self, ERROR)
        self._ways = WhatIfBar(self)
        self._ways.setAccessibleName("Ways out")
        self._ways.chosen.connect(self.chosen)
        lay_out(QVBoxLayout(self), self._words, self._ways, spacing=0)
        self.hide()

    def show_words(self, shown: ModelShown) -> None:
        """Shows what is refused, or nothing."""
        words, repairs = "", tuple[Alternative, ...]()
        if shown.refused is not None:
            name, repairs = shown.model.names[shown.refused], shown.repairs
            words = f"⚠ {plain_text(name, keep_tags=True)}: {shown.words}"
            words += f"\n{shown.sentence}" if shown.sentence else ""
        self._words.set_text(words)
        self._ways.set_alternatives((), repairs)
        self.setVisible(bool(words))
