"""Talks with the engine: asks it to run, takes its answers, and restarts it if it dies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmviz.engine.jobs import RunJob
from lstmviz.engine.results import (
    Checked,
    Failed,
    MainResult,
    Noticed,
    Progressed,
    Ran,
    Ready,
    Refused,
    Unfit,
    Wrote,
)
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.size import bytes_needed, format_bytes
from lstmviz.session.view_state import fitted, last_moment
from lstmviz.trace.trace import Trace
from lstmviz.window.controllers.answers import agreement, as_run, looking_at, news_of_kept
from lstmviz.window.controllers.run_duration import (
    TOO_LONG,
    format_duration,
    seconds_expected,
)
from lstmviz.window.controllers.store import Engine, Store
from lstmviz.window.refusals import explained_unfit, refusal
from lstmviz.window.render_data import RenderData
from lstmviz.window.snapshot import trace_view_of
from lstmviz.window.status import Agreement, Progress
from lstmviz.window.validation_error import ControlId, ValidationError
from lstmviz.worker.jobs import Began, Died

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind

LARGE = 1e9
"""Bytes: of a run that takes more, or more than a quarter of what is free, that is told."""

MOST_DEATHS = 3
"""How often the engine may die over one question before it is left alone."""

OLD_PICTURE = "This picture is of the experiment before the last change"
WRITING = "The model is writing"
STOPPED = "This picture ends where the writing stopped"
_CANCELLED = "The run was cancelled."
KEPT_PICTURE = "This picture is the last run's, which Keras has not run again"


class RunController:
    """Asks the engine about the present experiment, and shows what it answers.

    Attributes:
        shown: the number of the run whose trace is shown; 0 before there is one.
    """

    def __init__(self, store: Store, engine: Engine, free_memory: Callable[[], int]) -> None:
        self._store = store
        self._engine = engine
        self._free_memory = free_memory
        self.shown = 0
        self._number = 0
        self._asked = False  # something was submitted, and neither given up nor wholly answered
        self._is_moving = False  # the engine was ended to go on on another device
        self._deaths = 0  # of the engine since it last ran something
        self._done = 0  # runs, since the engine's process was ready
        self._last_place: ControlId | None = None
        self._checked: Checked | None = None  # how the run that is shown stands to Keras
        # A text that isn't whole, as it is shown, and what it would become.
        self._unfinished: tuple[Trace, Experiment] | None = None
        self._ahead = 0  # the number of the last run that was asked for ahead of time
        self._prepared: tuple[Experiment, Ran | None] | None = None  # and what came of it
        self._shown_ahead = 0  # the number of the question that such a run has answered
        self._memory_message = ""  # the sentence about a large run that the status line got

    def run_now(self) -> None:
        """Runs the present experiment, unless it can't fit into memory."""
        self._number += 1  # an answer still on its way is to an older question
        now = self._store.now
        if sentence := self._too_large():
            self._not_run("too large", sentence)
            return
        if self._deaths >= MOST_DEATHS:
            self._engine.restart()  # it was left alone until somebody asked
            self._deaths = MOST_DEATHS - 1
        self._asked = True
        self._engine.ask(RunJob(self._number, now.experiment))
        # Not marked where nothing was waiting: most runs are over before one could read it.
        waited = now.stale and self._old_picture() == OLD_PICTURE
        self._store.put(
            stale=f"{OLD_PICTURE}; Keras is running the new one" if waited else "",
            status=replace(
                now.status,
                agreement="loading" if now.status.versions is None else "running",
                difference=None,
                progress=None,
                news=self._news_of_memory("" if now.status.news == _CANCELLED else now.status.news),
            ),
        )

    def prepare(self, experiment: Experiment) -> None:
        """Has an experiment run that will be wanted next: then its picture is there at once."""
        if self._prepared is not None and self._prepared[0] is experiment:
            return
        self._ahead += 1
        self._prepared = (experiment, None)
        self._engine.ask(RunJob(self._ahead, experiment, "ahead"))

    def was_prepared(self, answer: Ran) -> None:
        """Takes a run that was asked for ahead of time."""
        if answer.number == self._ahead and self._prepared is not None:
            self._prepared = (self._prepared[0], answer)

    def take_prepared(self) -> Ran | None:
        """Returns the answer to what was just asked, where it was run ahead of time."""
        if self._prepared is None or self._prepared[0] is not self._store.now.experiment:
            return None
        ran = self._prepared[1]
        if ran is None or self.shown == self._number or not self._asked:
            return None
        self._shown_ahead = self._number
        return replace(ran, number=self._number, slot="main")

    def run_changed(self, place: ControlId | None) -> None:
        """Runs the experiment that was just changed, or says that F5 will, where it may take long.

        On the way back to what is drawn there is nothing to run: its answer is there already.

        Args:
            place: where the change went in, and where a refusal is shown whose cause isn't
                known; None where that is nowhere.
        """
        self._last_place = place
        seconds = seconds_expected(self._store.now, is_first=self._done <= 1)
        now = self._store.now
        is_drawn = now.trace is not None and not self._old_picture()
        if is_drawn and self._checked is not None and now.status.versions is not None:
            self._give_up()
            self._store.put(errors=tuple(c for c in now.errors if not c.of_run))
            self._stand(agreement(self._checked), "", difference=self._checked.difference)
        elif seconds is None or self._too_large():  # which needn't wait to be told
            self.run_now()
        elif is_drawn:
            self._give_up()
            self._stand("cancelled", "")  # the check was
        else:
            self._give_up()
            about = f", for about {format_duration(seconds)}" if seconds > TOO_LONG else ""
            needed, free = self._memory()
            taking = (
                f", taking about {format_bytes(needed)} of memory"
                if _is_large(needed, free)
                else ""
            )
            self._stand("waiting", f"{self._old_picture()}. Press F5 to run{about}{taking}")

    def compute_on(self, device: DeviceKind) -> None:
        """Starts the engine anew on this device, and runs the present experiment there."""
        self._engine.compute_on(device)
        if self._deaths >= MOST_DEATHS:  # no process is there that could end
            self.run_now()
        else:
            self._is_moving = True

    def cancel(self) -> None:
        """Ends the run that is under way; the experiment and the last picture stay."""
        if not self._asked:
            return
        self._give_up()
        if self._store.now.status.agreement == "checking":  # the picture itself is whole
            self._stand("cancelled", "", news="The comparison with Keras was cancelled.")
        else:
            old = self._old_picture()
            stale = f"{old}. Press F5 to run" if old else ""
            self._stand("cancelled", stale, news=_CANCELLED)

    def answered(self, answer: Ready | Died | MainResult) -> None:
        """Takes an answer; one to a question that is no longer asked is dropped."""
        status = self._store.now.status
        if isinstance(answer, Ready):
            self._done = 0
            if not self._asked:
                self._deaths = 0  # it is well, and no question is there that could end it
            status = replace(
                status,
                versions=(answer.tensorflow, answer.keras),
                device=answer.device,
                gpus=answer.gpus,
            )
            if status.agreement == "loading":
                status = replace(status, agreement="running")
            self._store.put(status=status)
        elif isinstance(answer, Died):
            self._died(answer)
        elif answer.number == self._number and not isinstance(answer, Began):
            self._took(answer)

    def run_opened(self) -> None:
        """Runs the experiment of a session that was just opened."""
        self._last_place = None
        self.run_now()

    def _took(
        self, answer: Progressed | Wrote | Ran | Noticed | Checked | Refused | Unfit | Failed
    ) -> None:
        now = self._store.now
        if isinstance(answer, Ran | Wrote):
            answer = looking_at(answer, now.experiment.place)
        is_shown = answer.number == self._shown_ahead == self.shown
        if is_shown and isinstance(answer, Progressed | Ran):
            return  # that is shown already; this one is what Keras checks
        if isinstance(answer, Progressed):
            timesteps = [call.inputs.shape[1] for call in now.experiment.calls]
            done = sum(timesteps[: answer.call]) + answer.step
            progress = Progress(answer.call, len(timesteps), done, sum(timesteps))
            self._store.put(status=replace(now.status, progress=progress))
        elif isinstance(answer, Wrote):
            self._show_written(answer)
        elif isinstance(answer, Ran):
            self._done += 1
            self._deaths = 0
            self.shown = answer.number
            self._checked = self._unfinished = None
            render_data = answer.render_data or RenderData.of(answer.trace)
            view = now.view
            if now.stale == WRITING:  # the playhead went along with what was written
                view = replace(view, moment=last_moment(answer.trace.experiment))
            self._store.put(
                **as_run(now, answer.trace.ran),
                trace=answer.trace,
                render_data=render_data.after(trace_view_of(now)[0]),
                view=fitted(view, answer.trace.experiment),
                stale="",
                errors=tuple(c for c in now.errors if not c.of_run),
                status=replace(
                    now.status,
                    agreement="checking",
                    seconds=answer.seconds,
                    progress=None,
                    news=news_of_kept(now, answer.trace),
                    kept=False,
                ),
            )
        elif isinstance(answer, Noticed):
            if now.render_data is not None:
                self._store.put(render_data=replace(now.render_data, findings=answer.findings))
        elif isinstance(answer, Checked):
            self._asked = False
            self._checked = answer
            self._store.put(
                status=replace(
                    now.status,
                    agreement=agreement(answer),
                    difference=answer.difference,
                    tolerance=answer.tolerance,
                )
            )
        elif isinstance(answer, Refused):
            self._not_run("refused", refusal(now.experiment, answer, self._last_place))
        elif isinstance(answer, Unfit):
            self._not_run("refused", explained_unfit(answer, self._last_place))
        else:
            sentence = f"The engine could not run this: {answer.reason}. The log says more."
            self._not_run("failed", sentence)

    def _show_written(self, answer: Wrote) -> None:
        """Shows what a model wrote so far; the run goes on."""
        now, trace = self._store.now, answer.trace
        last = last_moment(trace.experiment)
        self._unfinished = (trace, now.experiment)
        self._store.put(
            trace=trace,
            render_data=answer.render_data or RenderData.of(trace),
            view=replace(fitted(now.view, trace.experiment), moment=last, stepping=False),
            change=None,
            stale=WRITING,
        )

    def _died(self, answer: Died) -> None:
        self._forget_versions()
        is_moving, self._is_moving = self._is_moving, False
        if is_moving or answer.why == "busy":  # ended because it didn't let go, as it was asked
            self._engine.restart()
            if is_moving or self._asked:
                self.run_now()
            return
        self._deaths += 1
        what = (
            "gave no sign of life"
            if answer.why == "hung"
            else f"stopped (exit code {answer.exit_code})"
        )
        if self._deaths < MOST_DEATHS:
            self._engine.restart()
            self._store.say(f"The engine {what} and was started again.")
            if self._asked:
                self.run_now()
        else:
            sentence = (
                f"The engine {what}, {self._deaths} times over this; the log says more. "
                "F5 tries again."
            )
            self._not_run("failed", sentence)

    def _forget_versions(self) -> None:
        """TensorFlow has to load again; a badge that stands for a finished run stays."""
        status = replace(self._store.now.status, versions=None, progress=None)
        if status.agreement in ("running", "checking"):
            status = replace(status, agreement="loading")
        self._store.put(status=status)

    def _give_up(self) -> None:
        """Lets an answer still on its way come too late, and the engine stop working on it."""
        self._number += 1
        if self._asked:
            self._engine.ask(RunJob(self._number, None))
        self._asked = False

    def _not_run(self, why: Agreement, what: ValidationError | str) -> None:
        """Tells why there is no run; a fault, at what was changed last."""
        if isinstance(what, str):
            place = self._last_place or ControlId("layer", "units")
            what = ValidationError(place, what, of_run=True)
        self._asked = False
        kept = []
        for error in self._store.now.errors:
            if not error.of_run:
                kept.append(error)
            elif error.sentence == what.sentence:  # what was changed since isn't the cause
                what = replace(what, place=error.place)
        self._store.put(errors=(*kept, what))
        self._stand(why, self._old_picture())

    def _stand(
        self,
        why: Agreement,
        stale: str,
        news: str | None = None,
        difference: float | None = None,
    ) -> None:
        status = self._store.now.status
        self._store.put(
            stale=stale,
            change=None if stale else self._store.now.change,
            status=replace(
                status,
                agreement=why,
                difference=difference,
                progress=None,
                news=status.news if news is None else news,
            ),
        )

    def _old_picture(self) -> str:
        """What the picture is of that isn't of this run; empty where it is, or there is none."""
        now = self._store.now
        if now.trace is None:
            return ""
        if now.trace.ran is not now.experiment:
            trace, whole = self._unfinished or (None, None)
            is_begun = now.trace is trace and now.experiment is whole
            return STOPPED if is_begun else OLD_PICTURE
        return KEPT_PICTURE if now.status.kept else ""

    def _too_large(self) -> str:
        """Why the present experiment can't fit into memory; empty where it can."""
        needed, free = self._memory()
        if needed <= free:
            return ""
        return (
            f"This run would need about {format_bytes(needed)} of memory; "
            f"{format_bytes(free)} are free. It was not started."
        )

    def _news_of_memory(self, news: str) -> str:
        """What the status line says of a run that begins, in place of what it said of another."""
        before, self._memory_message = self._memory_message, ""
        needed, free = self._memory()
        if _is_large(needed, free):
            self._memory_message = (
                f"This run takes about {format_bytes(needed)} of memory; "
                f"{format_bytes(free)} are free."
            )
            return self._memory_message
        return "" if news == before else news

    def _memory(self) -> tuple[int, int]:
        """Bytes that the present experiment needs, and that are free."""
        return bytes_needed(self._store.now.experiment), self._free_memory()


def _is_large(needed: int, free: int) -> bool:
    return needed > LARGE or needed > free / 4
