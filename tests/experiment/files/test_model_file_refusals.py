"""Model files that somebody made to do harm, or that were damaged: one clear line, no more."""

import json
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from model_files import MODELS, made_up, saved, written

from lstmviz.experiment.files.model_file import read_layers
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.plain_text import plain_text

LITTLE = 16 * 2**20
CELL = "layers/lstm/cell/vars"


def refusal(path: Path) -> str:
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile) as refused:
            read_layers(path)
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()
    sentence = str(refused.value)
    assert sentence.startswith(f"{path.name}: ")
    assert plain_text(sentence) == sentence
    assert len(sentence) < 500
    return sentence.removeprefix(f"{path.name}: ")


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], packed: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", packed) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def hdf5(path: Path, fill: Callable[[h5py.File], None]) -> Path:
    with h5py.File(path, "w") as file:
        fill(file)
    return path


def good(file: h5py.File, but: int = 3) -> None:
    """An LSTM's weights as Keras 3 keeps them, but for one of them."""
    for number, weight in enumerate(made_up()):
        if number != but:
            file[f"{CELL}/{number}"] = weight


def test_the_ending_and_the_kind_of_file_are_looked_at_first(tmp_path: Path) -> None:
    (tmp_path / "model.pkl").write_bytes(b"\x80\x04.")
    assert refusal(tmp_path / "model.pkl") == (
        "expected a file that ends in .keras, .h5, .hdf5 or .npz"
    )
    assert refusal(tmp_path / "nowhere.h5") == "there is no such file"
    (tmp_path / "folder.keras").mkdir()
    assert refusal(tmp_path / "folder.keras") == "it is a folder"
    (tmp_path / "empty.h5").touch()
    assert refusal(tmp_path / "empty.h5") == "it is empty"
    (tmp_path / "text.keras").write_text("not a model")
    assert refusal(tmp_path / "text.keras") == "it is no model that Keras saved, or a damaged one"


def test_a_zip_of_something_else_is_none_of_keras(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.keras", ("../../etc/config.json", b"{}"), ("/model.weights.h5", b"")
    )
    assert refusal(path) == "it is no model that Keras saved: it holds no config.json"


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "a.keras", ("config.json", b"{}"), ("config.json", b"[]"))
    assert refusal(path) == "it holds config.json 2 times"


def test_two_gigabytes_of_zeros_are_refused_packed(tmp_path: Path) -> None:
    """Nothing is unpacked: the header alone tells."""
    path = tmp_path / "bomb.keras"
    members = [("config.json", b"{}"), ("model.weights.h5", bytes(2**21))]
    content = bytearray(zipped(path, *members, packed=zipfile.ZIP_DEFLATED).read_bytes())
    size = struct.pack("<L", 2**21)
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = struct.pack("<L", 2**31)
    path.write_bytes(content)
    assert refusal(path) == (
        "its model.weights.h5 is too large: 2,147,483,648 bytes, at most 1,600,000,000 are read"
    )


def test_what_unpacks_to_much_more_is_refused_packed(tmp_path: Path) -> None:
    members = [("config.json", b"{}"), ("model.weights.h5", bytes(2**25))]
    path = zipped(tmp_path / "bomb.keras", *members, packed=zipfile.ZIP_DEFLATED)
    sentence = refusal(path)
    assert sentence.startswith("its model.weights.h5 claims to unpack from ")
    assert sentence.endswith(" to 33,554,432 bytes, as no model does")
    path = zipped(tmp_path / "text.keras", ("config.json", b" " * (2**24 + 1)))
    assert refusal(path).startswith("its config.json is too large: 16,777,217 bytes")


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.keras", ("config.json", b"{}"))
    content = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + flags] |= 1
    path.write_bytes(content)
    assert refusal(path) == "it is encrypted"


def test_a_config_that_is_no_json_is_refused(tmp_path: Path) -> None:
    for config in (b"{", b"\xff", b"[" * 100_000):
        weights = hdf5(tmp_path / "w.h5", good).read_bytes()
        path = zipped(tmp_path / "a.keras", ("config.json", config), ("model.weights.h5", weights))
        assert refusal(path) == "its config is no JSON, or damaged"


def test_a_config_without_end_is_refused(tmp_path: Path) -> None:
    deep: dict[str, object] = {"class_name": "LSTM", "config": {}}
    for _ in range(60):
        deep = {"class_name": "Wrapper", "config": {"layer": deep}}
    path = written(tmp_path / "a.h5", {"lstm": made_up()}, model_config=json.dumps(deep))
    assert refusal(path) == "its config is larger than any model's"


def test_a_model_without_an_lstm_says_so(tmp_path: Path) -> None:
    path = hdf5(tmp_path / "a.weights.h5", lambda file: file.create_group("layers/dense/vars"))
    assert refusal(path) == "it holds no recurrent layer that can be used, but layers called dense"
    np.savez(tmp_path / "a.npz", x=np.ones((3, 4)))
    assert "kernel, recurrent_kernel and bias" in refusal(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", kernel=np.ones((3, 15)), recurrent_kernel=np.ones((4, 16)))
    said = refusal(tmp_path / "b.npz")
    assert said.startswith(
        "its weights of 'b' have the shapes (3, 15) and (4, 16); those of a recurrent layer have "
        "(features, n·units), (units, n·units) and (n·units,), where n is 4 for an LSTM, "
    )
    assert said.endswith(", 3 for a GRU, 1 for a SimpleRNN")


def layers(*names: str) -> list[dict[str, object]]:
    return [{"class_name": name, "config": {"name": name.lower(), "units": 2}} for name in names]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (layers("InputLayer", "RNN", "Dense", "Dense", "Dense"), "three Dense layers, one RNN"),
        (
            [{"class_name": "RNN", "config": {"cell": {"class_name": "MyCell", "config": {}}}}],
            "one RNN(MyCell)",
        ),
        (layers(*["Dense"] * 12), "12 Dense layers"),
        (
            [{"class_name": "Bidirectional", "config": {"layer": layers("ConvLSTM1D")[0]}}],
            "one ConvLSTM1D",
        ),
        (
            [
                {"class_name": "TimeDistributed", "config": {"layer": layers("Dense")[0]}},
                {"class_name": "Functional", "config": {"layers": layers("Dense", "ConvLSTM2D")}},
            ],
            "two Dense layers, one ConvLSTM2D",
        ),
        (layers(*"ABCDEFGH", "<b>\u202e"), "one A, one B, one C, one D, one E, one F, and 3 other"),
    ],
)
def test_a_model_without_an_lstm_tells_what_it_holds(
    tmp_path: Path, listed: list[dict[str, object]], said: str
) -> None:
    model = json.dumps({"class_name": "Sequential", "config": {"layers": listed}})
    path = written(
        tmp_path / "a.h5", {"model_weights/dense": [np.ones((3, 2))]}, model_config=model
    )
    sentence = refusal(path)
    assert sentence.startswith(f"it holds no recurrent layer: {said}")


def test_real_layers_are_counted_without_what_they_are_made_of(tmp_path: Path) -> None:
    dense = keras.layers.Dense(2, kernel_initializer="orthogonal", kernel_regularizer="l2")
    flat = keras.layers.Flatten()
    model = keras.Sequential([keras.Input((5, 3)), flat, dense])
    for ending in (".keras", ".h5"):
        path = saved(model, tmp_path / f"model{ending}")
        assert refusal(path) == "it holds no recurrent layer: one Flatten, one Dense"
    path = saved(model, tmp_path / "model.weights.h5")
    assert (
        refusal(path)
        == "it holds no recurrent layer that can be used, but layers called dense, flatten"
    )


def test_a_config_and_weights_that_disagree_are_told_in_one_sentence(tmp_path: Path) -> None:
    model = json.dumps({"class_name": "Sequential", "config": {"layers": layers("LSTM")}})
    assert refusal(written(tmp_path / "a.h5", {"lstm": made_up(3)}, model_config=model)) == (
        "its config and its weights disagree: layer 'lstm' says units=2 and use_bias=True, while "
        "its weights have the shapes (3, 12), (3, 12) and (12,)"
    )
    assert refusal(written(tmp_path / "b.h5", {"lstm": made_up()[:2]}, model_config=model)) == (
        "its config and its weights disagree: layer 'lstm' says units=2 and use_bias=True, while "
        "its weights have the shapes (3, 8) and (2, 8)"
    )
    assert refusal(written(tmp_path / "c.h5", {"dense": made_up()[:1]}, model_config=model)) == (
        "its config and its weights disagree: layer 'lstm' has no weights in the file"
    )


def test_weights_of_another_kind_than_the_config_says_are_told(tmp_path: Path) -> None:
    model = json.dumps({"class_name": "Sequential", "config": {"layers": layers("GRU")}})
    assert refusal(written(tmp_path / "a.h5", {"gru": made_up()}, model_config=model)) == (
        "its config and its weights disagree: layer 'gru' is a GRU, while its weights, of the "
        "shapes (3, 8), (2, 8) and (8,), are an LSTM's"
    )
    gru = [np.ones((3, 6)), np.ones((2, 6)), np.ones(6)]  # of one without reset_after
    assert refusal(written(tmp_path / "b.h5", {"gru": gru}, model_config=model)) == (
        "its config and its weights disagree: layer 'gru' says units=2, use_bias=True and "
        "reset_after=True, while its weights have the shapes (3, 6), (2, 6) and (6,)"
    )


def test_arrays_of_something_else_are_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones((3, 4)), mask=np.ones(3), y=np.ones(2), z=np.ones(2))
    assert refusal(tmp_path / "a.npz") == (
        "it holds no recurrent layer's weights: kernel, recurrent_kernel and bias, but the arrays "
        "'x' (3, 4), 'mask' (3,), 'y' (2,) and 1 more"
    )
    projected = {"weight_ih_l0": np.ones((16, 3)), "weight_hh_l0": np.ones((16, 2))}
    np.savez(tmp_path / "lstm.npz", **projected)
    assert refusal(tmp_path / "lstm.npz").startswith(
        "its weights of 'lstm' have the shapes (16, 3) and (16, 2); those of a recurrent layer have"
    )


def test_weights_that_no_lstm_has_are_refused(tmp_path: Path) -> None:
    config = {"class_name": "LSTM", "config": {"name": "lstm", "units": 2}}
    model = json.dumps({"class_name": "Sequential", "config": {"layers": [config]}})
    groups = {"model_weights/lstm": [np.ones((3, 9)), *made_up()[1:]]}
    assert refusal(written(tmp_path / "a.h5", groups, model_config=model)) == (
        "its config and its weights disagree: layer 'lstm' has weights of the shapes (3, 9), "
        "(2, 8) and (8,), which no LSTM has"
    )


def test_no_other_file_is_ever_opened(tmp_path: Path) -> None:
    """Each of these leads to good weights that lie elsewhere."""
    kernel = made_up()[0]
    elsewhere = hdf5(tmp_path / "secret.h5", good)
    (tmp_path / "secret.raw").write_bytes(kernel.tobytes())

    def externally(file: h5py.File) -> None:
        file["layers"] = h5py.ExternalLink(str(elsewhere), "/layers")

    def softly(file: h5py.File) -> None:
        good(file, but=0)
        file[f"{CELL}/0"] = h5py.SoftLink(f"/{CELL}/1")

    def outside(file: h5py.File) -> None:
        good(file, but=0)
        file.create_dataset(
            f"{CELL}/0",
            kernel.shape,
            kernel.dtype,
            external=[(str(tmp_path / "secret.raw"), 0, kernel.nbytes)],
        )

    def virtually(file: h5py.File) -> None:
        good(file, but=0)
        layout = h5py.VirtualLayout(kernel.shape, kernel.dtype)
        layout[:] = h5py.VirtualSource(str(elsewhere), f"{CELL}/0", kernel.shape)
        file.create_virtual_dataset(f"{CELL}/0", layout)

    def named_elsewhere(file: h5py.File) -> None:
        file["layers/lstm/vars"] = h5py.ExternalLink(str(elsewhere), "/")
        good(file)

    for name, linked in (("a.h5", externally), ("b.h5", softly)):
        sentence = refusal(hdf5(tmp_path / name, linked))
        assert sentence.startswith("it holds no recurrent layer that can be used")
        assert sentence.endswith(
            "left out: links, which may lead to other files and are never followed"
        )
    assert "is kept in another file" in refusal(hdf5(tmp_path / "c.h5", outside))
    assert "is put together from other files" in refusal(hdf5(tmp_path / "d.h5", virtually))
    with h5py.File(elsewhere, "a") as file:
        file.attrs["name"] = "a secret"
    (found,) = read_layers(hdf5(tmp_path / "e.h5", named_elsewhere))
    assert found.name == "lstm"
    assert "links, which may lead to other files" in found.note


def test_promises_are_not_believed(tmp_path: Path) -> None:
    def endless(file: h5py.File, units: int = 2**30) -> None:
        for number, shape in enumerate(((3, 4 * units), (units, 4 * units), (4 * units,))):
            file.create_dataset(f"{CELL}/{number}", shape, "f4", chunks=(1,) * len(shape))

    def unwritten(file: h5py.File) -> None:
        units = 2000
        for number, shape in enumerate(((3, 4 * units), (units, 4 * units), (4 * units,))):
            file.create_dataset(f"{CELL}/{number}", shape, "f4")

    def packed(file: h5py.File) -> None:
        zeros = np.zeros((1000, 8), np.float32)
        good(file, but=0)
        file.create_dataset(f"{CELL}/0", data=zeros, compression="gzip", chunks=zeros.shape)

    assert "is too large: it claims" in refusal(hdf5(tmp_path / "a.h5", endless))
    more = hdf5(tmp_path / "more.h5", lambda file: endless(file, 2**38))
    assert refusal(more).startswith("it holds no recurrent layer that can be used")
    assert "claims to hold more than is there" in refusal(hdf5(tmp_path / "b.h5", unwritten))
    assert "is compressed, which Keras' files never have" in refusal(
        hdf5(tmp_path / "c.h5", packed)
    )


def test_only_floats_are_weights(tmp_path: Path) -> None:
    def texts(file: h5py.File) -> None:
        good(file, but=2)
        file.create_dataset(f"{CELL}/2", (8,), h5py.string_dtype())

    def whole(file: h5py.File) -> None:
        good(file, but=2)
        file[f"{CELL}/2"] = np.arange(8)

    assert "holds values of type object, not floats" in refusal(hdf5(tmp_path / "a.h5", texts))
    assert "holds values of type int64, not floats" in refusal(hdf5(tmp_path / "b.h5", whole))


def test_groups_in_a_ring_end(tmp_path: Path) -> None:
    def ring(file: h5py.File) -> None:
        good(file)
        file["layers/lstm/again"] = file["layers"]

    (found,) = read_layers(hdf5(tmp_path / "a.h5", ring))
    assert found.shapes == ((3, 8), (2, 8), (8,))


CHILD = """
import contextlib, random, sys, tracemalloc
from pathlib import Path
from lstmviz.experiment.files.model_file import read_layers
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.plain_text import plain_text

path = Path(sys.argv[1])
tokens = [b"PK\\x01\\x02", b"\\x89HDF", b"TREE", b"HEAP", b"\\xff" * 8, b"9" * 30]
content, chance = path.read_bytes(), random.Random(sys.argv[2])
read = refused = 0
for _ in range(int(sys.argv[3])):
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        kind = chance.randrange(5)
        if kind == 0:
            data[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[place : place + 8] = chance.randbytes(8)
        elif kind == 2:
            del data[place : place + chance.randint(1, 40)]
        elif kind == 3:
            data[place:place] = chance.choice(tokens)
        else:
            del data[place:]
            data += content[chance.randrange(len(content)) :]
    path.write_bytes(data)
    tracemalloc.start()
    try:
        read_layers(path)
        read += 1
    except UnreadableFile as error:
        assert plain_text(error) == str(error) and len(str(error)) < 600, error
        refused += 1
    assert tracemalloc.get_traced_memory()[1] < 2**24
    tracemalloc.stop()
assert not {"keras", "tensorflow"} & set(sys.modules)
print(read, refused)
"""


@pytest.mark.parametrize("name", ["model.keras", "model.h5", "model.weights.h5"])
def test_a_damaged_model_is_read_or_refused(tmp_path: Path, name: str) -> None:
    """In a process of its own, as in the program: HDF5 is a library in C.

    The same bytes each time: one damage in some thousands makes HDF5 itself spin.
    """
    keras.utils.set_random_seed(20240229)
    path = saved(MODELS["functional"](), tmp_path / name)
    arguments = [sys.executable, "-c", CHILD, str(path), f"20240229 {name}", "150"]
    ran = subprocess.run(arguments, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-2000:]
    read, refused = map(int, ran.stdout.split())
    assert read + refused == 150
    assert refused > 30
