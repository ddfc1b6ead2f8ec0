import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtGui import Qt  # the one of QtCore doesn't know it

from lstmviz.experiment.plain_text import plain_text, shortened


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("gpj.\u202etxt", r"gpj.\u202etxt"),
        ("\u2066a\u2069\u200f\u061c", r"\u2066a\u2069\u200f\u061c"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines\r\u2028\u2029", r"two\nlines\r\u2028\u2029"),
        ("\ufeffno\u200bwidth\u00ad", r"\ufeffno\u200bwidth\xad"),
        ("caf\udce9", r"caf\udce9"),
        ("\U000e0041", r"\U000e0041"),
        # What people do call their files stays as it is.
        ("Bildschirmfoto 12:30\u202fPM (2) & mehr #1.npz",) * 2,
        ("می\u200cخواهم 👩\u200d🔬 数据\u3000é.csv",) * 2,
        (r"C:\new\table.csv",) * 2,
        ("a<=3, <3, <>",) * 2,
        ("<img src=x>.csv", r"\x3cimg src=x>.csv"),
        ("a < b > c &lt; &amp;", r"a \x3c b > c \x26lt; &amp;"),
    ],
)
def test_escapes_what_is_no_text_and_leaves_what_is(name: str, shown: str) -> None:
    assert plain_text(name) == shown


_PIECES = ["<", ">", "&", "lt;", "!", "?", "/", " ", "\n", "xml", "doctype", "b", "img", "h1", "a"]


@given(st.lists(st.sampled_from(_PIECES)).map("".join) | st.text())
@example("<b>")
@example("< \n!b x>")
@example("&lt;")
@example("<?xml version='1.0'?>")
def test_is_never_taken_for_rich_text_and_has_nothing_that_steers(name: str) -> None:
    shown = plain_text(name)
    assert not Qt.mightBeRichText(shown)
    assert not {unicodedata.category(one) for one in set(shown) - set("\u200c\u200d")} & {
        "Cc",
        "Cf",
        "Cs",
        "Zl",
        "Zp",
    }
    assert plain_text(shown) == shown


def test_is_cut_off_where_it_is_long() -> None:
    assert plain_text("abcd", 4) == "abcd"
    assert plain_text("abcde", 4) == "abc…"
    assert plain_text("\x1b\x1b", 4) == r"\x1…"
    assert len(plain_text("\x1b" * 2**24, 100)) == 100


def test_a_value_is_told_as_python_writes_it() -> None:
    assert shortened("<b>\u202e") == r"'\x3cb>\u202e'"
    assert eval(shortened("<b>")) == "<b>"
    assert shortened({"<i>": 1}) == r"{'\x3ci>': 1}"
    assert shortened(object).startswith("<class")
