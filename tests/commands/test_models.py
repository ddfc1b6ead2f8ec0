"""The commands on a session file with a model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from called_commands import Command
from drawn import drawn, same_pixels
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    RepeatVectorConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.ready_made import READY_MADE, ReadyMade
from lstmviz.experiment.to_code.keras_code import script_with_arrays, to_keras
from lstmviz.session.session import Session
from lstmviz.session.storage import load, save
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import named_arrays, seen
from lstmviz.window.style import make_application

IDS = np.array([[1, 2, 0], [4, 4, 3]])
MODEL = ModelConfig(
    (
        EmbeddingConfig(5, 3, mask_zero=True),
        BidirectionalConfig(GRUConfig(2, return_sequences=True)),
        LSTMConfig(3, stateful=True),
        RepeatVectorConfig(4),
        LSTMConfig(2, return_sequences=True),
        TimeDistributedConfig(DenseConfig(2)),
    ),
    names=("", "", "encoder", "", "decoder", ""),
)
EXPERIMENT = Experiment(MODEL, [Call(IDS), Call(IDS, reset_before=True)], seed=3)
VIEW = ViewState(Moment(1, 2), unit=1, theme="light", tracks=("h", "i"))


def test_run_writes_what_every_layer_did(tmp_path: Path, lstmviz: Command) -> None:
    save(EXPERIMENT, tmp_path / "model.lstmviz")
    done = lstmviz("run", "model.lstmviz", "-o", "out.npz", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    expected = named_arrays(run(EXPERIMENT))
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        assert set(arrays) == set(expected)
        for name, array in expected.items():
            np.testing.assert_array_equal(arrays[name], array)
        assert arrays["call0/returned/0"].shape == (2, 4, 2)
        assert arrays["decoder/call1/h"].shape == (2, 4, 2)
        assert str(arrays["encoder/call1/origin"]) == "reset"
        assert arrays["bidirectional/backward/call0/held"].tolist()[0] == [True, False, False]


def test_render_draws_the_layer_that_is_looked_at(
    tmp_path: Path, qtbot: QtBot, lstmviz: Command
) -> None:
    make_application()
    trace, pictures = run(EXPERIMENT), []
    for number, place in enumerate((Place(4), Place(1, "backward"))):
        at = EXPERIMENT.at(place)
        save(Session(at, view=VIEW), tmp_path / "model.lstmviz")
        done = lstmviz("render", "model.lstmviz", "-o", f"{number}.png", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        image = QImage(str(tmp_path / f"{number}.png"))
        assert same_pixels(image, drawn(seen(trace.at(at)), VIEW))
        pictures.append(image)
    assert pictures[0] != pictures[1]


def test_what_a_model_is_compared_with_is_run_and_drawn_too(
    tmp_path: Path, lstmviz: Command
) -> None:
    at = EXPERIMENT.at(Place(2))
    for number, reference in enumerate((None, "stateless", 0)):
        view = replace(VIEW, reference=reference)
        pinned = (replace(at, seed=4),)
        save(Session(at, pinned, view), tmp_path / "model.lstmviz")
        done = lstmviz("render", "model.lstmviz", "-o", f"{number}.png", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    images = [(tmp_path / f"{number}.png").read_bytes() for number in range(3)]
    assert len(set(images)) == 3


def test_code_writes_a_script_and_its_arrays_beside_it(tmp_path: Path, lstmviz: Command) -> None:
    wide = ModelConfig((EmbeddingConfig(9, 40), GRUConfig(2), DenseConfig(1)))
    rng = np.random.default_rng(0)
    shapes = [(9, 40), (40, 6), (2, 6), (2, 6), (2, 1), (1,)]
    weights = [rng.normal(size=shape).astype("f4") for shape in shapes]
    experiment = Experiment(wide, [Call(IDS)], weights=weights)
    save(experiment, tmp_path / "model.lstmviz")
    printed = lstmviz("code", "model.lstmviz", folder=tmp_path)
    assert (printed.returncode, printed.stdout, printed.stderr) == (0, to_keras(experiment), "")
    written = lstmviz("code", "model.lstmviz", "-o", "out.py", folder=tmp_path)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    with np.load(tmp_path / "out.npz") as arrays:
        np.testing.assert_array_equal(arrays["embedding_embeddings"], weights[0])
    # That such a script runs, and what it returns, `engine/test_model_script.py` looks at.
    assert (tmp_path / "out.py").read_text() == script_with_arrays(experiment, "out.npz")[0]


def test_a_refusal_is_one_line_that_says_which_layer_refused(
    tmp_path: Path, lstmviz: Command
) -> None:
    refused = ModelConfig((LSTMConfig(2), LSTMConfig(2)))
    save(Experiment(refused, [Call(np.zeros((1, 2, 1)))]), tmp_path / "refused.lstmviz")
    done = lstmviz("run", "refused.lstmviz", "-o", "out.npz", folder=tmp_path)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert said.startswith("lstmviz: refused.lstmviz: Keras refused ")
    assert "expected ndim=3, found ndim=2" in said


def test_weights_that_do_not_fit_are_one_line(tmp_path: Path, lstmviz: Command) -> None:
    weights = [np.zeros((2, 2))] * 3 + [np.zeros((2, 2)), np.zeros(2)]
    model = ModelConfig((LSTMConfig(2), DenseConfig(2)))
    ill = Experiment(model, [Call(np.zeros((1, 2, 1)))], weights=weights)
    save(ill, tmp_path / "ill.lstmviz")
    done = lstmviz("run", "ill.lstmviz", "-o", "out.npz", folder=tmp_path)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert "argument 'weights', expected arrays of shapes (1, 8), (2, 8), (8,), (2, 2)" in said


SMALL = [each for each in READY_MADE if each.name != "question" and each.decoder is None]
(HANDED_OVER,) = (each for each in READY_MADE if each.decoder is not None)


@pytest.mark.parametrize("model", SMALL, ids=lambda model: model.name)
def test_a_ready_made_model_is_drawn_by_its_name_as_a_session_with_it(
    model: ReadyMade, tmp_path: Path, qtbot: QtBot, lstmviz: Command
) -> None:
    make_application()
    done = lstmviz("render", model.name, "-o", "drawn.png", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    save(Session.of(model.made()), tmp_path / "saved.lstmviz")
    session = load(tmp_path / "saved.lstmviz")
    trace = seen(run(session.experiment))
    assert same_pixels(QImage(str(tmp_path / "drawn.png")), drawn(trace, session.view))


def test_by_its_name_a_decoder_starts_from_where_its_encoder_ended(
    tmp_path: Path, lstmviz: Command
) -> None:
    encoder = HANDED_OVER.made()
    ended = seen(run(encoder)).calls[-1].states
    states = {1: tuple(state[:, -1] for state in ended.values())}
    decoder = HANDED_OVER.decoder()
    decoder = replace(decoder, calls=(replace(decoder.calls[0], initial_state=states),))
    tracks = tuple(track for track in ViewState().tracks if track != "dh")
    session = Session(decoder, (encoder,), ViewState(reference=0, tracks=tracks))
    save(session, tmp_path / "saved.lstmviz")
    for name in (HANDED_OVER.name, "saved.lstmviz"):
        done = lstmviz("render", name, "-o", f"{name}.png", folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    pictures = [QImage(str(tmp_path / f"{n}.png")) for n in (HANDED_OVER.name, "saved.lstmviz")]
    assert pictures[0] == pictures[1]
    assert lstmviz("run", HANDED_OVER.name, "-o", "out.npz", folder=tmp_path).returncode == 0
    with np.load(tmp_path / "out.npz") as arrays:
        np.testing.assert_array_equal(arrays["lstm/call0/initial_h"], ended["h"][:, -1])
    printed = lstmviz("code", HANDED_OVER.name, folder=tmp_path)
    assert printed.stdout == to_keras(decoder)


def test_a_ready_made_model_is_written_as_code_and_run_by_its_name(
    tmp_path: Path, lstmviz: Command
) -> None:
    experiment = next(model for model in READY_MADE if model.name == "stacked").made()
    printed = lstmviz("code", "stacked", folder=tmp_path)
    assert (printed.returncode, printed.stdout, printed.stderr) == (0, to_keras(experiment), "")
    done = lstmviz("run", "stacked", "-o", "out.npz", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    with np.load(tmp_path / "out.npz") as arrays:
        expected = run(experiment).calls[0].returned[0]
        np.testing.assert_array_equal(arrays["call0/returned/0"], expected)


def test_a_file_of_a_model_s_name_is_a_file(tmp_path: Path, lstmviz: Command) -> None:
    save(EXPERIMENT, tmp_path / "stacked.lstmviz")
    (tmp_path / "stacked.lstmviz").rename(tmp_path / "stacked")
    printed = lstmviz("code", "stacked", folder=tmp_path)
    assert (printed.returncode, printed.stdout) == (0, to_keras(EXPERIMENT))
