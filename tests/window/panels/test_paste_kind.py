import pytest

from lstmviz.window.panels.paste_kind import is_code, is_literal, is_print


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        " \n[[1.\t2.]]",
        "(1, 2)",
        "array([1])",
        "np.array([1])",
        "tf.constant([1, 2])",
        "<tf.Tensor: shape=(1,), dtype=float32, numpy=array([1.])>",
        "x = [1,\n2]",
        "1 2 3",
        "abc",
    ],
)
def test_an_array_as_one_writes_it(text: str) -> None:
    assert is_literal(text)


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\n3\t4\n",
        "1;2",
        "1,5\t2,5",
        "1, 2, 3",
        "7",
        "7\r\n",
        " -7.5e3 ",
        "\N{MINUS SIGN}7",
        ".5",
        "nan",
        "-inf",
        "1\nabc",
        "name\tvalue",
    ],
)
def test_cells(text: str) -> None:
    assert not is_literal(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LSTM(4)", True),
        ("model.add(tf.keras.layers.LSTM (units))", True),
        ("CuDNNLSTM(4)", True),
        ("RNN(LSTMCell(4))", True),
        ("ConvLSTM2D(4)", False),
        ("[[1, 2]]  # of an LSTM", False),
        ("BiLSTM(4)", False),
        ("", False),
    ],
)
def test_code_that_makes_an_lstm(text: str, code: bool) -> None:
    assert is_code(text) is code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0    112\n1    118\nName: passengers, dtype: int64", True),
        ("1 2\n3 4", True),
        ("1\t2 3", False),
        ("my value; other\n1;2", False),
        ("1\n2", False),
    ],
)
def test_cells_with_blanks_between_are_what_pandas_prints(text: str, expected: bool) -> None:
    assert is_print(text) == expected
