import codecs
import contextlib
import csv
import io
import math
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import lstmviz
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables import text
from lstmviz.experiment.files.tables.table import Table

NAN = math.nan


@pytest.fixture
def read(tmp_path: Path):
    def read(content: bytes | str, name: str = "one.csv", **arguments) -> Table:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return lstmviz.read_table(path, **arguments)

    return read


def shown(table: Table) -> tuple[dict[str, list[float]], list[str]]:
    """The features by name, and the names of what was left out."""
    assert table.values.dtype == np.float64
    assert not table.values.flags.writeable
    features = dict(zip(table.columns, table.values.T.tolist(), strict=True))
    assert len(features) == table.values.shape[1]
    return features, list(table.left_out)


PASSENGERS = '"Month","Passengers"\n"1949-01",112\n"1949-02",118\n"1949-03",132\n'


@pytest.mark.parametrize(
    ("content", "features", "left_out"),
    [
        (PASSENGERS, {"Passengers": [112, 118, 132]}, ["Month"]),
        (
            PASSENGERS
            + "\nPassengers of airlines: monthly totals in thousands, Jan 49 to Dec 60\n",
            {"Passengers": [112, 118, 132]},
            ["Month"],
        ),
        (
            "Date,Open,High,Low,Close,Volume\n"
            '2020-01-02,74.06,75.15,73.80,75.09,"135,480,400"\n'
            '2020-01-03,74.29,75.14,74.13,74.36,"146,322,800"\n',
            {
                "Open": [74.06, 74.29],
                "High": [75.15, 75.14],
                "Low": [73.80, 74.13],
                "Close": [75.09, 74.36],
                "Volume": [135480400, 146322800],
            },
            ["Date"],
        ),
        (
            '"Date Time","p (mbar)","T (degC)"\n'
            "01.01.2009 00:10:00,996.52,-8.02\n01.01.2009 00:20:00,996.57,-8.41\n",
            {"p (mbar)": [996.52, 996.57], "T (degC)": [-8.02, -8.41]},
            ["Date Time"],
        ),
        (
            "Date;Time;Global_active_power;Voltage\n"
            "16/12/2006;17:24:00;4.216;234.840\n16/12/2006;17:25:00;?;233.630\n",
            {"Global_active_power": [4.216, NAN], "Voltage": [234.84, 233.63]},
            ["Date", "Time"],
        ),
        (
            "Date;Time;Global_active_power;Voltage\n16/12/2006;17:25:00;?;233.630\n",
            {"Global_active_power": [NAN], "Voltage": [233.63]},
            ["Date", "Time"],
        ),
        (",a,b\n0,1.5,2\n1,2.5,3\n", {"a": [1.5, 2.5], "b": [2, 3]}, ["column 1"]),
        ("zeit;wert\n1;3,5\n", {"wert": [3.5]}, ["zeit"]),
        ("zeit;wert\n1;3,5\n2;4\n", {"wert": [3.5, 4]}, ["zeit"]),
        ("\ufeffa,b\r\n1,2\r\n", {"a": [1], "b": [2]}, []),
        ("a,b\n1,NaN\n,2\n3,N/A\n", {"a": [1, NAN, 3], "b": [NAN, 2, NAN]}, []),
        (
            "time,total,growth\nApr-24,24453.18,-31.1\nMay-24,24454.2,7\n",
            {"total": [24453.18, 24454.2], "growth": [-31.1, 7]},
            ["time"],
        ),
        ("a\tb\n1\t2\n", {"a": [1], "b": [2]}, []),
        ("1 2 3\n4 5 7\n", {"column 1": [1, 4], "column 2": [2, 5], "column 3": [3, 7]}, []),
        # What pandas writes for an unnamed array, with its index.
        (
            ",0,1,2\n0,0.1,0.2,0.3\n1,0.4,0.5,0.6\n",
            {"0": [0.1, 0.4], "1": [0.2, 0.5], "2": [0.3, 0.6]},
            ["column 1"],
        ),
        ("Unnamed: 0,x\n0,5\n1,7\n", {"x": [5, 7]}, ["Unnamed: 0"]),
        ("x,index\n5,1\n7,2\n4,3\n", {"x": [5, 7, 4]}, ["index"]),
        # What R writes, whose row names have no name.
        ('"a","b"\n"1",5,6\n"2",7,8\n', {"a": [5, 7], "b": [6, 8]}, ["column 1"]),
        # No header: the first row isn't lost.
        (
            "5.1,3.5,up\n4.9,3.0,up\n4.7,3.2,down\n",
            {"column 1": [5.1, 4.9, 4.7], "column 2": [3.5, 3.0, 3.2]},
            ["column 3"],
        ),
        (
            "2006-12-22 00:00:00.000\t24\n"
            "2006-12-24 00:00:00.000\t29\n"
            "2007-01-08 00:00:00.000\t19\n",
            {"column 2": [24, 29, 19]},
            ["column 1"],
        ),
        (
            "17:25:00;1,5;on\n17:26:00;2,25;off\n",
            {"column 2": [1.5, 2.25]},
            ["column 1", "column 3"],
        ),
        ("1/2/20 4:05 PM,7\n1/3/20 4:05 PM,9\n", {"column 2": [7, 9]}, ["column 1"]),
        # A header with one name is one column.
        ("wert\n3,5\n4,25\n2,0\n", {"wert": [3.5, 4.25, 2]}, []),
        ("wert\n3,5\n4\n1.002,5\n", {"wert": [3.5, 4, 1002.5]}, []),
        ('Wert in EUR\n"3,5"\n"4,25"\n', {"Wert in EUR": [3.5, 4.25]}, []),
        ("my value\n3\n-4\n", {"my value": [3, -4]}, []),
        # Time as a number
        ('"YEAR","SPOTS"\n1700,5\n1701,11\n1702,16\n', {"SPOTS": [5, 11, 16]}, ["YEAR"]),
        ("1700,5\n1701,11\n1702,16\n", {"column 2": [5, 11, 16]}, ["column 1"]),
        ("Jahr;x\n2001;1,5\n2004;2\n", {"x": [1.5, 2]}, ["Jahr"]),
        (
            "Timestamp,Open\n1325317920,4.39\n1325317980,4.40\n1325318040,4.41\n",
            {"Open": [4.39, 4.40, 4.41]},
            ["Timestamp"],
        ),
        ("t,x\n1325317920123,4\n1325317920999,5\n", {"x": [4, 5]}, ["t"]),
        ("1325317920 4\n1325317980 5\n1325318040 7\n", {"column 2": [4, 5, 7]}, ["column 1"]),
        ("date,x\n20200131,4\n20200201,5\n", {"x": [4, 5]}, ["date"]),
        ("month,x\n194912,4\n195001,5\n", {"x": [4, 5]}, ["month"]),
        # A series as pandas prints it, and cells copied with their header.
        (
            "0    112\n1    118\n2    132\nName: passengers, dtype: int64",
            {"column 2": [112, 118, 132]},
            ["column 1"],
        ),
        # Thousands that can be nothing else
        ("a;b\n1,5;1.154\n-2,25;20.000\n", {"a": [1.5, -2.25], "b": [1154, 20000]}, []),
        ("a\tb\n1.5\t1,154\n", {"a": [1.5], "b": [1154]}, []),
        ("a;b\n1 154,5;3\n12 000;4\n", {"a": [1154.5, 12000], "b": [3, 4]}, []),
        ("a;b\n1'154.5;3\n2;4\n", {"a": [1154.5, 2], "b": [3, 4]}, []),
        ('a,b\n"1,154.5",3\n2,"4,000"\n', {"a": [1154.5, 2], "b": [3, 4000]}, []),
        ("a;b\n1.154.000;3\n2;4\n", {"a": [1154000, 2], "b": [3, 4]}, []),
        ("a;b\n0,154;3\n", {"a": [0.154], "b": [3]}, []),
        # Several rows of names
        ("a,b\nm,s\n1,2\n3,4\n", {"a m": [1, 3], "b s": [2, 4]}, []),
        (
            "Price,Close,Open\nTicker,ABC,ABC\nDate,,\n2020-01-02,3.5,3\n2020-01-03,3.6,4\n",
            {"Close ABC": [3.5, 3.6], "Open ABC": [3, 4]},
            ["Price Ticker Date"],
        ),
        ("# made by hand\n# a b\n1 2\n3 5\n", {"a": [1, 3], "b": [2, 5]}, []),
        ("\n\na,b\n1,2\n3,5\n", {"a": [1, 3], "b": [2, 5]}, []),
        ("a,b\n1,2,\n3,5,\n", {"a": [1, 3], "b": [2, 5]}, ["column 3"]),
        ("a,a,\n1,2,3\n5,7,9\n", {"a": [1, 5], "a (2)": [2, 7], "column 3": [3, 9]}, []),
        ("a|b\n1|2\n3|5\n", {"a": [1, 3], "b": [2, 5]}, []),
    ],
)
def test_the_features_and_what_is_left_out(read, content, features, left_out) -> None:
    found, others = shown(read(content))
    assert list(found) == list(features)
    for name, values in features.items():
        np.testing.assert_array_equal(found[name], values)
    assert others == left_out


def test_why_a_column_is_left_out_is_said(read) -> None:
    table = read("Date,,year,x,kind,note\n2020-01-02,0,2020,1,up,\n2020-01-03,1,2020,2,down,\n")
    assert dict(table.left_out) == {
        "Date": "it holds dates or times, such as '2020-01-02'",
        "column 2": "it is an index that counts from 0",
        "year": "it holds years",
        "kind": "it holds text, such as 'up'",
        "note": "it is empty",
    }


@pytest.mark.parametrize(
    ("content", "remark"),
    [
        (PASSENGERS + "\nMonthly totals in thousands\n", "Monthly totals in thousands"),
        (PASSENGERS + '\n"Monthly totals, in thousands",\n\n', '"Monthly totals, in thousands",'),
        (PASSENGERS + "\nSource: a book\nRead: today\n", "Source: a book\nRead: today"),
        (PASSENGERS + "Total,362\n", "Total,362"),
    ],
)
def test_a_remark_at_the_end_is_told_and_left_out(read, content: str, remark: str) -> None:
    table = read(content)
    assert table.values.tolist() == [[112], [118], [132]]
    assert table.remark == remark


def test_a_remark_far_behind_the_first_lines_is_left_out(read) -> None:
    many = "date,x\n" + "2020-01-02,1\n" * 100_000
    table = read(many + "\nThe end, of it all\n")
    assert table.values.shape == (100_000, 1)
    assert table.remark == "The end, of it all"
    assert read(many + "Total,100000\n").remark == "Total,100000"


@pytest.mark.parametrize(
    ("content", "argument", "ways"),
    [
        (
            "day\tvisitors\n1\t1,154\n2\t1,200\n",
            "thousands",
            {
                (("thousands", ","),): [1154, 1200],
                (("decimal", ","),): [1.154, 1.2],
                (("decimal", "."),): [1154, 1200],
            },
        ),
        (
            "a;visitors\n1;1,154\n5;1,200\n",
            "thousands",
            {(("thousands", ","),): [1154, 1200], (("thousands", ""),): [1.154, 1.2]},
        ),
        (
            'a,visitors\n1,"1,154"\n5,"1,200"\n',
            "thousands",
            {(("thousands", ","),): [1154, 1200], (("decimal", ","),): [1.154, 1.2]},
        ),
        ("visitors\n1,154\n1,200\n", "thousands", {(("thousands", ","),): [1154, 1200]}),
        (
            "0,1,2\n0.1,0.2,0.3\n0.4,0.5,0.6\n",
            "header",
            {(("header", True),): [0.3, 0.6], (("header", False),): [2, 0.3, 0.6]},
        ),
        (
            "0,1\n7,8\n7,9\n",
            "header",
            {(("header", True),): [8, 9], (("header", 0),): [1, 8, 9]},
        ),
        ("0\n0.25\n0.5\n", "header", {(("header", 1),): [0.25, 0.5]}),
        ("x,2.5\n1,7\n2,9\n", "header", {(("header", True),): [7, 9]}),
        (
            "a,b\n1,2\n3,bad\n4,5\n",
            "missing_values",
            {(("missing_values", ("bad",)),): [2, NAN, 5]},
        ),
        ("3,5\n4\n2,25\n", "separator", {(("separator", "\n"),): [3.5, 4, 2.25]}),
        ("a;b\n2,5;1\n3;1.5\n", "decimal", {}),
    ],
)
def test_what_is_in_doubt_is_asked_by_the_argument_that_decides(
    read, content: str, argument: str, ways: dict
) -> None:
    with pytest.raises(lstmviz.InvalidValue) as asked:
        read(content)
    assert asked.value.argument == argument
    for arguments, last in ways.items():
        np.testing.assert_array_equal(read(content, **dict(arguments)).values[:, -1], last)


def test_a_cell_that_is_no_number_is_found_wherever_it_is(read) -> None:
    content = "t,a,b\n" + "x,1,2\n" * 20_000 + "x,1,bad\n" + "x,1,2\n"
    with pytest.raises(lstmviz.InvalidValue, match="'bad' in row 20002, column 'b'") as refused:
        read(content)
    assert refused.value.argument == "missing_values"
    assert read(content, columns=["a"]).values.shape == (20_002, 1)
    assert read(content, missing_values=["bad"]).missing == 1


@pytest.mark.parametrize(
    "content",
    [
        "0,1,2\n3,4,5\n6,7,8\n",  # np.arange
        "0,1\n1,0\n1,1\n",  # what an exclusive or is learnt from
        "1,2\n5,7\n",
        "0\n1\n2\n3\n",
    ],
)
def test_a_first_row_that_counts_is_data_where_the_rest_goes_on_like_it(read, content) -> None:
    expected = [[float(cell) for cell in line.split(",")] for line in content.split()]
    assert read(content).values.tolist() == expected


@pytest.mark.parametrize(
    ("missing", "values", "dropped", "left"),
    [
        ("nan", [[NAN, 1], [2, NAN], [3, 3], [6, NAN]], 0, 3),
        ("drop", [[3, 3]], 3, 0),
        ("previous", [[NAN, 1], [2, 1], [3, 3], [6, 3]], 0, 1),
        ("interpolate", [[NAN, 1], [2, 2], [3, 3], [6, NAN]], 0, 2),
    ],
)
def test_four_ways_to_go_on_from_missing_values(read, missing, values, dropped, left) -> None:
    table = read("a,b\n?,1\n2,-\n3,3\n6,\n", missing=missing)
    np.testing.assert_array_equal(table.values, values)
    assert (table.dropped_rows, table.missing) == (dropped, left)


def test_only_what_is_chosen_counts_as_missing(read) -> None:
    table = read("a,b\n1,\n2,5\n", missing="drop", columns=["a"])
    assert (table.values.tolist(), table.dropped_rows) == ([[1], [2]], 0)


def test_a_column_is_scaled_by_the_numbers_that_are_told(read) -> None:
    content = "a,b,kind\n2,-1,x\n4,,y\n6,3,x\n"
    table = read(content, scale="minmax")
    assert table.scaling == ((2.0, 4.0), (-1.0, 4.0))
    np.testing.assert_array_equal(table.values, [[0, 0], [0.5, NAN], [1, 1]])
    table = read(content, scale="standard", columns=["a", "kind"])
    # The mean of 2, 4, 6 is 4; the root of the mean of 4, 0, 4 is 1.63299…
    assert table.scaling == ((4.0, math.sqrt(8 / 3)), (0.0, 1.0), (0.0, 1.0))
    np.testing.assert_allclose(table.values[:, 0], [-math.sqrt(1.5), 0, math.sqrt(1.5)])


def test_a_column_of_text_becomes_one_hot_where_it_is_chosen(read) -> None:
    table = read("x,kind\n5,up\n7,down\n9,\n", columns=["kind", "x"])
    assert table.columns == ("kind=down", "kind=up", "x")
    np.testing.assert_array_equal(table.values, [[0, 1, 5], [1, 0, 7], [NAN, NAN, 9]])
    assert dict(table.left_out) == {}


def test_an_index_or_a_year_may_be_chosen(read) -> None:
    table = read("year,x\n1700,5\n1701,11\n", columns=["x", "year"])
    assert table.values.tolist() == [[5, 1700], [11, 1701]]


@pytest.mark.parametrize(
    ("content", "arguments", "argument", "received"),
    [
        ("a,b\n1,2\n3,4\n", {"columns": ["c"]}, "columns", "'c'"),
        ("a,b\n1,2\n3,4\n", {"columns": "a"}, "columns", "'a'"),
        ("a,b\n1,2\n3,4\n", {"columns": []}, "columns", "()"),
        (PASSENGERS, {"columns": ["Month"]}, "columns", "'Month': it holds dates or times, such"),
        ("kind\nup\ndown\nup\n", {}, "columns", "'kind': it holds text, such as 'up'"),
        ("x,k\n1,a\n", {"separator": ";;"}, "separator", "';;'"),
        ("a,b\n1,2\n", {"decimal": ";"}, "decimal", "';'"),
        ("a,b\n1,2\n", {"decimal": ",", "thousands": ","}, "thousands", "','"),
        ("a,b\n1,2\n", {"header": "yes"}, "header", "'yes'"),
        ("a,b\n1,2\n", {"missing": "zero"}, "missing", "'zero'"),
        ("a,b\n1,2\n", {"scale": "max"}, "scale", "'max'"),
        ("a,b\n1,2\n", {"missing_values": [0]}, "missing_values", "(0,)"),
        ("a,b\n1,2\n", {"missing_values": "?"}, "missing_values", "'?'"),
        ("a,b\n1,\n,2\n", {"missing": "drop"}, "missing", "none: every row has a missing value"),
        ("a,b\n1,2\n3,2\n", {"scale": "minmax"}, "scale", "'b', which is 2 throughout"),
        ("a,b\n1,2\n3,inf\n", {"scale": "standard"}, "scale", "'b', which holds inf"),
    ],
)
def test_what_cannot_be_made_of_a_table_names_the_argument(
    read, content, arguments, argument: str, received: str
) -> None:
    with pytest.raises(lstmviz.InvalidValue) as refused:
        read(content, **arguments)
    assert refused.value.argument == argument
    assert refused.value.received.startswith(received)


def test_texts_without_end_become_no_features(read) -> None:
    content = "x,name\n" + "".join(f"1,n{number}\n" for number in range(1001))
    with pytest.raises(lstmviz.InvalidValue, match="got 'name', which has 1,001"):
        read(content, columns=["name"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n3,4\x00\n", "it is no text: it holds null bytes"),
        ("a,b\n1,2\n3,4,5\n", "row 3 has 3 cells, the others have 2"),
        ("a,b,c\n1,2\n3,4\n", "the header has 3 names, the rows have 2 cells"),
        ("a,b\n", "it holds no numbers, only a header"),
        (b"", "it is empty"),
    ],
)
def test_a_file_that_holds_no_table_is_refused_in_one_sentence(read, content, reason) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    assert refused.value.reason == reason


def test_other_files_are_refused(read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match="expected a file that ends in"):
        read("a,b\n1,2\n", "one.xlsx")
    with pytest.raises(UnreadableFile, match="there is no such file"):
        lstmviz.read_table(tmp_path / "none.csv")
    monkeypatch.setattr(text, "MOST_BYTES", 1000)
    with pytest.raises(UnreadableFile, match=r"it is a text of 0.0 GB; at most 1e-06 GB are read"):
        read("1,2\n" * 300)


UMLAUT = "größe;zeit\n1,5;Mär 2020\n2;Apr 2020\n"


@pytest.mark.parametrize(
    "content",
    [
        UMLAUT.encode(),
        UMLAUT.encode("latin-1"),
        UMLAUT.encode("utf-16"),
        UMLAUT.encode("utf-16-le"),
        UMLAUT.replace("\n", "\r").encode("utf-16-be"),
        codecs.BOM_UTF16_BE + UMLAUT.encode("utf-16-be"),
    ],
)
def test_encodings(read, content: bytes) -> None:
    assert shown(read(content)) == ({"größe": [1.5, 2]}, ["zeit"])


def test_latin_1_in_the_middle_of_a_large_file(read) -> None:
    content = "name,x\n" + "a,1\n" * 400_000 + "größe,2\n" + "a,1\n" * 40_000
    table = read(content.encode("latin-1"), columns=["name"])
    assert table.columns == ("name=a", "name=größe")
    assert table.values[400_000].tolist() == [0, 1]


def test_a_table_goes_to_another_process_and_stays_read_only(read) -> None:
    table = read(PASSENGERS, scale="minmax")
    again = pickle.loads(pickle.dumps(table))
    assert (again.columns, again.left_out, again.scaling) == (
        table.columns,
        table.left_out,
        table.scaling,
    )
    np.testing.assert_array_equal(again.values, table.values)


NUMBERS = st.lists(
    st.lists(st.none() | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=2, max_size=2),
    min_size=2,
    max_size=8,
)


@given(
    NUMBERS,
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", ".")]),
    st.sampled_from(["", ".", ",", " "]),
    st.sampled_from(["", "NA", "?", "-", "N/A"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
)
def test_a_table_in_any_dialect_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[float | None]],
    signs: tuple[str, str],
    thousands: str,
    missing: str,
    encoding: str,
    end: str,
    header: bool,
    remark: bool,
) -> None:
    separator, decimal = signs
    assume(thousands != decimal)
    assume(all(any(row[column] is not None for row in rows) for column in (0, 1)))

    def cell(number: float | None) -> str:
        if number is None:
            return missing
        plain = f"{number:,.3f}" if thousands else f"{number:.3f}"
        return plain.translate(str.maketrans({",": thousands, ".": decimal}))

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    if header:
        writer.writerow(["größe", "a", "b"])
    for number, row in enumerate(rows):
        writer.writerow([f"2020-01-{number + 1:02}", *map(cell, row)])
    if remark:
        out.write(f"{end}What this was{end}")
    path = tmp_path_factory.mktemp("table") / "one.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    table = lstmviz.read_table(path, decimal=decimal, thousands=thousands)
    expected = [[NAN if number is None else number for number in row] for row in rows]
    np.testing.assert_array_equal(table.values, expected)
    assert table.columns == (("a", "b") if header else ("column 2", "column 3"))
    assert list(table.left_out) == ["größe" if header else "column 1"]
    assert table.remark == ("What this was" if remark else "")
    # In doubt, perhaps, and never read wrongly.
    with contextlib.suppress(lstmviz.InvalidValue):
        np.testing.assert_array_equal(lstmviz.read_table(path).values, expected)
