import pytest

from lstmviz.experiment.left_out import format_left_out, taken_sentence

BOTH = "the Bidirectional around it, which would run a second one in the other direction"


@pytest.mark.parametrize(
    ("others", "around", "told"),
    [
        ([], [], ""),
        (["Dense"], [], "Dense"),
        (["Dense", "GRU"], [], "Dense and GRU"),
        ([], ["Bidirectional"], BOTH),
        (["Dense", "GRU"], ["Bidirectional", "Sequential"], f"Dense, GRU, and {BOTH}"),
        (["\u202e" + "n" * 10_000], [], "\\u202e" + "n" * 33 + "…"),
        ([f"L{n}" for n in range(9)], [], "L0, L1, L2, L3, L4, L5 and 3 other kinds of layers"),
    ],
)
def test_what_stays_behind_is_one_part_of_a_sentence(others, around, told: str) -> None:
    assert format_left_out(others, around) == told
    sentence = taken_sentence("the LSTM", told)
    assert sentence == (f"Taken: the LSTM. Left out: {told}." if told else "")
