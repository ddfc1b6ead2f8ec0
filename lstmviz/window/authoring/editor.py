"""The editor of a scenario; it stands beside the window, which shows what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from msgspec.structs import replace as with_fields
from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lstmviz.lessons import editing
from lstmviz.lessons.checking import Misplaced
from lstmviz.lessons.claims import Claim
from lstmviz.lessons.editing import QuestionKind
from lstmviz.lessons.outline import Question, StepOutline
from lstmviz.lessons.scenario import Scenario
from lstmviz.session.session import Session
from lstmviz.window.authoring.head_form import HeadForm
from lstmviz.window.authoring.prose_field import ProseField
from lstmviz.window.authoring.step_form import StepForm
from lstmviz.window.authoring.step_list import StepList
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_TEXT_LINES = 20
_COVERED = "A question is open in the window: go on there first (F8)."
_REFUSED = "What is marked is not kept. Close once more to leave it as it was."
_MARKDOWN = (
    "What there is to read, in Markdown: what one sees, why, what people believe instead, where it "
    "bites, the code. Pictures and HTML are shown as text."
)


class ScenarioEditor(QDialog):
    """Edits a scenario; whoever hears of an edit keeps it, or says why it can't be.

    Signals:
        edited (Scenario, int): as it is now, and the number of the step to be looked at.
        chosen (int): a step is to be looked at.
        asked (int): the question of a step is to be asked.
        undo_wanted (): the last edit is to be taken back.
        folder_wanted (): it is to be kept in a folder.
        help_wanted (): how scenarios are written.
        left (): the editor was closed.
    """

    edited = Signal(object, int)
    chosen = Signal(int)
    asked = Signal(int)
    undo_wanted = Signal()
    folder_wanted = Signal()
    help_wanted = Signal()
    left = Signal()

    def __init__(
        self, scenario: Scenario, seen: Callable[[], Session | None], parent: QWidget
    ) -> None:
        """Makes the editor.

        Args:
            scenario: what is edited.
            seen: tells what the window shows; None where a question hides something of it.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle("Write a scenario")
        self._scenario = scenario
        self._number = 0
        self._seen = seen
        self._may_close = False
        self._list = StepList(self)
        self._step = StepForm(self)
        self._head = HeadForm(scenario.outline, self)
        self._text = ProseField("The text", _MARKDOWN, _TEXT_LINES, self)
        self._text_error = ErrorLabel(self)
        self._place = PlainLabel(self, "Where it is kept")
        self._problem = ErrorLabel(self)
        self._tabs = QTabWidget(self)
        self._tabs.addTab(self._made_steps(), "&Steps")
        self._tabs.addTab(self._made_text(), "Te&xt")
        self._tabs.addTab(VerticalScrollArea(self._head, self), "&About")
        self._undo = QPushButton("&Undo", self)
        explain(self._undo, "Take the last change back.", "Undo")
        self._folder = QPushButton("In a &folder…", self)
        help_ = "Keep it in a folder with scenario.toml and text.md, to edit and to compare by hand"
        explain(self._folder, help_, "Keep it in a folder")
        self._help = QPushButton("&Help", self)
        close = QPushButton("&Close", self)
        buttons = (self._undo, self._folder, self._help, 1, close)
        row = lay_out(QHBoxLayout(), *buttons)
        parts = (self._tabs, self._problem, self._place, row)
        lay_out(QVBoxLayout(self), *parts, margins=8, spacing=6, growing=(self._tabs,))
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Return in a field closes nothing
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.undo_wanted.emit)
        self._connect(close)
        letter = self.fontMetrics().averageCharWidth()
        room = parent.screen().availableGeometry()
        self.resize(min(70 * letter, room.width() // 2), min(120 * letter, room.height() * 9 // 10))

    def set_scenario(self, scenario: Scenario, number: int, *, may_undo: bool) -> None:
        """Shows a scenario, and edits one of its steps; emits nothing."""
        self._scenario, self._number = scenario, number
        self._problem.set_sentence("")
        self._may_close = False
        self._list.set_steps(scenario.outline.steps, number)
        self._step.set_step(scenario.step(number))
        self._head.set_outline(scenario.outline)
        self._text.set_text(scenario.text)
        if not self._text.is_refused:
            self._text_error.set_sentence("")
        self._undo.setEnabled(may_undo)

    def set_offered(self, offered: Sequence[Claim], other: str, *, is_step: bool) -> None:
        """Offers what can be taken from the window.

        Args:
            offered: claims that hold of what it shows.
            other: what the run that is compared with is called.
            is_step: whether it shows what the step does.
        """
        why_not = "" if self._seen() is not None else _COVERED
        self._list.offer_adding(why_not)
        self._step.offer_taking(why_not)
        self._step.set_offered(offered, other, is_step=is_step)

    def set_place(self, sentence: str, problem: str = "") -> None:
        """Says where the scenario is kept, and why it isn't where it can't be."""
        self._place.setText(sentence)
        self._problem.set_sentence(problem)

    def tell(self, error: Misplaced) -> None:
        """Says what is wrong with what went in, where it went in; the text stays."""
        part = error.place[0] if error.place else ""
        if part == "steps":
            of_question = len(error.place) > 2 and error.place[2] == "question"
            label = self._step.question.error if of_question else self._step.error
        else:
            label = self._text_error if part == "text" else self._head.error
        label.set_sentence(f"{error.reason[:1].upper()}{error.reason[1:]}.")

    def finish(self) -> None:
        """Tells what was typed and wasn't told yet."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()  # a cell or a number that is being typed is done with
        for form in (self._step, self._head, self._text):
            form.finish()

    def dismiss(self) -> None:
        """Closes it whatever stands in it."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tells what was typed, and is gone; the first time not, where something isn't kept."""
        self.finish()
        if self._is_refused and not self._may_close:
            self._may_close = True
            self._problem.set_sentence(_REFUSED)
            event.ignore()
            return
        super().closeEvent(event)
        self.left.emit()

    @property
    def _is_refused(self) -> bool:
        return any(field.is_refused for field in self.findChildren(ProseField))

    def reject(self) -> None:
        """Closes it."""
        self.close()

    def _made_steps(self) -> QWidget:
        page = QWidget(self)
        area = VerticalScrollArea(self._step, page)
        lay_out(QVBoxLayout(page), self._list, area, margins=6, spacing=6, growing=(area,))
        return page

    def _made_text(self) -> QWidget:
        page = QWidget(self)
        policy = self._text.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Expanding)
        self._text.setSizePolicy(policy)
        hint = PlainLabel(page, "What to write")
        hint.setText(_MARKDOWN)
        parts = (hint, self._text, self._text_error)
        lay_out(QVBoxLayout(page), *parts, margins=6, spacing=6, growing=(self._text,))
        return page

    def _connect(self, close: QPushButton) -> None:
        self._list.chosen.connect(self._choose)
        self._list.add_wanted.connect(self._add)
        self._list.move_wanted.connect(self._move)
        self._list.remove_wanted.connect(self._remove)
        self._step.edited.connect(self._change_step)
        self._step.take_wanted.connect(self._take)
        self._step.question.wanted.connect(self._ask)
        self._step.question.moment_wanted.connect(self._hide_after)
        self._step.question.preview_wanted.connect(lambda: self.asked.emit(self._number))
        self._head.edited.connect(
            lambda outline: self._edit(editing.with_outline(self._scenario, outline))
        )
        self._text.edited.connect(lambda text: self._edit(replace(self._scenario, text=text)))
        self._undo.clicked.connect(self.undo_wanted)
        self._folder.clicked.connect(self.folder_wanted)
        self._help.clicked.connect(self.help_wanted)
        close.clicked.connect(self.close)

    def _choose(self, number: int) -> None:
        self._step.finish()  # of the step before
        self.chosen.emit(number)

    def _edit(self, scenario: Scenario, number: int | None = None) -> None:
        self.edited.emit(scenario, self._number if number is None else number)

    def _change_step(self, step: StepOutline) -> None:
        self._edit(editing.with_step(self._scenario, self._number, step))

    def _take(self) -> None:
        self._step.finish()
        if (seen := self._seen()) is not None:
            self._edit(editing.with_taken(self._scenario, self._number, seen))

    def _add(self) -> None:
        self._step.finish()
        if (seen := self._seen()) is not None:
            number = self._number + 1
            self._edit(editing.with_new_step(self._scenario, number, seen), number)

    def _move(self, by: int) -> None:
        self._step.finish()
        moved = editing.with_step_moved(self._scenario, self._number, by)
        self._edit(moved, self._number + by)

    def _remove(self) -> None:
        self._step.finish()
        fewer = editing.without_step(self._scenario, self._number)
        self._edit(fewer, min(self._number, len(fewer.outline.steps) - 1))

    def _ask(self, kind: QuestionKind) -> None:
        self._step.finish()
        try:
            seen = self._seen()
            if seen is None:
                raise ValueError(_COVERED)
            question = editing.new_question(kind, seen)
        except ValueError as error:
            self._step.set_step(self._scenario.step(self._number))
            self._step.question.error.set_sentence(str(error))
            return
        self._put_question(question)

    def _hide_after(self) -> None:
        self._step.finish()
        question, seen = self._scenario.step(self._number).question, self._seen()
        if seen is not None and question is not None:
            view = seen.view
            at = (view.moment.call, view.row, view.moment.step)
            self._put_question(with_fields(question, at=at))

    def _put_question(self, question: Question) -> None:
        step = with_fields(self._scenario.step(self._number), question=question)
        self._change_step(step)
