"""What a random person does with the moment: stages, units, and the sentence about a change."""

from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from random_hands import Hands, is_seen, name_of
from random_material import NONE, WORDS, Key

from lstmviz.session.view_state import fitted
from lstmviz.window.snapshot import Snapshot


class MomentAtHand:
    """Each does one thing at random, and tells what it was."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.window = hands.window
        self.chance = hands.chance
        self.panel = hands.window.moment

    def step_within(self) -> str:
        """One stage on or back, by a button or by a key."""
        if not self._is_in_front() or self.chance.random() < 0.4:
            self.hands.focus(self.window.strip)
            return self.hands.press(self.chance.choice([Key.Key_Comma, Key.Key_Period]), NONE)
        bar = self.panel._stages
        button = self.hands.one_of([b for b in (bar._back, bar._on) if is_seen(b)])
        if button is None or not button.isEnabled():
            return "nowhere"
        self.hands.focus(button)
        return self.hands.press(Key.Key_Space, NONE)

    def choose_a_unit(self) -> str:
        """By its number, typed or stepped to."""
        box = self.panel._stages._unit
        if not (self._is_in_front() and self._is_in_sight(box)):
            return "nowhere"
        self.hands.touched.add(box)
        if self.chance.random() < 0.4:
            self.hands.focus(box)
            keys = [Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_End]
            return self.hands.press(self.chance.choice(keys), NONE)
        text = self.chance.choice(["0", "1", "3", "unit 2", *WORDS[:-4]])
        self.hands.type_over(box, text)
        return f"{text[:30]!r}, {self.hands.leave_or_commit()}"

    def click_the_diagram(self) -> str:
        """A bar's unit becomes the chosen one."""
        diagram = self.panel._diagram
        if not (self._is_in_front() and self._is_in_sight(diagram)):
            return "nowhere"
        at = self.hands.place_in(diagram)
        if self.chance.random() < 0.7:  # else bars would be hit too seldom
            places = (self.hands.place_in(diagram) for _ in range(300))
            at = next((p for p in places if diagram.unit_at(p.toPointF()) is not None), at)
        before, unit = self._now, diagram.unit_at(at.toPointF())
        self.hands.click(diagram, at)
        if unit is not None and self._now.experiment is before.experiment:
            layer = self._now.experiment.layer
            assert self._now.view.unit == (unit if unit < layer.units else None)
        return f"{at.toTuple()}, unit {unit}"

    def answer_the_sentence(self) -> str:
        """What the change did is marked once more, or put away."""
        bar = self.window.change_bar
        button = self.hands.one_of([b for b in bar.findChildren(QAbstractButton) if is_seen(b)])
        if button is None:
            return "nowhere"
        self.hands.focus(button)
        self.hands.press(Key.Key_Space, NONE)
        return name_of(button)

    def check(self) -> None:
        """What is shown is of the selected moment, and what is said of the last change."""
        now, did = self._now, self.window.change_bar
        assert did.sentence == ("" if now.change is None else now.change.sentence)
        assert did.isHidden() == (not did.sentence)
        panel = self.panel
        if not panel.isVisible() or panel._pause.isActive() or now.trace is None:
            return
        assert not panel._is_out_of_date, "the moment before is shown"
        assert panel._trace is now.trace
        shown, view = panel._diagram._shown, fitted(now.view, now.trace.experiment)
        if shown is None:
            assert panel._title.text(), "nothing says why there is no moment"
            assert panel._stages.isHidden()
            return
        step = shown.step
        assert (step.call, step.row, step.step) == (view.moment.call, view.row, view.moment.step)
        assert shown.unit == (view.unit or 0)
        assert shown.stage == view.stage
        box = panel._stages._unit
        assert box.hasFocus() or box.value() == shown.unit
        assert f"call {step.call} row {step.row}" in panel._title.text()
        assert "≠" not in panel._mark.text(), panel._mark.toolTip()

    def _is_in_front(self) -> bool:
        """Brings the panel to the front, unless its dock was closed."""
        self.window.docks.bring_forward(self.panel)
        QApplication.processEvents()
        return is_seen(self.panel)

    def _is_in_sight(self, part: QWidget) -> bool:
        self.panel.findChild(QScrollArea).ensureWidgetVisible(part)
        QApplication.processEvents()
        return is_seen(part)

    @property
    def _now(self) -> Snapshot:
        return self.window.controller.now
