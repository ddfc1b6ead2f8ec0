"""What a figure tells of itself: what it was made with, and from what."""

import hashlib
import json
from dataclasses import dataclass

from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.session.packed import PackedSession
from lstmviz.versions import versions

_TOLD = {"lstmviz": "lstmviz", "tensorflow": "TensorFlow", "keras": "Keras"}


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where a figure comes from.

    Attributes:
        title: what it shows, in a few words.
        software: the versions that computed and drew it, and the seed.
        source: a digest of all that makes it, by which one knows whether it would come out the
            same.
        session: the session file that it holds; None where it holds none.
    """

    title: str
    software: str
    source: str
    session: bytes | None

    @classmethod
    def of(
        cls,
        packed: PackedSession,
        seed: int,
        title: str,
        options: FigureOptions,
        digest: str | None = None,
    ) -> "Provenance":
        """The provenance of a figure of a session; the digest is the session's by default."""
        known = versions()
        software = ", ".join(f"{name} {known[package]}" for package, name in _TOLD.items())
        return cls(
            title,
            f"{software}, seed {seed}",
            source_of(digest or packed.digest, options),
            packed.data if options.session else None,
        )


def source_of(digest: str, options: FigureOptions) -> str:
    """A digest of a session's digest, of what was asked for, and of the versions that matter."""
    asked = json.dumps([digest, options.given(), versions()], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()
