"""Parts of runs by their names, with literal numbers."""

from typing import Any

import msgspec
import numpy as np
import pytest
from small_runs import H, small_model_run, small_run

from lstmviz.lessons.quantity import NoSuchQuantity, Quantity, Runs

RUNS = Runs(small_run())


def found(runs: Runs = RUNS, **of: Any) -> list[Any]:
    arrays = msgspec.convert(of, Quantity).arrays(runs)
    return [np.round(array.astype(float), 4).tolist() for array in arrays]


@pytest.mark.parametrize(
    ("of", "numbers"),
    [
        ({"of": "h"}, [[each] for each in H]),
        ({"of": "h", "call": 1}, [[H[1]]]),
        ({"of": "h", "call": 0, "row": 0}, [H[0]]),
        ({"of": "h", "call": 0, "step": 1}, [[[0.3, 0.4126]]]),
        ({"of": "h", "call": 0, "unit": 1}, [[[-0.2, 0.4126]]]),
        ({"of": "h", "step": 0, "unit": 1}, [[-0.2], [-0.6]]),
        ({"of": "h", "call": 1, "row": 0, "step": 1, "unit": 1}, [0.25]),
        ({"of": "c", "call": 0, "row": 0, "step": 0}, [[0.2, -0.4]]),
        ({"of": "h", "call": 1, "step": -1}, [[[0.3, 0.4126]]]),
        ({"of": "i", "call": 0, "row": 0, "step": 0, "unit": 0}, [0.5]),
        ({"of": "returned", "call": 0, "row": 0, "step": 1}, [[0.3, 0.4126]]),
        ({"of": "returned", "call": 0, "item": 1, "unit": 0}, [[0.3]]),
        ({"of": "kernel", "unit": 7}, [[7.0]]),
        ({"of": "kernel", "call": 9}, [[[0, 1, 2, 3, 4, 5, 6, 7]]]),
    ],
)
def test_parts_of_a_run(of: dict[str, Any], numbers: list[Any]) -> None:
    assert found(**of) == numbers


@pytest.mark.parametrize(
    ("of", "sentence"),
    [
        ({"of": "h", "call": 2}, "there is no call 2"),
        ({"of": "h", "row": 1}, "there is no row 1"),
        ({"of": "h", "step": 2}, "there is no step 2"),
        ({"of": "h", "unit": 2}, "there is no unit 2"),
        ({"of": "h", "step": -1, "unit": 2}, "there is no unit 2"),
        ({"of": "x"}, "the layer has no x"),
        ({"of": "i", "step": -1}, "the layer has no i"),
        ({"of": "bias"}, "the layer has no bias"),
        ({"of": "kernel", "unit": 8}, "there is no unit 8"),
        ({"of": "returned", "item": 2}, "call 0 returned only 2 arrays"),
        ({"of": "returned", "item": 1, "step": 0}, "what is returned has no steps"),
        ({"of": "h", "layer": "dense"}, "there is no layer 'dense'"),
        ({"of": "h", "run": "other"}, "there is no other"),
    ],
)
def test_what_a_run_has_not(of: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NoSuchQuantity) as raised:
        found(**of)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    ("runs", "sentence"),
    [
        (Runs(None), "nothing has run yet"),
        (Runs(None, refusal="no"), "there is no other"),
        (Runs(small_run()), "there is no other"),
        (Runs(small_run(), other_is_awaited=True), "the other run isn't there yet"),
    ],
)
def test_a_run_that_is_not_there(runs: Runs, sentence: str) -> None:
    with pytest.raises(NoSuchQuantity) as raised:
        runs.named("other")
    assert str(raised.value) == sentence


def test_the_other_run() -> None:
    runs = Runs(small_run(), small_run(h=(H[1], H[0])))
    assert found(runs, of="h", run="other", call=0) == [[H[1]]]


def test_a_layer_of_a_model_by_its_name() -> None:
    runs = Runs(small_model_run())
    assert found(runs, of="h", layer="lstm", row=0, unit=1, step=1) == [0.1]
    assert found(runs, of="returned", layer="dense", row=0) == [[[0, 1, 2], [3, 4, 5]]]
    assert found(runs, of="returned", row=0) == [[[0, 1, 2], [3, 4, 5]]]


@pytest.mark.parametrize(
    ("of", "words"),
    [
        ({"of": "h"}, "h"),
        ({"of": "h", "step": -1, "row": 2}, "h in row 2, at the start of each call"),
        ({"of": "h", "step": -1, "call": 0}, "h in call 0, at the start"),
        ({"of": "returned", "item": 1, "run": "other"}, "array 1 of what is returned of pin 1"),
        ({"of": "c", "layer": "lstm", "unit": 3, "step": 0}, "c of lstm of unit 3 in t=0"),
    ],
)
def test_words(of: dict[str, Any], words: str) -> None:
    assert msgspec.convert(of, Quantity).words("pin 1") == words
