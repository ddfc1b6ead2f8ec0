"""Runs that are kept, over an engine that is a list."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from desk import Desk
from traces import made_up_trace, opening

from lstmviz.engine.results import Ran
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.session.session import Session
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace
from lstmviz.window.comparison_state import Pin, kept_bytes, title_of


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_a_pinned_run_stays_and_is_compared_with_what_comes_after(desk: Desk) -> None:
    first = desk.now.trace
    desk.do.pins.pin()
    (pin,) = desk.now.pinned
    assert (pin.experiment, pin.trace) == (first.experiment, first)
    assert desk.now.status.news.startswith("pinned as pin 1: LSTM(4, recurrent_initializer=")
    assert desk.now.comparison.other is first
    desk.do.layer.argument("stateful", False)
    desk.run()
    assert (desk.now.comparison.mine, desk.now.comparison.other) == (desk.now.trace, first)
    assert desk.now.comparison.changes == ("stateful: True → False",)
    assert desk.engine.besides == []  # nothing had to run again


def test_pins_have_names_of_their_own(desk: Desk) -> None:
    desk.do.pins.pin()
    desk.do.layer.argument("units", 5)
    desk.run()
    desk.do.pins.pin()
    titles = [title_of(pin, number) for number, pin in enumerate(desk.now.pinned)]
    assert [title[:14] for title in titles] == ["pin 1: LSTM(4,", "pin 2: LSTM(5,"]
    assert desk.now.view.reference == 1


def test_a_model_is_called_after_its_layers() -> None:
    model = ModelConfig((EmbeddingConfig(3, 2), LSTMConfig(4)))
    pin = Pin(Experiment(model, [Call(np.ones((1, 2), np.int32))]))
    assert title_of(pin, 1) == "pin 2: embedding → lstm"


def test_a_run_that_is_pinned_already_is_not_pinned_twice(desk: Desk) -> None:
    desk.do.pins.pin()
    desk.do.comparison.compare(None)
    desk.do.pins.pin()
    assert len(desk.now.pinned) == 1
    assert desk.now.view.reference == 0
    assert desk.now.status.news == "This run is pin 1 already."


def test_what_has_not_run_is_not_pinned() -> None:
    desk = Desk()
    desk.do.pins.pin()
    assert desk.now.pinned == ()
    assert (
        desk.now.status.news == "There is no run to pin yet: Keras has to run the calls first (F5)."
    )
    desk.run(seconds=2.7)
    assert desk.now.why_not_pinned == ""
    desk.do.layer.argument("units", 5)  # which waits for F5
    desk.do.pins.pin()
    assert desk.now.pinned == ()
    assert "F5" in desk.now.status.news


def test_undo_is_not_affected_by_pins(desk: Desk) -> None:
    desk.do.layer.argument("units", 5)
    desk.run()
    desk.do.pins.pin()
    assert len(desk.now.history.past) == 1
    desk.do.layer.undo()
    desk.run()
    assert len(desk.now.pinned) == 1
    assert desk.now.comparison.other.experiment.layer.units == 5


def test_removing_the_pin_that_is_compared_with_ends_that(desk: Desk) -> None:
    desk.do.pins.pin()
    desk.do.pins.unpin(0)
    assert (desk.now.pinned, desk.now.compared, desk.now.view.reference) == ((), None, None)
    desk.do.pins.unpin(0)
    desk.do.comparison.compare(0)
    assert desk.now.compared is None


def test_removing_a_pin_before_it_keeps_the_comparison_under_its_new_name(desk: Desk) -> None:
    desk.do.pins.pin()
    desk.do.layer.argument("units", 5)
    desk.run()
    desk.do.pins.pin()
    other = desk.now.comparison.other
    desk.do.pins.unpin(0)
    assert (desk.now.view.reference, desk.now.compared.name) == (0, "pin 1")
    assert (desk.now.comparison.other, desk.now.comparison.what) == (other, 0)


def test_removing_a_pin_after_it_changes_nothing_about_the_comparison(desk: Desk) -> None:
    desk.do.pins.pin()
    desk.do.layer.argument("units", 5)
    desk.run()
    desk.do.pins.pin()
    desk.do.comparison.compare(0)
    comparison = desk.now.comparison
    desk.do.pins.unpin(1)
    assert desk.now.comparison is comparison


def test_a_pin_is_removed_while_it_is_run_beside(desk: Desk) -> None:
    session = Session(opening(units=6), (opening(),), ViewState(reference=0))
    desk.do.session.open(session, Path("a.lstmviz"), "a")
    desk.run()
    number, experiment = desk.engine.besides[-1]
    desk.do.pins.unpin(0)
    assert desk.engine.besides[-1][1] is None
    desk.do.answered(Ran(number, made_up_trace(experiment), 0.01, "reference"))
    assert (desk.now.pinned, desk.now.compared) == ((), None)


def test_going_back_to_a_pin_is_one_step_for_undo(desk: Desk) -> None:
    first = desk.now.experiment
    desk.do.pins.pin()
    desk.do.layer.argument("units", 5)
    desk.do.layer.argument("stateful", False)
    desk.run()
    changed = desk.now.experiment
    desk.do.pins.go_back_to(0)
    assert desk.now.experiment is first
    assert desk.now.status.news == "back to pin 1"
    desk.run()
    assert all(gap.same for gap in desk.now.comparison.gaps)
    desk.do.layer.undo()
    assert desk.now.experiment is changed


def test_pins_count_as_something_to_save(desk: Desk) -> None:
    desk.do.pins.pin()
    assert desk.now.is_modified
    session = desk.do.session.session
    assert session.pinned == (desk.now.experiment,)
    desk.do.session.saved(Path("a.lstmviz"), session)
    assert not desk.now.is_modified
    desk.do.comparison.compare("stateless")  # only looked at
    assert not desk.now.is_modified
    desk.do.pins.unpin(0)
    assert desk.now.is_modified
    desk.do.session.saved(Path("a.lstmviz"), session)  # of the one before
    assert desk.now.is_modified


def test_a_pin_of_much_tells_how_much(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmviz.window.controllers.pins.WORTH_TELLING", 1000)
    desk.do.pins.pin()
    assert desk.now.status.news.endswith("It keeps 1.5 kB of memory")


def test_shared_arrays_count_once() -> None:
    trace = made_up_trace(opening())
    # Of each call: output, h, c and four gates of 2 × 3 × 4 numbers, two start states of 2 × 4.
    assert kept_bytes(trace) == 2 * 4 * (7 * 24 + 2 * 8)
    shared = tuple(replace(call, returned=(call.h,)) for call in trace.calls)
    assert kept_bytes(Trace(trace.experiment, {}, shared)) == 2 * 4 * (6 * 24 + 2 * 8)
    assert Pin(opening()).bytes == 0
