r"""What is pasted into documents, read back as their programs read it."""

import re
from dataclasses import replace

import pytest

from lstmviz.figure.export.lines_to_paste import (
    LINES,
    Inserted,
    latex,
    markdown,
    myst,
    quarto,
)
from lstmviz.figure.options.lengths import Length

PLAIN = Inserted(
    "carried", "h of row 0. Call 1 goes on.", "LSTM(4, stateful=True)", Length(8, "cm")
)
NASTY = replace(
    PLAIN,
    stem="my (best) run #1",
    words='100 % of {h}: "a_b" \\ [c] *d* `e` <f> & $g$ ~h^\nand #1 #2',
    caption="LSTM(4, return_sequences=[True])",
)


def test_plain_words_stand_as_they_are() -> None:
    assert latex(PLAIN) == (
        "\\includegraphics[width=8cm,alt={h of row 0. Call 1 goes on.}]{carried.pdf}"
    )
    assert quarto(PLAIN) == (
        '![LSTM(4, stateful=True)](carried.svg){fig-alt="h of row 0. Call 1 goes on."}'
    )
    assert myst(PLAIN) == (
        ":::{figure} carried.svg\n:alt: h of row 0. Call 1 goes on.\n\nLSTM(4, stateful=True)\n:::"
    )
    assert markdown(PLAIN) == "![h of row 0. Call 1 goes on.](carried.svg)"


@pytest.mark.parametrize(
    ("width", "told"),
    [
        (Length(89, "mm"), "89mm"),
        (Length(5.5, "in"), "5.5in"),
        (Length(240, "pt"), "240bp"),
        (Length(1600, "px"), "1200bp"),
    ],
)
def test_tex_is_told_the_width_in_its_own_units(width: Length, told: str) -> None:
    assert latex(replace(PLAIN, width=width)).startswith(f"\\includegraphics[width={told},alt=")


def test_tex_finds_nothing_in_the_words_that_it_would_take_for_a_command() -> None:
    assert latex(NASTY) == (
        '\\includegraphics[width=8cm,alt={100 \\% of \\{h\\}: "a\\_b" \\textbackslash{} [c] *d* '
        "`e` <f> \\& \\$g\\$ \\textasciitilde{}h\\textasciicircum{} and \\#1 \\#2}]"
        "{my (best) run #1.pdf}"
    )
    named = latex(replace(PLAIN, stem="50% of_it ~"))
    assert named.endswith("{50\\csname @percentchar\\endcsname  of_it \\string~.pdf}")


def test_what_is_in_brackets_stays_there_in_markdown() -> None:
    line = markdown(NASTY)
    assert line == (
        r'![100 % of \{h\}: "a\_b" \\ \[c\] \*d\* \`e\` \<f\> \& \$g\$ \~h\^ and #1 #2]'
        "(my%20%28best%29%20run%20%231.svg)"
    )
    shown = re.fullmatch(r"!\[((?:[^\]\\]|\\.)*)\]\((\S*)\)", line)
    assert shown is not None
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown[1]) == " ".join(NASTY.words.split())


def test_quotes_of_the_words_do_not_end_quartos_attribute() -> None:
    line = quarto(NASTY)
    attribute = re.search(r'\{fig-alt="((?:[^"\\]|\\.)*)"\}$', line)
    assert attribute is not None
    assert re.sub(r"\\(.)", r"\1", attribute[1]) == " ".join(NASTY.words.split())
    assert line.startswith(r"![LSTM(4, return\_sequences=\[True\])](my%20%28best%29")


def test_no_comment_begins_in_the_words_of_a_book() -> None:
    alt = myst(NASTY).splitlines()[1]
    assert " #" not in alt
    assert alt.replace("\N{NO-BREAK SPACE}", " ") == f":alt: {' '.join(NASTY.words.split())}"
    quoted = myst(replace(NASTY, words='"Quoted" at once'))
    assert quoted.splitlines()[1] == ':alt: \N{NO-BREAK SPACE}"Quoted" at once'


def test_every_language_has_a_line_and_no_more_lines_than_it_needs() -> None:
    assert {name: len(line(NASTY).splitlines()) for name, line in LINES.items()} == {
        "LaTeX": 1,
        "Quarto": 1,
        "Jupyter Book": 5,
        "Markdown": 1,
    }
