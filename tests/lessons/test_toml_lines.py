"""Where in a file something stands."""

import pytest

from lstmviz.lessons.toml_lines import Place, line_of, parsed_path

TEXT = '''\
title = "a # no comment, [[steps]] no header"
about = """
[[steps]]
say = 1
"""
runs = [ # a comment with ] in it
  "x",
  'y]',
]
a."b.c".d = 1

[[steps]] # the first
say = \'\'\'
[[steps]]\'\'\'
claims = [
  {claim = "shape", is = [2,
    3]},
  {claim = "value", at = {of = "h", call = 7}, is = 0.5},
]

[ steps . question ]
ask = "?"

  [[steps.question.choices]]
  text = "a \\" ] = [ b"
[[steps]]
[[steps.claims]]
[[steps.claims]]
is = [
  1,
  2 ]
[steps.set]
units = 4'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        (("title",), 1),
        (("about",), 2),
        (("nothing",), 1),
        (("runs",), 6),
        (("runs", 0), 7),
        (("runs", 1), 8),
        (("runs", 2), 6),
        (("a", "b.c", "d"), 10),
        (("steps", 0), 12),
        (("steps", 0, "say"), 13),
        (("steps", 0, "run"), 12),
        (("steps", 0, "claims"), 15),
        (("steps", 0, "claims", 0, "claim"), 16),
        (("steps", 0, "claims", 0, "is", 1), 17),
        (("steps", 0, "claims", 1, "at", "call"), 18),
        (("steps", 0, "claims", 1, "is"), 18),
        (("steps", 0, "question"), 21),
        (("steps", 0, "question", "at"), 21),
        (("steps", 0, "question", "ask"), 22),
        (("steps", 0, "question", "choices", 0, "text"), 25),
        (("steps", 1, "say"), 26),
        (("steps", 1, "claims", 0), 27),
        (("steps", 1, "claims", 1), 28),
        (("steps", 1, "claims", 1, "is"), 29),
        (("steps", 1, "claims", 1, "is", 1), 31),
        (("steps", 1, "set", "units"), 33),
        (("steps", 2), 1),
    ],
)
def test_the_line_of_a_place(place: Place, line: int) -> None:
    assert line_of(TEXT, place) == line


def test_only_the_ends_of_lines_count() -> None:
    """Not all that Unicode takes for one."""
    assert line_of('a = "\u2028\x85"\r\n\r\nb = 1', ("b",)) == 3


def test_paths_as_they_are_reported() -> None:
    assert parsed_path("$") == ()
    assert parsed_path("$.steps[1].claims[0].is") == ("steps", 1, "claims", 0, "is")
    assert parsed_path("$.steps[0].set[...]") == ("steps", 0, "set")


def test_a_header_at_the_end() -> None:
    assert line_of("a = 1\n[b]", ("b", "c")) == 2
