"""What a random person does: clicks, keys, edits, pastes, drops, and killed processes.

Each does one thing at random, and tells what it was; it is given up, by InterruptedError, where
there is nothing to do it to.
"""

from contextlib import suppress

import psutil
from controls import named
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
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from random_checks import Checks, Table
from random_material import (
    CTRL,
    KEYS,
    LEFT,
    LITERALS,
    MASKS,
    NONE,
    NUMBERS,
    RIGHT,
    SOME,
    STATES,
    WEIGHTS,
    WORDS,
    Key,
)
from random_person import action, is_seen, name_of

from lstmviz.figure.strip.overview import Overview
from lstmviz.figure.weights.weights_map import WeightsMap
from lstmviz.window.panels.compare_panel import GapTable
from lstmviz.window.panels.layer_panel import KindChoice
from lstmviz.window.widgets.section import Section
from lstmviz.window.widgets.text_field import TextField
from lstmviz.window.widgets.typed_field import TypedField


class Actions(Checks):
    """The rules of the machine."""

    # Anywhere

    @action
    def click(self) -> str:
        return self.mouse(self.some_widget(), LEFT)

    @action
    def click_the_window(self) -> str:
        return self.mouse(self.window, self.chance.choice([LEFT, RIGHT]))

    @action
    def open_context_menu(self) -> str:
        return self.mouse(self.some_widget(), RIGHT)

    @action
    def double_click(self) -> str:
        return self.mouse(self.some_widget(), LEFT, QTest.mouseDClick)

    @action
    def drag(self) -> str:
        widget = self.chance.choice([self.window.strip, self.window.strip, self.some_widget()])
        start, end = self.place_in(widget), self.place_in(widget)
        self.must_reach(widget, start, end)
        way = [start + (end - start) * part for part in (0, 0.3, 0.6, 1.0)]
        self.drag_along(widget, *way)
        return f"in {name_of(widget)} from {start.toTuple()} to {end.toTuple()}"

    @action
    def turn_the_wheel(self) -> str:
        widget = self.chance.choice([self.window.strip, self.some_widget()])
        at = QPointF(self.place_in(widget))
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

    @action
    def press_a_key(self) -> str:
        return self.press(*self.chance.choice(KEYS))

    @action
    def press_letters(self) -> str:
        letters = "".join(self.chance.choices("0123456789-.eabcrftz ", k=self.chance.randint(1, 4)))
        pressed = f"{letters!r} on {name_of(self.focused())}"
        for letter in letters:
            QTest.keyClick(self.focused_window(), letter)
        return pressed

    @action
    def type_a_number(self) -> str:
        field = self.one_seen(self.window.findChildren(TypedField))
        text = self.chance.choice(NUMBERS if self.chance.random() < 0.8 else WORDS[:-6])
        self.type_over(field, text)
        how = self.leave("Return", "Return", "Tab", "Escape", "another place", "nothing")
        self.go_on()
        if how == "Return" and not self.another_was_opened:
            self.number_was_taken(field, text)
        return f"{text[:30]!r} into {name_of(field)}, {how}"

    @action
    def type_a_text(self) -> str:
        kinds = [*self.window.findChildren(QLineEdit), *self.window.findChildren(QPlainTextEdit)]
        field = self.one_seen([f for f in kinds if not f.isReadOnly()])
        text = self.chance.choice([*WORDS, *LITERALS])
        self.type_over(field, text)
        if self.chance.random() < 0.3:
            self.press(Key.Key_Return, CTRL)
        how = self.leave("Return", "Return", "Tab", "Escape", "another place", "nothing")
        return f"{text[:30]!r} into {name_of(field)}, {how}"

    @action
    def tick(self) -> str:
        box = self.one_seen(self.window.findChildren(QCheckBox))
        was = box.isChecked()
        self.focus_and_press(box)
        self.go_on()
        assert self.another_was_opened or box.isChecked() != was, f"{name_of(box)} can't be ticked"
        return f"{name_of(box)}: {not was}"

    @action
    def choose(self) -> str:
        box = self.one_seen([b for b in self.window.findChildren(QComboBox) if b.count()])
        item = self.chance.randrange(box.count())
        self.focus(box)
        box.setCurrentIndex(item)
        box.activated.emit(item)
        return f"{box.itemText(item)} in {name_of(box)}"

    @action
    def trigger(self) -> str:
        menus = self.window.menuBar().findChildren(QMenu)
        actions = [a for m in menus for a in m.actions() if a.isEnabled() and not a.isSeparator()]
        chosen = self.chance.choice(actions)
        text = chosen.text()
        chosen.trigger()
        return text

    @action
    def undo_and_redo(self) -> str:
        """There and back: the very same experiment, and the same steps beside it."""
        before = self.now
        if not before.history.past:
            raise InterruptedError
        self.window.actions_.undo.trigger()
        assert self.now.experiment is before.history.past[-1].experiment
        self.window.actions_.redo.trigger()
        after = self.now
        assert after.experiment is before.experiment, "undo and redo gave another experiment"
        assert len(after.history.past) == len(before.history.past)
        assert len(after.history.future) == len(before.history.future)
        self.forget_texts()  # they are about the numbers that were replaced
        return before.history.past[-1].news[:40]

    @action
    def wait(self) -> str:
        milliseconds = self.chance.choice([10, 100, 600])
        self.qtbot.wait(milliseconds)
        return f"{milliseconds} ms"

    @action
    def kill_a_process(self) -> str:
        name = self.chance.choice(["engine", "intake", "neither", "neither"])
        pid = {"engine": self.engine.pid, "intake": self.intake.pid}.get(name)
        with suppress(psutil.NoSuchProcess, ValueError):
            if pid is not None:
                psutil.Process(pid).kill()
        return name

    # What is brought

    @action
    def fill_the_clipboard(self) -> str:
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

    @action
    def paste(self) -> str:
        """Into what has the focus, or the table, a text field, or the window."""
        fields = [f for f in self.window.findChildren(TextField) if is_seen(f)]
        target = self.chance.choice([None, self._inputs.table, self.window.strip, *fields])
        if target is not None and is_seen(target):
            self.focus(target)
        self.touched.add(QApplication.focusWidget())
        return self.press(Key.Key_V, CTRL)

    @action
    def drop(self) -> str:
        data = QMimeData()
        paths = self.chance.sample(self.paths, self.chance.choices([1, 2, 0], [8, 1, 1])[0])
        if paths:
            data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        elif self.chance.random() < 0.5:
            data.setUrls([QUrl("https://example.org/x.npy")])
        else:
            data.setText(self.chance.choice(LITERALS))
        target = self.chance.choice([self.window, self.window.strip, self.some_widget()])
        self.touched.add(target)
        dropped = f"{[path.name for path in paths]} {data.text()[:30]!r} on {name_of(target)}"
        at = self.place_in(target)
        for kind in (QDragEnterEvent, QDragMoveEvent):
            QApplication.sendEvent(target, kind(at, Qt.DropAction.CopyAction, data, LEFT, NONE))
        event = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, NONE)
        QApplication.sendEvent(target, event)
        return dropped

    # The window's shape

    @action
    def resize(self) -> str:
        self.window.resize(self.chance.randint(300, 1700), self.chance.randint(200, 1100))
        return str(self.window.size().toTuple())

    @action
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

    # Numbers in tables

    @action
    def edit_an_input(self) -> str:
        return self._edit(self.input_table())

    @action
    def edit_a_state(self) -> str:
        part = self.chance.randrange(len(self.state_editors))
        state = self._open_the_state()
        editor = self.state_editors[part]
        if editor.isHidden() or not editor.table.model().rowCount():
            return self.focus_and_press(
                self.one_seen([named(state, QAbstractButton, "Start from zeros")])
            )
        self._scroll_to(editor.table)
        return self._edit(self.state_table(part))

    @action
    def edit_a_weight(self) -> str:
        self._reach_the_weights()
        return self._edit(self.weight_table())

    @action
    def paste_weights(self) -> str:
        """Cells of a spreadsheet, or an array, or a text that is neither."""
        self._reach_the_weights()
        return self._paste_into(self.window.weights._editor.table, WEIGHTS)

    def _edit(self, table: Table) -> str:
        text = self.chance.choice(WORDS[:-4])
        before = table.array()
        at, how = self.type_in_cell(table.editor.table, text)
        if how == "Return" and not self.another_was_opened:
            self.cell_was_taken(table, before, at, text)
        return f"{table.name} {at}: {text[:30]!r}, {how}"

    def _paste_into(self, table: QWidget, texts: list[str]) -> str:
        self.focus(table)
        text = self.chance.choice([*texts, *LITERALS])
        QGuiApplication.clipboard().setText(text)
        self.press(Key.Key_V, CTRL)
        return repr(text[:30])

    # What a call is given

    @action
    def edit_the_mask(self) -> str:
        """A mask is given, ticked, pasted or computed."""
        mask = self.window.inputs._mask
        self._scroll_to(mask.bar)
        view = mask.column.view
        if not is_seen(view) or self.chance.random() < 0.3:
            return self._press_one_of(mask.bar)
        self.focus(view)
        model = view.model()
        view.setCurrentIndex(model.index(self.chance.randrange(model.rowCount()), 0))
        if self.chance.random() < 0.3:
            return self._paste_into(view, MASKS)
        return self.press(*self.chance.choice([(Key.Key_Space, NONE), (Key.Key_C, CTRL)]))

    @action
    def edit_the_given_state(self) -> str:
        """A state is given, taken, mended, or pasted."""
        state = self._open_the_state()
        tables = [e.table for e in self.state_editors if is_seen(e.table)]
        if not tables or self.chance.random() < 0.5:
            return self._press_one_of(state)
        return self._paste_into(self.chance.choice(tables), STATES)

    def _open_the_state(self) -> QWidget:
        state = self.window.inputs._state
        state.findChild(Section).set_open(True)
        QApplication.processEvents()
        self._scroll_to(state)
        return state

    def _scroll_to(self, part: QWidget) -> None:
        self.window.inputs.findChild(QScrollArea).ensureWidgetVisible(part)
        QApplication.processEvents()

    def _press_one_of(self, part: QWidget) -> str:
        return self.focus_and_press(self.one_seen(part.findChildren(QAbstractButton)))

    # The layer

    @action
    def become_another_kind(self) -> str:
        """The layer is another one; what a kind lacks comes back with the kind that has it."""
        self.bring_forward(self.window.layer)
        box = self.window.layer.findChild(KindChoice).findChild(QComboBox)
        self.focus(box)
        item = self.chance.randrange(box.count())
        box.setCurrentIndex(item)
        box.activated.emit(item)
        layer = self.now.experiment.layer
        assert layer.kind.name == box.itemText(item)
        return f"the layer becomes {layer.kind}"

    # The weights

    @action
    def choose_weights(self) -> str:
        """Others are shown, or all are replaced: by initializers, what fits, or a file."""
        panel = self.window.weights
        self.bring_forward(panel)
        if self.chance.random() < 0.3:
            box = self.one_seen([panel.findChild(QComboBox)])
            return self.focus_and_press(box, Key.Key_Down, Key.Key_Up)
        buttons = panel.findChildren(QAbstractButton)
        return self.focus_and_press(self.one_seen([b for b in buttons if b.text()]))

    @action
    def click_the_map(self) -> str:
        """A weight's unit becomes the chosen one."""
        panel = self.window.weights
        self.bring_forward(panel)
        as_map = named(panel, QAbstractButton, "weights as heatmap")
        if is_seen(as_map) and not is_seen(panel.findChild(WeightsMap)):
            self.focus_and_press(as_map)
            QApplication.processEvents()
        drawn = self.one_seen(panel.findChildren(WeightsMap))
        at = self.place_in(drawn)
        before, cell = self.now, drawn.cell_at(at.toPointF())
        self.click_at(drawn, at)
        now = self.now
        # An answer that comes while Qt hands the click on can lay the map out anew.
        stayed = cell == drawn.cell_at(at.toPointF())
        if cell is not None and stayed and now.experiment is before.experiment:
            assert now.view.unit == (cell.unit if cell.unit < now.experiment.layer.units else None)
        keys = [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_End, Key.Key_Return]
        return f"{cell}, then {self.focus_and_press(drawn, *keys)}"

    def _reach_the_weights(self) -> None:
        """Also once what is half typed elsewhere was taken."""
        self.bring_forward(self.window.weights)
        self.focus(self.window.strip)
        self.one_seen([self.window.weights._editor.table])

    # What is compared

    @action
    def compare(self) -> str:
        """A twin or a pin; one more pin, one less, or back to it."""
        panel = self.window.compare
        self.bring_forward(panel)
        buttons = panel.findChildren(QAbstractButton)
        button = self.one_seen([b for b in buttons if b.focusPolicy() & Qt.FocusPolicy.TabFocus])
        name = name_of(button)
        self.focus_and_press(button)
        return name

    @action
    def pick_a_difference(self) -> str:
        """A difference in the table, which leads to its place."""
        table = self.one_seen(self.window.compare.findChildren(GapTable))
        model = table.model()
        if not model.rowCount():
            raise InterruptedError
        at = model.index(self.chance.randrange(model.rowCount()), self.chance.randrange(3))
        self.focus(table)
        table.setCurrentIndex(at)
        self.press(Key.Key_Return)
        return f"{at.data()} at {at.row()}, {at.column()}"

    # The film strip

    @action
    def toggle_a_track(self) -> str:
        """A track comes or goes; h always stays."""
        bar = self.window.strip_bar
        button = self.one_seen(list(bar._tracks.values()))
        (track,) = [track for track, other in bar._tracks.items() if other is button]
        was = self.now.view.tracks
        self.focus_and_press(button)
        self.go_on()
        assert (track in self.now.view.tracks) != (track in was), f"{track} can't be switched"
        return f"{track}: {track not in was}"

    @action
    def draw_otherwise(self) -> str:
        """How tracks are drawn, what units are sorted by; all of time; units and rows unfolded."""
        bar = self.window.strip_bar
        boxes = [bar._drawn_as, bar._order]
        control = self.one_seen([*boxes, bar._more, bar._fit])
        return self.focus_and_press(control, *((Key.Key_Down, Key.Key_Up) * (control in boxes)))

    @action
    def type_some(self) -> str:
        """Which units, or which rows: the good ones are taken, the others stay and are told."""
        bar = self.window.strip_bar
        if is_seen(bar._more) and not bar._more.isChecked():
            bar._more.click()
            QApplication.processEvents()
        field = self.one_seen([bar._unit_field, bar._row_field])
        text = self.chance.choice(SOME)
        self.type_over(field, text)
        self.press(Key.Key_Return)
        self.go_on()
        try:
            numbers = field.read(text)
        except ValueError:
            assert field.is_invalid, f"{name_of(field)} took {text!r}"
            assert field.text() == text, f"{name_of(field)} lost {text!r}"
            assert not bar._error.isHidden(), f"nothing says why {text!r} wasn't taken"
        else:
            view = self.now.view
            taken = view.units if field is bar._unit_field else view.rows
            assert taken == numbers, f"{name_of(field)} has {taken} instead of {text!r}"
            assert not field.is_invalid
        return f"{text!r} into {name_of(field)}"

    @action
    def look_elsewhere(self) -> str:
        """A click or a drag in the band that has all of time."""
        band = self.one_seen(self.window.strip.findChildren(Overview))
        start, end = self.place_in(band), self.place_in(band)
        self.must_reach(band, start, end)
        middle = QPoint((start.x() + end.x()) // 2, end.y())
        self.drag_along(band, start, *([middle, end] * (self.chance.random() < 0.7)))
        return f"from {start.x()} to {end.x()}"

    # The moment

    @action
    def step_within(self) -> str:
        """One stage on or back, by a button or by a key."""
        if self.chance.random() < 0.4:
            return self.focus_and_press(self.window.strip, Key.Key_Comma, Key.Key_Period)
        self.bring_forward(self.window.moment)
        bar = self.window.moment._stages
        return self.focus_and_press(self.one_seen([bar.back, bar.on]))

    @action
    def choose_a_unit(self) -> str:
        """By its number, typed or stepped to."""
        box = self.window.moment._stages.unit
        self._reach_in_moment(box)
        if self.chance.random() < 0.4:
            keys = [Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_End]
            return self.focus_and_press(box, *keys)
        text = self.chance.choice(["0", "1", "3", "unit 2", *WORDS[:-4]])
        self.type_over(box, text)
        return f"{text[:30]!r}, {self.leave('Return', 'Tab', 'Escape', 'another place', 'nothing')}"

    @action
    def click_the_diagram(self) -> str:
        """A bar's unit becomes the chosen one."""
        diagram = self.window.moment._diagram
        self._reach_in_moment(diagram)
        at = self.place_in(diagram)
        if self.chance.random() < 0.7:  # else bars would be hit too seldom
            places = (self.place_in(diagram) for _ in range(300))
            at = next((p for p in places if diagram.unit_at(p.toPointF()) is not None), at)
        before, unit = self.now, diagram.unit_at(at.toPointF())
        self.click_at(diagram, at)
        if unit is not None and self.now.experiment is before.experiment:
            layer = self.now.experiment.layer
            assert self.now.view.unit == (unit if unit < layer.units else None)
        return f"{at.toTuple()}, unit {unit}"

    @action
    def answer_the_sentence(self) -> str:
        """What the change did is marked once more, or put away."""
        button = self.one_seen(self.window.change_bar.findChildren(QAbstractButton))
        self.focus_and_press(button)
        return name_of(button)

    def _reach_in_moment(self, part: QWidget) -> None:
        self.bring_forward(self.window.moment)
        self.window.moment.findChild(QScrollArea).ensureWidgetVisible(part)
        QApplication.processEvents()
        self.one_seen([part])
