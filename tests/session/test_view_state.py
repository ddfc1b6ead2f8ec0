from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import RepeatVectorConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.session.view_state import (
    START,
    Moment,
    ViewState,
    fitted,
    input_step,
    last_moment,
    moment_at,
    moment_count,
    position_of,
)


def test_moments_are_each_calls_start_and_its_steps() -> None:
    experiment = opening()
    walked = [moment_at(experiment, position) for position in range(moment_count(experiment))]
    assert walked == [Moment(call, step) for call in (0, 1) for step in (START, 0, 1, 2)]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=4), st.data())
def test_position_and_moment_are_each_others_inverse(
    lengths: list[int], data: st.DataObject
) -> None:
    experiment = Experiment(LSTMConfig(1), [Call(np.zeros((1, n, 1))) for n in lengths])
    position = data.draw(st.integers(0, moment_count(experiment) - 1))
    assert position_of(experiment, moment_at(experiment, position)) == position


def test_a_position_outside_is_the_nearest_end() -> None:
    experiment = opening()
    assert moment_at(experiment, -5) == Moment(0, START)
    assert moment_at(experiment, 99) == last_moment(experiment) == Moment(1, 2)


def test_a_view_is_fitted_to_what_the_experiment_has() -> None:
    view = ViewState(moment=Moment(5, 9), row=7, unit=4)
    assert fitted(view, opening()) == replace(view, moment=Moment(1, 2), row=1, unit=None)
    kept = ViewState(moment=Moment(1, START), row=1, unit=3)
    assert fitted(kept, opening()) == kept


def test_the_future_hides_only_while_stepping() -> None:
    hidden = [
        ViewState(reveal=reveal, stepping=stepping).hides_future
        for reveal in (False, True)
        for stepping in (False, True)
    ]
    assert hidden == [False, False, False, True]


def test_read_backwards_the_first_step_reads_the_last_input() -> None:
    moments = [Moment(0, step) for step in (START, 0, 1, 2)]
    assert [input_step(opening(), moment) for moment in moments] == [None, 0, 1, 2]
    backwards = opening(go_backwards=True)
    assert [input_step(backwards, moment) for moment in moments] == [None, 2, 1, 0]


def test_a_layer_in_a_model_has_the_steps_that_reach_it() -> None:
    model = ModelConfig([LSTMConfig(3), RepeatVectorConfig(7), LSTMConfig(2)])
    call = Call(np.ones((1, 2, 3), np.float32))
    view = ViewState(moment=Moment(0, 9))
    steps = [fitted(view, Experiment(model, [call], place=Place(n))).moment.step for n in (0, 2)]
    assert steps == [1, 6]
