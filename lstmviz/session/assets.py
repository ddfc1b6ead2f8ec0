"""Where the files that come with the program are: in a wheel inside it, in a checkout beside it."""

from importlib.resources import files
from pathlib import Path


def asset(name: str) -> Path:
    """The path of a file below `assets/`, such as `scenarios/opening.lstmviz`."""
    package = Path(str(files("lstmviz")))
    installed = package / "assets"
    return (installed if installed.is_dir() else package.parent / "assets") / name


def opening() -> Path:
    """The session that opens first: the example of the question the program answers."""
    return asset("scenarios/opening.lstmviz")


def opening_run() -> Path:
    """What Keras made of it when the program was released."""
    return asset("scenarios/opening.npz")
