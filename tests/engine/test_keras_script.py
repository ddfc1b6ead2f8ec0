"""The scripts that the program writes do what `run` does, to the last bit."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from direct_keras import same
from fresh_scripts import made_up, run_afresh
from hypothesis import settings
from strategies import KINDS, intricate_experiments
from traces import opening

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig, RecurrentConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import features_of
from lstmviz.experiment.files.tables.table import read_table
from lstmviz.experiment.series import cut_series
from lstmviz.experiment.to_code.keras_code import to_keras
from lstmviz.session.script_file import save_script

pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis")

# Loading TensorFlow takes longer than all else: one interpreter runs them all, each with
# names of its own, and leaves what it got beside each.
RUNNER = """
import runpy, sys
import numpy as np

for path in sys.argv[1:]:
    names = runpy.run_path(path)
    for number, output in enumerate(names.get("outputs", ())):
        parts = output if isinstance(output, (list, tuple)) else [output]
        names |= {f"{kind}{number}": part for kind, part in zip("yhc", parts)}
    found = {k: np.asarray(v) for k, v in names.items() if k[0] in "yhc" and k[1:].isdigit()}
    single = [name for name, array in found.items() if array.dtype.name == "bfloat16"]
    np.savez(path + ".npz", **found | {name: found[name].astype("f4") for name in single})
"""


def check_scripts(scripts: dict[Path, Experiment], folder: Path) -> None:
    """Runs them where Keras is set up for something else altogether."""
    run_afresh(RUNNER, scripts, folder, image_data_format="channels_first")
    for script, experiment in scripts.items():
        with np.load(f"{script}.npz") as got:
            expected = {
                f"{kind}{number}": array
                for number, call in enumerate(run(experiment).calls)
                for kind, array in zip("yhc", call.returned, strict=False)
            }
            assert set(got) == expected.keys()
            for name, array in expected.items():
                assert same(got[name], array), f"{name} of\n{script.read_text(encoding='utf-8')}"


def large() -> Experiment:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 60, 3)).astype(np.float32)
    layer = LSTMConfig(9, stateful=True, return_state=True)
    weights = [rng.normal(size=(3, 36)), rng.normal(size=(9, 36)), rng.normal(size=36)]
    return Experiment(layer, [Call(x), Call(x, mask=rng.random((2, 60)) < 0.7)], weights=weights)


def from_table(folder: Path, choices: CutChoices) -> Experiment:
    """Two columns of a table with a row that is dropped, each scaled, cut into calls."""
    hours = [f"2021-01-{1 + n // 24:02} {n % 24:02}:00" for n in range(150)]
    rows = [f"{hour};{n * n % 37},{n % 10};{n % 7}" for n, hour in enumerate(hours)]
    rows[40] = "2021-01-02 16:00;;3"
    path = folder / "hours.csv"
    path.write_text("\n".join(["time;load;day", *rows, ""]))
    table = read_table(path, missing="drop", scale="standard")
    assert (table.dropped_rows, table.columns) == (1, ("load", "day"))
    calls = cut_series(table.values, **asdict(choices)).calls
    features = features_of(table.columns, table.scaling)
    layer = LSTMConfig(3, stateful=True, return_state=True)
    return Experiment(layer, calls, features=features, cut=choices)


CUTS = [CutChoices(24, 2), CutChoices(24, 2, "continuing"), CutChoices(9, 4, "windows", 5)]
MANY = CutChoices(2, 5, "continuing")


def begun(kind: type[RecurrentConfig]) -> Experiment:
    """One call from given states after another, each with other flags."""
    layer = kind(3, return_state=True, return_sequences=True, dropout=0.5, go_backwards=True)
    shapes, states = layer.kind.weight_shapes(layer, 3).values(), len(layer.kind.states)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 4, 3)).astype(np.float32)
    calls = [
        Call(x, initial_state=tuple(rng.normal(size=(states, 2, 3)).astype("f4")), training=train)
        for train in (False, True)
    ]
    weights = [rng.normal(size=shape).astype("f4") for shape in shapes]
    return Experiment(layer, calls, weights=weights, seed=5)


def many(inputs: int, reset: bool, kind: type[RecurrentConfig] = LSTMConfig) -> Experiment:
    """Thirteen calls with so many different inputs."""
    layer = kind(2, stateful=True, dropout=0.5, return_state=kind is not LSTMConfig)
    x = np.arange(3 * inputs, dtype=np.float32).reshape(inputs, 1, 3, 1) / 9
    calls = [Call(x[n % inputs], training=True, reset_before=reset) for n in range(13)]
    return Experiment(layer, calls)


def test_scripts_run_in_a_fresh_interpreter_return_what_run_does(tmp_path: Path) -> None:
    scripts = {}
    cut = [from_table(tmp_path, choices) for choices in CUTS]
    loops = [from_table(tmp_path, MANY), many(1, reset=True), many(13, reset=False)]
    loops += [many(13, reset=True, kind=kind) for kind in KINDS[1:]]
    experiments = [
        opening(),
        large(),
        *cut,
        *loops,
        *map(begun, KINDS),
        *made_up(intricate_experiments(kinds=KINDS), max(settings.default.max_examples // 3, 1)),
    ]
    for number, experiment in enumerate(experiments):
        path = tmp_path / f"script{number}.py"
        path.write_text(to_keras(experiment), encoding="utf-8")
        scripts[path] = experiment
    assert all("layer(x[0])" in path.read_text(encoding="utf-8") for path in list(scripts)[2:5])
    assert all("outputs = []" in path.read_text(encoding="utf-8") for path in list(scripts)[5:10])
    reference = tmp_path / "größe.py"
    assert save_script(large(), reference) == (reference, tmp_path / "größe.npz")
    check_scripts(scripts | {reference: large()}, tmp_path)
