"""Scripts that the program writes, run in a fresh interpreter."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lstmviz.experiment.experiment import Experiment


def made_up(what: st.SearchStrategy[Experiment], count: int) -> list[Experiment]:
    """As many experiments as asked for, always the same ones."""
    experiments: list[Experiment] = []

    @settings(max_examples=count, phases=[Phase.generate])
    @given(what)
    def collect(experiment: Experiment) -> None:
        experiments.append(experiment)

    collect()
    return experiments


def run_afresh(runner: str, scripts: Iterable[Path], folder: Path, **keras: Any) -> None:
    """Runs a program on scripts where somebody's keras.json, put into a folder, says otherwise."""
    (folder / "keras.json").write_text(
        json.dumps({"floatx": "float16", "backend": "torch"} | keras)
    )
    kept = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", runner, *map(str, scripts)],
        env=kept | {"KERAS_HOME": str(folder)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
