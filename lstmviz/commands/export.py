"""`lstmviz export`: what Keras computed, as a table or as arrays, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import as_bad_input, check_ending, tell_missing_gpu, written
from lstmviz.commands.run import run
from lstmviz.commands.running import run_here
from lstmviz.commands.source import session_to_run

if TYPE_CHECKING:
    from argparse import Namespace


def export(parsed: Namespace, log: Path) -> None:
    """Writes a trace to a .csv file as a `TidyTable`, or to an .npz file as `run` does."""
    check_ending(parsed.output, ".csv", ".npz")
    if parsed.output.suffix.lower() == ".npz":
        run(parsed, log)
        return
    from lstmviz.trace.tidy_table import TidyTable

    with as_bad_input(parsed.file):
        session = session_to_run(parsed.file, parsed.device, log)
        trace = run_here(session.experiment, parsed.device, log)
    tell_missing_gpu(parsed.device, trace)
    with written(parsed.output) as file:
        file.writelines(TidyTable.of(trace).blocks())
