import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment import literal
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import array_of, is_literal

FOUR = [[1.0, 2.0], [3.5, -4.0]]


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2], [3.5, -4]]",
        "[[1, 2,], [3.5, -4],]",
        "((1, 2), (3.5, -4))",
        "[(1, 2), (3.5, -4)]",
        "x = [[1, 2], [3.5, -4]]",
        "self.x = np.array([[1, 2], [3.5, -4]])",
        "[[1,2],\r\n [3.5,-4]];",
        "[[ 1.   2. ]\n [ 3.5 -4. ]]",
        "[[1 2] [3.5 \N{MINUS SIGN}4]]",
        "np.array([[1, 2], [3.5, -4]], dtype=np.float32)",
        "numpy.array(\n    [\n        [1, 2],\n        [3.5, -4],\n    ],\n    dtype='float32',\n)",
        "array([[ 1. ,  2. ],\n       [ 3.5, -4. ]], dtype=float32)",
        "tf.constant([[1, 2], [3.5, -4]], shape=(2, 2), name='x')",
        "tf.convert_to_tensor([[1, 2], [3.5, -4]])",
        "tf.constant(np.array([[1, 2], [3.5, -4]]))",
        "<tf.Tensor: shape=(2, 2), dtype=float32, numpy=\n"
        "array([[ 1. ,  2. ],\n       [ 3.5, -4. ]], dtype=float32)>",
        "tf.Tensor(\n[[ 1.   2. ]\n [ 3.5 -4. ]], shape=(2, 2), dtype=float32)",
        "<tf.Variable 'x:0' shape=(2, 2) dtype=float32, numpy=[[1., 2.], [3.5, -4.]]>",
        "<Variable path=x, shape=(2, 2), dtype=float32, value=[[ 1.   2. ]\n [ 3.5 -4. ]]>",
        "[[np.float32(1.0), np.int64(2)], [np.float64(3.5), np.float32(-4.0)]]",
        "[[1_0e-1, 2], [+3.5, -4.]]",
    ],
)
def test_the_ways_to_write_four_numbers(text: str) -> None:
    array = array_of(text)
    assert array.tolist() == FOUR
    assert array.dtype == np.float32
    assert not array.flags.writeable


@pytest.mark.parametrize(
    ("text", "dtype"),
    [
        ("np.array([1.5], dtype=np.float64)", "float64"),
        ("np.array([1.5], np.float16)", "float16"),
        ("array([1.5], dtype='double')", "float64"),
        ("np.array([1.5], dtype=np.int64)", "float32"),
        ("<tf.Tensor: shape=(1,), dtype=float64, numpy=array([1.5])>", "float64"),
        ("tf.Tensor([1.5], shape=(1,), dtype=float16)", "float16"),
        ("float64 = [1.5]", "float32"),
    ],
)
def test_the_type_that_is_named_is_kept(text: str, dtype: str) -> None:
    assert array_of(text).dtype == dtype


def test_special_numbers() -> None:
    text = "[nan, inf, -inf, np.nan, np.inf, -np.inf, NaN, -Infinity, True, False]"
    expected = [math.nan, math.inf, -math.inf, math.nan, math.inf, -math.inf]
    np.testing.assert_array_equal(array_of(text), [*expected, math.nan, -math.inf, 1, 0])


def test_one_number_has_no_axes() -> None:
    assert array_of(" 3.5 ").shape == ()
    assert array_of("[[[3.5]]]").shape == (1, 1, 1)


FLOATS = st.sampled_from(["<f2", "<f4", "<f8"])


@given(arrays.arrays(FLOATS, arrays.array_shapes(max_dims=4, max_side=4)))
def test_what_numpy_prints_is_read_to_the_last_bit(array: np.ndarray) -> None:
    with np.printoptions(threshold=10**6, floatmode="unique"):
        texts = [f"np.array({array}, dtype=np.{array.dtype.name})"]
        if array.dtype != np.float64:  # whose name NumPy leaves out
            texts.append(repr(array))
    for text in texts:
        read = array_of(text)
        assert read.dtype == array.dtype
        np.testing.assert_array_equal(read, array)


@given(arrays.arrays("<f8", arrays.array_shapes(max_dims=4), elements=st.floats(-1e30, 1e30)))
def test_json_and_python_lists_are_the_same(array: np.ndarray) -> None:
    expected = array.astype(np.float32)
    np.testing.assert_array_equal(array_of(json.dumps(array.tolist())), expected)
    np.testing.assert_array_equal(array_of(repr(array.tolist()).replace("]", ",]")), expected)


@pytest.mark.parametrize(
    ("text", "expected", "received"),
    [
        ("", "an array", "nothing"),
        (" \n", "an array", "nothing"),
        ("[[1, 2],\n [3, foo]]", "a number at line 2, column 6", "'foo'"),
        ("[1, 2j]", "a number at line 1, column 5", "'2j'"),
        ("[1, None]", "a number at line 1, column 5", "'None'"),
        ("[1, 'a']", "a number at line 1, column 5", "\"'a'\""),
        ("[1,, 2]", "a number at line 1, column 4", "','"),
        ("[, 1]", "a number at line 1, column 2", "','"),
        ("[]", "a number at line 1, column 2", "']'"),
        ("[[1], []]", "a number at line 1, column 8", "']'"),
        ("1, 2", "the end of the text at line 1, column 2", "','"),
        ("[1, 2", "']' at line 1, column 6", "the end of the text"),
        ("[1, 2)", "']' at line 1, column 6", "')'"),
        ("np.array([1, 2]", "')' at line 1, column 16", "the end of the text"),
        ("np.array([1, 2], f(x))", "')' at line 1, column 16", "','"),
        ("[1] [2]", "the end of the text at line 1, column 5", "'['"),
        ("[1]\ny = [2]", "the end of the text at line 2, column 1", "'y'"),
        ("[[1, 2], 3]", "a list of numbers as before at line 1, column 10", "'3'"),
        ("[1, [2]]", "a number as before at line 1, column 5", "'['"),
        ("[1e400]", "a number within double precision at line 1, column 2", "'1e400'"),
        ("[1e39]", "numbers that float32 can hold", "1e+39"),
        ("np.array([70000], np.float16)", "numbers that float16 can hold", "70000"),
        (
            "[" * 9 + "1" + "]" * 9,
            "at most 8 brackets within each other at line 1, column 9",
            "'['",
        ),
        ("[" * 100_000, "at most 8 brackets within each other at line 1, column 9", "'['"),
        ("__import__('os').abort()", "a number at line 1, column 1", "'__import__'"),
        ("os.array([1])", "a number at line 1, column 1", "'os.array'"),
        ("np.zeros((2, 3))", "a number at line 1, column 1", "'np.zeros'"),
        (
            "[[1, 2],\n [3]]",
            "2 numbers in the list that ends at line 2, column 4, as in the one before",
            "1",
        ),
        (
            "[[[1], [2]], [[3], [4], [5]]]",
            "2 lists in the list that ends at line 1, column 28, as in the one before",
            "3",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, expected: str, received: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        array_of(text)
    assert refused.value.argument == "literal"
    assert (refused.value.expected, refused.value.received) == (expected, received)


@pytest.mark.parametrize("spell", [str, repr])
def test_a_print_that_numpy_shortened_is_refused_with_the_way_out(spell) -> None:
    with pytest.raises(InvalidValue, match=r"set_printoptions\(threshold=np.inf\)") as refused:
        array_of(spell(np.arange(2000)))
    assert "shortened by NumPy" in refused.value.received


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(literal, "MOST_CHARACTERS", 5)
    assert array_of("[1,2]").tolist() == [1, 2]
    with pytest.raises(InvalidValue, match="a text of at most 5 characters, got 6 characters"):
        array_of("[1,2] ")


@pytest.mark.parametrize(
    "text",
    [
        "np.array([1]" + " " * 200_000 + "x",
        "np.array([1]" + ", a" * 100_000 + "=",
        "<tf.Tensor " + "numpy " * 100_000,
        "a" + " " * 200_000 + "b",
        "np.array(" * 100_000,
    ],
)
def test_a_long_text_that_nearly_fits_is_refused_too(text: str) -> None:
    """In quadratic time this would be a matter of minutes."""
    with pytest.raises(InvalidValue):
        array_of(text)


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
        "self.x = np.array([1])",
        "K.constant([1])",
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
        "1 2 3",
        "abc",
        "T(°C),f(x)\n1,2",
        "t=0\tt=1\n1\t2",
        "f(x)\ty\n1\t2",
    ],
)
def test_cells(text: str) -> None:
    assert not is_literal(text)
