"""The scripts that are written of models do what `run` does, to the last bit."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from direct_keras import same
from fresh_scripts import made_up, run_afresh
from hypothesis import settings
from made_up_models import model_experiments

from lstmviz.engine.run import run
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.series import cut_series
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.experiment.text.writing import written_on
from lstmviz.experiment.to_code.keras_code import to_keras
from lstmviz.session.script_file import save_script

# Loading TensorFlow takes longer than all else: one interpreter runs them all, each with names
# of its own, and leaves what its calls returned, in order, beside each.
RUNNER = """
import os, re, runpy, sys
import numpy as np
os.environ["KERAS_BACKEND"] = "tensorflow"
import tensorflow as tf

for path in sys.argv[1:]:
    tf.keras.config.set_floatx("float16")  # as somebody's keras.json may have it
    tf.keras.backend.clear_session()
    names = runpy.run_path(path)
    returned = {}
    for number, output in enumerate(names.get("outputs", ())):
        parts = output if isinstance(output, (list, tuple)) else [output]
        returned |= {f"{number}/{place}": part for place, part in enumerate(parts)}
    for name, value in names.items() if "outputs" not in names else ():
        if match := re.fullmatch("(?!initial)[a-z_]*[yhc]([0-9]+)", name):
            place = sum(key.startswith(match[1] + "/") for key in returned)
            returned[f"{match[1]}/{place}"] = value
    returned["names"] = [layer.name for layer in names["model"].layers]
    np.savez(path + ".npz", **{key: np.asarray(value) for key, value in returned.items()})
"""

# A model that is told a mask says that it hands none on, which it need not.
pytestmark = pytest.mark.filterwarnings("ignore:Layer .* .of type Functional. was passed an input")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 4, 3)).astype("f4")
IDS = RNG.integers(0, 9, (2, 4)).astype("i4")


def drawn(count: int, units: int = 3) -> tuple[np.ndarray, ...]:
    return tuple(RNG.normal(size=(count, 2, units)).astype("f4"))


def model(*layers: LayerConfig, **names: Any) -> ModelConfig:
    return ModelConfig(layers, **names)


TEXT = model(
    EmbeddingConfig(9, 4), LSTMConfig(5, return_sequences=True, stateful=True), DenseConfig(9)
)
DROPPING = {"dropout": 0.5, "recurrent_dropout": 0.5, "use_cudnn": False}
LAST = {"return_state": True, "return_sequences": True}


def both_ways(**arguments: Any) -> BidirectionalConfig:
    return BidirectionalConfig(SimpleRNNConfig(3, return_sequences=True, dropout=0.5), **arguments)


EXPERIMENTS = {
    "text of ids, carried on": Experiment(TEXT, [Call(IDS), Call(IDS[:, :2]), Call(IDS)], seed=3),
    "text of many calls": Experiment(
        TEXT,
        [Call(np.roll(IDS, n)) for n in range(13)],
        cut=CutChoices(4, 2, "continuing"),
    ),
    "text of windows that overlap": Experiment(
        TEXT,
        [Call(np.stack([np.arange(s, s + 4) % 9 for s in (n, n + 1)])) for n in (0, 2, 4)],
        cut=CutChoices(4, 2, "windows", 1),
    ),
    "many calls, each from a reset": Experiment(
        model(LSTMConfig(3, stateful=True, return_sequences=True), GRUConfig(2, stateful=True)),
        [Call(np.roll(X, n), reset_before=True, training=True) for n in range(14)],
    ),
    "many calls of a series": Experiment(
        model(MaskingConfig(), LSTMConfig(3, stateful=True, **LAST)),
        cut_series(np.sin(np.arange(60.0)).reshape(60, 1), timesteps=2, batch=2).calls,
        cut=CutChoices(2, 2),
    ),
    "a padded text both ways": Experiment(
        model(
            EmbeddingConfig(9, 4, mask_zero=True),
            BidirectionalConfig(LSTMConfig(3, return_sequences=True, **DROPPING)),
            GRUConfig(3, **DROPPING),
            DenseConfig(2, activation="softmax", bias_initializer="random_normal"),
        ),
        [Call(IDS, training=True), Call(IDS, training=False), Call(IDS[:1], training=True)],
    ),
    "a SimpleRNN both ways, whose seed Keras forgets": Experiment(
        model(MaskingConfig(), both_ways(), DropoutConfig(0.5), both_ways(merge_mode="sum")),
        [Call(X, training=True), Call(X, training=True, reset_before=True)],
    ),
    "a SimpleRNN both ways with a seed of its own": Experiment(
        model(
            BidirectionalConfig(
                SimpleRNNConfig(
                    2, dropout=0.5, seed=4, kernel_initializer="ones", recurrent_initializer="zeros"
                )
            )
        ),
        [Call(X, training=True)],
    ),
    "two stateful layers, reset": Experiment(
        model(
            LSTMConfig(3, return_sequences=True, stateful=True),
            TimeDistributedConfig(DropoutConfig(0.5)),
            BidirectionalConfig(GRUConfig(2, stateful=True), merge_mode="mul"),
        ),
        [Call(X), Call(X, training=True), Call(X, reset_before=True)],
        seed=2**32 - 1,
    ),
    "one of two stateful layers, reset": Experiment(
        model(
            LSTMConfig(3, return_sequences=True, stateful=True),
            BidirectionalConfig(GRUConfig(2, stateful=True)),
        ),
        [Call(X), Call(X, reset_before=(0,)), Call(X, reset_before=(1,))],
    ),
    "one stateful layer, reset": Experiment(
        model(GRUConfig(3, return_sequences=True), LSTMConfig(3, stateful=True)),
        [Call(X), Call(X, reset_before=True)],
    ),
    "a reset that does nothing": Experiment(
        model(GRUConfig(3), DenseConfig(1)), [Call(X), Call(X, reset_before=True)]
    ),
    "given states": Experiment(
        model(
            DenseConfig(3, activation="tanh"),
            LSTMConfig(3, return_sequences=True, stateful=True),
            BidirectionalConfig(GRUConfig(2, return_sequences=True)),
            SimpleRNNConfig(3, return_state=True, go_backwards=True),
        ),
        [
            Call(X),
            Call(X, initial_state={1: drawn(2)}),
            Call(X, initial_state={1: drawn(2), 3: drawn(1)}, training=True),
            Call(X, initial_state={2: drawn(2, 2)}, mask=RNG.random((2, 4)) < 0.6),
            Call(X, mask=RNG.random((2, 4)) < 0.6, reset_before=True),
        ],
    ),
    "given states of other batches": Experiment(
        model(LSTMConfig(3), DenseConfig(2)),
        [
            Call(X, initial_state={0: drawn(2)}),
            Call(X[:1], initial_state={0: (np.ones((1, 3)),) * 2}),
        ],
    ),
    "masks": Experiment(
        model(
            LSTMConfig(3, return_sequences=True), LSTMConfig(2, zero_output_for_mask=True, **LAST)
        ),
        [Call(X, mask=RNG.random((2, 4)) < 0.6), Call(X, mask=np.zeros((2, 4), bool))],
    ),
    "an autoencoder": Experiment(
        model(
            LSTMConfig(2),
            RepeatVectorConfig(4),
            LSTMConfig(3, return_sequences=True),
            TimeDistributedConfig(DenseConfig(3)),
            ReshapeConfig((-1,)),
            DenseConfig(2),
            ActivationConfig("relu"),
        ),
        [Call(X), Call(X[:1])],
    ),
    "both ways, not merged, with states": Experiment(
        model(BidirectionalConfig(LSTMConfig(3, **LAST), merge_mode=None)), [Call(X), Call(X)]
    ),
    "both ways, another backwards": Experiment(
        model(
            BidirectionalConfig(
                LSTMConfig(3, return_sequences=True),
                backward_layer=GRUConfig(3, return_sequences=True, go_backwards=True, dropout=0.5),
            ),
            DenseConfig(1),
        ),
        [Call(X, training=True)],
    ),
    "names that Keras would give others": Experiment(
        model(
            TimeDistributedConfig(DenseConfig(3)),
            DenseConfig(2),
            ActivationConfig("tanh"),
            LSTMConfig(2),
            names=("", "", "dense_1", 'memory "1"'),
        ),
        [Call(X)],
    ),
    "doubles": Experiment(
        model(
            LSTMConfig(3, dtype="float64", return_sequences=True),
            GRUConfig(2, dtype="float64"),
        ),
        [Call(RNG.normal(size=(2, 4, 3))), Call(X)],
    ),
    "halves and singles": Experiment(
        model(LSTMConfig(3, dtype="mixed_float16", return_sequences=True), DenseConfig(2)),
        [Call(X.astype("f2")), Call(RNG.normal(size=(2, 4, 3)))],
    ),
    "one layer in a wrapper": Experiment(model(BidirectionalConfig(LSTMConfig(2))), [Call(X)]),
    "bytes as ids": Experiment(
        model(EmbeddingConfig(256, 2), SimpleRNNConfig(2), names=("", "memory")),
        [Call(np.array([list(b"hello")], np.uint8)), Call(np.array([list(b"hell")], np.uint8))],
    ),
}

WRITER = model(
    EmbeddingConfig(9, 3, embeddings_initializer="uniform"),
    LSTMConfig(4, return_sequences=True, stateful=True),
    DenseConfig(9),
)
SHARP = model(LSTMConfig(4, stateful=True), DenseConfig(9, activation="softmax"))
START = np.array([3, 1, 4], np.int32)


def reset_each(experiment: Experiment) -> Experiment:
    calls = [replace(call, reset_before=call.written) for call in experiment.calls]
    return replace(experiment, calls=tuple(calls))


EXPERIMENTS |= {
    "a text that is written": written_on(
        Experiment(WRITER, [Call(IDS)], vocabulary=Vocabulary.of("abcdefgh ")),
        START,
        9,
        Sampling(0.3, 5),
    ),
    "the likeliest, from reset states": reset_each(
        written_on(Experiment(WRITER, [Call(IDS)]), START, 4, Sampling(0.0))
    ),
    "written as one-hot vectors": written_on(
        Experiment(SHARP, [Call(np.eye(9, dtype="f4")[IDS])]), START, 5, Sampling(2.0, 1)
    ),
}


WEIGHTED = ("a padded text both ways", "two stateful layers, reset", "masks", "given states")


def weighted(experiment: Experiment) -> Experiment:
    """The same experiment with other weights, which are given."""
    one = replace(experiment, calls=experiment.calls[:1])
    weights = [
        RNG.normal(size=array.shape).astype("f4")
        for layer in run(one).layers
        for array in layer.weights.values()
    ]
    return replace(experiment, weights=weights)


def check_scripts(scripts: dict[Path, Experiment], folder: Path) -> None:
    """Runs them where Keras is set up for something else altogether."""
    run_afresh(RUNNER, scripts, folder)
    for script, experiment in scripts.items():
        text = script.read_text(encoding="utf-8")
        expected = {
            f"{number}/{place}": array
            for number, call in enumerate(run(experiment).calls)
            for place, array in enumerate(call.returned)
        }
        with np.load(f"{script}.npz") as got:
            assert set(got) - {"names"} == expected.keys(), text
            for name, array in expected.items():
                assert same(got[name], array), f"{name} of\n{text}"


def written(experiments: Iterable[Experiment], folder: Path) -> dict[Path, Experiment]:
    """The scripts of experiments, by their files."""
    scripts = {}
    for number, experiment in enumerate(experiments):
        path = folder / f"script{number}.py"
        path.write_text(to_keras(experiment), encoding="utf-8")
        scripts[path] = experiment
    return scripts


def test_every_script_of_a_model_returns_what_run_does(tmp_path: Path) -> None:
    scripts = written(
        [
            *EXPERIMENTS.values(),
            *(weighted(EXPERIMENTS[name]) for name in WEIGHTED),
            *made_up(model_experiments(), max(settings.default.max_examples // 3, 1)),
        ],
        tmp_path,
    )
    large = weighted(EXPERIMENTS["text of ids, carried on"])
    large = replace(large, calls=[Call(np.tile(IDS, (1, 99))), *large.calls])
    wide = model(EmbeddingConfig(9, 40), GRUConfig(2), DenseConfig(1))
    for name, experiment in (("größe", large), ("wide", weighted(Experiment(wide, [Call(IDS)])))):
        beside = tmp_path / f"{name}.py"
        assert save_script(experiment, beside) == (beside, tmp_path / f"{name}.npz")
        scripts[beside] = experiment
    check_scripts(scripts, tmp_path)

    # A layer of its own name has it in the script.
    named = EXPERIMENTS["names that Keras would give others"]
    path = next(path for path, experiment in scripts.items() if experiment is named)
    with np.load(f"{path}.npz") as got:
        assert tuple(got["names"]) == named.model.names


def test_a_script_that_writes_prints_its_text() -> None:
    script = to_keras(EXPERIMENTS["a text that is written"])
    assert script.count("model(") == 2  # once for the start, once in the loop
    assert 'print("".join(tokens[ids[0]] for ids in written))' in script
    assert "for call in range(1, 10):" in script


@pytest.mark.parametrize("name", ["text of many calls", "many calls of a series"])
def test_many_calls_that_were_cut_are_a_loop_over_what_is_cut(name: str) -> None:
    script = to_keras(EXPERIMENTS[name])
    assert "series = " in script
    assert "for inputs in x:\n    outputs.append(model(inputs))" in script
