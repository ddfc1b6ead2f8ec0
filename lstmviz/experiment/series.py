"""Cuts a series into calls: windows for each row, or pieces that go on from call to call."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.experiment import Array, Call, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.tensors import MOST_ELEMENTS

Layout = Literal["windows", "continuing"]
"""`windows`: row i of a call is the window after that of row i - 1, as stateless training takes
them. `continuing`: row i of a call goes on where row i of the call before ended, which is what
a stateful layer needs."""

MOST_CALLS = 100_000
"""The most calls that a series is cut into."""


@dataclass(frozen=True, eq=False)
class CutSeries:
    """A series cut into calls.

    Attributes:
        calls: in order; the inputs of each are (batch, timesteps, features).
        left_over: how many of the series' rows are in no call.
    """

    calls: tuple[Call, ...] = field(repr=False)
    left_over: int


@dataclass(frozen=True)
class SeriesCut:
    """Where in a series each row of each call begins.

    Attributes:
        timesteps: of a call.
        starts: (calls, batch): the row of the series that a row of a call begins with.
        left_over: how many of the series' rows are in no call.
    """

    timesteps: int
    starts: Array
    left_over: int


def cut_series(
    values: npt.ArrayLike,
    *,
    timesteps: int,
    batch: int = 1,
    layout: Layout = "windows",
    stride: int | None = None,
) -> CutSeries:
    """Cuts a series into calls of one size.

    Args:
        values: (rows, features); a series of one axis has one feature.
        timesteps: of each call.
        batch: the rows of each call.
        layout: `"windows"`: window j begins at row j · stride of the series, and one window
            after another fills the rows of a call. `"continuing"`: the series is cut into
            `batch` pieces of equal length, and call k holds the k-th block of each piece.
        stride: between the beginnings of two windows; `timesteps` where it is None. Only for
            windows.

    Returns:
        The calls that are filled, and how many rows of the series are in none.

    Raises:
        InvalidValue: names the argument; of `timesteps` or `batch` where not one call is
            filled.
    """
    series = np.asarray(values)
    if series.dtype.kind not in "fiub" or series.ndim not in (1, 2) or 0 in series.shape:
        got = Said(f"values of type {series.dtype} and shape {series.shape}")
        raise InvalidValue("values", "numbers of shape (rows, features)", got)
    series = series.reshape(len(series), -1)
    if series.dtype.kind != "f":
        series = series.astype(np.float32)
    cut = series_cut(len(series), timesteps=timesteps, batch=batch, layout=layout, stride=stride)
    count = cut.starts.size * timesteps * series.shape[1]
    if count > MOST_ELEMENTS:
        got = Said(f"{count:,}")
        raise InvalidValue("stride", f"calls of at most {MOST_ELEMENTS:,} numbers in all", got)
    steps = np.arange(timesteps)
    calls = tuple(Call(sealed(series[starts[:, np.newaxis] + steps])) for starts in cut.starts)
    return CutSeries(calls, cut.left_over)


def series_cut(
    rows: int,
    *,
    timesteps: int,
    batch: int = 1,
    layout: Layout = "windows",
    stride: int | None = None,
) -> SeriesCut:
    """Says where the rows of the calls begin; the rest is as for `cut_series`.

    Args:
        rows: how many the series has.
        timesteps: of each call.
        batch: the rows of each call.
        layout: windows or continuing.
        stride: of the windows.
    """
    for name, value in (("timesteps", timesteps), ("batch", batch), ("stride", stride)):
        if value is not None or name != "stride":
            _check_count(name, value)
    if layout not in get_args(Layout):
        raise InvalidValue("layout", "'windows' or 'continuing'", layout)
    if layout == "continuing" and stride not in (None, timesteps):
        expected = "None for layout='continuing', whose blocks follow on each other"
        raise InvalidValue("stride", expected, stride)
    if timesteps > rows:
        raise InvalidValue("timesteps", f"at most the {rows:,} rows of the series", timesteps)
    step = timesteps if stride is None else stride
    if layout == "windows":
        count = ((rows - timesteps) // step + 1) // batch
        starts = np.arange(count * batch).reshape(count, batch) * step
    else:
        count = rows // batch // timesteps
        starts = np.arange(count)[:, np.newaxis] * timesteps
        starts = starts + np.arange(batch) * (rows // batch)
    if not count:
        fits = (rows - timesteps) // step + 1 if layout == "windows" else rows // timesteps
        expected = f"at most {fits:,}, as {rows:,} rows of the series fill no more"
        raise InvalidValue("batch", expected, batch)
    if count > MOST_CALLS:
        expected = f"a number that gives at most {MOST_CALLS:,} calls"
        raise InvalidValue("timesteps", expected, Said(f"{timesteps}, which gives {count:,}"))
    return SeriesCut(timesteps, starts, rows - _covered(starts.ravel(), timesteps))


def _covered(starts: Array, timesteps: int) -> int:
    """Counts the rows that are in one window at least."""
    ordered = np.sort(starts)
    return int(np.minimum(np.diff(ordered), timesteps).sum()) + timesteps


def _check_count(name: str, value: Any) -> None:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or value < 1:
        raise InvalidValue(name, "a whole number from 1 on", value)
