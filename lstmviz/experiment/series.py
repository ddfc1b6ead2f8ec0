"""Cuts a series into calls: windows for each row, or pieces that go on from call to call."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.arrays import Array, same_array, sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.tensors import MOST_ELEMENTS

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
    cut = series_cut(len(series), CutChoices(timesteps, batch, layout, stride))
    count = cut.starts.size * timesteps * series.shape[1]
    if count > MOST_ELEMENTS:
        got = Said(f"{count:,}")
        raise InvalidValue("stride", f"calls of at most {MOST_ELEMENTS:,} numbers in all", got)
    steps = np.arange(timesteps)
    calls = tuple(Call(sealed(series[starts[:, np.newaxis] + steps])) for starts in cut.starts)
    return CutSeries(calls, cut.left_over)


def series_cut(rows: int, choices: CutChoices) -> SeriesCut:
    """Says where the rows of the calls begin.

    Args:
        rows: how many the series has.
        choices: how it is cut.

    Raises:
        InvalidValue: not one call is filled, or too many are.
    """
    timesteps, batch, layout, step = choices.timesteps, choices.batch, choices.layout, choices.step
    if timesteps > rows:
        raise InvalidValue("timesteps", f"at most the {rows:,} rows of the series", timesteps)
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


def series_of(experiment: Experiment) -> Array | None:
    """Puts the series together again that an experiment's calls were cut from.

    Args:
        experiment: its `cut` says how.

    Returns:
        (rows, features), or (rows,) of ids, without the rows that are in no call: cut in the same
        way, with a stride of `timesteps` where there were rows between windows, it gives all
        inputs to the bit. None where it isn't known how they were cut, or where windows that
        overlap have been given different numbers since.
    """
    cut = experiment.cut
    if cut is None:
        return None
    inputs = np.stack([call.inputs for call in experiment.calls])
    features = inputs.shape[3:]  # of ids there are none
    if cut.layout == "continuing":
        return inputs.swapaxes(0, 1).reshape(-1, *features)
    windows, step = inputs.reshape(-1, cut.timesteps, *features), min(cut.step, cut.timesteps)
    series = np.concatenate([windows[:, :step].reshape(-1, *features), windows[-1, step:]])
    if step < cut.timesteps:
        again = np.lib.stride_tricks.sliding_window_view(series, cut.timesteps, 0)[::step]
        if not same_array(np.moveaxis(again, -1, 1), windows):
            return None
    return series
