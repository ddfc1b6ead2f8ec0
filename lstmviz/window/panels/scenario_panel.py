"""Scenarios: the list of those there are, or the step of the one that is open."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import partial

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QAction,
    QDesktopServices,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from lstmviz.lessons.answers import Judgement, read_shape
from lstmviz.lessons.claims import Verdict
from lstmviz.lessons.library import Entry
from lstmviz.lessons.outline import Question
from lstmviz.lessons.scenario import Scenario
from lstmviz.window.lesson_state import LessonState, claim_line
from lstmviz.window.panels.course_list import CourseList
from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea
from lstmviz.window.widgets.section import Section

_TEXT_HEIGHT = 22  # lines of the text that are seen at once
_MOST_KEYS = 9  # choices that have a key of their own, 1 to 9


class QuestionView(QWidget):
    """A question, with what is to be answered to it.

    Signals:
        answered (object): the number of a choice, a shape, or the number of a point.
        show_requested (): no answer, but what happens.
    """

    answered = Signal(object)
    show_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        self._ask = PlainLabel(self, "The question", is_bold=True)
        self._choices = QWidget(self)
        lay_out(QVBoxLayout(self._choices), spacing=3)
        self._typed = QWidget(self)
        self._field = QLineEdit(self._typed)
        self._say = QPushButton("Answer", self._typed)
        lay_out(QHBoxLayout(self._typed), self._field, self._say, growing=(self._field,))
        self._error = ErrorLabel(self)
        self._hint = PlainLabel(self, "How to answer")
        self._show = HelpButton(
            "Show it without an answer",
            "Show it without an answer",
            "Who guesses first learns more; a wrong guess teaches most.",
            self,
        )
        parts = (self._ask, self._choices, self._hint, self._typed, self._error, self._show)
        lay_out(QVBoxLayout(self), *parts, spacing=4)
        self._field.returnPressed.connect(self._answer)
        self._say.clicked.connect(self._answer)
        self._show.clicked.connect(self.show_requested)
        self._keys = [QAction(f"Answer {number}", self) for number in range(1, _MOST_KEYS + 1)]
        for number, key in enumerate(self._keys):  # heard in the whole window, but by who types
            key.setShortcut(str(number + 1))
            key.triggered.connect(partial(self.answered.emit, number))
        self.addActions(self._keys)

    def set_question(self, question: Question | None) -> None:
        """Asks this; emits nothing."""
        self.setVisible(question is not None)
        choices = 0 if question is None else len(question.choices)
        for number, key in enumerate(self._keys):
            key.setEnabled(number < choices)
        if question is self._question:
            return
        self._question = question
        self._field.clear()
        self._error.set_sentence("")
        column = self._choices.layout()
        assert column is not None
        while (item := column.takeAt(0)) is not None:
            button = item.widget()
            if button is not None:
                button.hide()
                button.deleteLater()
        if question is None:
            return
        self._ask.setText(question.ask)
        for number, choice in enumerate(question.choices):
            column.addWidget(self._button(number, choice.text))
        self._choices.setVisible(bool(question.choices))
        self._typed.setVisible(not question.choices)
        self._hint.setVisible(question.point is not None)
        what = "The shape, such as (2, 3)" if question.shape is not None else "The number"
        self._field.setAccessibleName(what)
        self._field.setPlaceholderText("(…, …)" if question.shape is not None else "0.5")
        if question.point is not None:
            self._hint.setText("Click in the picture where the point will be, or type its number.")

    def _button(self, number: int, text: str) -> QPushButton:
        button = _WrappingButton(f"{number + 1}  {text}", self._choices)
        button.clicked.connect(lambda: self.answered.emit(number))
        return button

    def _answer(self) -> None:
        question, text = self._question, self._field.text()
        assert question is not None
        if question.shape is not None:
            shape = read_shape(text)
            if shape is None:
                self._error.set_sentence("Expected a shape, such as (2, 3).")
                return
            self.answered.emit(shape)
            return
        try:
            number = float(text.replace(",", ".").replace("−", "-"))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self._error.set_sentence("Expected a number, such as 0.5.")
            return
        self.answered.emit(number)


class _WrappingButton(QPushButton):
    """A button whose text wraps."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._label = PlainLabel(self)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        lay_out(QVBoxLayout(self), self._label, margins=6)
        self.set_text(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_text(self, text: str) -> None:
        """Says something else."""
        self._label.setText(text)
        self.setAccessibleName(text)


class _Text(QTextBrowser):
    """Markdown as text: HTML in it is shown as it is written, and nothing is fetched."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("What there is to read")
        self.setOpenLinks(False)  # a file or a program isn't opened, nor anything put in its place
        self.anchorClicked.connect(_open_page)
        self.setMinimumHeight(_TEXT_HEIGHT * self.fontMetrics().height())

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Gives nothing: pictures are neither looked for nor fetched."""
        return None

    def set_text(self, text: str) -> None:
        features = QTextDocument.MarkdownFeature
        dialect = features.MarkdownDialectGitHub.value | features.MarkdownNoHTML.value
        self.document().setMarkdown(text, features(dialect))
        for start, length, words in reversed(list(_pictures(self.document()))):
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(words, QTextCharFormat())
        _let_code_wrap(self.document())


def _let_code_wrap(document: QTextDocument) -> None:
    """Breaks lines of code too, which nobody has to scroll sideways for then."""
    wraps = QTextBlockFormat()
    wraps.setNonBreakableLines(False)
    block = document.begin()
    while block.isValid():
        if block.blockFormat().nonBreakableLines():
            QTextCursor(block).mergeBlockFormat(wraps)
        block = block.next()


def _pictures(document: QTextDocument) -> Iterator[tuple[int, int, str]]:
    """Lists where pictures are, how long each is, and what is written in its place."""
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            kind = fragment.charFormat()
            if kind.isImageFormat():
                said = kind.stringProperty(QTextFormat.Property.ImageAltText)
                words = f"[picture: {said}, {kind.toImageFormat().name()}]"
                yield fragment.position(), fragment.length(), words
            fragments += 1
        block = block.next()


def _open_page(address: QUrl) -> None:
    """Opens a page of the web where somebody clicked on it."""
    if address.scheme() in ("http", "https"):
        QDesktopServices.openUrl(address)


class ClaimList(QWidget):
    """What a step claims, each with a mark that says whether it holds now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[PlainLabel] = []
        self._column = lay_out(QVBoxLayout(self), spacing=3)

    def set_claims(self, sentences: list[str], verdicts: tuple[Verdict, ...]) -> None:
        """Shows these; emits nothing."""
        while len(self._labels) < len(sentences):
            label = PlainLabel(self)
            self._labels.append(label)
            self._column.addWidget(label)
        for number, label in enumerate(self._labels):
            label.setVisible(number < len(sentences))
            if number < len(sentences):
                text = claim_line(sentences[number], verdicts[number])
                label.setText(text)
                label.setAccessibleName(text)


class ScenarioPanel(QWidget):
    """The list of scenarios, or the step of the one that is open.

    Signals:
        chosen (str): the name of a scenario that is to be opened.
        answered (object): the answer to the step's question.
        show_requested (): the question is to be skipped.
        forward_requested (): on to what comes next.
        back_requested (): back to what was before.
        restore_requested (): the step as it was.
        leave_requested (): the scenario is to be left.
    """

    chosen = Signal(str)
    answered = Signal(object)
    show_requested = Signal()
    forward_requested = Signal()
    back_requested = Signal()
    restore_requested = Signal()
    leave_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Scenario")
        self._scenario: Scenario | None = None
        self._shown: tuple[Scenario, int, str] | None = None
        self._list = CourseList(self)
        self._list.chosen.connect(self.chosen)
        self._title = PlainLabel(self, "The scenario", is_bold=True)
        self._place = PlainLabel(self, "The step")
        self._leave = HelpButton("✕ all scenarios", "All scenarios", "Leave this scenario.", self)
        self._sentence = PlainLabel(self, "What this step shows", is_bold=True)
        self._question = QuestionView(self)
        self._judgement = PlainLabel(self, "What is said to the answer")
        self._claims = ClaimList(self)
        self._restore = HelpButton(
            "Back to this step (F6)", "Back to this step", "Undo what you changed since.", self
        )
        self._back = QPushButton("◀ Back", self)
        self._next = QPushButton("Next ▶", self)
        self._following = _WrappingButton("", self)
        self._read = Section("Read about it", self)
        self._text = _Text(self)
        self._read.add(self._text)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._list)
        self._step = self._made_step()
        self._stack.addWidget(self._step)
        self._connect()

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Lists the scenarios that there are."""
        self._list.set_entries(entries)

    def set_lesson(self, lesson: LessonState | None, is_changed: bool) -> None:
        """Shows the step of a scenario, or the list where none is open; emits nothing.

        Args:
            lesson: where one is.
            is_changed: whether something was changed since the step was shown.
        """
        if lesson is None and self._scenario is not None:
            self._list.go_to(self._scenario.name)
        self._stack.setCurrentIndex(0 if lesson is None else 1)
        if lesson is None:
            self._scenario, self._shown = None, None
            return
        shown = (lesson.scenario, lesson.number, lesson.phase)
        focused = QApplication.focusWidget()
        was_asked = focused is not None and self._question.isAncestorOf(focused)
        if shown != self._shown:
            self._shown = shown
            self._area.verticalScrollBar().setValue(0)
        outline = lesson.scenario.outline
        self._title.setText(outline.title)
        count = len(outline.steps)
        self._place.setText(f"step {lesson.number + 1} of {count}")
        if lesson.scenario is not self._scenario:
            self._scenario = lesson.scenario
            self._text.set_text(lesson.scenario.text)
        question = lesson.step.question if lesson.is_covered else None
        self._question.set_question(question)
        self._sentence.setText("" if lesson.is_covered else lesson.step.say)
        self._sentence.setVisible(not lesson.is_covered)
        self._judgement.tell("" if lesson.judgement is None else said(lesson.judgement))
        self._claims.setVisible(not lesson.is_covered)
        self._read.setVisible(not lesson.is_covered)
        self._restore.setVisible(is_changed)
        self._back.setEnabled(lesson.number > 0 or lesson.step.question is not None)
        self._next.setEnabled(lesson.is_covered or not lesson.is_last)
        is_over = lesson.is_last and not lesson.is_covered
        following = self._list.following(lesson.scenario.name) if is_over else None
        self._following.setVisible(following is not None)
        if following is not None:
            self._following.set_text(f"That was all. Next: {following[1]}")
        if was_asked and not lesson.is_covered:  # the keyboard goes on from there
            on = (self._next, self._following, self._back)
            next(part for part in on if part.isEnabled() and not part.isHidden()).setFocus()

    def set_claims(self, sentences: list[str], verdicts: tuple[Verdict, ...]) -> None:
        """Shows whether what the step claims holds just now; emits nothing."""
        self._claims.set_claims(sentences, verdicts)

    def focus_on_list(self) -> None:
        """Gives the keyboard to the list, or to what leads to it."""
        (self._list if self._stack.currentIndex() == 0 else self._leave).setFocus()

    def _made_step(self) -> QWidget:
        content = QWidget(self)
        head = lay_out(QHBoxLayout(), self._place, self._leave, growing=(self._place,))
        parts = (
            self._title,
            head,
            self._question,
            self._judgement,
            self._sentence,
            self._claims,
            self._following,
            self._restore,
            self._read,
        )
        lay_out(QVBoxLayout(content), *parts, 1, spacing=6, margins=6)
        self._area = VerticalScrollArea(content, self)
        # Below what scrolls and grows: who clicks Next again must not hit an answer by it.
        walk = lay_out(QHBoxLayout(), self._back, self._next, margins=6)
        step = QWidget(self)
        lay_out(QVBoxLayout(step), self._area, walk)
        return step

    def _connect(self) -> None:
        self._question.answered.connect(self.answered)
        self._question.show_requested.connect(self.show_requested)
        self._next.clicked.connect(self.forward_requested)
        self._back.clicked.connect(self.back_requested)
        self._restore.clicked.connect(self.restore_requested)
        self._leave.clicked.connect(self.leave_requested)
        self._following.clicked.connect(self._go_on)

    def _go_on(self) -> None:
        scenario = self._scenario
        following = None if scenario is None else self._list.following(scenario.name)
        if following is not None:
            self.chosen.emit(following[0])


def said(judgement: Judgement) -> str:
    """Writes what is said to an answer."""
    happened, answered = judgement.happened.rstrip("."), judgement.answered.rstrip(".")
    if not answered:
        return f"It is {happened}. {judgement.because}"
    if judgement.is_right:
        return f"✓ Right: {happened}. {judgement.because}"
    return f"✗ You said: {answered}. It is: {happened}. {judgement.because}"
