"""The commands as a person calls them, in a process of its own or, far sooner, in this one."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Command = Callable[..., "CompletedProcess[str]"]


def afresh(
    *arguments: str | Path, folder: Path, display: bool = False, **variables: str
) -> "CompletedProcess[str]":
    """Runs `python -m lstmviz`; for a command that runs Keras, TensorFlow is loaded first."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if display or name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "lstmviz", *map(str, arguments)],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.fixture
def lstmviz(
    qapp: object, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Runs a command in this process, which has TensorFlow and an application already.

    What it writes to stdout and stderr, Python's own and the system's, is caught; where it works,
    what it finds set and what it sets is forgotten afterwards.
    """
    import tensorflow as tf  # which most tests do without

    from lstmviz.cli import main
    from lstmviz.command_line import COMMANDS

    def run(*arguments: str | Path, folder: Path) -> "CompletedProcess[str]":
        given = list(map(str, arguments))
        window = given[0] not in COMMANDS and not given[0].startswith("-")
        assert not window, "a window would be open for as long as this process lives"
        capfd.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(folder)
            for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
                patch.setenv(name, "")
            # Devices can't be chosen any more where TensorFlow has begun.
            patch.setattr(tf.config, "list_physical_devices", lambda *_: [])
            try:
                status = main(given)
            except SystemExit as end:  # bad usage, or what was asked for is told
                status = int(end.code or 0)
            finally:
                gc.unfreeze()
        return CompletedProcess(given, status, *capfd.readouterr())

    return run
