"""What goes wrong is raised as what it is, for those who don't come from the command line."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from traces import opening

from lstmviz.commands.running import run_here, run_session, with_reference
from lstmviz.commands.source import session_in, session_to_run
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment import memory
from lstmviz.experiment.assets import opening as opening_file
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.memory import NotEnoughMemory
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load
from lstmviz.session.view_state import ViewState


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Devices can't be chosen any more where TensorFlow has begun.
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda *_: [])
    return tmp_path / "log"


def refused() -> Experiment:
    one = opening()
    return replace(one, calls=(*one.calls, Call(np.zeros((3, 2, 3)))))


def test_keras_own_refusal_is_raised(log: Path) -> None:
    with pytest.raises(KerasRejected) as error:
        run_here(refused(), "cpu", log)
    assert error.value.call == 2


def test_weights_that_do_not_fit_are_an_invalid_value(log: Path) -> None:
    ill = replace(opening(), weights=[np.zeros((2, 2)), np.zeros((2, 8)), np.zeros(8)])
    with pytest.raises(InvalidValue, match="weights"):
        run_session(Session.of(ill), "cpu", log)


def test_too_little_memory_is_raised(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 1)
    with pytest.raises(NotEnoughMemory, match="running it would need about"):
        run_here(opening(), "cpu", log)


def test_a_pin_that_keras_refuses_leaves_the_run_and_says_why(log: Path) -> None:
    session = Session(opening(), (refused(),), ViewState(reference=0))
    ran = run_session(session, "cpu", log)
    assert ran.reference is None
    assert ran.problem.startswith("drawn without pin 1: Keras refused call 2: ")
    np.testing.assert_array_equal(ran.trace.calls[1].h, run(opening()).calls[1].h)


def test_a_trace_that_is_there_gets_the_run_that_it_is_compared_with(log: Path) -> None:
    trace = run(opening())
    ran = with_reference(Session(opening(), view=ViewState(reference="stateless")), trace, log)
    assert (ran.trace, ran.problem) == (trace, "")
    assert ran.reference is not None
    assert ran.reference.name == "the stateless twin"
    alone = with_reference(Session(opening(), view=ViewState(reference=3)), trace, log)
    assert (alone.reference, alone.problem) == (None, "")


def test_a_file_that_can_not_be_read_is_told_by_its_own_error(tmp_path: Path, log: Path) -> None:
    with pytest.raises(FileNotFoundError):
        session_in(tmp_path / "none.lstmviz")
    (tmp_path / "text.lstmviz").write_text("hello")
    with pytest.raises(InvalidFile):
        session_to_run(tmp_path / "text.lstmviz", "cpu", log)
    assert session_in(None).experiment == load(opening_file()).experiment
