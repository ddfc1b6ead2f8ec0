"""On a machine with GPUs, made up: none is touched unless it was asked for."""

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from traces import opening

from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.device import DeviceKind, claim_device
from lstmviz.engine.gates import GatesOfSteps
from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.run import Runner, never, unheard

AT = (np.array([0]), np.array([1]))
"""A row and a step."""


class Machine:
    """Takes note of what TensorFlow is told about its devices."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, gpus: list[str]) -> None:
        self.told: list[tuple[Any, ...]] = []
        config, experimental = tf.config, tf.config.experimental
        monkeypatch.setattr(config, "list_physical_devices", lambda kind: gpus * (kind == "GPU"))
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
    assert machine.told == told


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
