"""What a figure tells of itself: what it shows in words, and what it was made with and from."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata

from lstmviz.figure.options.figure_options import FigureOptions

MOST_SESSION = 10 * 10**6
"""A session of more bytes is not put into a figure."""

_PACKAGES = ("lstmviz", "tensorflow", "keras", "numpy", "PySide6-Essentials")


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where a figure comes from.

    Attributes:
        session: the session file that it was made from, as bytes.
        seed: of the experiment.
        options: what was asked for.
        label: what the person calls the session.
    """

    session: bytes
    seed: int
    options: FigureOptions
    label: str = ""

    @property
    def embedded(self) -> bytes | None:
        """The session that the figure holds; None where it holds none."""
        holds = self.options.session and len(self.session) <= MOST_SESSION
        return self.session if holds else None

    @cached_property
    def source(self) -> str:
        """What tells whether a figure would come out the same: a digest of all that makes it."""
        return source_of(self.session, self.options)

    @property
    def software(self) -> str:
        """The versions that computed and drew it, and the seed."""
        names = {"tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy"}
        versions = versions_of_packages()
        told = (f"{names.get(name, name)} {versions[name]}" for name in _PACKAGES[:3])
        return f"{', '.join(told)}, seed {self.seed}"


def versions_of_packages() -> dict[str, str]:
    """The versions of what computes and draws, without importing any of it."""
    from lstmviz import __version__

    return {"lstmviz": __version__} | {name: metadata.version(name) for name in _PACKAGES[1:]}


def source_of(session: bytes, options: FigureOptions) -> str:
    """A digest of a session file, of what was asked for, and of the versions that matter."""
    asked = json.dumps([options.given(), versions_of_packages()], sort_keys=True)
    return hashlib.sha256(hashlib.sha256(session).digest() + asked.encode()).hexdigest()
