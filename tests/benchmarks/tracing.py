"""What the engine's trace costs beside the bare layer."""

import json
import statistics

from row import Row, said

SIZES = ((64, 100, 65, 256), (64, 100, 256, 1024))
_MIDDLE, _LARGE = SIZES
WHICH = ("bare", "ours")
KINDS = ("LSTM", "GRU", "SimpleRNN")
MODELS = {
    "text": "Embedding 256, LSTM 1024, Dense 65",
    "stacked": "LSTM 256, LSTM 256",
}
TOKENS = 200


def rows(repeats: int) -> list[Row]:
    """Runs that are repeated, of kinds of layer, of models and of text, first runs, and memory."""
    each = (_repeated, _of_each_kind, _of_models, _of_writing, _first)
    return [row for measured in each for row in measured(repeats)]


def _repeated(repeats: int) -> list[Row]:
    found = []
    for size in SIZES:
        took = json.loads(said("traced.py", *size, 3 * repeats, "LSTM", "steps"))
        medians = {name: statistics.median(seconds) for name, seconds in took.items()}
        name = "×".join(map(str, size))
        found += [
            _row(f"h, c and returned again, {name}", medians["traced"], medians["bare"], 1.5),
            _row(f"likewise, and all four gates, {name}", medians["gates"], medians["bare"], 2.0),
        ]
        if size == _MIDDLE:
            by_step = f"h, c and returned ÷ a call for each step, {name}"
            found.append(_row(by_step, medians["traced"], medians["steps"], 1 / 8))
    return found


def _of_each_kind(repeats: int) -> list[Row]:
    found = []
    for kind in KINDS:
        took = json.loads(said("traced.py", *_MIDDLE, 3 * repeats, kind))
        medians = {name: statistics.median(seconds) for name, seconds in took.items() if seconds}
        name = f"h and all gates of {kind}, {'×'.join(map(str, _MIDDLE))}"
        found.append(_row(name, medians["gates"], medians["bare"], 1.5))
    return found


def _of_models(repeats: int) -> list[Row]:
    found = []
    for model, layers in MODELS.items():
        took = json.loads(said("model_traced.py", model, 2 * repeats))
        medians = {name: statistics.median(seconds) for name, seconds in took.items()}
        name = f"all states of a model, 64×100: {layers}"
        found.append(_row(name, medians["traced"], medians["bare"], 1.5))
    return found


def _of_writing(repeats: int) -> list[Row]:
    took = json.loads(said("written.py", max(repeats // 2, 1), TOKENS))
    medians = {name: statistics.median(seconds) for name, seconds in took.items()}
    name = f"writing on, {TOKENS} characters, with every state: {MODELS['text']}"
    return [_row(name, medians["written"], medians["bare"], 1.5)]


def _first(repeats: int) -> list[Row]:
    """How long, and of the large one how much memory.

    TensorFlow's allocator leaves the bare layer's process in one of two sizes, h's own bytes
    apart, as its threads happen to run: what compares the two processes is the mean.
    """
    found = []
    for size in SIZES:
        pairs = [
            [tuple(map(float, said("first_traced.py", which, *size).split())) for which in WHICH]
            for _ in range(repeats if size == _LARGE else max(repeats // 2, 1))
        ]
        seconds = [statistics.median(pair[which][0] for pair in pairs) for which in (0, 1)]
        name = "×".join(map(str, size))
        found.append(_row(f"first run of a layer, {name}", seconds[1], seconds[0], 1.5))
        if size == _LARGE:
            h = 4 * size[0] * size[1] * size[3]
            bare, ours = (statistics.mean(pair[which][1] for pair in pairs) for which in (0, 1))
            name = f"memory of that, in h's bytes, {name}"
            # 1.4 is 3.5 times h where the bare layer takes 2.5
            found.append(Row(name, "×", ours / h, bare / h, 1.4, ours / bare))
    return found


def _row(name: str, value: float, baseline: float, goal: float) -> Row:
    return Row(name, "s", value, baseline, goal, value / baseline)
