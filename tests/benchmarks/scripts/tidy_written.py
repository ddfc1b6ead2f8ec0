"""Prints how long a trace takes to be written as a table, in seconds.

With "bare" as the fourth argument: how long polars takes for the same table, all of it at once.
With "peak": by how many times the arrays' own bytes the process grew over it.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl
import psutil

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.tidy_table import TidyTable
from lstmviz.trace.trace import CallTrace, Trace

BATCH, TIMESTEPS, UNITS = map(int, sys.argv[1:4])
NAMES = ("h", "c", "i", "f", "g", "o")


def trace_of(arrays: dict[str, np.ndarray]) -> Trace:
    h, c = arrays["h"], arrays["c"]
    call = CallTrace(
        returned=(h,),
        states={"h": h, "c": c},
        gates={name: arrays[name] for name in "ifgo"},
        dropout_masks=None,
        initial={"h": h[:, 0], "c": c[:, 0]},
        origin="zeros",
        time_index=np.arange(TIMESTEPS),
        held=np.zeros((BATCH, TIMESTEPS), bool),
    )
    x = np.zeros((BATCH, TIMESTEPS, 1), np.float32)
    return Trace(Experiment(LSTMConfig(UNITS), [Call(x)]), {}, (call,))


def write_bare(arrays: dict[str, np.ndarray], path: Path) -> None:
    row, step, unit = (place.ravel() for place in np.indices(arrays["h"].shape))
    places = {"call": np.zeros_like(row), "row": row, "step": step, "time_index": step}
    columns = {**places, "unit": unit, **{name: arrays[name].ravel() for name in NAMES}}
    pl.DataFrame(columns).write_csv(path)


def main() -> None:
    what = "".join(sys.argv[4:])
    rng = np.random.default_rng(0)
    shape = (BATCH, TIMESTEPS, UNITS)
    arrays = {name: rng.standard_normal(shape, dtype=np.float32) for name in NAMES}
    trace, process = trace_of(arrays), psutil.Process()
    before, most = process.memory_info().rss, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.csv"
        start = time.perf_counter()
        if what == "bare":
            write_bare(arrays, path)
        else:
            with path.open("wb") as file:
                for block in TidyTable.of(trace).blocks():
                    file.write(block)
                    if what == "peak":
                        most = max(most, process.memory_info().rss)
        took = time.perf_counter() - start
        with path.open("rb") as file:
            assert file.readline() == b"call,row,step,time_index,unit,h,c,i,f,g,o\n"
    held = sum(array.nbytes for array in arrays.values())
    print((most - before) / held if what == "peak" else took)


if __name__ == "__main__":
    main()
