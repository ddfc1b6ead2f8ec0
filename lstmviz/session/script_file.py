"""Saves the Keras script to a file, and its large arrays to another one beside it."""

import os
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.keras_code import script_with_arrays
from lstmviz.session.whole_file import followed, written_whole


def save_script(experiment: Experiment, path: os.PathLike[str] | str) -> tuple[Path, ...]:
    """Saves the script that runs the experiment with Keras.

    Args:
        experiment: what the script is for.
        path: the script, `NAME.py`; large arrays go to `NAME.npz` in the same folder, which is
            written only where there are some. Files that are there are replaced, at the last
            moment; of a link what it leads to, and then the arrays are beside that.

    Returns:
        The files written: the script, and where there is one the file of arrays.

    Raises:
        OSError: they can't be written; what was there before is untouched.
    """
    script_path = followed(Path(path))
    npz_path = script_path.with_suffix(".npz")
    text, arrays = script_with_arrays(experiment, npz_path.name)
    # The innermost file takes its place first: no script is there without its arrays.
    with ExitStack() as files:
        script = files.enter_context(written_whole(script_path))
        if arrays:
            npz = files.enter_context(written_whole(npz_path))
            np.savez(npz, **arrays)  # type: ignore[arg-type]
        script.write(text.encode())
    return (script_path, npz_path) if arrays else (script_path,)
