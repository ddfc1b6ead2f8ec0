"""What the steps of a scenario show."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scenario_folders import ASKING, HEAD, made
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState

OTHER = opening(units=5)
X = [[[1.0, 2.0], [3.0, 4.0]]]


def shown(folder: Path, step: str, session: Session | None = None, head: str = "") -> Session:
    """What a scenario's one step shows."""
    outline = f"{head}\n{HEAD}\n[[steps]]\nsay = 'x'\n{step}"
    return made(folder, outline, session).session_of(0)


def test_a_step_shows_the_session_at_rest(tmp_path: Path) -> None:
    view = ViewState(unit=2, rows=(1,), tracks=("h",), stepping=True, reveal=False)
    session = shown(tmp_path, "", Session(opening(), (), view))
    assert session.experiment == opening()
    assert session.pinned == ()
    assert session.view == replace(
        view, unit=None, moment=Moment(1, 2), stepping=False, reveal=True
    )


def test_arguments_of_the_layer(tmp_path: Path) -> None:
    session = shown(tmp_path, "set = { stateful = false, return_sequences = false }")
    assert session.experiment == opening(stateful=False, return_sequences=False)


def test_another_run(tmp_path: Path) -> None:
    both = Session(opening(), (OTHER,), ViewState())
    session = shown(tmp_path, "run = 'wide'", both, "runs = ['wide']")
    assert session.experiment == OTHER
    assert shown(tmp_path, "run = 'session'").experiment == opening()


@pytest.mark.parametrize(
    ("step", "pinned", "reference"),
    [
        ("compare = 'stateless'", (), "stateless"),
        ("compare = 'wide'", (OTHER,), 0),
        ("compare = 'session'\nrun = 'wide'", (opening(),), 0),
        ("run = 'wide'", (), None),
    ],
)
def test_what_it_is_compared_with(
    tmp_path: Path, step: str, pinned: tuple[Any, ...], reference: Any
) -> None:
    both = Session(opening(), (OTHER,), ViewState())
    session = shown(tmp_path, step, both, "runs = ['wide']")
    assert (session.pinned, session.view.reference) == (pinned, reference)


def test_a_layer_of_a_model(tmp_path: Path) -> None:
    layers = (LSTMConfig(2, return_sequences=True), GRUConfig(3), DenseConfig(1))
    model = Session.of(Experiment(ModelConfig(layers), [Call(X)]))
    session = shown(tmp_path, "layer = 'gru'\nset = { units = 4 }", model)
    assert session.experiment.layer == GRUConfig(4)
    assert session.experiment.place.layer == 1


def test_a_moment_that_hides_what_comes_after(tmp_path: Path) -> None:
    view = shown(tmp_path, "at = [1, 1, -1]\nreveal = true\nunit = 3").view
    assert (view.moment, view.row, view.unit) == (Moment(1, -1), 1, 3)
    assert view.hides_future
    assert not shown(tmp_path, "at = [1, 1, -1]").view.hides_future


def test_tracks_rows_and_units(tmp_path: Path) -> None:
    view = shown(tmp_path, "tracks = ['c']\nrows = [1]\nunits = [0, 3]").view
    assert (view.tracks, view.rows, view.units) == (("c",), (1,), (0, 3))


def test_those_of_the_session_stay_where_a_step_names_none(tmp_path: Path) -> None:
    view = ViewState(tracks=("c",), rows=(1,), units=(2,))
    again = shown(tmp_path, "", Session(opening(), (), view)).view
    assert (again.tracks, again.rows, again.units) == (("c",), (1,), (2,))


def test_a_question_hides_what_it_asks(tmp_path: Path) -> None:
    outline = ASKING.replace(
        '[steps.question]\nask = "Which', "compare = 'stateless'\n[steps.question]\nask = \"Which"
    )
    scenario = made(tmp_path, outline)
    asked = scenario.question_session(0)
    assert asked.experiment == opening()
    assert asked.pinned == ()
    assert asked.view.reference is None
    assert asked.view.moment == Moment(0, -1)
    assert asked.view.hides_future
    assert not any(track in asked.view.tracks for track in ("dh", "dc"))
    assert scenario.session_of(0).view.reference == "stateless"


def test_what_a_step_begins_with(tmp_path: Path) -> None:
    scenario = made(tmp_path, ASKING)
    assert [scenario.begun(number).view.hides_future for number in range(3)] == [True, True, False]
    assert scenario.first_session().view == scenario.question_session(0).view


def test_the_decisive_step(tmp_path: Path) -> None:
    assert made(tmp_path, ASKING).outline.decisive == 2
    marked = ASKING.replace("[[steps]]\n", "[[steps]]\ndecisive = true\n", 1)
    assert made(tmp_path, marked).outline.decisive == 0
