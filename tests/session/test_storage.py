import contextlib
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import intricate_experiments
from traces import X, opening

from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.experiment.text.writing import written_on
from lstmviz.figure.view_model.track import tracks_of
from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load, save, write_array
from lstmviz.session.view_state import Moment, ViewState


@given(
    intricate_experiments(),
    st.lists(intricate_experiments(), max_size=2),
    st.sampled_from(["system", "light", "dark"]),
)
def test_a_session_saved_and_opened_is_the_same_session(
    tmp_path_factory: pytest.TempPathFactory,
    experiment: Experiment,
    pinned: list[Experiment],
    theme: str,
) -> None:
    session = Session(experiment, tuple(pinned), ViewState(moment=Moment(0, 0), theme=theme))
    path = tmp_path_factory.mktemp("saved") / "one.lstmviz"
    save(session, path)
    assert load(path) == session


@given(
    st.sets(st.sampled_from(tuple(tracks_of(LSTM)))),
    st.sampled_from(["auto", "lines", "heatmap"]),
    st.lists(st.integers(0, 500), max_size=3),
    st.sampled_from(["number", "size", "range", "difference"]),
    st.sampled_from([None, "stateless", "whole", "defaults", "GRU", 0]),
    st.sampled_from(["inputs", "z", "gates", "c", "h"]),
    st.sampled_from(["bounds", "reach"]),
)
def test_what_is_drawn_and_what_it_is_compared_with_are_saved(
    tmp_path_factory: pytest.TempPathFactory,
    tracks: set[str],
    drawn_as: str,
    chosen: list[int],
    order: str,
    reference: str | int | None,
    stage: str,
    h_colours: str,
) -> None:
    view = ViewState(
        moment=Moment(0, 0),
        tracks=tuple(track for track in tuple(tracks_of(LSTM)) if track in tracks),
        drawn_as=drawn_as,
        rows=tuple(chosen),
        units=tuple(reversed(chosen)),
        unit_order=order,
        reference=reference,
        stage=stage,
        h_colours=h_colours,
    )
    session = Session(opening(), (opening(stateful=False),), view)
    path = tmp_path_factory.mktemp("saved") / "one.lstmviz"
    save(session, path)
    assert load(path) == session


def test_a_comparison_with_what_the_file_no_longer_holds_is_none(tmp_path: Path) -> None:
    view = ViewState(moment=Moment(0, 0), reference=2)
    save(Session(opening(), (opening(),), view), tmp_path / "one.lstmviz")
    assert load(tmp_path / "one.lstmviz").view == replace(view, reference=None)


OLD_FILES = Path(__file__).parent / "files"
"""What lstmviz itself saved when its files had versions 1 to 4, one for each."""


def test_which_layers_of_a_model_are_reset_is_kept(tmp_path: Path) -> None:
    layer = LSTMConfig(2, return_sequences=True, stateful=True)
    x = np.ones((1, 2, 2), np.float32)
    calls = [Call(x, reset_before=reset) for reset in ((1,), True, False, (0, 2))]
    session = Session.of(Experiment(ModelConfig((layer, layer, layer)), calls))
    save(session, tmp_path / "model.lstmviz")
    assert load(tmp_path / "model.lstmviz") == session


def members_of(path: Path) -> list[tuple[str, bytes]]:
    """What is in a file: what else its zip says differs from one Python to the next."""
    with zipfile.ZipFile(path) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_file_of_an_older_version_opens_as_it_looked_then(tmp_path: Path, version: int) -> None:
    session = load(OLD_FILES / f"version-{version}.lstmviz")
    x = np.arange(12, dtype=np.float32).reshape(2, 3, 2) / 10
    sizes = {"kernel": (2, 12), "recurrent_kernel": (3, 12)}
    weights = [np.arange(a * b, dtype=np.float32).reshape(a, b) / 100 for a, b in sizes.values()]
    given = (np.full((2, 3), 0.25, np.float32), np.full((2, 3), -0.5, np.float32))
    first = Call(x, mask=[[True, True, True], [True, False, True]], training=True)
    layer = LSTMConfig(
        units=3,
        bias_initializer={"class_name": "Constant", "config": {"value": 0.01}},
        return_sequences=True,
        return_state=True,
        stateful=True,
    )
    assert session.experiment == Experiment(
        layer,
        [first, Call(x[::-1], initial_state=given, reset_before=True)],
        weights=[*weights, np.arange(12, dtype=np.float32) / 10],
        seed=7,
    )
    assert session.pinned == (Experiment(LSTMConfig(units=3), [Call(x)], seed=8),)
    view = ViewState(moment=Moment(1, 1), row=1, unit=2, reveal=False, speed=4.0, theme="dark")
    if version > 1:
        drawn = {"tracks": ("h", "c", "f", "dc"), "drawn_as": "heatmap", "unit_order": "size"}
        view = replace(view, rows=(1,), units=(2, 0), reference=0, stage="gates", **drawn)
    if version > 2:
        view = replace(view, h_colours="reach")
    assert session.view == view
    today = tmp_path / "today.lstmviz"
    save(session, today)
    assert load(today) == session
    if version == 4:  # without a model around the layer nothing is new in version 5
        assert members_of(today) == members_of(OLD_FILES / "version-4.lstmviz")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda d: d["experiment"].pop("layer"), "Object of another form ('layer')"),
        (lambda d: d.update(pinned=[3]), "Object of another form"),
        (lambda d: d.update(experiment=[]), "Object of another form"),
        (lambda d: d["experiment"].update(layer="LSTM"), "Expected `object`, got `str`"),
        (lambda d: d["experiment"].update(extra=1), "unknown field `extra`"),
        (lambda d: d["experiment"]["calls"][1].update(initial_state=[]), "'initial_state'"),
        (lambda d: d["experiment"]["layer"].update(reset_after=True), "'reset_after'"),
    ],
)
def test_a_damaged_file_of_an_older_version_is_refused_in_one_line(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    path = tmp_path / "old.lstmviz"
    with zipfile.ZipFile(OLD_FILES / "version-3.lstmviz") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    changed(change)(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    with pytest.raises(InvalidFile) as refused:
        load(path)
    assert reason in refused.value.reason
    assert "\n" not in refused.value.reason


KINDS = {
    "LSTM": LSTMConfig(units=2, return_state=True),
    "GRU": GRUConfig(units=2, reset_after=False, stateful=True),
    "SimpleRNN": SimpleRNNConfig(units=2, activation="relu"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_layer_of_any_kind_is_saved_as_one_of_a_models_layers(tmp_path: Path, name: str) -> None:
    layer, path = KINDS[name], tmp_path / "one.lstmviz"
    rng = np.random.default_rng(3)
    shapes = layer.kind.weight_shapes(layer, 3).values()
    weights = [rng.normal(size=shape).astype(np.float32) for shape in shapes]
    given = tuple(rng.normal(size=(2, 2)).astype(np.float32) for _ in layer.kind.states)
    calls = [Call(X), Call(X, initial_state=given)]
    other = GRUConfig(units=2) if name != "GRU" else LSTMConfig(units=2)
    view = ViewState(moment=Moment(1, 2), reference="SimpleRNN")
    session = Session(
        Experiment(layer, calls, weights=weights), (Experiment(other, calls[:1]),), view
    )
    save(session, path)
    assert load(path) == session
    with zipfile.ZipFile(path) as archive:
        experiment = json.loads(archive.read("session.json"))["experiment"]
        (part,) = experiment["layers"]
        kernel = np.load(io.BytesIO(archive.read(part["weights"][0])), allow_pickle=False)
    assert (part["class_name"], part["config"]["units"]) == (name, 2)
    assert experiment["calls"][0]["initial_state"] == {}
    assert len(experiment["calls"][1]["initial_state"]["0"]) == len(layer.kind.states)
    np.testing.assert_array_equal(kernel, weights[0])


def test_tracks_that_are_not_known_here_stay_chosen(tmp_path: Path) -> None:
    view = ViewState(moment=Moment(0, 0), tracks=("h", "z", "gradient of somebody's", "dh"))
    save(Session(opening(), view=view), tmp_path / "one.lstmviz")
    assert load(tmp_path / "one.lstmviz").view == view


def test_an_experiment_is_saved_as_a_session_that_shows_all_of_it(tmp_path: Path) -> None:
    save(opening(), tmp_path / "one.lstmviz")
    session = load(str(tmp_path / "one.lstmviz"))
    assert session.experiment == opening()
    assert (session.pinned, session.view) == ((), ViewState(moment=Moment(1, 2)))


def test_numpy_and_json_alone_can_read_the_file(tmp_path: Path) -> None:
    save(opening(), tmp_path / "one.lstmviz")
    with zipfile.ZipFile(tmp_path / "one.lstmviz") as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        document = json.loads(archive.read("session.json"))
        name = document["experiment"]["calls"][1]["inputs"]
        array = np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
    assert (document["format"], document["version"]) == ("lstmviz", 4)
    assert document["experiment"]["layers"][0]["config"]["stateful"] is True
    np.testing.assert_array_equal(array, X)


def test_a_text_that_a_model_writes_is_kept(tmp_path: Path) -> None:
    model = ModelConfig((EmbeddingConfig(4, 2), LSTMConfig(3, stateful=True), DenseConfig(4)))
    vocabulary = Vocabulary(("", "a b", "\u202e", "<b>"), "words")
    read = Experiment(model, [Call(np.zeros((1, 2), np.int32))], vocabulary=vocabulary)
    experiment = written_on(read, np.array([1, 3]), 2, Sampling(0.25, 9))
    path = tmp_path / "text.lstmviz"
    save(Session(experiment, (opening(),)), path)
    opened = load(path)
    assert opened.experiment == experiment
    assert [call.written for call in opened.experiment.calls] == [False, True, True]
    assert opened.experiment.sampling == Sampling(0.25, 9)
    document = json.loads(zipfile.ZipFile(path).read("session.json"))
    assert document["version"] == 5
    assert document["experiment"]["vocabulary"]["tokens"] == ["", "a b", "\u202e", "<b>"]
    assert "vocabulary" not in document["pinned"][0]  # as before there was any
    assert "sampling" not in document["pinned"][0]


def test_what_the_features_were_and_in_which_unit_is_kept(tmp_path: Path) -> None:
    features = (Feature("Voltage", 230.0, 4.5), Feature("T\n\u202e(degC)" * 999), Feature(""))
    experiment = replace(opening(), features=features)
    save(Session(experiment, (opening(),)), tmp_path / "scaled.lstmviz")
    opened = load(tmp_path / "scaled.lstmviz")
    assert opened.experiment.features == features
    assert opened.experiment == experiment
    assert opened.pinned == (opening(),)
    with zipfile.ZipFile(tmp_path / "scaled.lstmviz") as archive:
        document = json.loads(archive.read("session.json"))
    assert document["experiment"]["features"][0] == {
        "name": "Voltage",
        "offset": 230.0,
        "factor": 4.5,
    }
    assert "features" not in document["pinned"][0]  # as before there were any


@pytest.mark.parametrize(
    "cut", [CutChoices(3, 2, "continuing"), CutChoices(3, 2, stride=1), CutChoices(3, 2)]
)
def test_how_a_series_was_cut_into_the_calls_is_kept(tmp_path: Path, cut: CutChoices) -> None:
    save(Session(replace(opening(), cut=cut), (opening(),)), tmp_path / "cut.lstmviz")
    opened = load(tmp_path / "cut.lstmviz")
    assert opened.experiment.cut == cut
    assert opened.pinned[0].cut is None
    with zipfile.ZipFile(tmp_path / "cut.lstmviz") as archive:
        document = json.loads(archive.read("session.json"))
    assert document["experiment"]["cut"] == {
        "timesteps": 3,
        "batch": 2,
        "layout": cut.layout,
        "stride": cut.stride,
    }
    assert "cut" not in document["pinned"][0]  # as before there were any


def test_the_same_session_gives_the_same_bytes(tmp_path: Path) -> None:
    save(opening(), tmp_path / "one.lstmviz")
    save(opening(), tmp_path / "two.lstmviz")
    assert (tmp_path / "one.lstmviz").read_bytes() == (tmp_path / "two.lstmviz").read_bytes()


def test_a_save_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.lstmviz"
    save(opening(), path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(opening(stateful=False), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_gets_ordinary_permissions_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    if sys.platform == "win32":
        expected_new, mode = 0o666, 0o666  # Windows knows only read-only or not
    else:
        umask = os.umask(0)
        os.umask(umask)
        expected_new, mode = 0o666 & ~umask, 0o640
    path = tmp_path / "one.lstmviz"
    save(opening(), path)
    assert path.stat().st_mode & 0o777 == expected_new
    path.chmod(mode)
    save(opening(), path)
    assert path.stat().st_mode & 0o777 == mode


@pytest.mark.parametrize(
    "array",
    [
        np.arange(24, dtype=np.float32).reshape(2, 3, 4),
        np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
        np.arange(24, dtype=">f8").reshape(2, 3, 4)[:, ::2],
        np.zeros((0, 3), np.float16),
        np.array(True),
        np.ones(2**23 + 5, np.int32),
    ],
    ids=["C", "Fortran", "every other", "none", "one", "two pieces"],
)
def test_an_array_is_written_as_numpy_does(array: np.ndarray) -> None:
    ours, numpys = io.BytesIO(), io.BytesIO()
    write_array(ours, array)
    np.save(numpys, array)
    assert ours.getvalue() == numpys.getvalue()


def test_an_array_that_is_named_a_thousand_times_is_there_once(tmp_path: Path) -> None:
    many = rewritten(
        tmp_path / "many.lstmviz",
        changed(lambda d: d["experiment"].update(calls=d["experiment"]["calls"][:1] * 1000)),
    )
    calls = load(many).experiment.calls
    assert len(calls) == 1000
    assert len({id(call.inputs) for call in calls}) == 1


def test_what_speaks_against_a_save_at_the_last_moment_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "one.lstmviz"
    save(opening(), path)
    before = path.read_bytes()

    def refuse() -> None:
        (unfinished,) = tmp_path.glob(".lstmviz-*")
        assert load(unfinished).experiment == opening(stateful=False)  # all is written
        raise LookupError

    with pytest.raises(LookupError):
        save(opening(stateful=False), path, before_replacing=refuse)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def rewritten(path: Path, change, compression: int = zipfile.ZIP_STORED) -> Path:
    """A copy of the saved opening example whose members `change` has altered."""
    save(opening(), path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def edited(members: dict[str, bytes], **changes: object) -> None:
    document = json.loads(members["session.json"])
    document.update(changes)
    members["session.json"] = json.dumps(document).encode()


def with_layer(**changes: object):
    def change(members: dict[str, bytes]) -> None:
        document = json.loads(members["session.json"])
        document["experiment"]["layers"][0]["config"].update(changes)
        members["session.json"] = json.dumps(document).encode()

    return change


def npy(header: str, data: bytes = b"") -> bytes:
    raw = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(raw).to_bytes(2, "little") + raw + data


ARRAY = "arrays/call0-inputs.npy"


def changed(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, bytes]], None]:
    def rewrite(members: dict[str, bytes]) -> None:
        document = json.loads(members["session.json"])
        change(document)
        members["session.json"] = json.dumps(document).encode()

    return rewrite


HOSTILE = {
    "newer": (lambda m: edited(m, version=6), "newer lstmviz (format version 6; this one reads"),
    "other format": (
        lambda m: edited(m, format="netron"),
        "Invalid enum value 'netron' - at `$.format`",
    ),
    "a layer of an unknown kind": (
        changed(lambda d: d["experiment"]["layers"][0].update(class_name="\u202eConvLSTM<b>")),
        r"its layer is of the class '\u202eConvLSTM\x3cb>', which isn't known here: a newer",
    ),
    "a layer of no kind": (
        changed(lambda d: d["experiment"]["layers"][0].update(class_name="")),
        "it doesn't say of which class its layer is",
    ),
    "a model of no layers": (
        changed(lambda d: d["experiment"]["layers"].clear()),
        "length >= 1 - at `$.experiment.layers`",
    ),
    "a state for a layer that isn't there": (
        changed(lambda d: d["experiment"]["calls"][0].update(initial_state={"1": [ARRAY]})),
        "it gives a state to a layer that its model doesn't have",
    ),
    "too few states": (
        changed(lambda d: d["experiment"]["calls"][0].update(initial_state={"0": [ARRAY]})),
        "'initial_state'",
    ),
    "a comparison with a list": (
        changed(lambda d: d["view"].update(beside=["whole"])),
        "got `array` - at `$.view.beside`",
    ),
    "a vocabulary that is a text": (
        changed(lambda d: d["experiment"].update(vocabulary={"tokens": "aa", "unit": "words"})),
        "Expected `array`, got `str` - at `$.experiment.vocabulary.tokens`",
    ),
    "a token twice": (
        changed(
            lambda d: d["experiment"].update(vocabulary={"tokens": ["a"] * 2, "unit": "words"})
        ),
        "'tokens', expected different ones, got 'a' twice",
    ),
    "tokens of no unit": (
        changed(lambda d: d["experiment"].update(vocabulary={"tokens": ["a"], "unit": "bytes"})),
        "Invalid enum value 'bytes'",
    ),
    "a temperature below 0": (
        changed(lambda d: d["experiment"].update(sampling={"temperature": -1, "seed": 0})),
        "'temperature', expected a number from 0 on, got -1",
    ),
    "unknown field": (lambda m: edited(m, extra=1), "unknown field `extra`"),
    "no document": (lambda m: m.pop("session.json"), "holds no session.json"),
    "not json": (lambda m: m.update({"session.json": b"{"}), "session.json is damaged"),
    "not utf-8": (lambda m: m.update({"session.json": b"\xff\xfe{"}), "session.json is damaged"),
    "missing array": (lambda m: m.pop(ARRAY), "names an array that isn't in it"),
    "units 0": (with_layer(units=0), "'units', expected a positive integer, got 0"),
    "units beyond a float": (
        with_layer(units=10**400),
        "'units', expected a positive integer up to 2147483647, got 1000",
    ),
    "units with more digits than Python reads": (
        lambda m: m.update(
            {"session.json": m["session.json"].replace(b'"units": 4', b'"units": ' + b"9" * 5000)}
        ),
        "Integer value out of range",
    ),
    "an integer beyond an index": (
        with_layer(implementation=2**31),
        "'implementation', expected an integer up to 2147483647",
    ),
    "unknown argument": (with_layer(time_major=True), "'time_major'"),
    "an argument called self": (with_layer(self=True), "'self'"),
    "a class of its own": (
        with_layer(kernel_initializer={"class_name": "Lambda", "config": {}, "module": "os"}),
        "'kernel_initializer'",
    ),
    "a parameter of its own": (
        with_layer(kernel_initializer={"class_name": "Orthogonal", "config": {"gain_": 1}}),
        "expected a parameter of Orthogonal (gain, seed), got 'gain_'",
    ),
    "pickle": (
        lambda m: m.update({ARRAY: npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}")}),
        "does not fit its bytes",
    ),
    "20 GB promised": (
        lambda m: m.update(
            {ARRAY: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (5000000000,1,1)}")}
        ),
        "does not fit its bytes",
    ),
    "a shape that is no number": (
        lambda m: m.update(
            {ARRAY: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (True,1,1)}", b"0000")}
        ),
        "does not fit its bytes",
    ),
    "a header that is no Python": (
        lambda m: m.update({ARRAY: npy("{'descr': '<f4', 'shape': (1,1,1 ", b"0000")}),
        "does not fit its bytes",
    ),
    "a header of Python 2": (
        lambda m: m.update(
            {ARRAY: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1L,1L,1L)}", b"0000")}
        ),
        "does not fit its bytes",
    ),
    "not npy": (lambda m: m.update({ARRAY: b"abc"}), "is damaged"),
    "a field that turns the line around": (
        changed(lambda d: d.update({"\u202e<img src=x>\x1b[2J": 1})),
        r"unknown field `\u202e\x3cimg src=x>\x1b[2J`",
    ),
    "a field whose name fills a book": (
        changed(lambda d: d["view"].update({"x" * 10**6: 1})),
        "unknown field `xxx",
    ),
    "an argument that turns the line around": (
        changed(lambda d: d["experiment"]["layers"][0]["config"].update({"\u202e<b>": 1})),
        r"\u202e\x3cb>",
    ),
    "an array whose name turns the line around": (
        changed(lambda d: d["experiment"]["calls"][0].update(inputs="\u202e<b>")),
        r"'\u202e\x3cb>'",
    ),
    "rank 2": (
        lambda m: m.update(
            {ARRAY: npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}", b"\0" * 4)}
        ),
        "'inputs', expected numbers of shape",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_damaged_or_hostile_file_is_refused_in_one_line(tmp_path: Path, case: str) -> None:
    change, expected = HOSTILE[case]
    path = rewritten(tmp_path / "bad.lstmviz", change)
    with pytest.raises(InvalidFile) as refused:
        load(path)
    assert expected in refused.value.reason
    assert plain_text(refused.value) == str(refused.value)
    assert len(refused.value.reason) <= 500
    assert str(refused.value).startswith(f"{path}: ")


def test_a_compressed_file_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path / "zipped.lstmviz", lambda _: None, zipfile.ZIP_DEFLATED)
    with pytest.raises(InvalidFile, match="compressed"):
        load(path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.lstmviz"
    path.write_bytes(content)
    with pytest.raises(InvalidFile, match="not a session file"):
        load(path)


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a device", "a link to a device"])
def test_what_has_no_end_is_not_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "one.lstmviz"
    if kind == "a folder":
        path.mkdir()
    elif sys.platform == "win32":
        pytest.skip("Windows has none of them in folders")
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a link to a device":
        path.symlink_to("/dev/zero")
    else:
        path = Path("/dev/zero")
    with pytest.raises(InvalidFile, match=r"it is (a folder|no ordinary file)$"):
        load(path)


@given(st.data())
def test_a_damaged_file_never_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "one.lstmviz"
    save(opening(), path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))] or content)
    # Any other exception than a refusal would pass through here.
    with contextlib.suppress(InvalidFile):
        assert isinstance(load(path).experiment, Experiment)


def test_a_missing_file_is_told_as_python_does(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.lstmviz")


def test_a_view_that_points_outside_is_brought_back(tmp_path: Path) -> None:
    session = replace(Session.of(opening()), view=ViewState(moment=Moment(7, 7), row=9))
    save(session, tmp_path / "one.lstmviz")
    assert load(tmp_path / "one.lstmviz").view == ViewState(moment=Moment(1, 2), row=1)


def test_fortran_order_and_double_precision_survive(tmp_path: Path) -> None:
    inputs = np.asfortranarray(np.linspace(0, 1, 12).reshape(2, 3, 2))
    save(Experiment(LSTMConfig(1), [Call(inputs)]), tmp_path / "one.lstmviz")
    read = load(tmp_path / "one.lstmviz").experiment.calls[0].inputs
    assert read.dtype == np.float64
    np.testing.assert_array_equal(read, inputs)
