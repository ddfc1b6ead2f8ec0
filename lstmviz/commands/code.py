"""`lstmviz code`: the Keras script that computes the same."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import BadInput, as_bad_input, check_ending
from lstmviz.commands.source import session_to_run

if TYPE_CHECKING:
    from argparse import Namespace


def code(parsed: Namespace, log: Path) -> None:
    """Prints the script, or writes it to a file, with large arrays in an .npz file beside it."""
    with as_bad_input(parsed.file):
        experiment = session_to_run(parsed.file, None, log).experiment
    if parsed.output is None:
        from lstmviz.experiment.to_code.keras_code import to_keras

        _print(to_keras(experiment))
        return
    check_ending(parsed.output, ".py")
    from lstmviz.session.script_file import save_script

    with as_bad_input(parsed.output):
        save_script(experiment, parsed.output)


def _print(text: str) -> None:
    """Writes to stdout, in UTF-8 whatever the locale, as much as its reader wants."""
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except OSError as error:
        # What couldn't be written would be tried once more, and complained of, at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # A reader such as `head` has had enough; Windows calls that an invalid argument.
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            raise BadInput(f"standard output: {(error.strerror or str(error)).lower()}") from None
