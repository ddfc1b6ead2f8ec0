"""Paints the large picture aside, and the next page's before it is asked for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal

from lstmviz.session.view_state import ViewState
from lstmviz.window.background import Newest
from lstmviz.window.lecture.picture import Painted, paint_picture
from lstmviz.window.shown_run import ShownRun

if TYPE_CHECKING:
    from lstmviz.figure.options.figure_options import ViewName
    from lstmviz.figure.theme import ThemeName

_KEPT = 4
"""Pictures: the one that is shown, the next one, and those that one may go back to."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class PictureAsked:
    """All that a picture depends on.

    Attributes:
        of: the run and what is beside it: these very objects.
        view: what of it is looked at.
        large: the view that is the large picture.
        theme: its colours.
        pixels: its size.
    """

    of: tuple[object, ...]
    view: ViewState
    large: ViewName
    theme: ThemeName
    pixels: QSize

    def is_same(self, other: PictureAsked | None) -> bool:
        """Tells whether the other one's picture is this one's."""
        return (
            other is not None
            and self.is_of_run(other)
            and (self.view, self.large, self.theme) == (other.view, other.large, other.theme)
            and self.pixels == other.pixels
        )

    def is_of_run(self, other: PictureAsked) -> bool:
        """Tells whether both are of one run, beside the same."""
        return all(mine is theirs for mine, theirs in zip(self.of, other.of, strict=True))


_Known = tuple[PictureAsked, Painted]


class PagePictures(QObject):
    """Paints what is asked for; at once where it was painted before.

    Signals:
        painted (Painted): what was asked for last.
    """

    painted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._painting, self._preparing = Newest(self), Newest(self)
        self._awaited: PictureAsked | None = None
        self._coming: PictureAsked | None = None  # is painted ahead just now
        self._ready: list[_Known] = []  # what is shown comes first

    @property
    def is_busy(self) -> bool:
        """Whether what was asked for last isn't painted yet."""
        return self._awaited is not None

    @property
    def is_ahead(self) -> bool:
        """Whether nothing is painted any more, also of what may be asked for next."""
        return not self.is_busy and self._coming is None

    def ask(self, run: ShownRun, asked: PictureAsked) -> None:
        """Paints a run as it is asked for."""
        self._awaited = asked
        for known, picture in self._ready:
            if asked.is_same(known):
                self._painting.forget()
                self._answer(asked, picture)
                return
        if asked.is_same(self._coming):
            self._painting.forget()
        else:
            self._painting.do(_painting(run, asked), partial(self._answer, asked))

    def prepare(self, run: ShownRun, asked: PictureAsked) -> None:
        """Paints what will be asked for next, where nobody waits for anything."""
        is_known = any(asked.is_same(known) for known, _ in self._ready)
        if not (is_known or self.is_busy or asked.is_same(self._coming)):
            self._coming = asked
            self._preparing.do(_painting(run, asked), partial(self._prepared, asked))

    def forget(self) -> None:
        """Answers nothing of what was asked for."""
        self._awaited = self._coming = None
        self._painting.forget()
        self._preparing.forget()

    def _answer(self, asked: PictureAsked, outcome: Painted | Exception) -> None:
        self._awaited = None
        if isinstance(outcome, Exception):
            _log.error("no large picture", exc_info=outcome)
            outcome = Painted(None, "")
        others = [each for each in self._ready if not asked.is_same(each[0])]
        self._ready = self._of_same_run([(asked, outcome), *others])
        self.painted.emit(outcome)

    def _prepared(self, asked: PictureAsked, outcome: Painted | Exception) -> None:
        self._coming = None
        if asked.is_same(self._awaited):
            self._answer(asked, outcome)
        elif isinstance(outcome, Painted):
            self._ready = self._of_same_run([*self._ready[:1], (asked, outcome), *self._ready[1:]])

    @staticmethod
    def _of_same_run(found: list[_Known]) -> list[_Known]:
        """Leaves out pictures of a run that is gone, which may be large, and all but a few."""
        same = [each for each in found if each[0].is_of_run(found[0][0])]
        return same[:_KEPT]


def _painting(run: ShownRun, asked: PictureAsked) -> partial[Painted]:
    seen = replace(run, session=replace(run.session, view=asked.view))
    return partial(paint_picture, seen, asked.large, asked.theme, asked.pixels)
