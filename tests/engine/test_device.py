"""On a machine with GPUs, made up: none is touched unless it was asked for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from traces import made_up_trace, opening

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.device import CPU, DeviceKind, claim_device, gpu_names
from lstmviz.engine.gates import GatesOfSteps
from lstmviz.engine.keras_check import largest_difference, tolerance
from lstmviz.engine.loading import load_quietly
from lstmviz.engine.progress import never, unheard
from lstmviz.engine.run import Runner, run

AT = (np.array([0]), np.array([1]))
"""A row and a step."""


class Machine:
    """Takes note of what TensorFlow is told about its devices."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, gpus: list[str]) -> None:
        self.told: list[tuple[Any, ...]] = []
        config, experimental = tf.config, tf.config.experimental
        monkeypatch.setattr(config, "list_physical_devices", lambda kind: gpus * (kind == "GPU"))
        monkeypatch.setattr(config, "list_logical_devices", lambda: self.told.append(("all",)))
        monkeypatch.setattr(experimental, "get_device_details", lambda _gpu: {"device_name": "T4"})
        for owner, name in (
            (config, "set_visible_devices"),
            (experimental, "set_memory_growth"),
            (experimental, "enable_tensor_float_32_execution"),
        ):
            monkeypatch.setattr(owner, name, lambda *given, name=name: self.told.append(given))


@pytest.mark.parametrize(
    ("gpus", "kind", "claimed", "told"),
    [
        ([], "cpu", ("/CPU:0", "CPU"), []),
        ([], "gpu", ("/CPU:0", "CPU"), []),
        (["a", "b"], "cpu", ("/CPU:0", "CPU"), [([], "GPU")]),
        (["a", "b"], "gpu", ("/GPU:0", "T4"), [(["a"], "GPU"), ("a", True), (False,)]),
    ],
)
def test_a_gpu_is_hidden_or_sparingly_used(
    monkeypatch: pytest.MonkeyPatch,
    gpus: list[str],
    kind: DeviceKind,
    claimed: tuple[str, str],
    told: list[tuple[Any, ...]],
) -> None:
    machine = Machine(monkeypatch, gpus)
    assert claim_device(kind) == claimed
    assert gpu_names() == ("T4",) * len(gpus)
    assert machine.told == told


@pytest.mark.parametrize(("gpus", "told"), [([], [("all",)]), (["a"], [])])
def test_a_notebook_that_loads_it_may_still_say_how_its_gpus_are_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gpus: list[str], told: list[tuple[str]]
) -> None:
    machine = Machine(monkeypatch, gpus)
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL", raising=False)
    load_quietly(tmp_path / "engine.log")
    assert machine.told == told


def test_a_trace_says_what_it_was_computed_on() -> None:
    assert Runner(CPU, "T4").run(opening(), never, unheard).device == "T4"
    assert run(opening()).device == "CPU"


@pytest.mark.parametrize(
    ("dtype", "largest", "explained"),
    [
        ("float32", 0.5, 1e-5),
        ("float32", 40.0, 4e-4),
        ("float32", np.inf, 1e-5),
        ("float32", np.nan, 1e-5),
        ("float64", 1.0, 1e-13),
        ("mixed_float16", 1.0, 1e-2),
    ],
)
def test_rounding_explains_a_difference_on_a_gpu_and_none_on_the_cpu(
    dtype: str, largest: float, explained: float
) -> None:
    trace = made_up_trace(opening(dtype=dtype))
    output = np.full((2, 4), 0.25)
    output[1, 2] = -largest
    calls = (trace.calls[0], replace(trace.calls[1], returned=(output,)))
    trace = replace(trace, calls=calls)
    assert tolerance(trace, "/GPU:0") == pytest.approx(explained)
    assert tolerance(trace, CPU) == 0.0


def test_runs_and_checks_are_placed_on_the_cpu_and_the_rest_of_the_notebook_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed: list[str] = []
    device = tf.device
    monkeypatch.setattr(tf, "device", lambda place: placed.append(place) or device(place))
    trace = Runner().run(opening(), never, unheard)
    assert placed[:1] == ["/CPU:0"]
    placed.clear()
    GatesOfSteps(trace.experiment.layer, trace.weights).of(CellInputs.of(trace, 0), *AT)
    assert placed == ["/CPU:0"] * 2
    placed.clear()
    largest_difference(trace)
    assert placed[:1] == ["/CPU:0"]
    assert tf.config.get_visible_devices() == tf.config.list_physical_devices()
