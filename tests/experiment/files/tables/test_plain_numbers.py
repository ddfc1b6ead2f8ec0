import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment.files.array_file import arrays_of
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables import frame, survey, text


def read_csv(path: Path) -> tuple[np.ndarray, str]:
    (found,) = arrays_of(path)
    return found.array, found.note


@pytest.fixture
def read(tmp_path: Path):
    def read(content: bytes | str) -> tuple[list, str]:
        path = tmp_path / "one.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        array, note = read_csv(path)
        assert array.dtype == np.float32
        assert array.flags.owndata
        assert not array.flags.writeable
        return array.tolist(), note

    return read


FOUR = [[1.0, -2.5], [3.0, 40.0]]


@pytest.mark.parametrize(
    "content",
    [
        "1,-2.5\n3,40\n",
        "1,-2.5\n3,40",
        "1,-2.5\r\n3,4e1\r\n",
        "1,-2.5\r3,40\r",
        "\ufeff1,-2.5\n3,40\n",
        "1,-2.5\n3,40\n\n\n",
        "1,-2.5\r\n3,40\r\n\r\n",
        "1,-2.5\n3,40\n  \n",
        "1, -2.5\n3 ,40.0\n",
        '"1","-2.5"\n3,"40"\n',
        "1\t-2.5\n3\t40\n",
        "1\t-2,5\n3\t40\n",
        "1;-2,5\n3;40\n",
        "1;-2.5\n3;40\n",
        "1 -2.5\n3 40\n",
        "  1    -2.5\n  3\t40 \n".replace("\t", " "),
        '"1" -2.5\n3 40\n',
        "1,\N{MINUS SIGN}2.5\n3,40\n",
        "1,-2.5\n3,40\n".encode("utf-16"),
        b"\xfe\xff" + "1;-2,5\n3;40".encode("utf-16-be"),
    ],
)
def test_the_ways_to_write_four_numbers(read, content: bytes | str) -> None:
    assert read(content) == (FOUR, "")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("a,b\n1,-2.5\n3,40\n", "a, b"),
        ("a,\n1,-2.5\n3,40\n", "a, column 2"),
        ("time,2024\n1,-2.5\n3,40", "time, 2024"),
        ("a; b,c\n1;-2,5\n3;40\n", "a, b,c"),
        ("# a b\n1 -2.5\n3 40\n", "a, b"),
        ("x (m; s),y\n1,-2.5\n3,40\n", "x (m; s), y"),
        ('"a\nb",c\n1,-2.5\n3,40\n', "a\\nb, c"),
        ("größe,b\r\n1,-2.5\r\n3,40\r\n", "größe, b"),
        (b"gr\xf6\xdfe,b\n1,-2.5\n3,40\n", "größe, b"),
        ("a\tb\r\n1\t-2,5\r\n3\t40\r\n".encode("utf-16"), "a, b"),
        ("a.1;b\n1;-2,5\n3;40\n", "a.1, b"),
        (f"{'a' * 200},b\n1,-2.5\n3,40\n", "a" * 99 + "…"),
    ],
)
def test_a_header_is_skipped_and_told(read, content: bytes | str, names: str) -> None:
    assert read(content) == (FOUR, f"the first row is a header: {names}".rstrip())


def test_one_column(read) -> None:
    assert read("1\n2\n3\n\n") == ([[1.0], [2.0], [3.0]], "")
    assert read("x\n1\n2") == ([[1.0], [2.0]], "the first row is a header: x")


def test_a_blank_line_is_left_out_and_told(read) -> None:
    assert read("1,-2.5\n\n3,40\n\n") == (FOUR, "1 blank line left out")
    header = "the first row is a header: a, b"
    assert read("a,b\n1,-2.5\n\n \n3,40\n") == (FOUR, f"{header}; 2 blank lines left out")


def test_one_number(read) -> None:
    assert read("7") == ([[7.0]], "")


def test_nan_and_infinities_are_numbers(read) -> None:
    ((nan, plus, minus),), note = read("nan,inf,-Infinity\n")
    assert math.isnan(nan)
    assert (plus, minus, note) == (math.inf, -math.inf, "")


@pytest.mark.parametrize("sign", ["", "-"])
def test_digits_that_float32_has_no_room_for_are_told(read, sign: str) -> None:
    found, note = read(f"1,{sign}16777217\n2,5\n")
    assert abs(found[0][1]) == 16777216.0
    assert note == "float32 rounds the last digits of 'column 2'"
    assert read(f"1,{sign}16777216\n2,5\n")[1] == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("1,2,3\n" * 516 + "1,2,3,4\n", "row 517 has 4 cells, the others have 3"),
        ("a,b,c\n" + "1,2,3\n" * 515 + "1,2\n", "row 517 has 2 cells, the others have 3"),
        ("1,2\n1\n1,2\n", "in doubt: commas that may be decimal signs or stand between cells"),
        ("1,2\n1,2\n3,4\n5\n", "row 4 has 1 cell, the others have 2"),
        ('"1",2\n' + '1,"2"\n' * 5000 + "3\n1,2\n", "row 5002 has 1 cell, the others have 2"),
        ('"1",2\n' + '1,"2"\n' * 5000 + "3,4,5\n1,2\n", "row 5002 has 3 cells, the others have 2"),
        ("1 2\n" * 5000 + "3\n1 2\n", "row 5001 has 1 cell, the others have 2"),
        ("a,b,c\n1,2\n3,4\n", "the header has 3 names, the rows have 2 cells"),
        ("a\n1,2,3\n4,5,6\n", "the header has 1 name, the rows have 3 cells"),
        ("1,2\n1,2\n3,abc\n", "in doubt: 'abc' in row 3, column 'column 2', which is no number"),
        ("a,b\n1,2\n3,abc\n", "in doubt: 'abc' in row 3, column 'b', which is no number"),
        ("1 2\n3  x\n", "in doubt: 'x' in row 2, column 'column 2', which is no number"),
        ('"a\nb",c\n1,2\n3,x\n', "in doubt: 'x' in row 3, column 'c', which is no number"),
        ("1,2\n0x10,2\n", "in doubt: '0x10' in row 2, column 'column 1', which is no number"),
        ("1,2\n3,true\n", "in doubt: 'true' in row 2, column 'column 2', which is no number"),
        ("1;2\n2,5,1;1\n", "in doubt: '2,5,1' in row 2, column 'column 1', which is no number"),
        ("1,2\n3,\x1b[31m\n", r"in doubt: '\x1b[31m' in row 2, column 'column 2', which is no "),
        ("1,2\n1,2\n3,\n", "some of its cells are empty, or no numbers"),
        ("1\n\n3\n", "some of its cells are empty, or no numbers"),
        ("1,2,\n3,4,\n", "column 'column 3' is no feature: it is empty"),
        ("1,2\n3,1e39\n", "column 'column 2': expected numbers that float32 can hold, got 1e+39"),
        (
            "1,2\n3,1e400\n",
            "row 2, column 'column 2': expected a number that float64 can hold, got '1e400'",
        ),
        ("2,5;1\n3;1.5\n", "in doubt: a decimal point in '1.5' and a decimal comma in '2,5'"),
        ("a,b\n", "it holds no numbers, only a header"),
        ("\n\n  \n", "it is empty"),
        ("\ufeff", "it is empty"),
        (b"1\x002,3\n", "it is no text: it holds null bytes"),
        ('1,2\n3,"' + "4" * 200_000, "row 2 has a cell of more than 131,072 characters"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(read, content, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    assert refused.value.reason.startswith(reason)
    assert str(refused.value) == f"one.csv: {refused.value.reason}"


NUMBERS = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(width=32),
)


@given(NUMBERS, st.sampled_from([",", ";", "\t", " "]), st.sampled_from(["\n", "\r\n"]))
def test_what_numpy_writes_is_read_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, mark: str, end: str
) -> None:
    path = tmp_path_factory.mktemp("numbers") / "one.csv"
    np.savetxt(path, array, delimiter=mark, newline=end)
    np.testing.assert_array_equal(read_csv(path)[0], array)


@given(NUMBERS, st.sampled_from([",", ";", "\t"]), st.booleans(), st.booleans())
def test_both_ways_of_reading_agree_with_the_csv_module(
    tmp_path_factory: pytest.TempPathFactory,
    array: np.ndarray,
    mark: str,
    quoted: bool,
    header: bool,
) -> None:
    text = io.StringIO(newline="")
    options = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    rows = [*([["t", *"abcdefgh"][: array.shape[1]]] if header else []), *array.tolist()]
    csv.writer(text, delimiter=mark, quoting=options).writerows(rows)
    path = tmp_path_factory.mktemp("numbers") / "one.csv"
    path.write_text(text.getvalue(), newline="")
    read, note = read_csv(path)
    again = list(csv.reader(io.StringIO(text.getvalue()), delimiter=mark))[header:]
    np.testing.assert_array_equal(read, np.array([[np.float32(x) for x in row] for row in again]))
    assert bool(note) == header


def test_too_many_numbers_are_refused_either_way(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MOST_ELEMENTS", 4)
    assert read("1,-2.5\n3,40\n")[0] == FOUR
    assert read('"1",-2.5 \n3,40\n')[0] == FOUR
    for content in ("1,2\n3,4\n5,6\n7,8\n", '"1",2 \n3,4\n5,6\n'):
        with pytest.raises(UnreadableFile, match="it holds more than 4 numbers"):
            read(content)


def test_a_line_without_an_end_is_refused(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_HEAD", 50)
    with pytest.raises(UnreadableFile, match="its first line is too long"):
        read("1," * 100)


def test_there_may_be_many_columns_but_not_without_end(
    read, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert np.shape(read(("1," * 9_999 + "2\n") * 2)[0]) == (2, 10_000)
    with pytest.raises(UnreadableFile, match="it has 10,001 columns; at most 10,000 are read"):
        read("1," * 10_000 + "2\n")
    monkeypatch.setattr(survey, "MOST_COLUMNS", 1)
    with pytest.raises(UnreadableFile, match="it has 2 columns; at most 1 are read"):
        read("1,-2.5\n3,40\n")


def test_the_name_of_a_file_is_no_pattern(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,2\n")
    (tmp_path / "[a].csv").write_text("3,4\n")
    assert read_csv(tmp_path / "[a].csv")[0].tolist() == [[3.0, 4.0]]
