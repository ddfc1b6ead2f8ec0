"""The pages of a lecture on a scenario: its steps, and its questions in the phases of a hall."""

from __future__ import annotations

from typing import get_args

from lstmviz.figure.options.figure_options import ViewName
from lstmviz.lessons.answers import Answer, offered
from lstmviz.session.view_state import ViewState
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.lecture.page import LectureOption, LecturePage, LectureQuestion
from lstmviz.window.lesson_state import LessonState, claim_line, runs_of, verdicts_of

_THINK = "Think, and answer for yourself."
_TALK = "Talk to your neighbour. Then answer again."
_VIEWS: tuple[ViewName, ...] = get_args(ViewName)


class ScenarioPages:
    """Goes from step to step; a question is asked, talked about, and then shown."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller

    def page(self) -> LecturePage:
        """Returns what stands beside the step's picture."""
        lesson = self._lesson
        if lesson is None:  # somebody opened something else
            return LecturePage(self._controller.now.file_state.name, "")
        step, count = lesson.step, len(lesson.scenario.outline.steps)
        view = next((name for name in _VIEWS if name == step.view), None)
        title = f"{lesson.scenario.title}  ({lesson.number + 1} of {count})"
        following = "" if lesson.is_last else lesson.scenario.step(lesson.number + 1).say
        notes = tuple(filter(None, (step.notes, *self._claims(lesson))))
        if lesson.is_covered:
            return LecturePage(
                title,
                _TALK if lesson.phase == "discussed" else _THINK,
                self._question(lesson),
                view="strip",
                next_sentence=step.say,
                notes=notes,
            )
        return LecturePage(
            title,
            step.say,
            lines=self._judgement(lesson),
            view=view,
            next_sentence=following,
            notes=notes,
        )

    def forward(self) -> bool:
        """Goes on: from the question to talking about it, to what happens, to the next step."""
        return self._controller.scenario.forward(in_hall=True)

    def back(self) -> bool:
        """Goes back to the question, or to the step before."""
        return self._controller.scenario.back()

    def restart(self) -> None:
        """Goes to the first step."""
        self._controller.scenario.go_to(0)

    def ahead(self) -> ViewState | None:
        """Returns what the next page looks at, where the same run is looked at."""
        lesson = self._lesson
        if lesson is None or lesson.phase == "asked":
            return None
        number = lesson.number + (0 if lesson.is_covered else 1)
        if number >= len(lesson.scenario.outline.steps):
            return None
        scenario = lesson.scenario
        session = scenario.session_of(number) if lesson.is_covered else scenario.begun(number)
        is_same = session.experiment is self._controller.now.experiment
        return session.view if is_same and session.view.reference is None else None

    def answer(self, number: int) -> None:
        """Takes the answer with a number, which the hall agreed on; it is shown later."""
        lesson = self._lesson
        answers = () if lesson is None else self._offered(lesson)
        if number < len(answers):
            self._controller.scenario.answer(answers[number][1], shows=False)

    @property
    def _lesson(self) -> LessonState | None:
        return self._controller.now.lesson

    def _offered(self, lesson: LessonState) -> tuple[tuple[str, Answer], ...]:
        question = lesson.step.question
        return () if question is None else offered(question, runs_of(self._controller.now))

    def _question(self, lesson: LessonState) -> LectureQuestion | None:
        question = lesson.step.question
        if question is None:
            return None
        options = tuple(
            LectureOption(text, "chosen" if lesson.answer == answer else "open")
            for text, answer in self._offered(lesson)
        )
        return LectureQuestion(question.ask, options)

    def _judgement(self, lesson: LessonState) -> tuple[str, ...]:
        """Says what belongs to the hall's idea where it was a wrong one; the sentence has room."""
        judged = lesson.judgement
        if judged is None or not judged.answered:
            return ()
        if judged.is_right:
            return (f"✓ {judged.happened}",)
        return (f"✗ {judged.answered}: {judged.because}",)

    def _claims(self, lesson: LessonState) -> tuple[str, ...]:
        """The claims for the lecturer: the hall has one sentence."""
        if lesson.is_covered:
            return ()
        now = self._controller.now
        name = now.other_run or "the other run"
        said = [claim.sentence(name) for claim in lesson.step.claims]
        return tuple(map(claim_line, said, verdicts_of(now)))
