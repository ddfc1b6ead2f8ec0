"""The weights, without a window: edited, fitted, taken from a file, drawn again."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors
from traces import made_up_trace, opening

from lstmviz.engine.results import Checked, Ran, Ready
from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.window.validation_error import ControlId

RANDOM = np.random.default_rng(0)


def weights(units: int = 4, features: int = 3) -> tuple[np.ndarray, ...]:
    shapes = ((features, 4 * units), (units, 4 * units), (4 * units,))
    return tuple(RANDOM.standard_normal(shape).astype(np.float32) for shape in shapes)


DRAWN = weights()


def ran(desk: Desk) -> None:
    """The engine answers, and tells what was drawn."""
    number, experiment = desk.engine.submitted[-1]
    names = ("kernel", "recurrent_kernel", "bias")
    trace = replace(made_up_trace(experiment), weights=dict(zip(names, DRAWN, strict=True)))
    desk.do.runs.answered(Ready("2.21.0", "3.15.1"))
    desk.do.runs.answered(Ran(number, trace, 0.01))
    desk.do.runs.answered(Checked(number, 0.0))


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    ran(desk)
    return desk


def given(desk: Desk) -> tuple[np.ndarray, ...]:
    found: Experiment = desk.now.experiment
    assert found.weights is not None
    return found.weights


def changed(part: int, *place: int, value: float) -> np.ndarray:
    array = DRAWN[part].copy()
    array[place] = value
    return array


def test_an_edited_number_makes_all_that_is_shown_given(desk: Desk) -> None:
    kernel = changed(0, 0, 3, value=0.5)
    desk.do.weights.edited("kernel", kernel, "cell")
    assert same_arrays(given(desk), (kernel, *DRAWN[1:]))
    assert desk.now.status.news == "kernel[0, 3] (gate i, unit 3) = 0.5"
    assert desk.engine.submitted[-1][1].weights is not None
    desk.do.weights.edited("bias", changed(2, 13, value=2.0), "cell")
    assert same_arrays(given(desk)[:2], (kernel, DRAWN[1]))
    assert desk.now.status.news == "bias[13] (gate o, unit 1) = 2.0"
    desk.do.layer.undo()
    desk.do.layer.undo()
    assert desk.now.experiment.weights is None


def test_numbers_of_another_type_get_that_of_the_weights(desk: Desk) -> None:
    kernel = changed(0, 0, 3, value=0.1)
    desk.do.weights.edited("kernel", kernel.astype(np.float64), "paste")
    assert given(desk)[0].dtype == np.float32
    assert same_arrays(given(desk), (kernel, *DRAWN[1:]))


def test_the_initializers_draw_again_when_asked(desk: Desk) -> None:
    desk.do.weights.edited("kernel", changed(0, 0, 0, value=1.0), "cell")
    desk.do.weights.initializers()
    assert desk.now.experiment.weights is None
    assert "from seed 6367" in desk.now.status.news
    desk.do.layer.undo()
    assert desk.now.experiment.weights is not None


def test_an_edit_of_weights_that_are_gone_does_nothing(desk: Desk) -> None:
    desk.do.layer.seed(1)  # what is shown is of the run before
    desk.do.weights.edited("kernel", changed(0, 0, 0, value=1.0), "cell")
    assert desk.now.experiment.weights is None


def test_weights_are_made_to_fit_another_layer(desk: Desk) -> None:
    desk.do.weights.edited("kernel", changed(0, 0, 0, value=1.0), "cell")
    desk.do.layer.argument("units", 5)
    desk.do.weights.fit()
    assert [weight.shape for weight in given(desk)] == [(3, 20), (5, 20), (20,)]
    assert given(desk)[0][0, :5].tolist() == [1.0, *DRAWN[0][0, 1:4].tolist(), 0.0]


def test_a_layer_from_a_file_gives_weights_and_arguments_in_one_step(desk: Desk) -> None:
    config = LSTMConfig(units=2, activation="relu")
    layer = ModelLayer("both/forward", config, weights(2))
    steps = len(desk.now.history.past)
    desk.do.weights.layer(layer, "model.keras", True)
    assert desk.now.experiment.layer == config
    assert same_arrays(given(desk), layer.weights)
    assert desk.now.status.news == (
        "weights and arguments of layer 'both/forward' from model.keras"
    )
    assert len(desk.now.history.past) == steps + 1
    desk.do.layer.undo()
    assert desk.now.experiment == opening()


def test_a_layer_from_a_file_gives_its_weights_alone(desk: Desk) -> None:
    layer = ModelLayer("lstm", LSTMConfig(units=4), weights(), "left out: one")
    desk.do.weights.layer(layer, "model.keras", False)
    assert desk.now.experiment.layer == opening().layer
    assert desk.now.status.news == "weights of layer 'lstm' from model.keras (left out: one)"


def test_a_good_file_takes_away_what_was_said_about_a_bad_one(desk: Desk) -> None:
    desk.do.store.report_error(ControlId("weights", "file"), "no")
    desk.do.weights.layer(ModelLayer("lstm", None, weights()), "model.h5", True)
    assert errors(desk) == {}
