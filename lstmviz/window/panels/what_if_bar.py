"""Offers what to try next, each by one click."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QMenu, QSizePolicy, QToolButton, QWidget

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.plain_text import mnemonic_free
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.layouts import lay_out

_SPACING = 4


class WhatIfBar(FollowsSize, QWidget):
    """One line of buttons; what it has no room for is in a menu at its end.

    Signals:
        chosen (Alternative): the one that the person wants to see.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What if")
        self._alternatives: tuple[Alternative, ...] = ()
        self._are_repairs = self._has_no_room = False
        self._label = QLabel("What if …?", self)
        self._buttons: list[HelpButton] = []
        help_ = "More to try: each changes one thing, and one undo takes it back."
        self._more = HelpButton("more", "More to try", help_, self)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._more)
        self._more.setMenu(self._menu)
        row = lay_out(
            QHBoxLayout(self), self._label, self._more, 1, spacing=_SPACING, margins=(8, 2, 8, 2)
        )
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_alternatives(
        self, alternatives: Sequence[Alternative], repairs: Sequence[Alternative] = ()
    ) -> None:
        """Offers ways out of what is refused, or else what to try next; emits nothing."""
        self._alternatives, self._are_repairs = tuple(repairs or alternatives), bool(repairs)
        self._label.setText("A way out:" if repairs else "What if …?")
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        while len(self._buttons) < len(self._alternatives):
            button = HelpButton("", "", "", self)
            button.clicked.connect(partial(self._choose, len(self._buttons)))
            # Tab comes to it before the menu, and not after all that was made before it.
            QWidget.setTabOrder(self._buttons[-1] if self._buttons else self._more, button)
            QWidget.setTabOrder(button, self._more)
            self._buttons.append(button)
            row.insertWidget(len(self._buttons), button)
        for button, alternative in zip(self._buttons, self._alternatives, strict=False):
            button.setText(mnemonic_free(alternative.title))
            what = "A way out" if repairs else "What if"
            help_ = f"{what}: {alternative.title}. One undo takes it back."
            explain(button, help_, f"{what}: {alternative.title}")
        self._show_or_hide()
        self.arrange()

    def set_room(self, has_room: bool) -> None:
        """Says whether there is room for what to try next; for a way out there always is."""
        if has_room == self._has_no_room:
            self._has_no_room = not has_room
            self._show_or_hide()

    def _show_or_hide(self) -> None:
        may_be_seen = self._are_repairs or not self._has_no_room
        self.setVisible(bool(self._alternatives) and may_be_seen)

    def arrange(self) -> None:
        """Shows as many as there is room for, and puts the rest into the menu."""
        more = self._more.sizeHint().width()
        left = self.width() - 16 - self._label.sizeHint().width()
        there = self._buttons[: len(self._alternatives)]
        widths = [button.sizeHint().width() + _SPACING for button in there]
        count = len(there)
        if sum(widths) > left:
            left -= more + _SPACING
            count = next(n for n in range(len(there), -1, -1) if sum(widths[:n]) <= max(left, 0))
        for number, button in enumerate(self._buttons):
            button.setVisible(number < count)
        self._menu.clear()
        for number in range(count, len(there)):
            action = self._menu.addAction(mnemonic_free(self._alternatives[number].title))
            action.triggered.connect(partial(self._choose, number))
        self._more.setVisible(count < len(there))

    def minimumSizeHint(self) -> QSize:
        """Asks for no more than the menu."""
        return QSize(self._more.sizeHint().width(), self.sizeHint().height())

    def _choose(self, number: int, *_: object) -> None:
        if number < len(self._alternatives):
            self.chosen.emit(self._alternatives[number])
