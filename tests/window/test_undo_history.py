"""Undo and redo, and how much of it is kept."""

import numpy as np
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.window import undo_history
from lstmviz.window.undo_history import Step, UndoHistory


def test_undo_and_redo_go_back_and_forth() -> None:
    a, b, c = (opening(units=n) for n in (1, 2, 3))
    kept = UndoHistory().after(Step(a, "to b")).after(Step(b, "to c"))
    experiment, kept = kept.undone(c)
    assert (experiment.layer.units, [s.news for s in kept.future]) == (2, ["to c"])
    experiment, kept = kept.undone(b)
    assert (experiment.layer.units, kept.past) == (1, ())
    experiment, kept = kept.redone(a)
    assert experiment.layer.units == 2
    experiment, kept = kept.redone(b)
    assert (experiment.layer.units, kept.future) == (3, ())


def test_one_goes_to_any_point_in_one_go() -> None:
    experiments = [opening(units=n) for n in (1, 2, 3, 4)]
    kept = UndoHistory()
    for number, name in enumerate(("to 2", "to 3", "to 4")):
        kept = kept.after(Step(experiments[number], name))
    present = experiments[3]
    for position in (0, 2, 3, 1, -5, 9):
        present, kept = kept.at(position, present)
        reached = min(max(position, 0), 3)
        assert present is experiments[reached]
        assert len(kept.past) == reached
        assert kept.names == ("to 2", "to 3", "to 4")


def test_only_the_newest_steps_are_kept() -> None:
    kept = UndoHistory()
    for n in range(1, 151):
        kept = kept.after(Step(opening(units=n), str(n)))
    assert [s.news for s in kept.past] == [str(n) for n in range(51, 151)]


def test_large_tensors_are_kept_up_to_a_bound_and_a_shared_one_counts_once(monkeypatch) -> None:
    monkeypatch.setattr(undo_history, "MOST_BYTES", 10_000)
    shared = Call(np.zeros((1, 1000, 1), np.float32))
    kept = UndoHistory()
    for n in range(1, 21):
        kept = kept.after(Step(Experiment(LSTMConfig(n), [shared]), str(n)))
    assert len(kept.past) == 20
    for n in range(21, 31):
        own = Call(np.zeros((1, 1000, 1), np.float32))
        kept = kept.after(Step(Experiment(LSTMConfig(n), [own]), str(n)))
    assert [s.news for s in kept.past] == ["29", "30"]


def test_given_weights_count_too(monkeypatch) -> None:
    monkeypatch.setattr(undo_history, "MOST_BYTES", 10_000)
    kept = UndoHistory()
    calls = [Call(np.zeros((1, 1, 1), np.float32))]
    for n in range(1, 6):
        weights = [np.full(shape, n, np.float32) for shape in ((1, 80), (20, 80), (80,))]
        experiment = Experiment(LSTMConfig(20), calls, weights=weights)
        kept = kept.after(Step(experiment, str(n)))
    assert [s.news for s in kept.past] == ["5"]
