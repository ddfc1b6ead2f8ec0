"""Reads formulas off a screen and works them out by hand, so to speak: from what is shown.

A line such as `c = f·c₋ + i·g = 0.731·0.412 + 0.982·0.655 = 0.301 + 0.643 = 0.944` is right if
each part that is made of numbers gives the last one, rounded to as many digits as that has.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from lstmviz.trace.explanation.activations import apply_activation

NUMBER = re.compile(r"[−-]?(?:\d+(?:\.\d+)?(?:e[−-]?\d+)?|∞)|NaN")
_WORD = re.compile(r"(σ|[a-z_]+\d?)(?=\()")


def value_of(text: str) -> float:
    """A number as it is written."""
    plain = text.replace("−", "-").replace("∞", "inf")
    return float(plain)


def places_of(text: str) -> int:
    """How many digits it has behind the point; negative where it ends before the point."""
    mantissa, _, exponent = text.replace("−", "-").partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)


def is_rounded_from(text: str, true: float) -> bool:
    """Whether a number is shown as another one, however large, rounded to its own digits."""
    shown = value_of(text)
    if not math.isfinite(true) or not math.isfinite(shown):
        return shown == true or (math.isnan(shown) and math.isnan(true))
    half = 0.5 * 10.0 ** -places_of(text)
    return abs(shown - true) <= half + 1e-12 * max(abs(true), half)


def worked_out(expression: str, functions: Mapping[str, Callable[[float], float]]) -> float:
    """What an expression of numbers makes."""
    plain = expression.replace("−", "-").replace("·", "*").replace("∞", "inf")
    names: dict[str, object] = {"inf": math.inf, "NaN": math.nan}
    names |= {name.replace("σ", "sigma"): function for name, function in functions.items()}
    with np.errstate(all="ignore"):
        return float(eval(plain.replace("σ", "sigma"), {"__builtins__": {}}, names))


def functions_in(expression: str) -> dict[str, Callable[[float], float]] | None:
    """The activations that an expression uses; None where there is one that isn't known."""
    found: dict[str, Callable[[float], float]] = {}
    for word in _WORD.findall(expression):
        name = "sigmoid" if word == "σ" else word
        try:
            apply_activation(name, np.zeros(1))
        except KeyError:
            return None
        found[word] = partial(_at, name)
    return found


def _at(name: str, z: float) -> float:
    return float(apply_activation(name, np.float64(z)))


def check_line(line: str) -> int:
    """Asserts that every part of a line that is made of numbers makes its result.

    Returns:
        How many parts were checked.
    """
    equation = line.split(";")[0].strip()
    *parts, result = (part.strip() for part in equation.split(" = "))
    checked = 0
    for part in parts:
        functions = functions_in(part)
        rest = re.sub(NUMBER, "", re.sub(_WORD, "", part))
        if functions is None or re.search(r"[^\s()+−·-]", rest):
            continue  # it holds names, or an activation that only Keras knows
        made = worked_out(part, functions)
        assert is_rounded_from(result, made), f"{part} makes {made}, not {result}: {line}"
        checked += 1
    return checked
