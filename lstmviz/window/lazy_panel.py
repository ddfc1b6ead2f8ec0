"""Makes a panel when it is first seen, and says when what it shows is out of date."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QDockWidget,
    QVBoxLayout,
    QWidget,
)

from lstmviz.window.widgets.dock_title import DockTitle
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import tab_in_order
from lstmviz.window.widgets.palette_roles import WARNING

_LOW, _MOST_OF_SCREEN = 600, 28  # pixels, and percent of fewer, that a panel may need
_FEW_LINES, _LEAST_LINES = 40, 4  # of text on a screen, and of fewer, that a panel needs


class LazyPanel(QWidget):
    """The inside of a dock, whose panel is made and set only when it is seen.

    A dock behind another one is "visible" and gets a show event while the window opens: what
    tells is where it lies, and that it is painted. `Docks.add` says what the functions do.

    Attributes:
        dock: whose inside it is.
    """

    def __init__(
        self,
        dock: QDockWidget,
        make: Callable[[QWidget], QWidget],
        update: Callable[[Any], None],
        release: Callable[[Any], None],
    ) -> None:
        super().__init__(dock)
        self.dock = dock
        self._make = make
        self._update = update
        self._release = release
        self._made: QWidget | None = None
        self._outdated = True
        self._stale: PlainLabel | None = None
        self._cover: PlainLabel | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        dock.visibilityChanged.connect(self._seen)

    @property
    def panel(self) -> QWidget:
        """The panel, made and up to date also where nobody has seen it yet."""
        if self._made is None:
            self._made = self._make(self)
            self._column.addWidget(self._made)
            self._made.setHidden(self._cover is not None and not self._cover.isHidden())
            title = self.dock.titleBarWidget()
            assert isinstance(title, DockTitle)
            tab_in_order(title.last, [self._made])
        if self._outdated:
            self._outdated = False
            self._update(self._made)
        return self._made

    def outdate(self) -> None:
        """Says that something else is to be shown: at once, or when the panel is seen again."""
        self._outdated = True
        if self.isVisible() and self._lies_in_its_window():
            self._seen(True)
        elif self._made is not None:
            self._release(self._made)

    def set_stale(self, why: str) -> None:
        """Says above the panel that what it shows is out of date, and what to do; "" if it isn't.

        It isn't paled as the picture is: its controls can still be used.
        """
        if self._stale is None:
            if not why:
                return
            self._stale = PlainLabel(self)
            self._stale.setObjectName("out of date")
            self._stale.setMargin(3)
            self._stale.setAutoFillBackground(True)
            self._stale.setBackgroundRole(WARNING)
            self._stale.setForegroundRole(QPalette.ColorRole.HighlightedText)
            self._column.insertWidget(0, self._stale)
        last = why.rpartition(". ")[2]  # which says what to do; the picture tells all
        self._stale.setText(f"Out of date: {last}" if why else "")
        self._stale.setVisible(bool(why))

    def cover(self, why: str) -> None:
        """Shows a sentence in place of the panel; "" shows the panel again."""
        if self._cover is None:
            if not why:
                return
            self._cover = PlainLabel(self)
            self._cover.setObjectName("cover")
            self._cover.setMargin(12)
            self._cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._column.insertWidget(0, self._cover, 1)
        self._cover.setText(why)
        self._cover.setVisible(bool(why))
        if self._made is not None:
            self._made.setVisible(not why)

    def minimumSizeHint(self) -> QSize:
        """The panel's, but on a low screen less: else the window would be higher than that."""
        least = super().minimumSizeHint()
        high = self.screen().availableGeometry().height()
        if high < _LOW:
            least.setHeight(min(least.height(), high * _MOST_OF_SCREEN // 100))
        elif high < _FEW_LINES * self.fontMetrics().lineSpacing():
            # Beside large text two columns of panels with tabs would be higher than the screen.
            least.setHeight(min(least.height(), _LEAST_LINES * self.fontMetrics().lineSpacing()))
        return least

    def paintEvent(self, event: QPaintEvent) -> None:
        """Notices that the panel is seen, however that came about."""
        super().paintEvent(event)
        if self._outdated:
            QTimer.singleShot(0, self, partial(self._seen, True))

    def _seen(self, is_seen: bool) -> None:
        if is_seen and self._outdated:
            _ = self.panel

    def _lies_in_its_window(self) -> bool:
        corner = self.mapTo(self.window(), self.rect().topLeft())
        return self.rect().translated(corner).intersects(self.window().rect())
