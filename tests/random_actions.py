"""What a random person does: clicks, keys, edits, pastes, drops, and killed processes."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
)
from pytestqt.qtbot import QtBot
from random_call_arguments import CallArguments
from random_checks import Checks
from random_comparing import Comparisons
from random_hands import Hands, handle_of, is_seen, name_of
from random_material import CTRL, KEYS, LEFT, LITERALS, NONE, NUMBERS, RIGHT, WORDS, Key
from random_moment import MomentAtHand
from random_strip import StripAtHand
from random_weights import WeightsAtHand

from lstmviz.engine.process import EngineProcess
from lstmviz.intake.process import IntakeProcess
from lstmviz.window.widgets.text_field import TextField
from lstmviz.window.widgets.typed_field import TypedField


class Actions:
    """Each does one thing at random, and tells what it was."""

    def __init__(
        self,
        qtbot: QtBot,
        hands: Hands,
        checks: Checks,
        paths: list[Path],
        engine: EngineProcess,
        intake: IntakeProcess,
    ) -> None:
        self.qtbot = qtbot
        self.hands = hands
        self.checks = checks
        self.window = hands.window
        self.chance = hands.chance
        self.table = self.window.inputs._tensors.table
        self.paths = paths
        self.engine = engine
        self.intake = intake
        calls = CallArguments(hands, checks)
        weights = WeightsAtHand(hands, checks)
        comparisons = Comparisons(hands)
        strip, moment = StripAtHand(hands), MomentAtHand(hands)
        self.kinds: list[tuple[int, Callable[[], str]]] = [
            (16, self.click),
            (3, self.click_the_window),
            (4, self.open_context_menu),
            (3, self.double_click),
            (4, self.drag),
            (4, self.turn_the_wheel),
            (18, self.press_a_key),
            (6, self.press_letters),
            (12, self.type_a_number),
            (6, self.type_a_text),
            (10, self.edit_a_cell),
            (5, calls.edit_the_mask),
            (5, calls.edit_the_state),
            (4, calls.edit_a_cell_of_the_state),
            (6, weights.edit_a_weight),
            (4, weights.choose_weights),
            (3, weights.paste_weights),
            (8, comparisons.choose),
            (2, comparisons.pick),
            (6, strip.toggle_a_track),
            (4, strip.choose_how),
            (5, strip.type_some),
            (3, strip.look_elsewhere),
            (5, moment.step_within),
            (3, moment.choose_a_unit),
            (3, moment.click_the_diagram),
            (2, moment.answer_the_sentence),
            (2, weights.click_the_map),
            (8, self.tick),
            (5, self.choose),
            (12, self.trigger),
            (6, self.fill_clipboard),
            (6, self.paste),
            (8, self.drop),
            (2, self.resize),
            (2, self.toggle_a_dock),
            (3, self.undo_and_redo),
            (4, self.wait),
        ]

    def one(self) -> Callable[[], str]:
        weights, kinds = zip(*self.kinds, strict=True)
        act = self.chance.choices(kinds, weights)[0]
        if self.chance.random() < 0.006:
            act = self.kill_the_engine
        elif self.chance.random() < 0.006:
            act = self.kill_the_intake
        return act

    def click(self) -> str:
        return self.hands.mouse(self.hands.some_widget(), LEFT, QTest.mouseClick)

    def click_the_window(self) -> str:
        return self.hands.mouse(self.window, self.chance.choice([LEFT, RIGHT]), QTest.mouseClick)

    def open_context_menu(self) -> str:
        return self.hands.mouse(self.hands.some_widget(), RIGHT, QTest.mouseClick)

    def double_click(self) -> str:
        return self.hands.mouse(self.hands.some_widget(), LEFT, QTest.mouseDClick)

    def drag(self) -> str:
        widget = self.chance.choice(
            [self.window.strip, self.window.strip, self.hands.some_widget()]
        )
        start, end = self.hands.place_in(widget), self.hands.place_in(widget)
        handle = handle_of(widget)
        if not handle.geometry().contains(widget.mapToGlobal(start)):
            return "out of sight"
        if not handle.geometry().contains(widget.mapToGlobal(end)):
            end = start + QPoint(3, 3)
        QTest.mousePress(handle, LEFT, NONE, widget.mapTo(widget.window(), start))
        for part in (0.3, 0.6, 1.0):
            between = start + (end - start) * part
            QTest.mouseMove(handle, widget.mapTo(widget.window(), between))
        QTest.mouseRelease(handle, LEFT, NONE, widget.mapTo(widget.window(), end))
        return f"in {name_of(widget)} from {start.toTuple()} to {end.toTuple()}"

    def turn_the_wheel(self) -> str:
        widget = self.chance.choice([self.window.strip, self.hands.some_widget()])
        at = QPointF(self.hands.place_in(widget))
        turned = QPoint(self.chance.choice([0, 0, 120, -240]), self.chance.choice([120, -120, 360]))
        event = QWheelEvent(
            at,
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            turned,
            Qt.MouseButton.NoButton,
            self.chance.choice([NONE, NONE, CTRL]),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
        return f"{turned.toTuple()} over {name_of(widget)}"

    def press_a_key(self) -> str:
        key, modifiers = self.chance.choice(KEYS)
        return self.hands.press(key, modifiers)

    def press_letters(self) -> str:
        letters = "".join(self.chance.choices("0123456789-.eabcrftz ", k=self.chance.randint(1, 4)))
        message = f"{letters!r} on {name_of(self.hands.focused())}"
        for letter in letters:
            QTest.keyClick(self.hands.focused_window(), letter)
        return message

    def type_a_number(self) -> str:
        fields = [f for f in self.window.findChildren(TypedField) if is_seen(f)]
        field = self.hands.one_of(fields)
        if field is None:
            return "nowhere"
        text = self.chance.choice(NUMBERS if self.chance.random() < 0.8 else WORDS[:-6])
        self.hands.type_over(field, text)
        how = self.hands.leave_or_commit()
        self.hands.go_on()
        if (
            how == "Return"
            and self.checks.now.file_state.opened == self.checks.before.file_state.opened
        ):
            self.checks.number_was_taken(field, text)
        return f"{text[:30]!r} into {name_of(field)}, {how}"

    def type_a_text(self) -> str:
        kinds = [*self.window.findChildren(QLineEdit), *self.window.findChildren(QPlainTextEdit)]
        field = self.hands.one_of([f for f in kinds if is_seen(f) and not f.isReadOnly()])
        if field is None:
            return "nowhere"
        text = self.chance.choice([*WORDS, *LITERALS])
        self.hands.type_over(field, text)
        if self.chance.random() < 0.3:
            self.hands.press(Key.Key_Return, CTRL)
        return f"{text[:30]!r} into {name_of(field)}, {self.hands.leave_or_commit()}"

    def edit_a_cell(self) -> str:
        rows, columns = self.table.model().rowCount(), self.table.model().columnCount()
        if not (rows and columns) or not is_seen(self.table):
            return "nowhere"
        row, column = self.chance.randrange(rows), self.chance.randrange(columns)
        text = self.chance.choice(WORDS[:-4])
        self.hands.focus(self.table)
        self.table.setCurrentIndex(self.table.model().index(row, column))
        self.hands.touched.add(self.table)
        self.hands.press(Key.Key_F2, NONE)
        editor = QApplication.focusWidget()
        if not isinstance(editor, QLineEdit):
            return "could not be opened"
        view = self.checks.now.view
        call, at = view.moment.call, (view.row, row, column)
        before = self.checks.now.experiment.calls[call].inputs
        self.hands.type_over(editor, text)
        if QApplication.focusWidget() is not editor:
            return f"{at}: {text[:30]!r}, the editor was closed meanwhile"
        how = self.chance.choice(["Return", "Return", "Tab", "Escape", "left"])
        if how == "left":
            self.hands.focus(self.window.strip)
        else:
            self.hands.press(getattr(Key, f"Key_{how}"), NONE)
        self.hands.go_on()
        if (
            how == "Return"
            and self.checks.now.file_state.opened == self.checks.before.file_state.opened
        ):
            QApplication.processEvents()  # what was half typed is taken a moment later
            self.checks.cell_was_taken(call, before, at, text)
        return f"call {call}, {at}: {text[:30]!r}, {how}"

    def tick(self) -> str:
        box = self.hands.one_of([b for b in self.window.findChildren(QCheckBox) if is_seen(b)])
        if box is None:
            return "nowhere"
        self.hands.focus(box)
        was = box.isChecked()
        self.hands.press(Key.Key_Space, NONE)
        self.hands.go_on()
        if self.checks.now.file_state.opened == self.checks.before.file_state.opened:
            assert box.isChecked() != was, f"{name_of(box)} can't be ticked"
        return f"{name_of(box)}: {not was}"

    def choose(self) -> str:
        box = self.hands.one_of([b for b in self.window.findChildren(QComboBox) if is_seen(b)])
        if box is None or not box.count():
            return "nowhere"
        item = self.chance.randrange(box.count())
        self.hands.focus(box)
        self.hands.touched.add(box)
        box.setCurrentIndex(item)
        box.activated.emit(item)
        return f"{box.itemText(item)} in {name_of(box)}"

    def trigger(self) -> str:
        menus = self.window.menuBar().findChildren(QMenu)
        actions = [a for m in menus for a in m.actions() if a.isEnabled() and not a.isSeparator()]
        action = self.chance.choice(actions)
        message = action.text()
        action.trigger()
        return message

    def fill_clipboard(self) -> str:
        data = QMimeData()
        kind = self.chance.choice(["text", "text", "text", "html", "image", "long", "files"])
        if kind == "text":
            data.setText(text := self.chance.choice(LITERALS))
            kind = repr(text)
        elif kind == "html":
            data.setHtml("<table><tr><td>1<td>2</tr></table>")
        elif kind == "image":
            data.setImageData(QImage(9, 9, QImage.Format.Format_RGB32))
        elif kind == "files":
            data.setUrls([QUrl.fromLocalFile(str(self.chance.choice(self.paths)))])
        else:
            line = f"[{'0.25, ' * 3000}]"
            text = f"[{', '.join([line] * 56)}]"
            data.setText(self.chance.choice([text, text[:-1], "1\t2\n" * 250_000, "x" * 10**6]))
        QGuiApplication.clipboard().setMimeData(data)
        return f"with {kind}"

    def paste(self) -> str:
        """Into what has the focus, or the table, a text field, or the window."""
        fields = [f for f in self.window.findChildren(TextField) if is_seen(f)]
        target = self.chance.choice([None, self.table, self.window.strip, *fields])
        if target is not None and is_seen(target):
            self.hands.focus(target)
        self.hands.touched.add(QApplication.focusWidget())
        return self.hands.press(Key.Key_V, CTRL)

    def drop(self) -> str:
        data = QMimeData()
        count = self.chance.choices([1, 2, 0], [8, 1, 1])[0]
        paths = self.chance.sample(self.paths, count)
        if paths:
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        elif self.chance.random() < 0.5:
            data.setUrls([QUrl("https://example.org/x.npy")])
        else:
            data.setText(self.chance.choice(LITERALS))
        target = self.chance.choice([self.window, self.window.strip, self.hands.some_widget()])
        self.hands.touched.add(target)
        message = f"{[path.name for path in paths]} {data.text()[:30]!r} on {name_of(target)}"
        at = self.hands.place_in(target)
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, enter)
        over = QDragMoveEvent(at, Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, over)
        event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, event)
        return message

    def resize(self) -> str:
        self.window.resize(self.chance.randint(300, 1700), self.chance.randint(200, 1100))
        return str(self.window.size().toTuple())

    def toggle_a_dock(self) -> str:
        docks = self.window.findChildren(QDockWidget)
        for hidden in docks:
            if not hidden.isVisible():
                hidden.toggleViewAction().trigger()
                return f"shown {hidden.windowTitle()}"
        dock = self.chance.choice(docks)
        if self.chance.random() < 0.5:
            dock.setFloating(not dock.isFloating())
            return f"moved {dock.windowTitle()}"
        dock.close()
        return f"hidden {dock.windowTitle()}"

    def undo_and_redo(self) -> str:
        """There and back: the very same experiment, and the same steps beside it."""
        before = self.checks.now
        if not before.history.past:
            return "nothing"
        self.window.actions_.undo.trigger()
        assert self.checks.now.experiment is before.history.past[-1].experiment
        self.window.actions_.redo.trigger()
        after = self.checks.now
        assert after.experiment is before.experiment, "undo and redo gave another experiment"
        assert len(after.history.past) == len(before.history.past)
        assert len(after.history.future) == len(before.history.future)
        self.checks.forget_texts()  # they are about the numbers that were replaced
        return before.history.past[-1].news[:40]

    def wait(self) -> str:
        milliseconds = self.chance.choice([10, 100, 600])
        self.qtbot.wait(milliseconds)
        return f"{milliseconds} ms"

    def kill_the_engine(self) -> str:
        return _killed(self.engine.pid)

    def kill_the_intake(self) -> str:
        process = self.intake._process
        return _killed(None if process is None else process.pid)


def _killed(pid: int | None) -> str:
    with suppress(psutil.NoSuchProcess, ValueError):
        if pid is not None:
            psutil.Process(pid).kill()
            return str(pid)
    return "nothing"
