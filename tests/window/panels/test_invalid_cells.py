import numpy as np
import pytest

from lstmviz.experiment.call import Call
from lstmviz.window.panels.invalid_cells import CellIndex, InvalidCell, carried, sources_of


@pytest.fixture
def calls() -> list[Call]:
    return [Call(np.full((1, 2, 1), n)) for n in range(3)]


@pytest.fixture
def texts() -> list[dict[CellIndex, InvalidCell]]:
    return [{(0, 0, 0): InvalidCell(f"text {n}", "", n)} for n in range(3)]


def order(carried_texts: list[dict[CellIndex, InvalidCell]]) -> list[str]:
    return [next((u.text[-1] for u in texts.values()), "-") for texts in carried_texts]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ([0, 1, 2], "012"),
        ([1, 0, 2], "102"),
        ([1, 2, 0], "120"),
        ([0, 2], "02"),
        ([2], "2"),
        ([0, 0, 1, 2], "0-12"),
        ([0, 1, 2, 2], "012-"),
    ],
)
def test_texts_go_with_their_call(
    calls: list[Call], texts: list[dict[CellIndex, InvalidCell]], new: list[int], expected: str
) -> None:
    assert "".join(order(carried(texts, sources_of(calls, [calls[n] for n in new])))) == expected


def test_a_call_with_other_numbers_keeps_its_texts_where_it_is(
    calls: list[Call], texts: list[dict[CellIndex, InvalidCell]]
) -> None:
    changed = [calls[0], Call(np.ones((1, 2, 1))), calls[2]]
    assert order(carried(texts, sources_of(calls, changed))) == ["0", "1", "2"]


def test_a_call_with_another_tick_is_known_by_its_tensor(
    calls: list[Call], texts: list[dict[CellIndex, InvalidCell]]
) -> None:
    ticked = Call(calls[2].inputs, reset_before=True)
    assert order(carried(texts, sources_of(calls, [ticked, calls[0]]))) == ["2", "0"]


def test_calls_that_share_a_tensor_keep_their_own_texts(
    texts: list[dict[CellIndex, InvalidCell]],
) -> None:
    call = Call(np.ones((1, 2, 1)))
    assert order(carried(texts, sources_of([call] * 3, [call] * 4))) == ["0", "1", "2", "-"]


def test_the_dictionaries_are_the_same_ones(
    calls: list[Call], texts: list[dict[CellIndex, InvalidCell]]
) -> None:
    assert carried(texts, sources_of(calls, calls[::-1]))[0] is texts[2]
