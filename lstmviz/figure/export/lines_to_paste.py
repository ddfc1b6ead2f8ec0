r"""Lines by which documents show a figure and say what it shows.

Each has the alternative text where that language keeps it, escaped as that language asks for.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lstmviz.figure.options.lengths import PIXEL, Length


@dataclass(frozen=True)
class Inserted:
    """A figure as a document takes it in.

    Attributes:
        stem: the file's name without its ending.
        words: what the figure shows: the alternative text.
        caption: what stands below it.
        width: how wide it is to be.
    """

    stem: str
    words: str
    caption: str
    width: Length


def latex(figure: Inserted) -> str:
    r"""For LaTeX: `\includegraphics`, whose `alt` goes into a tagged PDF."""
    name = "".join(_IN_TEX_NAMES.get(letter, letter) for letter in f"{figure.stem}.pdf")
    alt = "".join(_LATEX.get(letter, letter) for letter in _one_line(figure.words))
    return f"\\includegraphics[width={_latex_width(figure.width)},alt={{{alt}}}]{{{name}}}"


def quarto(figure: Inserted) -> str:
    """For Quarto, which is Pandoc's Markdown: the alternative text is an attribute."""
    alt = re.sub(r'[\\"&]', r"\\\g<0>", _one_line(figure.words))
    caption = _markdown(figure.caption)
    return f'![{caption}]({_address(figure.stem)}){{fig-alt="{alt}"}}'


def myst(figure: Inserted) -> str:
    """For Jupyter Book and MyST.

    Its option is taken as it stands. Quotes would be read by one of its two programs alone;
    both end it at a number sign after a blank, which a no-break space isn't.
    """
    alt = re.sub(r"(^| )([#|>'\"])", "\N{NO-BREAK SPACE}\\2", _one_line(figure.words))
    caption = _markdown(figure.caption)
    return f":::{{figure}} {figure.stem}.svg\n:alt: {alt}\n\n{caption}\n:::"


def markdown(figure: Inserted) -> str:
    """For Markdown anywhere else, GitHub's for example."""
    return f"![{_markdown(figure.words)}]({_address(figure.stem)})"


LINES: Mapping[str, Callable[[Inserted], str]] = MappingProxyType(
    {"LaTeX": latex, "Quarto": quarto, "Jupyter Book": myst, "Markdown": markdown}
)
"""How each language has it."""

_LATEX = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{letter: f"\\{letter}" for letter in "{}$&#_%"},
}


_IN_TEX_NAMES = {"~": "\\string~", "%": "\\csname @percentchar\\endcsname "}
"""What has no meaning of its own there any more; a number sign no name of a file may have."""


def _latex_width(width: Length) -> str:
    if width.unit == PIXEL:  # which TeX has none of: as large as CSS has them
        return f"{width.number * 0.75:g}bp"
    # TeX's pt is a 72.27th of an inch; ours, as everybody else's, is its bp.
    return f"{width.number:g}bp" if width.unit == "pt" else str(width)


def _markdown(text: str) -> str:
    """Text in which nothing is taken for a mark."""
    return re.sub(r"[\\`*_\[\]<>{}&~^$|@]", r"\\\g<0>", _one_line(text))


def _address(stem: str) -> str:
    """A file's name as an address, in which blanks and brackets would end it."""
    return re.sub(r"[\s()<>\\%#?\[\]\"]", _percent, f"{stem}.svg")


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _one_line(text: str) -> str:
    return " ".join(text.split())
