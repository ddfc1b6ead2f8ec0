"""Models in session files: what is written, what comes back, and what is refused."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_models import model_experiments, weight_count
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load, save
from lstmviz.session.view_state import Moment, ViewState

IDS = np.array([[1, 0, 2], [4, 3, 0]])


def arrays(count: int, axes: int = 2) -> list[np.ndarray]:
    rng = np.random.default_rng(count)
    return [rng.normal(size=(2,) * axes).astype("f4") for _ in range(count)]


def every_layer() -> Experiment:
    """A chain in which each kind of layer stands, with weights, states and names."""
    back = LSTMConfig(3, go_backwards=True, return_sequences=True, activation="relu")
    model = ModelConfig(
        (
            EmbeddingConfig(5, 2, mask_zero=True),
            BidirectionalConfig(
                LSTMConfig(3, return_sequences=True), merge_mode="sum", backward_layer=back
            ),
            DropoutConfig(0.5, noise_shape=(None, 1, 3)),
            TimeDistributedConfig(DenseConfig(2, use_bias=False)),
            GRUConfig(2, bias_initializer={"class_name": "Constant", "config": {"value": 0.5}}),
            RepeatVectorConfig(3),
            MaskingConfig(1.0),
            SimpleRNNConfig(2, return_sequences=True, stateful=True),
            ReshapeConfig((2, -1)),
            FlattenConfig(),
            DenseConfig(5),
            ActivationConfig("softmax"),
        ),
        names=("ids", *[""] * 3, "encoder", *[""] * 5, "dense_9", ""),
    )
    states = {1: arrays(4), 4: arrays(1), 7: arrays(1)}
    calls = [Call(IDS), Call(IDS, initial_state=states), Call(IDS, initial_state={4: arrays(1)})]
    weights = [*arrays(7), *arrays(weight_count(model) - 7)]
    return Experiment(model, calls, weights=weights, seed=9, place=Place(1, "backward"))


def document_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        read: dict[str, Any] = json.loads(archive.read("session.json"))
    return read


def test_a_model_is_written_layer_by_layer_with_keras_names(tmp_path: Path) -> None:
    path = tmp_path / "model.lstmviz"
    save(every_layer(), path)
    document = document_of(path)
    assert document["version"] == 5
    experiment = document["experiment"]
    assert experiment["place"] == {"layer": 1, "direction": "backward"}
    parts = experiment["layers"]
    assert [part["class_name"] for part in parts[:4]] == [
        "Embedding",
        "Bidirectional",
        "Dropout",
        "TimeDistributed",
    ]
    assert [part.get("name") for part in parts] == (
        ["ids", None, None, None, "encoder", None, None, None, None, None, "dense_9", None]
    )
    both = parts[1]["config"]
    assert (both["layer"]["class_name"], both["layer"]["config"]["units"]) == ("LSTM", 3)
    assert both["backward_layer"]["config"]["go_backwards"] is True
    assert parts[3]["config"]["layer"]["class_name"] == "Dense"
    assert parts[0]["weights"] == ["arrays/layer0-embeddings.npy"]
    assert parts[1]["weights"][0] == "arrays/layer1-forward_kernel.npy"
    assert parts[1]["weights"][-1] == "arrays/layer1-backward_bias.npy"
    assert parts[2]["weights"] == []
    assert parts[3]["weights"] == ["arrays/layer3-kernel.npy"]
    states = experiment["calls"][1]["initial_state"]
    assert [name.partition("/")[2] for name in states["1"]] == [
        "call1-layer1-forward_h.npy",
        "call1-layer1-forward_c.npy",
        "call1-layer1-backward_h.npy",
        "call1-layer1-backward_c.npy",
    ]
    assert experiment["calls"][0]["initial_state"] == {}


def test_every_layer_comes_back(tmp_path: Path) -> None:
    view = ViewState(moment=Moment(1, 1), unit=2)
    session = Session(every_layer(), (opening(), every_layer().at(Place(4))), view)
    save(session, tmp_path / "model.lstmviz")
    opened = load(tmp_path / "model.lstmviz")
    assert opened == session
    assert opened.experiment.place == Place(1, "backward")
    assert opened.pinned[1].place == Place(4)
    assert opened.experiment.calls[0].inputs.dtype == IDS.dtype
    assert opened.experiment.model.names[4:6] == ("encoder", "repeat_vector")


def test_a_version_5_file_opens_as_it_was_saved() -> None:
    files = Path(__file__).parent / "files"
    assert load(files / "version-5.lstmviz").experiment == every_layer()


@given(model_experiments(), st.lists(model_experiments(), max_size=1), st.data())
def test_a_model_saved_and_opened_is_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    experiment: Experiment,
    pinned: list[Experiment],
    data: st.DataObject,
) -> None:
    if data.draw(st.booleans()):
        count = weight_count(experiment.model)
        experiment = replace(experiment, weights=arrays(count, data.draw(st.integers(1, 2))))
    session = Session(experiment, tuple(pinned), ViewState(moment=Moment(0, 0)))
    path = tmp_path_factory.mktemp("saved") / "one.lstmviz"
    save(session, path)
    assert load(path) == session


def test_what_a_pinned_experiment_has_makes_the_file_new_too(tmp_path: Path) -> None:
    save(Session(opening(), (every_layer(),)), tmp_path / "one.lstmviz")
    assert document_of(tmp_path / "one.lstmviz")["version"] == 5


def test_a_layer_alone_with_a_name_of_its_own_keeps_it(tmp_path: Path) -> None:
    named = ModelConfig((LSTMConfig(2),), names=("memory",))
    experiment = Experiment(named, [Call(np.ones((1, 2, 1)))])
    save(experiment, tmp_path / "one.lstmviz")
    assert document_of(tmp_path / "one.lstmviz")["version"] == 5
    assert load(tmp_path / "one.lstmviz").experiment.model.names == ("memory",)
    usual = replace(experiment, layer=LSTMConfig(2), model=None, place=None)
    save(usual, tmp_path / "one.lstmviz")
    assert document_of(tmp_path / "one.lstmviz")["version"] == 4


def test_a_place_that_the_model_does_not_have_is_its_first(tmp_path: Path) -> None:
    def elsewhere(experiment: dict[str, Any]) -> None:
        experiment["place"] = {"layer": 2}

    assert load(rewritten(tmp_path, elsewhere)).experiment.place == Place(1, "forward")


def rewritten(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of the saved model whose experiment `change` has altered."""
    path = folder / "changed.lstmviz"
    save(every_layer(), path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(members["session.json"])
    change(document["experiment"])
    members["session.json"] = json.dumps(document).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_what_is_nested_deeper_than_can_be_read_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path, config(10, units="here"))
    with zipfile.ZipFile(path) as archive:
        text = archive.read("session.json").decode()
    part = '{"class_name": "TimeDistributed", "config": {"layer": '
    text = text.replace('"here"', part * 5000 + "1" + "}}" * 5000)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("session.json", text)
    with pytest.raises(InvalidFile) as refused:
        load(path)
    assert refused.value.reason == "its session.json is nested too deep"


def nested(depth: int) -> dict[str, Any]:
    part: dict[str, Any] = {"class_name": "Dense", "config": {"units": 2}}
    for _ in range(depth):
        part = {"class_name": "TimeDistributed", "config": {"layer": part}}
    return part


def layer(number: int, **changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda experiment: experiment["layers"][number].update(changes)


def config(number: int, **changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda experiment: experiment["layers"][number]["config"].update(changes)


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "200 layers": (
        lambda e: e.update(layers=[e["layers"][10]] * 200),
        "its model has 200 layers: at most 100 are opened",
    ),
    "wrappers nested fifty deep": (
        layer(3, **nested(50)),
        "the layer in its layer 3, TimeDistributed, is itself around another one: that isn't "
        "opened here",
    ),
    "a Bidirectional in a TimeDistributed": (
        config(3, layer={"class_name": "Bidirectional", "config": {}}),
        "is itself around another one",
    ),
    "wrappers nested deeper than Python goes": (
        layer(3, **nested(400)),
        "is itself around another one",
    ),
    "an unknown class": (
        layer(2, class_name="\u202eAttention<b>"),
        r"its layer 2 is of the class '\u202eAttention\x3cb>', which isn't known here: a newer",
    ),
    "an unknown class in a wrapper": (
        config(3, layer={"class_name": "Conv1D", "config": {}}),
        "the layer in its layer 3, TimeDistributed, is of the class 'Conv1D', which isn't known",
    ),
    "no class in a wrapper": (
        config(3, layer={"class_name": "", "config": {}}),
        "it doesn't say of which class the layer in its layer 3, TimeDistributed, is",
    ),
    "a recurrent layer in a TimeDistributed": (
        config(3, layer={"class_name": "LSTM", "config": {"units": 2}}),
        "its layer 3, TimeDistributed: Received an invalid value for argument 'layer', expected "
        "the config of a layer that isn't recurrent, got LSTMConfig(2).",
    ),
    "a Dense in a Bidirectional": (
        config(1, layer={"class_name": "Dense", "config": {"units": 2}}),
        "expected the config of a recurrent layer, got DenseConfig(2).",
    ),
    "a wrapper around a number": (config(3, layer=3), "'layer', expected the config of a layer"),
    "a wrapper around an object": (
        config(3, layer={"class_name": "Dense", "config": {"units": 1}, "module": "os"}),
        "'layer', expected the config of a layer that isn't recurrent, got {'class_name'",
    ),
    "a wrapper around nothing": (
        lambda e: e["layers"][3]["config"].pop("layer"),
        "'layer', expected the config of a layer that isn't recurrent, got nothing",
    ),
    "a layer among the arguments of one that is no wrapper": (
        config(10, layer=nested(0)),
        "its layer 10, Dense: Received an invalid value for argument 'layer', expected an "
        "argument of keras.layers.Dense in Keras 3, got layer.",
    ),
    "an argument that isn't valid": (
        config(10, units=0),
        "its layer 10, Dense: Received an invalid value for argument 'units', expected a positive",
    ),
    "one array too few": (
        lambda e: e["layers"][1]["weights"].pop(),
        "it gives its layer 1, Bidirectional, 5 arrays as weights: expected forward_kernel, "
        "forward_recurrent_kernel, forward_bias, backward_kernel, ",
    ),
    "one array too many": (
        layer(2, weights=["arrays/layer0-embeddings.npy"]),
        "it gives its layer 2, Dropout, 1 array as weights: expected none",
    ),
    "weights of some layers alone": (
        layer(4, weights=None),
        "it gives its layer 4, GRU, 0 arrays as weights: expected kernel, recurrent_kernel, bias",
    ),
    "weights of another rank": (
        layer(0, weights=["arrays/call0-inputs-3.npy"]),
        "names an array that isn't in it",
    ),
    "a state of a layer that isn't there": (
        lambda e: e["calls"][0].update(initial_state={"12": []}),
        "it gives a state to a layer that its model doesn't have",
    ),
    "a state of a layer that has none": (
        lambda e: e["calls"][0].update(initial_state={"0": ["arrays/layer0-embeddings.npy"]}),
        "'initial_state', expected the number of a recurrent layer (1, 4, 7), got 0",
    ),
    "too few states": (
        lambda e: e["calls"][1]["initial_state"]["1"].pop(),
        "'initial_state', expected (h, c, h, c), each of shape (batch, units), for a Bidirectional",
    ),
    "no recurrent layer": (
        lambda e: e.update(layers=[e["layers"][10]], calls=[e["calls"][0]]),
        "'layers', expected at least one recurrent layer, got none",
    ),
    "a name that is no text": (layer(0, name=3), "Expected `str | null`, got `int`"),
    "a name that fills a book": (layer(0, name="x" * 10**6), "'names', expected short names"),
    "two layers of one name": (
        layer(0, name="encoder"),
        "'names', expected a name of its own for each layer, got encoder twice",
    ),
    "a place that is no place": (
        lambda e: e.update(place={"layer": -1}),
        "Expected `int` >= 0 - at `$.experiment.place.layer`",
    ),
    "a direction that is none": (
        lambda e: e.update(place={"layer": 1, "direction": "up"}),
        "Invalid enum value 'up' - at `$.experiment.place.direction`",
    ),
    "numbers where ids belong": (
        lambda e: e["calls"][0].update(inputs="arrays/layer0-embeddings.npy"),
        "'inputs', expected numbers of shape (batch, timesteps, features), got an array of shape",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_model_that_cannot_be_opened_is_refused_in_one_sentence(
    tmp_path: Path, case: str
) -> None:
    change, expected = REFUSED[case]
    with pytest.raises(InvalidFile) as refused:
        load(rewritten(tmp_path, change))
    reason = refused.value.reason
    assert expected in reason
    assert "\n" not in reason
    assert len(reason) <= 500
