import numpy as np
from traces import X, opening

from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.findings.masks import idle_dropout, idle_training, whole_dropout
from lstmviz.trace.trace import Trace


def ran(*training: bool, **flags: object) -> Trace:
    layer = opening(stateful=False, **flags).layer
    return run(Experiment(layer, [Call(X, training=on) for on in training]))


def test_dropout_without_training_is_told_once() -> None:
    (found,) = idle_dropout(ran(False, False, dropout=0.5))
    assert found.text == "dropout=0.5 is off: dropout acts only with training=True"
    (found,) = idle_dropout(ran(True, False, False, dropout=0.5, recurrent_dropout=0.25))
    assert found.call == 1
    assert found.text == (
        "dropout=0.5 and recurrent_dropout=0.25 are off in call 1: "
        "dropout acts only with training=True"
    )


def test_dropout_that_acts_or_is_not_set_is_no_news() -> None:
    assert list(idle_dropout(ran(True, dropout=0.5))) == []
    assert list(idle_dropout(ran(False))) == []


def test_a_rate_of_one_drops_nothing() -> None:
    trace = ran(True, dropout=1.0)
    (found,) = whole_dropout(trace)
    assert found.text == "dropout=1 drops nothing: Keras takes a rate of 1 for none"
    assert trace.calls[0].dropout_masks is None
    np.testing.assert_array_equal(trace.calls[0].h, ran(True).calls[0].h)
    assert list(idle_dropout(ran(False, dropout=1.0))) == []  # one line about it is enough
    assert list(whole_dropout(ran(True, dropout=0.5))) == []


def test_training_without_dropout_changes_nothing() -> None:
    trace = ran(False, True, True)
    (found,) = idle_training(trace)
    assert found.text == "call 1: training=True changes nothing, the layer has no dropout"
    np.testing.assert_array_equal(trace.calls[0].h, trace.calls[1].h)
    assert list(idle_training(ran(True, dropout=0.5))) == []
    assert list(idle_training(ran(False))) == []
