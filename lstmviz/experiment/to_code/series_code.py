"""Writes how a series is cut into calls, as NumPy that a course would print."""

import textwrap
from collections.abc import Sequence

from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.features import Feature
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.to_code.expression import WIDTH

_MOST_NAMED = 12  # features
_LONGEST_NAME = 40

_WINDOWS = """\
# Windows: row i of a call is the window after that of row i - 1.
timesteps, batch, stride = {timesteps}, {batch}, {step}
starts = range(0, len(series) - timesteps + 1, stride)
windows = np.stack([series[start : start + timesteps] for start in starts])
filled = len(windows) // batch * batch
x = windows[:filled].reshape(-1, batch, timesteps, series.shape[1])"""

_CONTINUING = """\
# Continuing: row i of a call goes on from row i of the call before.
timesteps, batch = {timesteps}, {batch}
length = len(series) // batch  # of the piece of the series that each row reads
filled = length // timesteps * timesteps
pieces = series[: batch * length].reshape(batch, length, -1)[:, :filled]
x = pieces.reshape(batch, -1, timesteps, series.shape[1]).swapaxes(0, 1)"""


def cut_code(cut: CutChoices, *, of_ids: bool = False) -> str:
    """Writes the lines that cut `series`, (rows, features), or of ids (rows,), into `x`.

    `x` is (calls, batch, timesteps, features), of ids (calls, batch, timesteps), and `x[k]` the
    inputs of call k, as `cut_series` gives them; what fills no call is left over, so that
    `series` may be a whole table.
    """
    code = _CONTINUING if cut.layout == "continuing" else _WINDOWS
    if of_ids:
        code = code.replace(", series.shape[1])", ")").replace("length, -1)", "length)")
    # Rows between two windows are in no call, and so not in the script.
    return code.format(timesteps=cut.timesteps, batch=cut.batch, step=min(cut.step, cut.timesteps))


def series_comment(features: Sequence[Feature]) -> str:
    """Writes what the columns of `series` are, and how they are read back in their own unit."""
    told = [
        (plain_text(feature.name, _LONGEST_NAME, keep_tags=True) or f"feature {place}")
        + (f" = value * {feature.factor!r} + {feature.offset!r}" if feature.is_scaled else "")
        for place, feature in enumerate(features[:_MOST_NAMED])
    ]
    if len(features) > _MOST_NAMED:
        told.append(f"… {len(features)} in all")
    known = f"; features, in their own units: {'; '.join(told)}" if told else ""
    said = f"The rows of the series that are in a call{known}."
    return textwrap.fill(said, WIDTH, initial_indent="# ", subsequent_indent="# ")
