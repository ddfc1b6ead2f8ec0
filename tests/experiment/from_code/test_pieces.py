"""Text that isn't Python 3 as a whole: what is sure is taken, and the rest is asked for."""

import ast
import contextlib
from random import Random
from typing import Any

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.from_keras import from_keras, layers_in
from lstmviz.experiment.from_code.pieces import PieceReader, Unread
from lstmviz.experiment.from_code.python_2 import as_python_3
from lstmviz.experiment.invalid_value import InvalidValue

PRINT, BRACKET, PROSE = "print 'ok'", "model.fit(x, y", "and it doesn't learn at all"
ENDS = pytest.mark.parametrize("end", [PRINT, BRACKET, PROSE], ids=["print", "bracket", "prose"])

SURE = [
    # A default of 8 became 4.
    ("m = 4\ndef make(m=8):\n    return LSTM(m)\nmake()", 8),
    ("n = 4\nclass A:\n    def __init__(self, n=8):\n        self.l = LSTM(n)", 8),
    ("n = 4\nmake = lambda n=8: LSTM(n)", 8),
    # Another function's local stood for units.
    ("n = 8\ndef other():\n    n = 4\n    return n\nLSTM(n)", 8),
    ("class A:\n    n = 4\nn = 8\nLSTM(n)", 8),
    ("n = 8\ndef a():\n    n = 4\ndef b():\n    return LSTM(n)", 8),
    # Changes in place were forgotten.
    ("n = 4\nn *= 2\nLSTM(n)", 8),
    ("n = 4\nn += n\nLSTM(n)", 8),
    ("n = 2\nn = n + 2; n = n * 2\nLSTM(n)", 8),
    ("n = 17\nn //= 2\nLSTM(n)", 8),
]
OPEN = [
    ("def other():\n    n = 4\nLSTM(n)", "n"),
    ("def other(n=4):\n    pass\nLSTM(n)", "n"),
    # An if/else gave its last branch.
    ("if gpu:\n    n = 4\nelse:\n    n = 8\nLSTM(n)", "n"),
    ("try:\n    n = 4\nexcept E:\n    n = 8\nLSTM(n)", "n"),
    ("n = 4\nfor k in ks:\n    n *= 2\nLSTM(n)", "n"),
    ("n = 4\ndel n\nLSTM(n)", "n"),
]  # fmt: skip


@ENDS
@pytest.mark.parametrize(("source", "units"), SURE)
def test_a_value_comes_from_the_scope_that_it_is_looked_up_in(
    source: str, units: int, end: str
) -> None:
    (layer,) = layers_in(source)
    assert layer.config == LSTMConfig(units)
    assert layer.notes == ()
    (broken,) = layers_in(f"{source}\n{end}")
    assert broken.config == LSTMConfig(units)
    assert len(broken.notes) == 1


@ENDS
@pytest.mark.parametrize(("source", "name"), OPEN)
def test_what_is_not_sure_is_asked_for(source: str, name: str, end: str) -> None:
    for text in (source, f"{source}\n{end}"):
        (layer,) = layers_in(text)
        assert layer.missing == (name,)
    assert len(layer.notes) == 1


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("n = 4\nconfig(\nn=5\nLSTM(n)", ("n",)),
        ("n = 4\nif gpu\n    n = 8\nLSTM(n)", ("n",)),
        ("n = 4\nif gpu:\n    n = 6\nelse\n    n = 8\nLSTM(n)", ("n",)),
        ("n = 4\nI set n to 8\nLSTM(n)", ("n",)),
        ("n = 4\ndef make(\n    return LSTM(n)", ("n",)),
        ("n = 4\ndef make(n=8)\n    return LSTM(n)", ("n",)),
        ("def make(n=4):\n    return LSTM(n)\nmake(8", ("n",)),
        ("class A:\n    def __init__(self, n=4):\n        LSTM(n)\nA(8", ("n",)),
        ("c.n = 4\nc = load(\nLSTM(c.n)", ("c.n",)),
        ("c = {'n': 4}\nc['n'] = 8 8\nLSTM(c['n'])", ("c['n']",)),
        ("units=64,\n  LSTM(units))", ("units",)),
        ("n = 8\ndef a():\nx = 3 +\n    n = 4\nLSTM(n)", ("n",)),
        ('n = 8\ndef a():\n"""\n    n = 4\nLSTM(n)', ("n",)),
        ("n = 4\na b\nreturn LSTM(n)", ("n",)),
        ("if gpu:\n    n = 4\nelse:\nprint 'x'\nprint 'y'\n    n = 8\nLSTM(n)", ("n",)),
        ("try:\n    n = 4\na b\n\\\nexcept E:\n    n = 8\nLSTM(n)", ("n",)),
        ("n = 4\nn = 8; net.add(LSTM(n)", ("n",)),
    ],
)
def test_a_name_in_an_unread_line_is_asked_for(source: str, missing: tuple[str, ...]) -> None:
    (layer,) = layers_in(source)
    assert layer.missing == missing
    assert "read in pieces" in layer.notes[0]
    names = dict.fromkeys(missing, 16)
    assert from_keras(source, names=names) == LSTMConfig(16)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("n = 4\nLSTM(n)\nI set n to 8", {"units": 4}),
        ("n = 4\nnet.add(LSTM(n, return_sequences=True)\nnet.add(Dense(1))",
         {"units": 4, "return_sequences": True}),
        ("I've this code:\n\n    n = 4\n    net.add(LSTM(n))\n\nit isn't learning", {"units": 4}),
        ("x = [\n  LSTM(\n    4,\n    'relu'),\n  Dense(", {"units": 4, "activation": "relu"}),
        ("L = partial(LSTM, stateful=True)\nnet.add(L(4))\nfoo bar", {"stateful": True}),
        ("LSTM = partial(keras.layers.LSTM, stateful=True)\nnet.add(LSTM(4)\nfoo",
         {"stateful": True}),
        ("def LSTM(n):\n    return K.LSTM(n, stateful=True)\nx = LSTM(4)\nfoo bar",
         {"stateful": True}),
        ('foo bar\n"""\nLSTM(4)\n"""\nLSTM(5)', {"units": 5}),
        ("foo bar\nx = 'LSTM(4)'\n# LSTM(4)\nnet.add(LSTM(5)", {"units": 5}),
        ("@tf.function\ndef f(x):\n    return LSTM(4)(x)\nfoo bar", {}),
        ("x = 1 + \\\n3\ny z\nLSTM(x)", {}),
    ],
)  # fmt: skip
def test_what_is_sure_is_taken(source: str, expected: dict[str, Any]) -> None:
    assert from_keras(source) == LSTMConfig(**{"units": 4, **expected})


@pytest.mark.parametrize(
    "source",
    [
        "print 'a'\nenc = LSTM(6, return_state=True)\nprint 'b'",
        "enc = LSTM(6, return_state=True)\nmodel.fit(x",
        "enc = dec = LSTM(6, return_state=True)\nfoo bar",
        "self.enc = x(LSTM(6, return_state=True)",
    ],
)
def test_an_assigned_layer_is_found_once(source: str) -> None:
    assert from_keras(source) == LSTMConfig(6, return_state=True)


@pytest.mark.parametrize(
    "source",
    [
        "# net.add(LSTM(4))\nprint 'x'",
        "x = 'LSTM(4)'\nfoo bar",
        '"""\nLSTM(4)\n"""\nmodel.fit(x',
        "def LSTM(n)\n    return n\nx = LSTM(4)",
        "LSTM = make(\nx = LSTM(4)",
    ],
)
def test_what_is_no_layer_is_not_offered(source: str) -> None:
    with pytest.raises(InvalidValue, match="'source', expected"):
        layers_in(source)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print 'a', b", "print,  'a', b"),
        ("if x: print\"a\" % b", "if x: print, \"a\" % b"),
        ("try:\n  f()\nexcept (A, B), e:\n  raise E, 'x'",
         "try:\n  f()\nexcept (A, B) as e:\n  None, E, 'x'"),
        ("exec code in ns", "exec,  code in ns"),
        ("0777 + 10L + 0xFFL + 0L", "0o777 + 10 + 0xFF + 0"),
        ("a <> b", "a != b"),
    ],
)  # fmt: skip
def test_what_only_python_2_has_is_written_anew(old: str, new: str) -> None:
    written = as_python_3(old)
    assert ast.dump(ast.parse(written)) == ast.dump(ast.parse(new))
    assert written.count("\n") == old.count("\n")


@pytest.mark.parametrize(
    "code",
    [
        "print('a')", "print ('a'), b", "print >> f", "print = 3", "x = print if y else z",
        "s = \"print 'a' 0777 10L <>\"", "# print 'a'", "1e-05 + 0.05 + 0xE0 + 1_000 + 00",
        "raise E('a, b') from e", "f'''\nprint 'a'\n'''",
    ],
)  # fmt: skip
def test_python_3_stays_as_it_is(code: str) -> None:
    assert ast.dump(ast.parse(as_python_3(code))) == ast.dump(ast.parse(code))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("print 'x'\nLSTM(9 / 2, dropout=1 / 2)", {"dropout": 0.0}),
        ("print 'x'\nn = 9\nn /= 2\nLSTM(n, dropout=1. / 2)", {"dropout": 0.5}),
        ("from __future__ import division\nprint 'x'\nLSTM(4, dropout=1 / 2)", {"dropout": 0.5}),
        ("print 'x'\nLSTM(04L)", {}),
        ("foo bar\nLSTM(4, dropout=1 / 2)", {"dropout": 0.5}),
    ],
)
def test_the_division_is_that_of_the_code_s_python(source: str, expected: dict[str, Any]) -> None:
    assert from_keras(source) == LSTMConfig(4, **expected)


def test_it_is_told_how_a_text_was_read() -> None:
    (old,) = layers_in("x = 1\nprint 'x'\nLSTM(4)")
    assert old.notes == (
        "The code is Python 2 (line 2) and was read as such: its / rounds down between whole "
        "numbers.",
    )
    (pieces,) = layers_in("LSTM(4)\nfoo bar")
    assert pieces.notes == (
        "The code isn't Python in line 2 (invalid syntax): it was read in pieces. Names that the "
        "unread lines may have given another value are asked for.",
    )
    assert layers_in("LSTM(4)")[0].notes == ()


def test_unread_lines_stand_where_they_were() -> None:
    body = list(PieceReader("a = 1\nb c\nLSTM(d) e 'f' # g\nh = 2").read())
    assert [part.lineno for part in body] == [1, 2, 3, 3, 4]
    unread = [part.names for part in body if isinstance(part, Unread)]
    assert unread == [{"b", "c"}, {"e"}]


@pytest.mark.parametrize(
    "source",
    [
        "f(\n" * 30_000, "a b\n" + ")\n" * 60_000, "a b\n" * 50_000, "Bidirectional(" * 10_000,
        "Bidirectional(" * 5_000 + "LSTM(4)" * 5_000, "'''\"\"\"" * 20_000, "print " * 30_000,
        "\n".join(" " * n + "a b" for n in range(600)), "if x:\n" * 30_000, "0" * 150_000 + "L",
        "LSTM(4) a\n" * 190,
    ],
    ids=lambda source: repr(source[:20]),
)  # fmt: skip
def test_large_broken_texts_hang_nothing(source: str) -> None:
    with contextlib.suppress(InvalidValue):
        assert layers_in(source)


PAGES = [f"{source}\n{end}" for source, _ in (*SURE, *OPEN) for end in (PRINT, BRACKET, PROSE)]
_SPLINTERS = [
    "(", ")", "\n", "    ", '"""', "'", "=", ",", ":", "#", "def ", "print ", "\\", "n", "LSTM(",
    "Bidirectional(", "else:", "@", "\t", "lambda n: ", "[", "in ", "*=",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_text_brings_a_layer_or_a_sentence(seed: int) -> None:
    draw = Random(seed)
    text = draw.choice(PAGES)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(text) + 1)
        cut = draw.choice((0, 0, 1, 1, 5, 20))
        text = text[:at] + draw.choice(["", *_SPLINTERS]) + text[at + cut :]
    try:
        layers = layers_in(text)
    except InvalidValue:
        return
    for layer in layers:
        assert (layer.config is None) == bool(layer.missing or layer.refused)


_UNREADABLE = [
    "foo bar", "print 'x'", "model.fit(x, y", "it doesn't work", "x = [1, 2", "z = foo)", "if a b:",
    "else", "y = 'abc", "def g(:", "@", "return x y", "for q in", "x = 3 +", "except E, e:",
    "class Q", "lambda: (", "\\", "try",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(200))
def test_a_line_that_is_not_python_gives_no_name_another_value(seed: int) -> None:
    """Wherever it stands: what was read is read as before, or asked for."""
    draw = Random(seed)
    for source, _ in (*SURE, *OPEN):
        lines = source.split("\n")
        for _ in range(draw.choice((1, 1, 2))):
            at = draw.randrange(len(lines) + 1)
            beside = lines[min(at, len(lines) - 1)]
            margin = draw.choice(("", " " * (len(beside) - len(beside.lstrip()))))
            lines.insert(at, margin + draw.choice(_UNREADABLE))
        known = [layer.config for layer in layers_in(source)]
        with contextlib.suppress(InvalidValue):
            for layer in layers_in("\n".join(lines)):
                assert layer.config in (None, *known), lines
