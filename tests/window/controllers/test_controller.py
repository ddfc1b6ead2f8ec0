"""What is drawn before Keras has run: the last run, told apart from one that was checked."""

from pathlib import Path

import numpy as np
import pytest
from desk import Desk
from traces import made_up_trace, opening

from lstmviz.engine.results import Checked, Ran, Ready, Refused
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.trace.trace import Trace
from lstmviz.trace.trace_file import Versions
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.controllers.runs import KEPT_PICTURE, OLD_PICTURE

VERSIONS = ("2.21.0", "3.15.1")


class FakeRuns:
    """Has the run of every experiment."""

    def __init__(self) -> None:
        self.kept: list[tuple[Trace, Versions]] = []

    def of(self, experiment: Experiment) -> Trace:
        return made_up_trace(experiment)

    def keep(self, trace: Trace, versions: Versions) -> None:
        self.kept.append((trace, versions))


class KeptDesk(Desk):
    """A controller that draws the last run until the engine answers."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.runs = FakeRuns()
        self.do = Controller(
            Session.of(opening()),
            self.engine,
            self.shown.append,
            lambda: self.memory,
            path,
            last_runs=self.runs,  # type: ignore[arg-type]
        )
        self.do.start()

    def run_differently(self) -> None:
        self.do.answered(Ready(*VERSIONS))
        trace = made_up_trace(self.do.now.experiment)
        h = trace.calls[0].h
        h.flags.writeable = True
        h[0, 0, 0] += 0.5
        self.do.answered(Ran(self.number, trace, 0.01))


@pytest.fixture
def desk() -> KeptDesk:
    return KeptDesk()


def test_the_last_run_is_drawn_before_the_engine_answers(desk: KeptDesk) -> None:
    assert desk.now.trace is not None
    assert desk.now.render_data is not None
    assert desk.now.status.kept
    assert desk.now.status.agreement == "loading"
    assert desk.now.status.seconds is None
    desk.do.answered(Ready(*VERSIONS))
    assert (desk.now.status.kept, desk.now.status.agreement) == (True, "running")


def test_it_gives_way_to_the_real_run_in_silence_where_they_are_the_same(desk: KeptDesk) -> None:
    kept = desk.now.trace
    desk.run()
    assert desk.now.trace is not kept
    assert (desk.now.status.kept, desk.now.status.agreement) == (False, "same")
    assert desk.now.status.news == ""
    assert desk.now.change is None


def test_a_difference_is_told(desk: KeptDesk) -> None:
    desk.run_differently()
    assert not desk.now.status.kept
    news = desk.now.status.news
    assert news == "The picture until now was of an earlier run, which differs: max |Δ| 0.5."


def test_nothing_is_called_checked_while_it_is_drawn(desk: KeptDesk) -> None:
    seen = []
    for answer in (Ready(*VERSIONS), Refused(desk.number, "no", 1)):
        desk.do.answered(answer)
        seen.append(desk.now.status.agreement)
        assert desk.now.status.kept
    assert not {"same", "differs", "checking"} & set(seen)
    assert desk.now.stale == KEPT_PICTURE


def test_a_cancelled_run_leaves_it_as_what_it_is(desk: KeptDesk) -> None:
    desk.do.runs.cancel()
    assert desk.now.status.kept
    assert desk.now.stale == f"{KEPT_PICTURE}. Press F5 to run"


def test_it_is_neither_pinned_nor_compared(desk: KeptDesk) -> None:
    desk.do.pins.pin()
    assert not desk.now.pinned
    assert "not run it again" in desk.now.why_not_pinned
    desk.do.comparison.compare("stateless")
    desk.do.runs.cancel()
    assert not desk.engine.besides
    desk.do.runs.run_now()
    desk.run()
    desk.do.pins.pin()
    assert len(desk.now.pinned) == 1
    assert desk.engine.besides


def test_a_change_is_not_told_from_it(desk: KeptDesk) -> None:
    desk.do.layer.argument("go_backwards", True)
    assert desk.now.status.kept
    desk.do.runs.cancel()
    assert desk.now.stale.startswith(OLD_PICTURE)
    desk.do.runs.run_now()
    desk.run_differently()
    assert desk.now.change is None
    assert desk.now.status.news == ""  # the two runs are of two experiments
    desk.do.layer.argument("go_backwards", False)
    desk.run()
    assert desk.now.change is not None


def test_another_session_has_nothing_of_it(desk: KeptDesk) -> None:
    desk.do.session.open(Session.of(opening(units=3)), None, "other")
    assert desk.now.trace is None
    assert not desk.now.status.kept


def test_the_run_of_what_is_in_the_file_is_kept_once_it_is_checked() -> None:
    desk = KeptDesk(Path("mine.lstmviz"))
    desk.do.answered(Ready(*VERSIONS))
    desk.do.answered(Ran(desk.number, made_up_trace(desk.do.now.experiment), 0.01))
    assert not desk.runs.kept
    desk.do.answered(Checked(desk.number, 0.0))
    assert [(trace.experiment, versions) for trace, versions in desk.runs.kept] == [
        (desk.now.file_state.experiment, VERSIONS)
    ]
    desk.do.layer.argument("go_backwards", True)
    desk.run()
    assert len(desk.runs.kept) == 1  # it isn't in the file
    desk.do.session.saved(Path("mine.lstmviz"), desk.do.session.session)
    assert desk.runs.kept[-1][0] is desk.now.trace


@pytest.mark.parametrize("difference", [1e-7, np.inf])
def test_a_run_that_keras_did_not_confirm_is_not_kept(difference: float) -> None:
    desk = KeptDesk(Path("mine.lstmviz"))
    desk.do.answered(Ready(*VERSIONS))
    desk.do.answered(Ran(desk.number, made_up_trace(desk.do.now.experiment), 0.01))
    desk.do.answered(Checked(desk.number, difference))
    assert not desk.runs.kept


def test_a_session_without_a_file_is_not_kept(desk: KeptDesk) -> None:
    desk.run()
    assert not desk.runs.kept
