"""What only running the code could tell: asked for where a person can know it."""

from typing import Any

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.invalid_value import InvalidValue

TUNER = """
def build(hp):
    net = keras.Sequential()
    net.add(keras.layers.LSTM(hp.Int('n', 8, 64, step=8), dropout=hp.Float('d', 0.0, 0.5)))
    return net
"""


def test_a_tuner_s_choices_are_asked_for_and_then_taken() -> None:
    (layer,) = layers_in(TUNER)
    units, dropout = layer.missing
    assert (units, dropout) == ("hp.Int('n', 8, 64, step=8)", "hp.Float('d', 0.0, 0.5)")
    assert layer.refused is None
    assert from_keras(TUNER, names={units: 16, dropout: 0.25}) == LSTMConfig(16, dropout=0.25)
    # However they are typed.
    typed = {'hp.Int("n",8,64, step = 8)': 16, "hp.Float('d',0.0,0.5)": 0.25}
    assert from_keras(TUNER, names=typed) == LSTMConfig(16, dropout=0.25)


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def f(trial):\n  return LSTM(trial.suggest_int('n', 4, 8))",
         "trial.suggest_int('n', 4, 8)"),
        ("LSTM(os.getenv('N'))", "os.getenv('N')"),
        ("LSTM(int(os.getenv('N', '8')))", "int(os.getenv('N', '8'))"),
        ("LSTM(os.environ['N'])", "os.environ['N']"),
        ("LSTM(os.environ.get('N', 8))", "os.environ.get('N', 8)"),
        ("n = hp.Int('n', 8, 64)\nLSTM(n)", "hp.Int('n', 8, 64)"),
        ("LSTM(2 * hp.Int('n', 8, 64))", "hp.Int('n', 8, 64)"),
        ("LSTM(cfg['n'])", "cfg['n']"),
        ("LSTM(cfg.get('n'))", "cfg.get('n')"),
        ("LSTM(cfg['model'].get('n', 8))", "cfg['model'].get('n', 8)"),
        ("cfg = load()\nLSTM(cfg.get('n'))", "cfg.get('n')"),
        ("cfg = {'n': 4}\ncfg.update(load())\nLSTM(cfg['n'])", "cfg['n']"),
        ("cfg = {'n': 4}\ncfg[k] = 8\nLSTM(cfg.get('n'))", "cfg.get('n')"),
        ("cfg = {'units': 4}\ncfg['units'] = 8\nLSTM(**cfg)", "cfg"),
        ("ns = [4, 5]\nns.reverse()\nLSTM(ns[0])", "ns[0]"),
        ("def units():\n  return 8\nLSTM(units())", "units()"),
        ("LSTM(getattr(args, 'n'))", "getattr(args, 'n')"),
        ("LSTM(random.choice([4, 8]))", "random.choice([4, 8])"),
        ("LSTM(4, activation=hp.Choice('a', ['relu', 'tanh']))",
         "hp.Choice('a', ['relu', 'tanh'])"),
        ("LSTM(4, kernel_initializer=trial.suggest_categorical('i', names))",
         "trial.suggest_categorical('i', names)"),
    ],
)  # fmt: skip
def test_what_a_call_gives_is_asked_for(source: str, missing: str) -> None:
    (layer,) = layers_in(source)
    assert layer.missing == (missing,)
    assert (layer.config, layer.refused) == (None, None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("cfg = {'n': 8}\nLSTM(cfg.get('n'))", {}),
        ("cfg = {'m': 4}\nLSTM(cfg.get('n', 8))", {}),
        ("cfg = dict(n=8)\nLSTM(cfg.get('n', 4))", {}),
        ("cfg = {'n': 4}\ncfg['n'] = 8\nLSTM(cfg['n'])", {}),
        ("LSTM(8, kernel_initializer=tf.keras.initializers.get('zeros'))",
         {"kernel_initializer": "zeros"}),
        ("from keras import activations as A\nLSTM(8, A.get('relu'))", {"activation": "relu"}),
    ],
)  # fmt: skip
def test_what_the_source_has_is_taken(source: str, expected: dict[str, Any]) -> None:
    assert from_keras(source) == LSTMConfig(8, **expected)


@pytest.mark.parametrize(
    "source",
    [
        "LSTM(4, activation=LeakyReLU(0.1))",
        "LSTM(4, activation=keras.layers.LeakyReLU(negative_slope=0.1))",
        "LSTM(4, kernel_initializer=my.Initializer(3))",
        "LSTM(eval('4'))",
        "LSTM(f()())",
    ],
)
def test_what_no_value_stands_for_is_refused(source: str) -> None:
    with pytest.raises(InvalidValue, match="readable without running the code"):
        from_keras(source)
