"""What a random person does with a call's mask and with the state it is given."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from random_checks import Checks
from random_hands import Hands, is_seen
from random_material import CTRL, LITERALS, MASKS, NONE, STATES, WORDS, Key

from lstmviz.window.widgets.section import Section


class CallArguments:
    """Each does one thing at random, and tells what it was."""

    def __init__(self, hands: Hands, checks: Checks) -> None:
        self.hands = hands
        self.checks = checks
        self.window = hands.window
        self.chance = hands.chance

    def edit_the_mask(self) -> str:
        """A mask is given, ticked, pasted or computed."""
        mask = self.window.inputs._mask
        view, bar = mask.column.view, mask.bar
        self._scroll_to(bar)
        if not is_seen(view):
            return self._press_one_of(bar)
        self.hands.focus(view)
        self.hands.touched.add(view)
        steps = view.model().rowCount()
        view.setCurrentIndex(view.model().index(self.chance.randrange(steps), 0))
        keys = [(Key.Key_Space, NONE), (Key.Key_Space, NONE), (Key.Key_C, CTRL), (Key.Key_V, CTRL)]
        key, modifiers = self.chance.choice(keys)
        if self.chance.random() < 0.3:
            return self._press_one_of(bar)
        if key == Key.Key_V:
            QGuiApplication.clipboard().setText(self.chance.choice([*MASKS, *LITERALS]))
        return self.hands.press(key, modifiers)

    def edit_the_state(self) -> str:
        """A state is given, taken, mended, or pasted."""
        state = self.window.inputs._state
        state.findChild(Section).set_open(True)
        QApplication.processEvents()
        self._scroll_to(state)
        tables = [e.table for e in self.checks.state_editors if is_seen(e.table)]
        if not tables or self.chance.random() < 0.5:
            return self._press_one_of(state)
        table = self.chance.choice(tables)
        self.hands.focus(table)
        self.hands.touched.add(table)
        QGuiApplication.clipboard().setText(self.chance.choice([*STATES, *LITERALS]))
        return self.hands.press(Key.Key_V, CTRL)

    def _scroll_to(self, part: QWidget) -> None:
        self.window.inputs.findChild(QScrollArea).ensureWidgetVisible(part)
        QApplication.processEvents()

    def _press_one_of(self, part: QWidget) -> str:
        buttons = [b for b in part.findChildren(QAbstractButton) if is_seen(b) and b.isEnabled()]
        button = self.hands.one_of(buttons)
        return "nowhere" if button is None else self._press(button)

    def _press(self, button: QWidget) -> str:
        self.hands.focus(button)
        return self.hands.press(Key.Key_Space, NONE)

    def edit_a_cell_of_the_state(self) -> str:
        part = self.chance.choice([0, 1])
        table = self.checks.state_editors[part].table
        state = self.window.inputs._state
        state.findChild(Section).set_open(True)
        self._scroll_to(state._bar._zeros)
        if table.isHidden() or not table.model().rowCount():
            return self._press(state._bar._zeros) if is_seen(state._bar._zeros) else "nowhere"
        self._scroll_to(table)
        at = self.hands.open_a_cell(table) if is_seen(table) else None
        if at is None:
            return "could not be opened"
        text = self.chance.choice(WORDS[:-4])
        call = self.checks.now.view.moment.call
        state = self.checks.now.experiment.calls[call].initial_state
        assert state is not None
        if not self.hands.commit_in_cell(text):
            return f"{at}: {text[:30]!r}, the editor was closed meanwhile"
        if self.checks.now.file_state.opened == self.checks.before.file_state.opened:
            QApplication.processEvents()  # what was half typed is taken a moment later
            self.checks.state_was_taken(call, part, state[part], at, text)
        return f"call {call}, {'hc'[part]} {at}: {text[:30]!r}"
