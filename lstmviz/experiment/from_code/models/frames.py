"""Keeps what the names of a source are at a moment, while its statements are followed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lstmviz.experiment.from_code.models.parts import NOTHING, Instance
from lstmviz.experiment.from_code.names import Scope


@dataclass(eq=False)
class Frame:
    """What the names of one scope are while it is followed.

    Attributes:
        scope: the scope.
        parts: names of layers, tensors, models, functions.
        plain: names whose values the source alone doesn't tell, since they change.
        loops: how many loops are around the statement that is followed.
        returned: what a function has returned.
    """

    scope: Scope
    parts: dict[str, Any] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    loops: int = 0
    returned: Any = NOTHING


class Frames:
    """The frames of the scopes that are being followed.

    Attributes:
        plain: the changing values by scope, for what evaluates plain values.
        depth: how many functions are being followed.
    """

    def __init__(self) -> None:
        self.plain: dict[Scope, dict[str, Any]] = {}
        self.depth = 0
        self._frames: dict[Scope, Frame] = {}

    def at(self, scope: Scope) -> Frame:
        """Returns the frame of a scope, or of the function or module around a class or so."""
        around: Scope | None = scope
        while around is not None and around not in self._frames:
            around = around.parent
        assert around is not None
        return self._frames[around]

    def part(self, name: str, scope: Scope) -> Any:
        """Returns what a name is in a scope; `NOTHING` where it is no part of a model."""
        around: Scope | None = scope
        while around is not None:
            if frame := self._frames.get(around):
                if name in frame.parts:
                    return frame.parts[name]
                if name in frame.plain:
                    return NOTHING
            if not around.is_class and (name in around.defaults or name in around.bound):
                return NOTHING
            around = around.parent
        return NOTHING

    @contextmanager
    def entered(self, frame: Frame, instance: Instance | None = None) -> Iterator[None]:
        """Makes a frame that of its scope, and an object that of its class, for a while."""
        owners = [] if instance is None else [instance.of.scope]
        if instance is not None and instance.of.before is not None:
            owners.append(instance.of.before.scope)
        before = self._frames.get(frame.scope)
        kept = {scope: self.plain.get(scope) for scope in (frame.scope, *owners)}
        self._frames[frame.scope] = frame
        self.plain[frame.scope] = frame.plain
        for owner in owners:
            assert instance is not None
            self.plain[owner] = instance.plain
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1
            if before is None:
                del self._frames[frame.scope]
            else:
                self._frames[frame.scope] = before
            for scope, values in kept.items():
                if values is None:
                    del self.plain[scope]
                else:
                    self.plain[scope] = values
