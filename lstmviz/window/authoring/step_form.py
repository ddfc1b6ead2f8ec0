"""One step of a scenario that is written: what it says, shows, asks and claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from msgspec import UnsetType
from msgspec.structs import replace as with_fields
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from lstmviz.lessons.claims import Claim
from lstmviz.lessons.offered import is_of_two
from lstmviz.lessons.outline import PictureName, StepOutline
from lstmviz.lessons.scenario import SESSION_RUN
from lstmviz.window.authoring.claim_choice import ClaimChoice
from lstmviz.window.authoring.prose_field import ProseField
from lstmviz.window.authoring.question_form import QuestionForm, moment_words
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel, WrappingCheckBox
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.section import Section

_PICTURES: dict[str, PictureName] = {
    "Film strip": "strip",
    "This moment: the cell": "moment",
    "Returned": "returned",
    "Weights": "weights",
    "Compare": "compare",
    "Code": "code",
    "Model": "model",
    "Text": "text",
}
_ELSE = "The window shows something else: claims are offered once the step shows it too."
_TAKE = (
    "Arrange the window as the step is to be: flags, inputs, the moment, what is compared and "
    "drawn. Then this makes it so."
)
assert set(_PICTURES.values()) == set(get_args(PictureName))


class StepForm(QWidget):
    """Edits a step.

    Signals:
        edited (StepOutline): the step as it is now.
        take_wanted (): the step is to show what is seen in the window.
    """

    edited = Signal(object)
    take_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = StepOutline(say=" ")
        self._offered: tuple[Claim, ...] = ()
        self._other = "the other run"
        help_ = "The one sentence that is said when the step is shown."
        self._say = ProseField("What the step says", help_, 3, self)
        self.error = ErrorLabel(self)
        self._take = QPushButton("Show what the window shows now", self)
        self._shows = PlainLabel(self, "What the step shows")
        help_ = "The view that this step is about: a lecture and figures show it."
        self._view = FewChoices("Large picture", help_, _PICTURES, self)
        self._decisive = WrappingCheckBox("The scenario is about this picture", self)
        explain(self._decisive, "lstmviz render NAME draws it.", "The decisive step")
        self.question = QuestionForm(self)
        self._claims = ClaimChoice(self)
        self._hint = PlainLabel(self, "Why no claims are offered")
        self._hint.hide()
        self._notes = ProseField("Notes", "What a lecturer alone sees.", 2, self)
        sections = [("It asks first", self.question), ("It claims", self._claims)]
        sections.append(("Notes for a lecture", self._notes))
        says = PlainLabel(self, "What the next field is")
        says.setText("It says, in one sentence:")
        column = [says, self._say, self.error, self._take, self._shows]
        shown = QLabel("Large picture:", self)
        row = WrappingRow(None, shown, self._view, self._decisive)
        parts: list[Any] = [*column, row]
        for title, content in sections:
            section = Section(title, self)
            section.add(content)
            if content is self._claims:
                section.add(self._hint)
            parts.append(section)
        lay_out(QVBoxLayout(self), *parts, 1, spacing=6)
        self._say.edited.connect(lambda text: self._change(say=text))
        self._notes.edited.connect(lambda text: self._change(notes=text))
        self._take.clicked.connect(self.take_wanted)
        self._view.activated.connect(self._choose_view)
        self._decisive.toggled.connect(lambda on: self._change(decisive=on))
        self.question.edited.connect(lambda question: self._change(question=question))
        self._claims.edited.connect(lambda claims: self._change(claims=claims))

    def set_step(self, step: StepOutline) -> None:
        """Shows a step; emits nothing."""
        self._step = step
        self._say.set_text(step.say)
        if not self._say.is_refused:
            self.error.set_sentence("")
        self._shows.setText(shows_words(step))
        self._view.setCurrentIndex(list(_PICTURES.values()).index(step.view))
        with QSignalBlocker(self._decisive):
            self._decisive.setChecked(step.decisive)
        self.question.set_question(step.question)
        self._notes.set_text(step.notes)
        self._show_claims()

    def set_offered(self, claims: Sequence[Claim], other: str, *, is_step: bool) -> None:
        """Offers claims that hold of what is seen; emits nothing.

        Args:
            claims: they.
            other: what the run that is compared with is called.
            is_step: the window shows what the step does; else no claim of it can be offered.
        """
        self._offered, self._other = tuple(claims), other
        self._hint.tell("" if is_step else _ELSE)
        self._show_claims()

    def offer_taking(self, why_not: str) -> None:
        """Offers to take what the window shows, or says why it can't be."""
        self._take.setEnabled(not why_not)
        explain(self._take, why_not or _TAKE, "Show what the window shows now")
        self.question.offer_moment(why_not)

    def finish(self) -> None:
        """Tells what was typed and wasn't told yet."""
        for field in (self._say, self.question, self._notes):
            field.finish()

    def _show_claims(self) -> None:
        alone = not self._step.compare
        offered = [it for it in self._offered if not (alone and is_of_two(it))]
        self._claims.set_claims(self._step.claims, offered, self._other)

    def _choose_view(self, index: int) -> None:
        self._change(view=list(_PICTURES.values())[index])

    def _change(self, **fields: Any) -> None:
        self.edited.emit(with_fields(self._step, **fields))


def shows_words(step: StepOutline) -> str:
    """Returns what a step shows, in words: "stateful=False, compared with stateless; t=2 …"."""
    parts = [f"layer {step.layer}"] if step.layer else []
    if step.run and step.run != SESSION_RUN:
        parts.append(f"inputs of {step.run}")
    parts += [f"{name}={value!r}" for name, value in step.arguments.items()]
    if step.compare:
        other = "the first run" if step.compare == SESSION_RUN else step.compare
        parts.append(f"compared with {other}")
    if isinstance(step.at, UnsetType):
        parts.append("all calls")
    else:
        parts.append(f"{moment_words(step.at)}, row {step.at[1]}")
    if step.unit is not None:
        parts.append(f"unit {step.unit}")
    if step.reveal:
        parts.append("what comes later is hidden")
    return f"It shows: {'; '.join(parts)}."
