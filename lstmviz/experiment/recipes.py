"""Makes input tensors by recipe: zeros, ramps, impulses, waves, random numbers, text."""

import math

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.tensors import Shape, fitting, one_hot

# Each raises InvalidValue when the shape holds more than MOST_ELEMENTS numbers.


def zeros(shape: Shape) -> Array:
    """Returns a float32 tensor of zeros."""
    return np.zeros(fitting(shape), np.float32)


def ones(shape: Shape) -> Array:
    """Returns a float32 tensor of ones."""
    return np.ones(fitting(shape), np.float32)


def arange(shape: Shape, start: int = 0) -> Array:
    """Returns a float32 tensor that counts up from `start`, along features, then steps, then rows.

    Whole numbers beyond 2**24 are rounded, as float32 can't tell them apart.
    """
    count = math.prod(fitting(shape))
    return np.arange(start, start + count, dtype=np.float64).astype(np.float32).reshape(shape)


def impulse(shape: Shape, step: int = 0) -> Array:
    """Returns a float32 tensor of zeros with 1 at one time step, in every row and feature.

    Raises:
        InvalidValue: there is no such step, or the shape is too large.
    """
    result = zeros(shape)
    if not 0 <= step < shape[1]:
        raise InvalidValue("step", f"a time step from 0 to {shape[1] - 1}", step)
    result[:, step, :] = 1
    return result


def sine(shape: Shape, period: float = 8.0) -> Array:
    """Returns a float32 tensor of sine waves along time, of amplitude 1.

    Row 0, feature 0 is sin(2πt/period). The others are ahead of it, evenly spread over one
    period so that no two are the same: feature f of row b by (f + b/batch)/features of a period.

    The period is the number of time steps that one wave takes; it need not be whole.

    Raises:
        InvalidValue: the period is no positive number, or the shape is too large.
    """
    if not (math.isfinite(period) and period > 0):
        raise InvalidValue("period", "a number of time steps above 0", period)
    batch, timesteps, features = fitting(shape)
    result = np.empty(shape, np.float32)
    turns = np.arange(timesteps)[:, np.newaxis] / period
    for row in range(batch):  # one at a time: the angles are in double precision
        ahead = (np.arange(features) + row / batch) / features
        result[row] = np.sin(2 * np.pi * (turns + ahead))
    return result


def random_normal(shape: Shape, seed: int) -> Array:
    """Returns a float32 tensor of standard normal numbers, from NumPy's PCG64 with this seed."""
    return np.random.default_rng(seed).standard_normal(fitting(shape), dtype=np.float32)


def random_walk(shape: Shape, seed: int) -> Array:
    """Returns a float32 tensor of the cumulative sums of `random_normal` along time."""
    walk = random_normal(shape, seed)
    return np.cumsum(walk, axis=1, out=walk)


def one_hot_text(text: str, *, by_lines: bool = True) -> tuple[Array, str]:
    """Encodes the characters of a text as one-hot vectors.

    Args:
        text: one line a row of the batch, one character (a Unicode code point) a time step;
            all lines have the same length. A line break at the end is not a row.
        by_lines: False takes all of the text as one row, in which line breaks are characters.

    Returns:
        The float32 tensor (lines, characters in a line, distinct characters), and the
        vocabulary: the distinct characters, sorted, one a feature.

    Raises:
        InvalidValue: the text is empty, its lines differ in length, or it is too large.
    """
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n") if by_lines else [text]
    timesteps = len(lines[0])
    if not timesteps:
        raise InvalidValue("text", "a character in every line", Said("nothing in line 1"))
    for number, line in enumerate(lines, 1):
        if len(line) != timesteps:
            raise InvalidValue(
                "text",
                f"lines of one length ({timesteps} characters, as line 1)",
                Said(f"{len(line)} characters in line {number}"),
            )
    code_points = np.frombuffer("".join(lines).encode("utf-32-le", "surrogatepass"), "<u4")
    characters, codes = np.unique(code_points, return_inverse=True)
    ids = codes.reshape(len(lines), timesteps)
    return one_hot(ids, len(characters)), "".join(map(chr, characters))
