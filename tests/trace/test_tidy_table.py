"""The table of a trace, read back with Python's own reader of such files."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.trace import tidy_table
from lstmviz.trace.tidy_table import TidyTable
from lstmviz.trace.trace import CallTrace, ModelTrace, Trace, seen

X = np.random.default_rng(3).normal(size=(2, 3, 2)).astype(np.float32)
PLACES = ["call", "row", "step", "time_index", "unit"]


def text_of(trace: Trace | ModelTrace) -> str:
    return b"".join(TidyTable.of(trace).blocks()).decode()


def read(text: str) -> tuple[list[str], list[dict[str, str]]]:
    assert "\r" not in text
    reader = csv.DictReader(io.StringIO(text), strict=True)
    lines = list(reader)
    assert all(None not in line and None not in line.values() for line in lines)
    return list(reader.fieldnames or ()), lines


def bits(number: np.floating) -> bytes:
    return b"nan" if np.isnan(number) else number.tobytes()


def places(trace: Trace) -> Iterator[tuple[int, CallTrace, int, int, int]]:
    """Every line's place, in the order of the lines."""
    for number, call in enumerate(trace.calls):
        for row, step, unit in np.ndindex(call.h.shape):
            yield number, call, row, step, unit


def check(lines: list[dict[str, str]], trace: Trace) -> None:
    """Every field is what the trace says, bit by bit."""
    there = list(places(trace))
    assert len(lines) == len(there)
    for line, (number, call, row, step, unit) in zip(lines, there, strict=True):
        at = [number, row, step, call.time_index[step], unit]
        assert [int(line[name]) for name in PLACES] == at
        for name, array in {**call.states, **call.gates}.items():
            value = array.dtype.type(line[name])
            assert bits(value) == bits(array[row, step, unit]), (name, at)
        if "held" in line:
            assert line["held"] == str(int(call.held[row, step]))


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        (LSTMConfig(2, stateful=True), ["h", "c", "i", "f", "g", "o"]),
        (GRUConfig(2, go_backwards=True), ["h", "z", "r", "g"]),
        (SimpleRNNConfig(2), ["h"]),
        (LSTMConfig(2, dtype="float16"), ["h", "c", "i", "f", "g", "o"]),
        (GRUConfig(2, dtype="float64"), ["h", "z", "r", "g"]),
        (LSTMConfig(2, dtype="mixed_bfloat16"), ["h", "c", "i", "f", "g", "o"]),
    ],
    ids=["LSTM", "GRU backwards", "SimpleRNN", "float16", "float64", "bfloat16"],
)
def test_every_state_and_gate_reads_back_bit_by_bit(
    layer: RecurrentConfig, names: list[str]
) -> None:
    trace = run(Experiment(layer, [Call(X), Call(-X[:, :2])]))
    columns, lines = read(text_of(trace))
    assert columns == PLACES + names
    assert len(lines) == 2 * 3 * 2 + 2 * 2 * 2
    check(lines, trace)
    if layer.go_backwards:
        assert [line["time_index"] for line in lines[::2][:3]] == ["2", "1", "0"]


def test_the_first_lines_of_a_layer_whose_numbers_are_known_by_heart() -> None:
    ones = [np.ones((1, 1)), np.zeros((1, 1)), np.full(1, 0.5)]
    layer = SimpleRNNConfig(1, activation="linear")
    x = np.array([[[1.0], [0.25]]], np.float32)
    trace = run(Experiment(layer, [Call(x, mask=[[True, False]])], weights=ones))
    assert text_of(trace) == (
        "call,row,step,time_index,unit,h,held\n0,0,0,0,0,1.5,0\n0,0,1,1,0,1.5,1\n"
    )


def test_where_a_call_has_a_mask_every_line_says_whether_it_was_held() -> None:
    layer = LSTMConfig(2, stateful=True)
    trace = run(Experiment(layer, [Call(X), Call(X, mask=[[True, False, True]] * 2)]))
    columns, lines = read(text_of(trace))
    assert columns[-1] == "held"
    assert [line["held"] for line in lines[::2]] == list("000" * 2 + "010" * 2)
    check(lines, trace)


MODEL = ModelConfig(
    (
        BidirectionalConfig(GRUConfig(2, return_sequences=True)),
        LSTMConfig(3, return_sequences=True),
        DenseConfig(1),
    ),
    names=("", 'an "odd", name', ""),
)


def test_of_several_recurrent_layers_all_are_there_by_name_and_what_one_has_not_is_empty() -> None:
    trace = run(Experiment(MODEL, [Call(X), Call(X)]))
    columns, lines = read(text_of(trace))
    assert columns == ["layer", *PLACES, "h", "c", "z", "r", "g", "i", "f", "o"]
    assert text_of(trace) == text_of(seen(trace))
    names = list(dict.fromkeys(line["layer"] for line in lines))
    assert names == ["bidirectional/forward", "bidirectional/backward", 'an "odd", name']
    both, lstm = trace.layers[:2]
    parts = (both.forward, both.backward, lstm.traces[""])
    for name, part in zip(names, parts, strict=True):
        assert part is not None
        own = [line for line in lines if line["layer"] == name]
        check(own, part)
        missing = {"c", "i", "f", "o"} if name != names[2] else {"z", "r"}
        assert {name for name in columns if all(not line[name] for line in own)} == missing
    backward = [line for line in lines if line["layer"] == names[1]]
    assert [line["time_index"] for line in backward[:6:2]] == ["2", "1", "0"]


def test_a_model_with_one_recurrent_layer_has_the_columns_of_the_layer_alone() -> None:
    model = ModelConfig((LSTMConfig(2), DenseConfig(1)))
    trace = run(Experiment(model, [Call(X)]))
    columns, lines = read(text_of(trace))
    assert columns == [*PLACES, "h", "c", "i", "f", "g", "o"]
    check(lines, seen(trace))


def odd(dtype: type, units: int = 4096) -> Trace:
    """A run whose numbers are any bits at all."""
    x = np.zeros((2, 3, 1), np.float32)
    call = run(Experiment(LSTMConfig(1), [Call(x)])).calls[0]
    rng, size = np.random.default_rng(0), np.dtype(dtype).itemsize
    h, c = (
        np.frombuffer(rng.bytes(2 * 3 * units * size), dtype).reshape(2, 3, units).copy()
        for _ in range(2)
    )
    special = [np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-5, 1e4, 0.1, 1.0]
    h[0, 0, : len(special)] = special
    call = replace(call, returned=(h,), states={"h": h, "c": c}, gates={})
    return Trace(Experiment(SimpleRNNConfig(units), [Call(x)]), {}, (call,))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_every_number_that_there_is_reads_back(dtype: type) -> None:
    trace = odd(dtype)
    h = trace.calls[0].h
    columns, lines = read(text_of(trace))
    assert columns == [*PLACES, "h"]
    back = np.array([line["h"] for line in lines]).astype(dtype)
    there = ~np.isnan(h.ravel())
    assert back[there].tobytes() == h.ravel()[there].tobytes()
    assert {line["h"] for line, is_there in zip(lines, there, strict=True) if not is_there} == {
        "nan"
    }
    first = [line["h"] for line in lines[:6]]
    assert first == ["nan", "nan", "inf", "-inf", "0.0", "-0.0"]
    assert [line["h"] for line in lines[8:10]] == ["0.1", "1.0"]
    shortest = [Decimal(str(value)) for value in h.ravel()[there]]
    assert [Decimal(line["h"]) for line, ok in zip(lines, there, strict=True) if ok] == shortest


@pytest.mark.parametrize("at_once", [1, 5, 8, 12, 1000])
def test_however_large_the_blocks_are_the_text_is_the_same(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = run(Experiment(LSTMConfig(4), [Call(X), Call(X, mask=[[True, True, False]] * 2)]))
    whole = text_of(trace)
    monkeypatch.setattr(tidy_table, "LINES_AT_ONCE", at_once)
    blocks = list(TidyTable.of(trace).blocks())
    assert b"".join(blocks).decode() == whole
    assert max(block.count(b"\n") for block in blocks) <= max(at_once, 4)


def test_gates_that_the_trace_does_not_hold_are_asked_for_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace = run(Experiment(LSTMConfig(4), [Call(X), Call(X)]))
    without = replace(trace, calls=(trace.calls[0], replace(trace.calls[1], gates={})))
    asked = []

    def gates_of(part: Trace, call: int, row: int) -> dict[str, np.ndarray]:
        assert part is without
        asked.append((call, row))
        return {name: array[row] for name, array in trace.calls[call].gates.items()}

    monkeypatch.setattr(tidy_table, "LINES_AT_ONCE", 8)  # two blocks a row
    assert b"".join(TidyTable.of(without).blocks(gates_of)).decode() == text_of(trace)
    assert asked == [(1, 0), (1, 1)]


def test_its_size_is_about_what_is_told_before() -> None:
    trace = run(Experiment(LSTMConfig(40), [Call(np.ones((3, 50, 2), np.float32))]))
    table = TidyTable.of(trace)
    assert table.lines == 3 * 50 * 40
    assert table.size == pytest.approx(len(text_of(trace)), rel=0.15)
