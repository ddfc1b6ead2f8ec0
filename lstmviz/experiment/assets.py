"""Finds the files shipped with the program, in an installed package or in a checkout."""

from pathlib import Path


def asset(name: str) -> Path:
    """Returns the path of a file below `assets/`, such as `scenarios/opening.lstmviz`."""
    package = Path(__file__).parent.parent
    installed = package / "assets"
    return (installed if installed.is_dir() else package.parent / "assets") / name


def opening() -> Path:
    """Returns the path of the session that opens first."""
    return asset("scenarios/opening.lstmviz")


def opening_run() -> Path:
    """Returns the path of that session's run, recorded when the program was released."""
    return asset("scenarios/opening.npz")
