"""What a step asks before it is shown: a choice, a shape or a point."""

from __future__ import annotations

from typing import Any, get_args

from msgspec.structs import replace as with_fields
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number
from lstmviz.lessons.answers import read_shape
from lstmviz.lessons.claims import format_shape
from lstmviz.lessons.editing import QuestionKind
from lstmviz.lessons.outline import At, Choice, PointIdea, Question, ShapeIdea
from lstmviz.session.view_state import START
from lstmviz.window.authoring.ideas_table import Idea, IdeasTable
from lstmviz.window.authoring.prose_field import ProseField
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out

_KINDS: dict[str, QuestionKind | None] = {
    "Nothing: it is shown at once": None,
    "To choose an answer": "choices",
    "To type a shape": "shape",
    "To draw a point": "point",
}
_HIDE = "Hide what comes after this moment"
_HIDES = "What comes after the moment in the window isn't shown until there is an answer."
_MOST_IDEAS = 9
_MOST_CHOICES = 5
_NEW: dict[QuestionKind, Idea] = {
    "choices": Idea("Another answer", "Why it isn't so."),
    "shape": Idea("(1, 1)", "What that would be."),
    "point": Idea("0", "What that would mean."),
}
_ANSWERS: dict[QuestionKind, str] = {
    "choices": "Answer",
    "shape": "Wrong shape",
    "point": "Wrong place",
}


class QuestionForm(QWidget):
    """Edits a question.

    Signals:
        edited (object): the `Question`, or None for none.
        wanted (str): a question of this kind is wanted, about what is seen.
        moment_wanted (): what comes after the moment that is seen is to be hidden.
        preview_wanted (): the question is to be asked.
    """

    edited = Signal(object)
    wanted = Signal(str)
    moment_wanted = Signal()
    preview_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question: Question | None = None
        help_ = "What somebody says first, before the step is shown."
        self._kind = FewChoices("What is asked", help_, _KINDS, self)
        self._ask = ProseField("The question", "What is asked.", 2, self)
        self._about = PlainLabel(self, "What it is about")
        self._hide = HelpButton(_HIDE, _HIDE, _HIDES, self)
        self._right = ProseField(
            "What is said to the right answer",
            "What is said to the right answer, and why.",
            2,
            self,
        )
        self._ideas = IdeasTable(_MOST_IDEAS, self)
        self.error = ErrorLabel(self)
        self._preview = QPushButton("Ask it in the window", self)
        self._details = QWidget(self)
        row = WrappingRow(None, self._hide, self._preview)
        said = PlainLabel(self._details, "What the next field is")
        said.setText("Said to the right answer:")
        self._said = said
        parts = (self._ask, self._about, row, said, self._right, self._ideas)
        lay_out(QVBoxLayout(self._details), *parts, spacing=4)
        lay_out(QVBoxLayout(self), self._kind, self.error, self._details, spacing=4)
        self._kind.activated.connect(self._choose_kind)
        self._ask.edited.connect(lambda text: self._change(ask=text))
        self._right.edited.connect(self._change_right)
        self._ideas.edited.connect(self._take_ideas)
        self._hide.clicked.connect(self.moment_wanted)
        self._preview.clicked.connect(self.preview_wanted)

    def set_question(self, question: Question | None) -> None:
        """Shows a question, or that there is none; emits nothing."""
        self._question = question
        kind = _kind_of(question)
        with QSignalBlocker(self._kind):
            self._kind.setCurrentIndex(list(_KINDS.values()).index(kind))
        self._details.setVisible(question is not None)
        self.error.set_sentence("")
        if question is None or kind is None:
            return
        self._ask.set_text(question.ask)
        self._about.setText(_about(question))
        asked = question.shape or question.point
        for widget in (self._said, self._right):
            widget.setVisible(asked is not None)
        if asked is not None:
            self._right.set_text(asked.because)
        self._ideas.set_kind(_ANSWERS[kind], _NEW[kind], has_right=kind == "choices")
        self._ideas.set_ideas(_ideas_of(question))

    def offer_moment(self, why_not: str) -> None:
        """Offers to take the moment that the window shows, or says why it can't be."""
        self._hide.setEnabled(not why_not)
        explain(self._hide, why_not or _HIDES)

    def finish(self) -> None:
        """Tells what was typed and wasn't told yet."""
        self._ask.finish()
        self._right.finish()

    def _choose_kind(self, index: int) -> None:
        kind = list(_KINDS.values())[index]
        if kind == _kind_of(self._question):
            return
        if kind is None:
            self.edited.emit(None)
        else:
            self.wanted.emit(kind)

    def _change(self, **fields: Any) -> None:
        if self._question is not None:
            self.edited.emit(with_fields(self._question, **fields))

    def _change_right(self, text: str) -> None:
        question = self._question
        if question is None:
            return
        for name in ("shape", "point"):
            if (asked := getattr(question, name)) is not None:
                self._change(**{name: with_fields(asked, because=text)})

    def _take_ideas(self, ideas: tuple[Idea, ...]) -> None:
        question = self._question
        if question is None:
            return
        try:
            if question.shape is not None:
                shapes = tuple(ShapeIdea(sizes=_shape(it), because=it.because) for it in ideas)
                self._change(shape=with_fields(question.shape, ideas=shapes))
            elif question.point is not None:
                points = tuple(PointIdea(value=_number(it), because=it.because) for it in ideas)
                self._change(point=with_fields(question.point, ideas=points))
            elif len(ideas) > _MOST_CHOICES:
                raise ValueError(f"Expected at most {_MOST_CHOICES} answers to choose from.")
            else:
                choices = tuple(
                    Choice(text=it.answer, because=it.because, right=it.is_right) for it in ideas
                )
                self._change(choices=choices)
        except ValueError as error:
            self.error.set_sentence(str(error))


def _kind_of(question: Question | None) -> QuestionKind | None:
    if question is None:
        return None
    kinds: tuple[QuestionKind, ...] = get_args(QuestionKind)
    return next(kind for kind in kinds if getattr(question, kind))


def _ideas_of(question: Question) -> list[Idea]:
    if question.shape is not None:
        return [Idea(format_shape(it.sizes), it.because) for it in question.shape.ideas]
    if question.point is not None:
        return [Idea(repr(it.value), it.because) for it in question.point.ideas]
    return [Idea(it.text, it.because, it.right) for it in question.choices]


def _shape(idea: Idea) -> tuple[int, ...]:
    shape = read_shape(idea.answer)
    if shape is None:
        raise ValueError(f"Expected a shape, such as (2, 3), got {idea.answer!r}.")
    return shape


def _number(idea: Idea) -> float:
    try:
        return float(parse_number(idea.answer))
    except InvalidValue:
        raise ValueError(f"Expected a number, such as 0.5, got {idea.answer!r}.") from None


def _about(question: Question) -> str:
    hidden = f"What comes after {moment_words(question.at)} is hidden."
    if question.shape is not None:
        item = f"array {question.shape.item} of " if question.shape.item else ""
        return f"The shape of {item}what call {question.shape.call} returns. {hidden}"
    if question.point is not None:
        what = question.point.at.words()
        return f"{what}, {question.point.near:g} off is near enough. {hidden}"
    return hidden


def moment_words(at: At) -> str:
    """Returns where a moment is: "t=2 of call 0", or "the start of call 1"."""
    call, _, step = at
    return f"the start of call {call}" if step == START else f"t={step} of call {call}"
