"""A trial: a kind of layer of somebody's own, by one file outside the package and nothing else."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made-up")


@pytest.fixture(scope="module")
def seen(folder: Path) -> Any:
    """What the window shows of it, in a process of its own with the real engine."""
    script = [sys.executable, str(TESTS / "made_up_kind.py"), str(folder)]
    done = subprocess.run(
        script, capture_output=True, text=True, check=True, timeout=400, env=os.environ
    )
    return json.loads(done.stdout.splitlines()[-1])


def numbers_in(text: str) -> list[float]:
    found = re.findall(r"−?\d+(?:\.\d+)?(?:e−?\d+)?", text)
    return [float(number.replace("−", "-")) for number in found]


def test_it_is_offered_and_drawn(seen: Any, folder: Path) -> None:
    assert "PeepholeLSTM(4, return_sequences=True, stateful=True" in seen["title"]
    assert set(seen["kinds"]) == {"LSTM", "PeepholeLSTM", "GRU", "SimpleRNN"}
    assert seen["letters"] == ["c", "i", "f", "g", "o", "Δh", "Δc"]
    assert seen["drawn"] == ["h", "c", "i", "f", "g", "o"]
    picture = QImage(str(folder / "picture.png"))
    colours = {picture.pixel(x, y) for x in range(0, 900, 3) for y in range(0, 700, 3)}
    assert len(colours) > 20


def test_its_weights_are_there_by_name(seen: Any) -> None:
    shapes = {"kernel": [3, 16], "recurrent_kernel": [4, 16], "bias": [16], "peephole": [16]}
    assert seen["weights"] == shapes
    assert seen["names of weights"] == list(shapes)


def test_it_is_stepped_through_and_explained(seen: Any) -> None:
    stages = seen["stages"]
    assert list(stages) == ["h", "c", "gates", "z", "inputs"]
    assert all(each["mark"].startswith("✓ matches Keras") for each in stages.values())
    lines = dict(
        line.split(" = ", 1) for line in stages["h"]["formula"].split("\n") if " = " in line
    )
    assert list(lines) == ["hₜ", "cₜ", "f", "i", "g", "o"]
    # Each gate's sum has four terms, the last of them p·c, and p is 1: all the same c.
    before = numbers_in(stages["inputs"]["formula"].split("cₜ₋₁ = ")[1])[0]
    for gate in "figo":
        signed = lines[gate].replace("− ", "−").split(" = ")
        *terms, total = (*numbers_in(signed[1]), numbers_in(signed[2])[0])
        assert len(terms) == 4
        assert abs(terms[3] - before) < 5e-4
        assert abs(sum(terms) - total) < 2e-3
        value = numbers_in(signed[-1])[0]
        expected = np.tanh(total) if gate == "g" else 1 / (1 + np.exp(-total))
        assert abs(value - expected) < 1e-3
    assert re.search(r"New c −?[\d.]+\. New h −?[\d.]+\.$", stages["h"]["words"])
    assert "c·p_f" in stages["z"]["formula"].replace("ₜ₋₁", "")


def test_it_is_compared_with_a_kind_that_is_known(seen: Any) -> None:
    assert seen["compared"].startswith("As an LSTM, h differs from t=")


def test_the_session_file_keeps_it(seen: Any) -> None:
    kept = "PeepholeConfig(4, bias_initializer='random_normal', "
    assert seen["saved"] == f"{kept}return_sequences=True, stateful=True)"
