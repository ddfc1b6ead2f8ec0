"""The list of a course's figures, as a person writes it."""

from pathlib import Path

import pytest

from lstmviz.commands.bad_input import BadInput
from lstmviz.commands.figure_list import read_list
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.options.lengths import Length


def written(folder: Path, text: str) -> Path:
    path = folder / "figures.toml"
    path.write_text(text, "utf-8")
    return path


def test_what_stands_above_is_for_all_and_each_figure_may_say_otherwise(tmp_path: Path) -> None:
    text = """
theme = "print"
width = "8cm"

[[figure]]
file = "sessions/ä.lstmviz"
output = "out/a.pdf"
at = [1, 0, 2]

[[ figure ]]
file = "text-generation"
output = "b.svg"
width = "16cm"
title = false
"""
    one, other = read_list(written(tmp_path, text))
    assert one.file == tmp_path / "sessions" / "ä.lstmviz"
    assert one.output == tmp_path / "out" / "a.pdf"
    assert one.options == FigureOptions(theme="print", width=Length(8, "cm"), at=(1, 0, 2))
    assert one.line == 5
    assert other.file == Path("text-generation")  # a ready-made model's name
    assert other.options == FigureOptions(theme="print", width=Length(16, "cm"), title=False)
    assert other.line == 10


def test_a_mark_that_an_editor_puts_before_the_text_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "figures.toml"
    path.write_bytes(b"\xef\xbb\xbf" + FIGURE.encode())
    (figure,) = read_list(path)
    assert (figure.output, figure.line) == (tmp_path / "a.png", 1)


FIGURE = '[[figure]]\nfile = "a.lstmviz"\noutput = "a.png"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "Invalid value"),
        ("a = 1\na = 2\n", "Cannot overwrite a value (at line 2"),
        ("", "expected figures, each under [[figure]]"),
        ("figure = 3", "expected figures, each under [[figure]]"),
        (f"widht = 1\n{FIGURE}", "figures.toml, line 1: widht: no such key; there are view, theme"),
        (f"{FIGURE}widht = '8cm'\n", "figures.toml, line 4: widht: no such key; there are file"),
        (
            f"{FIGURE}\n{FIGURE.replace('a.png', 'b.png')}  'units' = 'x'",
            "figures.toml, line 8: units: expected numbers from 0 on",
        ),
        (
            f"theme = 'pink'\n{FIGURE}",
            "figures.toml, line 1: theme: expected light, dark, print, projector or projector-dark",
        ),
        (f"{FIGURE}title = 'no'", "figures.toml, line 4: title: expected true or false, got 'no'"),
        (f"{FIGURE}width = '1cm'", "figures.toml, line 4: width: expected 2cm to 5m, got 1cm"),
        ("[[figure]]\noutput = 'a.png'", "line 1: file: expected the name of a file, got nothing"),
        ("[[figure]]\nfile = 3", "line 2: file: expected the name of a file, got 3"),
        (
            "[[figure]]\nfile = 'a'\noutput = 'a.bmp'",
            "line 3: output: expected a name that ends in",
        ),
        (f"{FIGURE}\n{FIGURE}", "figures.toml, line 5: the output of line 1: "),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput) as told:
        read_list(written(tmp_path, text))
    assert said in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"a = " + b"9" * 5000, b"a = " + b"[" * 100_000, b"#" * 1_000_001]
)
def test_what_is_no_list_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "figures.toml"
    path.write_bytes(data)
    with pytest.raises(BadInput) as told:
        read_list(path)
    assert "\n" not in str(told.value)
    with pytest.raises(BadInput, match="no such file"):
        read_list(tmp_path / "gone.toml")
