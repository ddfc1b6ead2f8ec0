"""Arranges the panels' docks, their titles and tabs, and makes a panel when it is seen."""

import itertools
from collections.abc import Callable, Iterable
from typing import Any, Generic, Literal, TypeVar, overload

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QTabBar,
    QToolBar,
    QWidget,
)

from lstmviz.window.lazy_panel import LazyPanel
from lstmviz.window.screens import bring_onto_a_screen
from lstmviz.window.settings import Settings
from lstmviz.window.widgets.dock_title import DockTitle


class DockingWindow(QMainWindow):
    """Lets Tab pass over the docks that lie behind others, and Escape leave the full screen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves the full screen with Escape, which comes here where there is nothing to cancel."""
        if event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Goes on to the next control, or back to the one before, that can be seen."""
        first: QWidget | None = None
        while super().focusNextPrevChild(forward):
            reached = self.focusWidget()
            if reached is first or not self._lies_behind(reached):
                return True
            first = first or reached
        return False

    def _lies_behind(self, widget: QWidget) -> bool:
        docks = (d for d in self.findChildren(QDockWidget) if d.isAncestorOf(widget))
        return any(not dock.geometry().intersects(self.rect()) for dock in docks)


_TABS_HELP = (
    "Panels that lie behind one another, one of them in front. A click or the arrow keys bring "
    "another one to the front; a panel can be dragged elsewhere by its title."
)


class WholeTabs(QObject):
    """Keeps the tabs' names whole: tabs without room are scrolled to, where Qt would shorten all.

    Qt makes such tabs when docks are put behind one another, at any time.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees to each row of tabs as soon as Qt has made it."""
        if isinstance(event, QChildEvent) and event.type() == QEvent.Type.ChildPolished:
            bar = event.child()
            if isinstance(bar, QTabBar):
                bar.setElideMode(Qt.TextElideMode.ElideNone)
                bar.setUsesScrollButtons(True)
                bar.setAccessibleName("Panels behind one another")
                bar.setWhatsThis(_TABS_HELP)
        return super().eventFilter(watched, event)


class Folding(QObject):
    """Has the docks folded and unfolded as the window's width and its letters change."""

    def __init__(self, window: QMainWindow, fold_or_unfold: Callable[[], None]) -> None:
        super().__init__(window)
        self._fold_or_unfold = fold_or_unfold
        self._soon = QTimer(self)  # not in the middle of a layout
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(fold_or_unfold)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Sees to it before the window is first seen, and then after every change."""
        match event.type():
            case QEvent.Type.Show:
                self._fold_or_unfold()
            case QEvent.Type.Resize | QEvent.Type.FontChange:
                self._soon.start()
        return super().eventFilter(watched, event)


_VERSION = 5  # of the arrangement: one of another version has other docks
_OF_NARROW = 1000
_LEFT_LETTERS, _RIGHT_LETTERS = 45, 58
_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
_MOST_OF_COLUMN = 75  # percent of its height, that one panel gets
_NARROW = 120  # letters, of which two columns of docks would leave none to the picture


Area = Literal["left", "behind left", "right", "below"]
"""Above one another on the left, behind the first of those, behind one another on the right, or
below those."""


class Docks:
    """Puts panels into docks, and makes a panel when it is first seen or asked for.

    In a narrow window, and beside large text, the docks fold: they lie in one column, where two
    would leave too little room to the picture.

    Attributes:
        is_kept: they stay where they are, whatever becomes of the window's size.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self.is_kept = False
        self._folded = False
        self._unfolded = QByteArray()  # the arrangement before the docks were folded
        self._bar: QToolBar | None = None
        self._before_hiding = QByteArray()  # where all were, when one key hid them
        WholeTabs(window)
        Folding(window, self.fold_or_unfold)
        self._left: list[QDockWidget] = []
        self._behind: list[QDockWidget] = []
        self._right: list[QDockWidget] = []
        self._below: list[QDockWidget] = []
        self._panels: dict[str, LazyPanel] = {}
        self._shares: list[tuple[QDockWidget, int]] = []  # heights before one got most

    def add(
        self,
        name: str,
        title: str,
        area: Area,
        make: Callable[[QWidget], QWidget],
        update: Callable[[Any], None],
        release: Callable[[Any], None],
    ) -> None:
        """Makes a dock; the keyboard comes to it after those that were made before it.

        Args:
            name: the panel's, to ask for it by.
            title: the dock's.
            area: where the dock is at first; below whatever is on the right.
            make: makes the panel, given its parent.
            update: sets the panel to what is to be shown now.
            release: lets a panel that isn't seen let go of what is large and not to be shown.
        """
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"{title.lower()} dock")
        dock.setAccessibleName(title)
        dock.setTitleBarWidget(DockTitle(dock))
        dock.toggleViewAction().setToolTip(f"Show or hide the panel {title}")
        self._panels[name] = inside = LazyPanel(dock, make, update, release)
        dock.setWidget(inside)
        areas = {"left": self._left, "right": self._right, "below": self._below}
        (areas | {"behind left": self._behind})[area].append(dock)

    def panel(self, name: str) -> QWidget:
        """The panel of that name, made and up to date also where nobody has seen it yet."""
        return self._panels[name].panel

    def outdate(self) -> None:
        """Says that panels have something else to show: those that are seen do so at once."""
        for panel in self._panels.values():
            panel.outdate()

    def cover(self, names: Iterable[str], why: str) -> None:
        """Hides what some panels show, and says why in its place; empty where nothing is hidden."""
        for name in names:
            self._panels[name].cover(why)

    def set_stale(self, names: list[str], why: str) -> None:
        """Says of some panels why what they show is out of date; empty where it isn't."""
        for name in names:
            self._panels[name].set_stale(why)

    @property
    def all(self) -> list[QDockWidget]:
        """Every dock, in the order of the keyboard's way through them."""
        return [*self._left, *self._behind, *self._right, *self._below]

    def bring_forward(self, panel: QWidget) -> None:
        """Shows a panel that lies behind others, or was hidden; the focus stays where it is."""
        dock = next(dock for dock in self.all if dock.isAncestorOf(panel))
        dock.show()
        dock.raise_()

    def go_to(self, dock: QDockWidget) -> None:
        """Shows a dock, and gives the focus to the first control in its panel."""
        # Made before it is shown: else it would only be there, and take the focus, a moment later.
        panel = next(inside for inside in self._panels.values() if inside.dock is dock).panel
        dock.show()
        dock.raise_()
        parts = [panel, *panel.findChildren(QWidget)]
        first = next((each for each in parts if _is_stop(each) and each.isVisibleTo(dock)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def heighten(self, panel: QWidget | None) -> None:
        """Gives a panel most of its column's height; None gives back what the others had."""
        shares, self._shares = self._shares, []
        if panel is None:
            there = [each for each in shares if not (each[0].isHidden() or each[0].isFloating())]
            docks, heights = [dock for dock, _ in there], [height for _, height in there]
            self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)
            return
        high = next(dock for dock in self.all if dock.isAncestorOf(panel))
        area = self._window.dockWidgetArea(high)
        within = [dock for dock in self.all if not (dock.isHidden() or dock.isFloating())]
        column = [dock for dock in within if self._window.dockWidgetArea(dock) == area]
        aside = [high, *self._window.tabifiedDockWidgets(high)]
        others = [dock for dock in column if dock not in aside]
        if high.isFloating() or not others:
            return
        self._shares = shares or [(dock, dock.height()) for dock in [high, *others]]
        most = sum(dock.height() for dock in (high, *others)) * _MOST_OF_COLUMN // 100
        self._window.resizeDocks(
            [high, *others], [most, *(1 for _ in others)], Qt.Orientation.Vertical
        )

    def raise_if_open(self, name: str) -> bool:
        """Shows a panel that lies behind others, and tells whether it isn't closed."""
        dock = self._panels[name].dock
        if not dock.isHidden():
            dock.raise_()
        return not dock.isHidden()

    def toggle_all(self) -> None:
        """Hides every panel, or brings back those that were hidden so."""
        window = self._window
        shown = [dock for dock in self.all if not dock.isHidden()]
        if shown:
            self._before_hiding = window.saveState()
            focused = window.focusWidget()
            for dock in shown:
                dock.hide()
            if any(dock.isAncestorOf(focused) for dock in shown):
                window.centralWidget().setFocus()  # Qt would choose a button somewhere
            return
        bar_is_hidden = self._bar is not None and self._bar.isHidden()
        if not window.restoreState(self._before_hiding):
            for dock in self.all:
                dock.show()
        if self._bar is not None:
            self._bar.setHidden(bar_is_hidden)

    def fill(self, menu: QMenu, bar: QToolBar) -> None:
        """Adds what hides and shows the docks and the tool bar to a menu."""
        self._bar = bar
        for dock in self.all:
            menu.addAction(dock.toggleViewAction())
        menu.addAction(bar.toggleViewAction())

    def put_back(self) -> None:
        """Brings every dock, and the tool bar, back to where it was at first."""
        for dock in self.all:
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        self._folded = self._is_narrow()
        self.place()
        for dock in self.all:
            dock.show()
        if self._bar is not None:
            self._window.addToolBar(Qt.ToolBarArea.TopToolBarArea, self._bar)
            self._bar.show()
        self._raise_fronts()
        self.share_out()

    def fold_or_unfold(self) -> None:
        """Arranges the docks for the window's width and its letters; what is hidden stays so."""
        if self.is_kept or self._is_narrow() == self._folded:
            return
        parts = [*self.all, *([] if self._bar is None else [self._bar])]
        hidden = [part for part in parts if part.isHidden()]
        self._folded = not self._folded
        if self._folded:
            self._unfolded = self._window.saveState(_VERSION)
        if self._folded or not self._window.restoreState(self._unfolded, _VERSION):
            self.place()
            self.share_out()
        for part in parts:
            part.setVisible(part not in hidden)

    def _is_narrow(self) -> bool:
        window = self._window
        filled = Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen
        whole = bool(window.windowState() & filled)  # its size follows when it is shown
        wide = window.screen().availableGeometry().width() if whole else window.width()
        return wide < _NARROW * window.fontMetrics().averageCharWidth()

    def _raise_fronts(self) -> None:
        """Puts those before others that lie there at first."""
        for dock in self._left[:1] if self._folded else (self._left[0], self._right[0]):
            dock.raise_()

    def share_out(self) -> None:
        """Gives the docks their first widths, which only a window with a size can take."""
        window = self._window
        # In letters, so that larger text gets wider docks.
        letter = window.fontMetrics().averageCharWidth()
        most = window.width() * 27 // 100
        left, right = (min(n * letter, most) for n in (_LEFT_LETTERS, _RIGHT_LETTERS))
        reference = [self._left[0], self._right[0]]
        window.resizeDocks(reference, [left, right], Qt.Orientation.Horizontal)
        window.resizeDocks(self._left, [54, 46], Qt.Orientation.Vertical)
        high = window.height()
        heights = [high * 30 // 100, high * 70 // 100]
        window.resizeDocks([self._right[0], *self._below], heights, Qt.Orientation.Vertical)

    def restore(self, settings: Settings) -> bool:
        """Brings back the arrangement and the window's place, as far as they can be read.

        Returns:
            Whether there was an arrangement.
        """
        if not settings.geometry.isEmpty():
            self._window.restoreGeometry(settings.geometry)
            bring_onto_a_screen(self._window)
        self._folded = self._is_narrow()
        self.place()
        state = settings.state
        return not state.isEmpty() and self._window.restoreState(state, self._version())

    def remember(self, settings: Settings) -> None:
        """Keeps the arrangement and the window's place for the next start."""
        self.heighten(None)
        settings.geometry = QByteArray(self._window.saveGeometry())
        settings.state = QByteArray(self._window.saveState(self._version()))

    def _version(self) -> int:
        """Of the arrangement: what was arranged in one column isn't meant for two."""
        return _VERSION + (_OF_NARROW if self._folded else 0)

    def place(self) -> None:
        """Puts every dock but those outside to where it is at first: folded, in one column."""
        within = [dock for dock in self.all if not dock.isFloating()]
        if self._folded:
            beside: dict[QDockWidget, Qt.DockWidgetArea] = dict.fromkeys(within[:1], _LEFT)
            groups = [within]
        else:
            beside = dict.fromkeys(self._left, _LEFT)
            beside |= dict.fromkeys([self._right[0], *self._below], _RIGHT)
            left = [*self._left[:1], *self._behind]
            beside |= dict.fromkeys(self._behind if self._left[0] not in within else [], _LEFT)
            groups = [[dock for dock in group if dock in within] for group in (left, self._right)]
        for dock, side in beside.items():
            if dock in within:
                self._window.addDockWidget(side, dock)
        # Put behind one another at once: below one another they would make the window higher.
        for group in groups:
            for front, behind in itertools.pairwise(group):
                self._window.tabifyDockWidget(front, behind)
        self._raise_fronts()


def _is_stop(widget: QWidget) -> bool:
    """Tells whether Tab comes to a widget."""
    reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
    return reached and widget.focusProxy() is None


P = TypeVar("P", bound=QWidget)


class Docked(Generic[P]):
    """An attribute of a window with docks: a panel, made when it is asked for or seen."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, window: None, owner: type) -> "Docked[P]": ...
    @overload
    def __get__(self, window: Any, owner: type) -> P: ...
    def __get__(self, window: Any, owner: type) -> Any:
        return self if window is None else window.docks.panel(self._name)
