"""A run that is kept is that of its experiment alone, bit for bit, or none."""

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from traces import X, made_up_trace, opening

from lstmviz.experiment.arrays import same_array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import CallTrace, Trace, named_arrays
from lstmviz.trace.trace_file import can_be_kept, largest_gap, read_trace, write_trace

VERSIONS = ("2.21.0", "3.15.1")


def kept(trace: Trace) -> bytes:
    file = io.BytesIO()
    write_trace(trace, VERSIONS, file)
    return file.getvalue()


def read(data: bytes, experiment: Experiment, versions: tuple[str, str] = VERSIONS) -> Trace | None:
    return read_trace(io.BytesIO(data), experiment, versions)


def rich() -> Trace:
    """A trace with masks of dropout and a given state, whose numbers all differ."""
    calls = [Call(X), Call(X, mask=np.ones((2, 3), bool), initial_state=(np.ones((2, 4)),) * 2)]
    trace = made_up_trace(Experiment(opening(return_state=True).layer, calls))
    masks = {"inputs": np.full((2, 3), 2, np.float32)}
    recorded = replace(trace.calls[1], dropout_masks=masks, origin="given")
    weights = {"kernel": np.arange(48, dtype=np.float32).reshape(3, 16)}
    return Trace(trace.experiment, weights, (trace.calls[0], recorded))


@pytest.mark.parametrize("trace", [made_up_trace(opening()), rich()])
def test_what_is_kept_comes_back_bit_for_bit_and_read_only(trace: Trace) -> None:
    found = read(kept(trace), trace.experiment)
    assert found is not None
    assert found.experiment is trace.experiment
    ours, theirs = named_arrays(trace), named_arrays(found)
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        assert array.dtype.kind == "U" or same_array(array, theirs[name]), name
    assert [call.origin for call in found.calls] == [call.origin for call in trace.calls]
    assert [call.dropout_masks is None for call in found.calls] == [
        call.dropout_masks is None for call in trace.calls
    ]
    assert not any(call.h.flags.writeable for call in found.calls)


def test_a_run_of_a_gpu_is_not_kept() -> None:
    trace = made_up_trace(opening())
    assert can_be_kept(trace, 10**6)
    assert not can_be_kept(replace(trace, device="T4"), 10**6)


EXPERIMENT = opening()
WEIGHTS = [np.zeros((3, 16), np.float32), np.zeros((4, 16), np.float32), np.zeros(16, np.float32)]
LAST = -0.0  # differs from 0.0 by its sign alone
OTHERS: dict[str, Experiment] = {
    "layer": opening(go_backwards=True),
    "units": opening(units=5),
    "seed": Experiment(EXPERIMENT.layer, EXPERIMENT.calls, seed=1),
    "weights": Experiment(EXPERIMENT.layer, EXPERIMENT.calls, seed=6367, weights=WEIGHTS),
    "one call less": Experiment(EXPERIMENT.layer, EXPERIMENT.calls[:1], seed=6367),
    "a sign": Experiment(EXPERIMENT.layer, [Call(X), Call([*X[:1], [*X[1][:2], [0, 0, LAST]]])]),
    "dtype": Experiment(EXPERIMENT.layer, [Call(np.array(X, np.float64)), Call(X)], seed=6367),
    "mask": Experiment(EXPERIMENT.layer, [Call(X, mask=[[1] * 3] * 2), Call(X)], seed=6367),
    "training": Experiment(EXPERIMENT.layer, [Call(X, training=True), Call(X)], seed=6367),
    "reset": Experiment(EXPERIMENT.layer, [Call(X), Call(X, reset_before=True)], seed=6367),
    "state": Experiment(
        EXPERIMENT.layer, [Call(X, initial_state=(np.zeros((2, 4)),) * 2), Call(X)], seed=6367
    ),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_the_run_of_another_experiment_is_none(other: Experiment) -> None:
    data = kept(made_up_trace(EXPERIMENT))
    assert read(data, opening()) is not None  # an equal one is the same
    assert read(data, other) is None
    assert read(kept(made_up_trace(other)), other) is not None


@pytest.mark.parametrize("versions", [("2.21.1", "3.15.1"), ("2.21.0", "3.15.2"), ("", "")])
def test_the_run_of_other_versions_is_none(versions: tuple[str, str]) -> None:
    assert read(kept(made_up_trace(EXPERIMENT)), EXPERIMENT, versions) is None


def test_a_damaged_file_is_none_and_never_another_run() -> None:
    data = kept(made_up_trace(EXPERIMENT))
    right = named_arrays(made_up_trace(EXPERIMENT))
    dice = random.Random(0)
    refused = 0
    for _ in range(300):
        damaged = bytearray(data)
        if dice.random() < 0.3:
            del damaged[dice.randrange(len(data)) :]
        for _ in range(dice.randrange(1, 4)):
            if damaged:
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        found = read(bytes(damaged), EXPERIMENT)
        refused += found is None
        if found is not None:  # bytes that mean nothing, such as a file's date
            assert all(np.array_equal(a, right[name]) for name, a in named_arrays(found).items())
    assert refused > 250


def _rewritten(
    change: Callable[[dict[str, bytes]], None], method: int = zipfile.ZIP_STORED
) -> bytes:
    with zipfile.ZipFile(io.BytesIO(kept(made_up_trace(EXPERIMENT)))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def _npy(array: object) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop("call1/h.npy"),
        lambda members: members.pop("head.npy"),
        lambda members: members.update({"call0/gates/f.npy": _npy(np.zeros((2, 3, 5)))}),
        lambda members: members.update({"call0/h.npy": _npy(np.zeros((2, 4, 4)))}),
        lambda members: members.update({"call0/h.npy": _npy(np.array([object()], object))}),
        lambda members: members.update({"head.npy": _npy(np.frombuffer(b"[1]", np.uint8))}),
    ],
)
def test_a_file_of_other_contents_is_none(change: Callable[[dict[str, bytes]], None]) -> None:
    assert read(_rewritten(lambda _: None), EXPERIMENT) is not None
    assert read(_rewritten(change), EXPERIMENT) is None


def test_what_is_compressed_isn_t_unpacked() -> None:
    assert read(_rewritten(lambda _: None, zipfile.ZIP_DEFLATED), EXPERIMENT) is None


def test_a_run_without_all_its_gates_or_too_large_is_not_kept() -> None:
    trace = made_up_trace(EXPERIMENT)
    assert can_be_kept(trace, 10_000)
    assert not can_be_kept(trace, 1000)
    without = replace(trace.calls[1], gates={})
    assert not can_be_kept(Trace(EXPERIMENT, {}, (trace.calls[0], without)), 10_000)


def _with_h(change: Callable[[np.ndarray], None]) -> Trace:
    trace = made_up_trace(EXPERIMENT)
    h = trace.calls[1].h.copy()
    change(h)
    states = {**trace.calls[1].states, "h": h}
    call: CallTrace = replace(trace.calls[1], states=states)
    return Trace(EXPERIMENT, {}, (trace.calls[0], call))


def test_the_gap_between_two_runs_is_the_largest_of_all_their_numbers() -> None:
    same = made_up_trace(EXPERIMENT)
    assert largest_gap(same, made_up_trace(EXPERIMENT)) == 0
    apart = _with_h(lambda h: h.__setitem__((1, 2, 3), h[1, 2, 3] + 0.25))
    assert largest_gap(same, apart) == largest_gap(apart, same) == pytest.approx(0.25)
    lost = _with_h(lambda h: h.__setitem__((0, 0, 0), np.nan))
    assert largest_gap(same, lost) == np.inf
    assert largest_gap(lost, _with_h(lambda h: h.__setitem__((0, 0, 0), np.nan))) == 0
    endless = _with_h(lambda h: h.__setitem__((0, 0, 0), np.inf))
    assert largest_gap(endless, endless) == 0
