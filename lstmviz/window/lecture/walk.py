"""The pages of a lecture without a scenario: a walk through the steps of the run."""

from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.text.moments import moment_sentence, run_title
from lstmviz.figure.text.summary import place_of
from lstmviz.session.view_state import ViewState, moment_at, moment_count, position_of
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.controllers.runs import WRITING
from lstmviz.window.lecture.page import LecturePage
from lstmviz.window.snapshot import trace_view_of

_WAITS = "The picture comes as soon as Keras has run the calls."
_LONGEST_NAME = 60
_MOST_LINES = 2


class RunWalk:
    """Goes from moment to moment, and says what happens at each."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller

    def page(self) -> LecturePage:
        """Returns what happens at the moment that is looked at."""
        now = self._controller.now
        name = plain_text(now.file_state.name, _LONGEST_NAME, keep_tags=True)
        refused = next((error.sentence for error in now.errors if error.of_run), "")
        trace_view, _ = trace_view_of(now)
        if trace_view is None:
            return LecturePage(name, refused.partition("\n")[0] or _WAITS)
        title = ": ".join(filter(None, (name, run_title(trace_view))))
        if refused:
            return LecturePage(title, refused.partition("\n")[0])
        view, stale = now.drawn_view, ""
        if now.stale and now.stale != WRITING:
            stale = f"{now.stale.partition('. Press')[0]}."
        # What isn't seen yet isn't told: a finding speaks of its own moment.
        found = tuple(
            finding.text
            for finding in now.findings
            if (finding.call, finding.step) == (view.moment.call, view.moment.step)
            and finding.row == view.row
        )
        ran = trace_view.trace.experiment
        position, after = position_of(ran, view.moment), ""
        if position + 1 < moment_count(ran):
            after = moment_sentence(trace_view, moment_at(ran, position + 1), view.row)
        return LecturePage(
            title,
            moment_sentence(trace_view, view.moment, view.row),
            lines=tuple(filter(None, (stale, *found[:_MOST_LINES]))),
            next_sentence=after,
            notes=(place_of(trace_view, view), *found[_MOST_LINES:]),
        )

    def forward(self) -> bool:
        """Goes on by a moment; tells whether there was one."""
        return self._step(1)

    def back(self) -> bool:
        """Goes back by a moment; tells whether there was one."""
        return self._step(-1)

    def restart(self) -> None:
        """Goes to where the first call takes its state from, with nothing drawn after it."""
        self._controller.view.go_to(0)

    def answer(self, number: int) -> None:
        """Nothing is asked here."""

    def ahead(self) -> ViewState:
        """Returns what is looked at one moment further on."""
        return self._controller.view.after_step()

    def _step(self, moments: int) -> bool:
        before = self._controller.now.view
        self._controller.view.step_by(moments)
        return self._controller.now.view != before
