"""Loading Keras and TensorFlow: what Keras reads at that, and what TensorFlow remarks."""

import gc
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.logs import quiet_stderr

_CHOICES = {
    "floatx": ("float16", "float32", "float64"),
    "image_data_format": ("channels_last", "channels_first"),
}


class InvalidKerasSettings(ValueError):
    """A `keras.json` with which Keras doesn't load; the message names it and says why."""


def check_keras_settings() -> None:
    """Checks the file of settings that Keras reads when it is loaded, where it isn't yet.

    Keras says what is wrong in it, but not where, or fails over it
    (`keras.src.backend.config`). What it can't parse it takes for empty.

    Raises:
        InvalidKerasSettings: Keras wouldn't load.
    """
    if "keras" in sys.modules:
        return
    path = _settings_path()
    try:
        if not path.exists():
            return
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            reason = "it is no ordinary file"
        else:
            reason = _reason(path.read_text())
    except UnicodeDecodeError:
        return
    except OSError as error:
        reason = f"it can't be read: {(error.strerror or str(error)).lower()}"
    if reason:
        raise InvalidKerasSettings(
            f"{plain_text(path)}, which Keras reads, has to be mended or deleted: {reason}"
        )


def _settings_path() -> Path:
    if (home := os.environ.get("KERAS_HOME")) is not None:
        return Path(home, "keras.json").expanduser()
    base = os.path.expanduser("~")  # noqa: PTH111 - a Path raises where there is no home
    return Path(base if os.access(base, os.W_OK) else "/tmp", ".keras", "keras.json")


def _reason(text: str) -> str:
    """What Keras wouldn't take of the settings; empty where it takes them."""
    try:
        settings: Any = json.loads(text)
    except ValueError:
        return ""
    except RecursionError:
        settings = None
    if not isinstance(settings, dict):
        return "expected names and values in braces"
    for name, choices in _CHOICES.items():
        if (value := settings.get(name, choices[0])) not in choices:
            return f"expected {name} to be {' or '.join(choices)}, got {shortened(value)}"
    if not isinstance(value := settings.get("epsilon", 1e-7), float):
        return f"expected epsilon to be a float, got {shortened(value)}"
    return ""


@contextmanager
def collecting_no_garbage() -> Iterator[None]:
    """For as long as TensorFlow loads: what it makes stays, and to look for garbage takes time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def load_quietly(log: Path) -> None:
    """Loads TensorFlow, its remarks on devices and instructions in a log and not on stderr.

    Where the person has set TF_CPP_MIN_LOG_LEVEL, they said what they want to see.

    Raises:
        InvalidKerasSettings: Keras wouldn't load.
    """
    check_keras_settings()
    if "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        return
    with quiet_stderr(log):
        with collecting_no_garbage():
            import tensorflow as tf

        # It looks for devices, and remarks on them once more, with the first thing it computes.
        # Where there is a GPU that waits until then: the notebook may first say how to use it.
        if not tf.config.list_physical_devices("GPU"):
            tf.config.list_logical_devices()
