"""Writes arrays as Python code, exact to the bit."""

import base64
import math
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array, same_array
from lstmviz.experiment.call import Call
from lstmviz.experiment.to_code.expression import WIDTH, literal

MOST_NUMBERS = 256
"""An array of more numbers than this isn't written out number by number."""
MOST_NUMBERS_IN_ALL = 4 * MOST_NUMBERS
"""Once so many numbers are written out, nobody reads more: further arrays count as large."""


def numbers_to_write(array: Array) -> int:
    """Returns how many numbers `array_code` writes for an array: one, where all are equal."""
    return array.size if _only_value(array) is None else 1


def array_code(name: str, array: Array) -> str:
    """Writes the lines that assign an array to `name`, number by number.

    Each number is written with the fewest digits that give it back exactly, whole ones as
    integers; one number all over as `np.zeros`, `np.ones` or `np.full`.
    """
    dtype = "bool" if array.dtype == bool else literal(array.dtype.name)
    if array.size == 0:
        return f"{name} = np.zeros({array.shape}, dtype={dtype})"
    if array.size > 1 and (only := _only_value(array)) is not None:
        made = {"0": "zeros", "False": "zeros", "1": "ones", "True": "ones"}.get(only)
        made = f"full({array.shape}, {only}" if made is None else f"{made}({array.shape}"
        return f"{name} = np.{made}, dtype={dtype})"
    head = f"{name} = np.array("
    tail = ")" if array.dtype == bool else f", dtype={dtype})"
    numbers = _laid_out(array, len(head))
    last = numbers.rpartition("\n")[2]
    room = WIDTH - len(tail) - (len(head) if last is numbers else 0)
    if len(last) > room:  # NumPy's examples break there too
        tail = f",\n{' ' * len(head)}{tail.removeprefix(', ')}" if tail != ")" else tail
    return head + numbers + tail


def encoded_code(name: str, array: Array) -> str:
    """Writes the lines that assign a large array to `name`, as its bytes in base64."""
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    text = base64.encodebytes(np.ascontiguousarray(little).tobytes()).decode()
    shape = ", ".join(map(str, array.shape))
    return (
        f'{name} = np.frombuffer(base64.b64decode("""\n{text}"""), '
        f"dtype={literal(little.dtype.str)}).reshape({shape})"
    )


def _bits(array: Array) -> Array:
    return array.view(f"u{array.dtype.itemsize}")


def _only_value(array: Array) -> str | None:
    """Writes the one number that an array repeats, as Python; None where they differ."""
    if array.size == 0:
        return None
    bits = _bits(array)
    first = bits.flat[0]
    # Most arrays are told by their two ends, without going through all of them.
    if bits.flat[-1] != first or not (bits == first).all():
        return None
    return _number(array.flat[0])


def _number(value: Any) -> str:
    if isinstance(value, np.bool_):
        return str(value)
    if isinstance(value, np.integer):
        return str(int(value))
    exact = float(value)
    if not math.isfinite(exact):
        return "np.nan" if math.isnan(exact) else "np.inf" if exact > 0 else "-np.inf"
    if exact.is_integer() and abs(exact) < 1e15 and (exact or math.copysign(1, exact) > 0):
        return str(int(exact))
    shortest = str(value)
    # Python reads a double, NumPy rounds that once more: rarely, the fewest digits don't do.
    return shortest if type(value)(float(shortest)) == value else repr(exact)


def _laid_out(array: Array, column: int, after: int = 1) -> str:
    """Writes nested brackets from a column on, in one line where they fit, with what is `after`."""
    flat = _flat(array)
    if column + len(flat) + after <= WIDTH:
        return flat
    below = "\n" + " " * (column + 1)
    if array.ndim == 1:
        width = WIDTH - (column + 1) - after
        return below.join(textwrap.wrap(flat, width, break_on_hyphens=False))
    return f"[{f',{below}'.join(_laid_out(part, column + 1, after + 1) for part in array)}]"


def _flat(array: Array) -> str:
    parts = map(_number, array) if array.ndim == 1 else map(_flat, array)
    return f"[{', '.join(parts)}]"


class Arrays:
    """The arrays that a script needs, each with one name.

    Attributes:
        named: the arrays by their names, in the order in which they are written.
    """

    def __init__(self, series: Array | None) -> None:
        """Begins with the series that all inputs are cut from, where they are."""
        self.named: dict[str, Array] = {} if series is None else {"series": series}
        self._alike: dict[tuple[object, ...], list[str]] = {}
        self._is_cut = series is not None

    def inputs(self, number: int, call: Call) -> str:
        """Returns what the inputs of a call are called."""
        return f"x[{number}]" if self._is_cut else self.name("x", number, call.inputs)

    def name(self, kind: str, number: int, array: Array) -> str:
        """Returns an array's name: `kind` with the number of the call that has it first."""
        # What begins alike is compared: every array with every other would be too much.
        beginning = (kind, array.dtype, array.shape, array.flat[:8].tobytes())
        alike = self._alike.setdefault(beginning, [])
        for known in alike:
            if same_array(self.named[known], array):
                return known
        name = f"{kind}{number}"
        alike.append(name)
        self.named[name] = array
        return name


def large_arrays(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Returns the arrays that are too large to be written number by number."""
    large, room = {}, MOST_NUMBERS_IN_ALL
    for name, array in arrays.items():
        numbers = numbers_to_write(array)
        if numbers > min(room, MOST_NUMBERS):
            large[name] = array
        else:
            room -= numbers if numbers > 1 else 0
    return large


LOAD = """\
try:  # beside this script
    folder = pathlib.Path(__file__).resolve().parent
except NameError:  # a notebook has no __file__: in its current folder
    folder = pathlib.Path()
arrays = np.load(folder / {name})"""
"""Loads the file of large arrays, with its name as a literal."""


def stored_code(name: str, _: Array) -> str:
    """Writes the line that assigns an array of that file to its name."""
    return f'{name} = arrays["{name}"]'
