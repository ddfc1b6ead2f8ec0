"""Walks through the steps of a scenario: each sets the experiment and what of it is seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lstmviz.lessons.answers import Answer, judge
from lstmviz.lessons.quantity import NoSuchQuantity
from lstmviz.lessons.scenario import Scenario
from lstmviz.session.session import Session
from lstmviz.window.comparison_state import Pin
from lstmviz.window.lesson_state import LessonState, Phase, runs_of
from lstmviz.window.validation_error import ControlId

if TYPE_CHECKING:
    from lstmviz.window.controllers.comparison import RunInBackground
    from lstmviz.window.controllers.controller import Controller

_BUSY = ("loading", "running", "checking")


class ScenarioController:
    """Opens scenarios and goes to their steps; in between anybody may change anything."""

    def __init__(self, controller: Controller, aside: RunInBackground) -> None:
        self._controller = controller
        self._aside = aside
        self._store = controller.store

    def open(self, scenario: Scenario, number: int = 0) -> None:
        """Shows a scenario's first step, or another one, in place of the present session."""
        session, phase = _begin(scenario, number)
        self._controller.session.open(session, None, scenario.title)
        self._store.put(lesson=LessonState(scenario, number, phase, session))

    def close(self) -> None:
        """Leaves the scenario; what is shown stays."""
        lesson = self._store.now.lesson
        if lesson is None:
            return
        now = self._store.now
        if not now.is_modified:  # and neither it is by leaving: nothing of it is the person's own
            file_state = replace(
                now.file_state, experiment=now.experiment, pinned=now.pinned_experiments
            )
            self._store.put(file_state=file_state)
        self._store.put(lesson=None)
        self._store.say(f"{lesson.scenario.title}: left; the experiment stays as it is")

    def go_to(self, number: int) -> None:
        """Goes to a step, and to its question first where it has one."""
        lesson = self._store.now.lesson
        if lesson is None or not 0 <= number < len(lesson.scenario.outline.steps):
            return
        session, phase = _begin(lesson.scenario, number)
        self._put(lesson, LessonState(lesson.scenario, number, phase, session))

    def forward(self, *, in_hall: bool = False) -> bool:
        """Goes on: from a question to what it is about, from a step to the next.

        Args:
            in_hall: people talk about a question and answer again before it is shown.

        Returns:
            Whether there was something to go on to.
        """
        lesson = self._store.now.lesson
        if lesson is None:
            return False
        if lesson.is_covered:
            if in_hall and lesson.phase == "asked":
                self._store.put(lesson=replace(lesson, phase="discussed"))
            else:
                self.show()
            return True
        if lesson.is_last:
            return False
        self.go_to(lesson.number + 1)
        return True

    def back(self) -> bool:
        """Goes to the step before, as it is shown; from a question's answer to the question."""
        lesson = self._store.now.lesson
        if lesson is None:
            return False
        if lesson.step.question is not None and not lesson.is_covered:
            self.go_to(lesson.number)
            return True
        if not lesson.number:
            return False
        self._show(lesson, lesson.number - 1)
        return True

    def answer(self, answer: Answer, *, shows: bool = True) -> None:
        """Takes an answer to the question; by default what happens is shown at once.

        Args:
            answer: the number of a choice, a shape, or where a point was drawn.
            shows: False in a hall, where it is shown when the lecturer goes on.
        """
        lesson = self._store.now.lesson
        if lesson is None or not lesson.is_covered:
            return
        self._store.put(lesson=lesson.answered(answer))
        if shows:
            self.show()

    def show(self) -> None:
        """Shows what the question is about, and what there is to say to the answer."""
        lesson = self._store.now.lesson
        if lesson is not None and lesson.is_covered:
            self._show(lesson, lesson.number)

    def restore(self) -> None:
        """Goes back to the step as it was, whatever was changed since."""
        lesson = self._store.now.lesson
        if lesson is not None:
            self._put(lesson, lesson)

    def revise(self, scenario: Scenario, number: int, *, shows: bool) -> None:
        """Takes another scenario for the one that is open: the same, after it was edited.

        Args:
            scenario: it.
            number: of the step that is looked at.
            shows: the window is to show that step; else it shows it already.
        """
        before = self._store.now.lesson
        if before is None:
            return
        asks = before.is_covered and scenario.step(number).question is not None
        if asks and not shows:
            session = self._as_shown(scenario.question_session(number))
            self._store.put(lesson=LessonState(scenario, number, before.phase, session))
            return
        lesson = LessonState(scenario, number, "shown", scenario.session_of(number))
        if shows or before.is_covered:  # what a question hid is seen again
            self._put(before, lesson)
        else:
            self._store.put(lesson=replace(lesson, session=self._as_shown(lesson.session)))

    def follow(self) -> None:
        """Judges an answer as soon as there is a run to tell from, and has the next one made."""
        self._prepare()
        lesson = self._store.now.lesson
        if lesson is None or lesson.is_covered or lesson.judgement is not None:
            return
        question = lesson.step.question
        runs = runs_of(self._store.now)
        if question is None or (runs.this is None and not runs.refusal):
            return
        try:
            judgement = judge(question, lesson.answer, runs)
        except NoSuchQuantity:  # somebody changed the experiment since
            return
        self._store.put(lesson=replace(lesson, judgement=judgement))

    def _show(self, lesson: LessonState, number: int) -> None:
        session = lesson.scenario.session_of(number)
        answer = lesson.answer if number == lesson.number else None
        self._put(lesson, LessonState(lesson.scenario, number, "shown", session, answer))

    def _prepare(self) -> None:
        """Has what comes next run ahead of time, once what is shown has been checked."""
        lesson = self._store.now.lesson
        if lesson is None or lesson.is_last or self._store.now.status.agreement in _BUSY:
            return
        following = lesson.scenario.session_of(lesson.number + 1).experiment
        if following is not self._store.now.experiment:
            self._controller.runs.prepare(following)

    def _put(self, before: LessonState, lesson: LessonState) -> None:
        """Sets all that a step sets; pins that somebody made in between stay."""
        now, session = self._store.now, lesson.session
        session = self._as_shown(session)
        lesson = replace(lesson, session=session)
        put_before = {id(each) for each in (*before.session.pinned, *session.pinned)}
        own = [pin for pin in now.pinned if id(pin.experiment) not in put_before]
        pinned = (*map(Pin, session.pinned), *own)
        self._store.put(pinned=pinned, compared=None, lesson=lesson)
        news = f"step {lesson.number + 1} of {lesson.scenario.title}"
        self._store.say(news)
        if session.experiment is not now.experiment:
            layer = self._controller.layer
            layer.apply_to_model(lambda _: session.experiment, ControlId("layer", "layer"), news)
        self._store.put(view=session.view)
        self._controller.comparison.opened()
        # In an event of its own: setting a step and showing its run are two pieces of work.
        self._aside(lambda: None, lambda _: self._show_prepared())

    def _as_shown(self, session: Session) -> Session:
        """Returns a session with the very experiment that is shown, where it is the same."""
        shown = self._store.now.experiment
        return replace(session, experiment=shown) if session.experiment == shown else session

    def _show_prepared(self) -> None:
        prepared = self._controller.runs.take_prepared()
        if prepared is not None:
            self._controller.answered(prepared)
        else:
            self._controller.layer.run_waiting()
        self.follow()


def _begin(scenario: Scenario, number: int) -> tuple[Session, Phase]:
    phase: Phase = "shown" if scenario.step(number).question is None else "asked"
    return scenario.begun(number), phase
