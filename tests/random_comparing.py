"""What a random person compares the run with."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from random_hands import Hands, is_seen, name_of
from random_material import NONE, Key

from lstmviz.session.view_state import Twin
from lstmviz.window.panels.comparison_view import GapTable


class Comparisons:
    """Each does one thing at random, and tells what it was."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.window = hands.window
        self.chance = hands.chance
        self.panel = hands.window.compare

    def choose(self) -> str:
        """A twin or a pin; one more pin, one less, or back to it."""
        self.window.docks.bring_forward(self.panel)
        buttons = [b for b in self.panel.findChildren(QAbstractButton) if is_seen(b)]
        button = self.hands.one_of([b for b in buttons if b.isEnabled()])
        if button is None or not button.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return "nowhere"
        message = name_of(button)
        self.hands.focus(button)
        self.hands.press(Key.Key_Space, NONE)
        return message

    def pick(self) -> str:
        """A difference in the table, which leads to its place."""
        table = self.panel.findChild(GapTable)
        model = table.model()
        if not is_seen(table) or not model.rowCount():
            return "nowhere"
        at = model.index(self.chance.randrange(model.rowCount()), self.chance.randrange(3))
        self.hands.focus(table)
        table.setCurrentIndex(at)
        self.hands.press(Key.Key_Return, NONE)
        return f"{at.data()} at {at.row()}, {at.column()}"

    def check(self) -> None:
        """The panel and the picture show what is compared, and nothing of another run."""
        now, panel = self.window.controller.now, self.panel
        on: list[Twin | int] = [which for which, b in panel._twins.items() if b.isChecked()]
        on += [number for number, row in enumerate(panel._pins) if row.button.isChecked()]
        assert on == ([] if now.compared is None else [now.compared.reference])
        assert now.view.reference == (on[0] if on else None)
        assert len(panel._pins) == len(now.pinned)
        reading = self.window.strip._trace_view
        if reading is not None and reading.other is not None:
            assert now.compared is not None
            comparison = now.compared.comparison
            if reading.other.comparison is comparison:
                assert comparison.mine is reading.trace, "compared with another run"
