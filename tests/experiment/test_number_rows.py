import numpy as np
import pytest

from lstmviz.experiment.number_rows import NumberRows, UnreadableCell


def test_rows_are_read_in_the_type_asked_for() -> None:
    for dtype in (np.float32, np.float64):
        row = NumberRows(dtype, decimal_commas=False).read(1, ["0.1", " 2 "])
        assert row.dtype == dtype
        np.testing.assert_array_equal(row, np.array([0.1, 2], dtype))


def test_what_fits_in_double_precision_alone_depends_on_the_type() -> None:
    wide = NumberRows(np.float64, decimal_commas=False).read(1, ["1e39", "-inf"])
    np.testing.assert_array_equal(wide, [1e39, -np.inf])
    with pytest.raises(UnreadableCell) as refused:
        NumberRows(np.float32, decimal_commas=True).read(4, ["1", "1e39"])
    assert str(refused.value) == (
        "row 4, column 2: expected a number that float32 can hold, got '1e39'"
    )
    assert refused.value.expected == "a number that float32 can hold in row 4, column 2"
    assert refused.value.received == "'1e39'"


def test_a_comma_is_a_decimal_comma_only_where_it_may_be() -> None:
    assert NumberRows(np.float64, decimal_commas=True).read(1, ["1,5"]) == [1.5]
    with pytest.raises(UnreadableCell, match="got '1,5'"):
        NumberRows(np.float64, decimal_commas=False).read(1, ["1,5"])


def test_the_mark_met_first_holds_for_all_rows() -> None:
    rows = NumberRows(np.float64, decimal_commas=True)
    rows.read(1, ["1,5"])
    rows.read(2, ["2"])
    with pytest.raises(UnreadableCell, match=r"row 3, column 1: .* decimal comma as before"):
        rows.read(3, ["1.5"])
