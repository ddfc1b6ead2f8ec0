"""`lstmviz run`: what Keras computed at every step, without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import as_bad_input, tell_missing_gpu, written
from lstmviz.commands.running import run_here
from lstmviz.commands.source import session_to_run

if TYPE_CHECKING:
    from argparse import Namespace


def run(parsed: Namespace, log: Path) -> None:
    """Writes all arrays of a trace to an .npz file, under the names that `named_arrays` gives."""
    import numpy as np

    from lstmviz.trace.trace import named_arrays

    with as_bad_input(parsed.file):
        session = session_to_run(parsed.file, parsed.device, log)
        trace = run_here(session.experiment, parsed.device, log)
    tell_missing_gpu(parsed.device, trace)
    arrays = named_arrays(trace)
    with written(parsed.output) as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]
