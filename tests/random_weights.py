"""What a random person does with the layer's weights."""

from controls import named
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox
from random_checks import Checks
from random_hands import Hands, is_seen, name_of
from random_material import CTRL, LITERALS, NONE, WEIGHTS, WORDS, Key

from lstmviz.figure.weights.weights_map import WeightsMap


class WeightsAtHand:
    """Each does one thing at random, and tells what it was."""

    def __init__(self, hands: Hands, checks: Checks) -> None:
        self.hands = hands
        self.checks = checks
        self.window = hands.window
        self.chance = hands.chance
        self.panel = hands.window.weights

    def edit_a_weight(self) -> str:
        """A number of the kernel, the recurrent_kernel or the bias is typed over."""
        if not self._is_at_hand():
            return "nowhere"
        at = self.hands.open_a_cell(self.panel._editor.table)
        if at is None:
            return "could not be opened"
        text = self.chance.choice(WORDS[:-4])
        shown = self.checks.weights_shown
        if not self.hands.commit_in_cell(text):
            return f"{at}: {text[:30]!r}, the editor was closed meanwhile"
        if self.checks.now.file_state.opened == self.checks.before.file_state.opened:
            QApplication.processEvents()  # what was half typed is taken a moment later
            self.checks.weight_was_taken(shown, at, text)
        return f"{shown.part} {at}: {text[:30]!r}"

    def choose_weights(self) -> str:
        """Others are shown, or all are replaced: by initializers, what fits, or a file."""
        if not self._is_in_front():
            return "not in front"
        if self.chance.random() < 0.3:
            box = self.panel.findChild(QComboBox)
            if not is_seen(box):
                return "nowhere"
            self.hands.focus(box)
            return self.hands.press(self.chance.choice([Key.Key_Down, Key.Key_Up]), NONE)
        buttons = [b for b in self.panel.findChildren(QAbstractButton) if is_seen(b)]
        button = self.hands.one_of([b for b in buttons if b.isEnabled() and b.text()])
        if button is None:
            return "nowhere"
        self.hands.focus(button)
        self.hands.press(Key.Key_Space, NONE)
        return name_of(button)

    def paste_weights(self) -> str:
        """Cells of a spreadsheet, or an array, or a text that is neither."""
        table = self.panel._editor.table
        if not self._is_at_hand():
            return "nowhere"
        self.hands.focus(table)
        self.hands.touched.add(table)
        text = self.chance.choice([*WEIGHTS, *LITERALS])
        QGuiApplication.clipboard().setText(text)
        self.hands.press(Key.Key_V, CTRL)
        return repr(text[:30])

    def click_the_map(self) -> str:
        """A weight's unit becomes the chosen one."""
        drawn = self.panel.findChild(WeightsMap)
        if not self._is_in_front():
            return "not in front"
        as_map = named(self.panel, QAbstractButton, "weights as heatmap")
        if is_seen(as_map) and not is_seen(drawn):
            self.hands.focus(as_map)
            self.hands.press(Key.Key_Space, NONE)
            QApplication.processEvents()
        if not is_seen(drawn):
            return "nowhere"
        at = self.hands.place_in(drawn)
        before, cell = self.checks.now, drawn.cell_at(at.toPointF())
        self.hands.click(drawn, at)
        now = self.checks.now
        if cell is not None and now.experiment is before.experiment:
            assert now.view.unit == (cell.unit if cell.unit < now.experiment.layer.units else None)
        self.hands.focus(drawn)
        keys = [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_End, Key.Key_Return]
        return f"{cell}, then {self.hands.press(self.chance.choice(keys), NONE)}"

    def _is_at_hand(self) -> bool:
        """Whether the table can be edited, also once what is half typed elsewhere was taken."""
        if not self._is_in_front():
            return False
        self.hands.focus(self.window.strip)
        table = self.panel._editor.table
        return is_seen(table) and table.isEnabled()

    def _is_in_front(self) -> bool:
        """Brings the panel to the front, unless its dock was closed."""
        self.window.docks.bring_forward(self.panel)
        QApplication.processEvents()
        return is_seen(self.panel)
