"""The bar above the picture: the model as a chain of boxes, one of which is looked at."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.plain_text import mnemonic_free, plain_text
from lstmviz.window.panels.layer_menu import can_do, fill_with_edits, fill_with_layers
from lstmviz.window.panels.model_boxes import EDITS, LayerBox, Stop, combination_of
from lstmviz.window.panels.model_chain import Chain, ChainArea
from lstmviz.window.panels.model_shown import ModelShown, place_of
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out

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
    """

    chosen = Signal(object)
    asked_to_add = Signal(int, str)
    asked_to_remove = Signal(int)
    asked_to_move = Signal(int, int)
    asked_to_duplicate = Signal(int)
    repair_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Model")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown: ModelShown | None = None
        self._goes_to: int | None = None  # where the box is to be that the keyboard moved
        self._chain = Chain(self)
        self._area = ChainArea(self._chain, self)
        self._add = HelpButton("+ layer", "Add a layer", _ADD_HELP, self)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._add)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._add.setMenu(self._menu)
        self._refusal = _Refusal(self)
        self._refusal.chosen.connect(self.repair_chosen)
        row = lay_out(QHBoxLayout(), self._area, self._add, spacing=4, growing=(self._area,))
        lay_out(QVBoxLayout(self), row, self._refusal, spacing=2, margins=(8, 2, 8, 2))
        self.hide()

    def show_model(self, shown: ModelShown) -> None:
        """Shows a model; emits nothing."""
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        focused = self._chain.focused
        self._chain.show_model(shown)
        for box in self._chain.new_boxes():
            self._listen(box)
        self._refusal.show_words(shown)
        self.setVisible(not shown.model.stands_alone)
        if focused is not None:
            self._keep_focus(focused)
        self._area.follow_content()
        looked_at = place_of(shown.box)
        if shown.refused is not None and (before is None or before.refused != shown.refused):
            self._area.show_part(self._chain.stop_at(Place(shown.refused)))
        elif before is None or before.box != shown.box or before.model != shown.model:
            self._area.show_part(self._chain.stop_at(looked_at))

    def _listen(self, box: LayerBox) -> None:
        for stop in (box, *box.halves):
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
        self._words = ErrorLabel(self)
        self._words.setAccessibleName("What Keras refuses")
        self._label = QLabel("A way out:", self)
        self._ways = QWidget(self)
        self._row = WrappingRow(self._ways, self._label, spacing=4)
        self._buttons: list[HelpButton] = []
        self._repairs: tuple[Alternative, ...] = ()
        lay_out(QVBoxLayout(self), self._words, self._ways, spacing=2)
        self.hide()

    def show_words(self, shown: ModelShown) -> None:
        """Shows what is refused, or nothing."""
        self._repairs = shown.repairs if shown.refused is not None else ()
        words = ""
        if shown.refused is not None:
            name = plain_text(shown.model.names[shown.refused], keep_tags=True)
            words = f"⚠ {name}: {shown.words}"
            words += f"\n{shown.sentence}" if shown.sentence else ""
        self._words.set_sentence(words)
        while len(self._buttons) < len(self._repairs):
            button = HelpButton("", "", "", self._ways)
            button.clicked.connect(partial(self._choose, len(self._buttons)))
            self._buttons.append(button)
            self._row.addWidget(button)
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(self._repairs))
        for button, repair in zip(self._buttons, self._repairs, strict=False):
            button.setText(mnemonic_free(repair.title))
            help_ = f"A way out: {repair.title}. One undo takes it back."
            explain(button, help_, f"A way out: {repair.title}")
        self._ways.setVisible(bool(self._repairs))
        self.setVisible(bool(words))

    def _choose(self, number: int, *_: object) -> None:
        if number < len(self._repairs):
            self.chosen.emit(self._repairs[number])
