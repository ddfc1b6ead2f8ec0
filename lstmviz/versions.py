"""The version of the program, and of what computes and draws for it."""

VERSION = "0.1.0"

_PACKAGES = ("tensorflow", "keras", "numpy", "PySide6-Essentials")


def versions() -> dict[str, str]:
    """Returns all of them by the packages' names, without importing any."""
    from importlib import metadata  # takes longer than all else that the package begins with

    return {"lstmviz": VERSION} | {name: metadata.version(name) for name in _PACKAGES}
