"""What a change did, told by a controller over an engine that is a list."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from desk import Desk, refuse_batch
from traces import made_up_trace, opening

from lstmviz.engine.results import Ran
from lstmviz.experiment.call import Call
from lstmviz.session.session import Session
from lstmviz.trace.change import change_sentence
from lstmviz.window.controllers import change_summary


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_the_first_run_is_no_change(desk: Desk) -> None:
    assert desk.now.change is None


def test_each_change_is_told_until_the_next(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    assert desk.now.change is None
    desk.run()
    assert desk.now.change.sentence.startswith("Call 1 now starts from zero")
    assert desk.now.change.after is desk.now.experiment
    desk.do.layer.argument("return_sequences", False)
    desk.run()
    assert desk.now.change.sentence.startswith("The output now holds the last step alone")


def test_undo_and_redo_are_changes(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run()
    desk.do.layer.undo()
    desk.run()
    assert desk.now.change.sentence.startswith("Call 1 now starts from the state call 0 ended in")
    desk.do.layer.redo()
    desk.run()
    assert desk.now.change.sentence.startswith("Call 1 now starts from zero")


def test_running_again_leaves_what_was_said(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run()
    said = desk.now.change
    desk.do.runs.run_now()
    desk.run()
    assert desk.now.change is said is not None


def test_another_session_is_no_change(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run()
    desk.do.session.open(Session.of(opening(units=7)), None, "other")
    assert desk.now.change is None
    desk.run()
    assert desk.now.change is None


def test_it_is_held_against_what_was_shown_and_not_against_what_came_too_late(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    first = desk.number
    desk.do.layer.argument("stateful", True)
    desk.do.answered(Ran(first, made_up_trace(opening(stateful=False)), 0.01))
    desk.run()
    assert desk.now.change is None  # back where it was: the same experiment is shown again


def test_while_the_picture_is_old_nothing_is_said_of_it(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run()
    refuse_batch(desk)
    assert desk.now.stale
    assert desk.now.change is None


def test_the_sentence_can_be_put_away(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run()
    desk.do.changes.dismiss()
    assert desk.now.change is None
    shown = len(desk.shown)
    desk.do.changes.dismiss()
    assert len(desk.shown) == shown


Later = list[tuple[Callable[[], Any], Callable[[Any], None]]]


def with_aside(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Of large runs the comparison waits until the test does it."""
    later: Later = []
    monkeypatch.setattr(change_summary, "QUICK", 0)
    desk.do.changes = change_summary.ChangeTracker(
        desk.do.store, lambda work, done: later.append((work, done))
    )
    return later


def test_large_runs_are_compared_aside_and_the_picture_does_not_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = with_aside(desk, monkeypatch)
    desk.do.layer.argument("stateful", False)
    desk.run()
    assert desk.now.trace.experiment is desk.now.experiment
    assert desk.now.change is None
    ((work, done),) = later
    done(work())
    assert desk.now.change.sentence.startswith("Call 1 now starts from zero")


def test_what_comes_after_the_next_run_is_dropped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = with_aside(desk, monkeypatch)
    desk.do.layer.argument("stateful", False)
    desk.run()
    desk.do.layer.argument("return_state", True)
    desk.run()
    (work, done), _ = later
    done(work())
    assert desk.now.change is None


def test_a_fault_in_telling_is_logged_and_says_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_before: object, _after: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(change_sentence, "consequence_of", broken)
    desk.do.layer.argument("stateful", False)
    desk.run()
    assert desk.now.change is None
    assert [(r.levelno, r.message) for r in caplog.records] == [
        (logging.ERROR, "what a change did can't be told")
    ]
    caplog.clear()


def test_many_small_calls_are_compared_aside_too(desk: Desk) -> None:
    trace = made_up_trace(replace(opening(), calls=[Call([[[1.0]]])] * 300))
    assert change_summary._size(trace) > change_summary.QUICK
