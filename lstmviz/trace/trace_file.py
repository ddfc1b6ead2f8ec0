"""Keeps a trace in a file, to be drawn before Keras has run it again.

A fingerprint binds it to its experiment and to the versions that ran it: the file of another
one, or a damaged file, is not read. No pickles are written or read.
"""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import IO, Any

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.npy import read_npy
from lstmviz.trace.trace import CallTrace, Trace, named_arrays

Versions = tuple[str, str]
"""The versions of TensorFlow and of Keras."""

_FORMAT = "lstmviz trace 1"
_HEAD = "head"


def fingerprint(experiment: Experiment, versions: Versions) -> str:
    """Returns a hexadecimal digest of an experiment and of the versions that ran it."""
    arguments = [experiment.layer.kind.name, asdict(experiment.layer)]
    layer = json.dumps(arguments, sort_keys=True, default=repr)
    digest = sha256(json.dumps([_FORMAT, *versions, layer, experiment.seed]).encode())
    for call in experiment.calls:
        digest.update(f"call {call.training} {call.reset_before}".encode())
        for array in (call.inputs, call.mask, *(call.initial_state or (None,))):
            _add(digest, array)
    for array in experiment.weights or ():
        _add(digest, array)
    return digest.hexdigest()


def can_be_kept(trace: Trace, most: int) -> bool:
    """Returns whether a trace is the CPU's, holds all its gates and has at most `most` bytes."""
    gates = set(trace.experiment.layer.kind.gate_names)
    whole = all(isinstance(call.gates, dict) and set(call.gates) == gates for call in trace.calls)
    if not whole or trace.device != "CPU":
        return False
    return sum(array.nbytes for array in named_arrays(trace).values()) <= most


def write_trace(trace: Trace, versions: Versions, file: IO[bytes]) -> None:
    """Writes a trace for which `can_be_kept` is True.

    Raises:
        OSError: the file can't be written.
    """
    arrays = named_arrays(trace)
    del arrays["device"]  # it is the CPU
    origins = [str(arrays.pop(f"call{number}/origin")) for number in range(len(trace.calls))]
    head = json.dumps([fingerprint(trace.experiment, versions), origins])
    arrays[_HEAD] = np.frombuffer(head.encode(), np.uint8)
    np.savez(file, **arrays)  # type: ignore[arg-type]


def read_trace(file: IO[bytes], experiment: Experiment, versions: Versions) -> Trace | None:
    """Reads the trace that was kept of an experiment.

    Returns:
        None where the file is of another experiment or other versions, or is damaged.

    Raises:
        OSError: the file can't be read.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _read(archive, experiment, fingerprint(experiment, versions))
    except (zipfile.BadZipFile, EOFError, RuntimeError, ValueError, LookupError, TypeError):
        return None


def largest_gap(kept: Trace, now: Trace) -> float:
    """Returns the largest absolute difference between two traces of one experiment.

    It is infinite where one of them alone is NaN.
    """
    ours, others = named_arrays(kept), named_arrays(now)
    gaps = [0.0]
    for name, array in others.items():
        if array.dtype.kind == "f" and name in ours:
            with np.errstate(invalid="ignore"):  # of two infinities
                gap = np.abs(array.astype(np.float64) - ours[name])
            same = (array == ours[name]) | (np.isnan(array) & np.isnan(ours[name]))
            gap = np.where(same, 0.0, np.where(np.isnan(gap), np.inf, gap))
            gaps.append(float(gap.max(initial=0.0)))
    return max(gaps)


def _read(archive: zipfile.ZipFile, experiment: Experiment, expected: str) -> Trace | None:
    infos = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
    if any(info.compress_type != zipfile.ZIP_STORED for info in infos.values()):
        return None

    def fetch(name: str) -> Array:
        with archive.open(infos[name]) as member:
            return read_npy(member, infos[name].file_size)

    found, origins = json.loads(fetch(_HEAD).tobytes())
    if found != expected:
        return None
    arrays = {name: fetch(name) for name in infos if name != _HEAD}
    weights = _below(arrays, "weights/")
    calls = tuple(
        _call(_below(arrays, f"call{number}/"), call, experiment.layer, origins[number])
        for number, call in enumerate(experiment.calls)
    )
    return Trace(experiment, weights, calls)


def _call(
    arrays: Mapping[str, Array], call: Call, layer: RecurrentConfig, origin: Any
) -> CallTrace:
    """Makes the record of one call, and checks its shapes against the experiment.

    Raises:
        ValueError: a shape or the origin is wrong.
        KeyError: an array is missing.
    """
    batch, timesteps = call.inputs.shape[:2]
    kind, of_steps = layer.kind, (batch, timesteps, layer.units)
    states = {name: arrays[name] for name in kind.state_names}
    initial = {name: arrays[f"initial_{name}"] for name in kind.state_names}
    gates = {name: arrays[f"gates/{name}"] for name in kind.gate_names}
    returned = _below(arrays, "returned/")
    time_index, held = arrays["time_index"], arrays["held"]
    fits = all(array.shape == of_steps for array in (*states.values(), *gates.values()))
    fits &= all(array.shape == (batch, layer.units) for array in initial.values())
    fits &= time_index.shape == (timesteps,) and held.shape == (batch, timesteps)
    if not fits or origin not in ("zeros", "carried", "given", "reset") or not returned:
        raise ValueError
    return CallTrace(
        returned=tuple(returned[str(place)] for place in range(len(returned))),
        states=states,
        gates=gates,
        dropout_masks=_below(arrays, "dropout_masks/") or None,
        initial=initial,
        origin=origin,
        time_index=time_index,
        held=held,
    )


def _below(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    found = (name for name in arrays if name.startswith(prefix))
    return {name.removeprefix(prefix): arrays[name] for name in found}


def _add(digest: Any, array: Array | None) -> None:
    if array is None:
        digest.update(b"none")
    else:
        digest.update(f"{array.dtype.str} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
