"""Lecture mode: the keys, the page that is shown, and on which screen it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QScreen, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget

from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.theme import PROJECTOR, PROJECTOR_DARK
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.docks import Docks
from lstmviz.window.lecture.arrangement import Arrangement
from lstmviz.window.lecture.keys import ANSWERS, KEYS, Command, sheet
from lstmviz.window.lecture.page import LecturePage, PageSource
from lstmviz.window.lecture.page_pictures import PagePictures, PictureAsked
from lstmviz.window.lecture.picture import Painted, views_of
from lstmviz.window.lecture.presenter import PresenterBar
from lstmviz.window.lecture.taken_keys import AnyKey, TakenKeys
from lstmviz.window.lecture.view import NO_PICTURE, NO_ROOM, LectureView
from lstmviz.window.lesson_state import runs_of
from lstmviz.window.screens import other_screens
from lstmviz.window.shown_run import Pair, ShownRun

if TYPE_CHECKING:
    from lstmviz.figure.options.figure_options import ViewName

_LONGEST_REFUSAL = 220  # characters of Keras' words

_HIDDEN = "What comes after the playhead is hidden."
_LAID_OUT = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class LectureMode(QObject):
    """One lecture, from its beginning to its end.

    The picture covers the window, which stays what it was under it, or fills another screen, and
    then the window has a bar for the lecturer.

    Signals:
        answered (int): the number of the answer that was chosen, from 0.
        end_requested (): the person wants to end it.

    Attributes:
        view: what the hall sees.
        bar: what the lecturer sees, while the picture is on another screen; else None.
        large: the view that is the large picture.
        source: turns the pages.
    """

    answered = Signal(int)
    end_requested = Signal()

    def __init__(
        self,
        window: QMainWindow,
        controller: Controller,
        docks: Docks,
        source: PageSource,
        *,
        is_dark: bool,
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._docks = window, controller, docks
        self.source = source
        self._theme = PROJECTOR_DARK if is_dark else PROJECTOR
        self.large: ViewName = "strip"
        self._page = LecturePage("", "")
        self._asked: PictureAsked | None = None  # what is painted, or soon will be
        self._gates: tuple[Pair, ...] = ()
        self._pictures = PagePictures(self)
        self._pictures.painted.connect(self._painted)
        self._arrangement = Arrangement(window, docks)
        self._taken = TakenKeys(window)
        self._shortcuts: list[QShortcut] = []
        self._dark = AnyKey(self._bring_back, self)
        self._with_panels = False
        self._began = time.monotonic()
        self.view = LectureView(window)
        self.view.hide()
        self.view.resized.connect(self.refresh)
        self.view.edge_reached.connect(self._offer_menus)
        self.view.installEventFilter(self)
        self.bar: PresenterBar | None = None

    @property
    def is_busy(self) -> bool:
        """Whether what is shown isn't yet what is asked for."""
        return self._pictures.is_busy

    @property
    def is_ahead(self) -> bool:
        """Whether the next page's picture is there already, as far as it is known."""
        return self._pictures.is_ahead

    def begin(self) -> None:
        """Covers the window, or another screen where there is one."""
        self._taken.take([key for each in KEYS for key in each.keys])
        does = self._commands()
        for each in KEYS:
            for key in each.keys:
                do = does[each.command]
                if each.command == "answer":
                    do = partial(self._answer, ANSWERS.index(key))
                shortcut = QShortcut(QKeySequence(key), self._window)
                shortcut.activated.connect(do)
                shortcut.setAutoRepeat(each.command in ("forward", "back"))
                self._shortcuts.append(shortcut)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.connect(self._screen_removed)
        self._arrangement.keep()
        for watched in self._watched():
            watched.installEventFilter(self)
        screens = other_screens(self._window)
        if screens:
            self._fill(screens[0])
        else:
            self._cover()
        self.refresh()

    def end(self, *, is_closing: bool) -> None:
        """Uncovers the window, also one that is closing: everything is where it was."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.disconnect(self._screen_removed)
        self._pictures.forget()
        self._dark.stop()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        self._taken.give_back()
        for watched in self._watched():
            watched.removeEventFilter(self)
        self.view.hide()
        self._remove_bar()
        self._set_panels(False)
        self._arrangement.restore(is_closing=is_closing)
        self.view.deleteLater()
        self.deleteLater()

    def set_source(self, source: PageSource) -> None:
        """Turns other pages from now on."""
        self.source = source
        self.view.wipe()
        self.refresh()

    def refresh(self) -> None:
        """Shows the page that its source has now, once its picture is painted."""
        page, run = self.source.page(), ShownRun.of(self._controller.now)
        self._show_bar(page)
        if self._controller.now.status.agreement == "waiting":  # for F5, which begins here
            QTimer.singleShot(0, self, self._controller.layer.run_waiting)
        # The last good picture would be of something else than what is said.
        refusal = "" if self._controller.now.is_covered else runs_of(self._controller.now).refusal
        if run is None or refusal:
            self._pictures.forget()
            self._page, self._asked = page, None
            words = plain_text(" ".join(refusal.split()), _LONGEST_REFUSAL)
            if "Keras refuses" not in words:  # which our own sentences say themselves
                words = f"Keras refuses this: {words}"
            empty = words if refusal else NO_PICTURE
            self.view.show_page(page, None, "", self._theme, empty)
            return
        if page.view is not None and page.view != self._page.view:
            self.large = page.view
        if self.large not in views_of(run.now):  # its twin, its model is gone
            self.large = "strip"
        now, pixels = run.now, self.view.pixels_beside(page)
        of = (now.trace, now.render_data, now.beside, now.gates)
        asked = PictureAsked(of, now.view, self.large, self._theme.name, pixels)
        if page == self._page and asked.is_same(self._asked):
            return
        self._page, self._asked = page, asked
        self._pictures.ask(run, asked)

    def _painted(self, picture: Painted) -> None:
        # The words tell what the run did, also what a question hides.
        words = _HIDDEN if self._controller.now.is_covered else picture.words
        self.view.show_page(self._page, picture.image, words, self._theme, NO_ROOM)
        if picture.missing != self._gates:
            self._gates = picture.missing
            if self._gates:
                self._controller.gates.requested(self._gates)
        run, view = ShownRun.of(self._controller.now), self.source.ahead()
        if run is not None and view is not None and self._asked is not None:
            self._pictures.prepare(run, replace(self._asked, view=view))

    # The keys

    def _commands(self) -> dict[Command, Callable[[], None]]:
        return {
            "forward": lambda: self._turn(self.source.forward),
            "back": lambda: self._turn(self.source.back),
            "restart": lambda: self._turn(self.source.restart),
            "end": self.end_requested.emit,
            "black": self._black,
            "view": self._switch_view,
            "views": self._next_view,
            "panels": lambda: self._set_panels(not self._with_panels),
            "pointer": lambda: self._use_mouse(points=not self.view.points, draws=False),
            "draw": lambda: self._use_mouse(points=False, draws=not self.view.draws),
            "clear": self.view.wipe,
            "colours": self._switch_colours,
            "screen": self._switch_screen,
            "help": self._switch_help,
            "answer": lambda: None,
        }

    def _turn(self, turns: Callable[[], object]) -> None:
        """Turns the page; what was drawn on the last one goes with it."""
        if turns() is not False:
            self.view.wipe()
        self.refresh()

    def _answer(self, number: int) -> None:
        question = self._page.question
        if question is not None and number < len(question.options):
            self.answered.emit(number)
            self.refresh()

    def _switch_view(self) -> None:
        self._show_large("strip" if self.large == "moment" else "moment")

    def _next_view(self) -> None:
        views = views_of(self._controller.now)
        place = views.index(self.large) if self.large in views else -1
        self._show_large(views[(place + 1) % len(views)])

    def _show_large(self, view: ViewName) -> None:
        self.large = view
        self.view.wipe()
        self.refresh()

    def _switch_colours(self) -> None:
        self._theme = PROJECTOR if self._theme is PROJECTOR_DARK else PROJECTOR_DARK
        self.refresh()

    def _use_mouse(self, *, points: bool, draws: bool) -> None:
        self.view.set_tools(draws=draws, points=points)

    def _switch_help(self) -> None:
        has_answers = self._page.question is not None
        rows = sheet(bool(other_screens(self._window)), has_answers)
        self.view.set_keys([] if self.view.keys else rows)

    def _black(self) -> None:
        self.view.set_black(True)
        self._dark.start()
        self._show_bar(self._page)

    def _bring_back(self) -> None:
        self._dark.stop()
        self.view.set_black(False)
        self._show_bar(self._page)

    # Where the picture is

    def _cover(self) -> None:
        """Puts the picture over the whole window, and that over the whole screen."""
        self._remove_bar()
        self.view.setParent(self._window, Qt.WindowType.Widget)
        self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowFullScreen)
        self._place()
        self.view.show()
        self.view.raise_()
        self._window.activateWindow()
        self.view.setFocus()

    def _fill(self, screen: QScreen) -> None:
        """Puts the picture onto a screen of its own; the window gets a bar for the lecturer."""
        flags = (
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus  # the keys stay the window's
        )
        self._set_panels(False)
        self.view.setParent(self._window, flags)
        self.view.setWindowTitle("Lecture")
        self.view.setScreen(screen)
        self.view.setGeometry(screen.geometry())
        self.view.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.view.setWindowState(Qt.WindowState.WindowFullScreen)
        self.view.show()
        self._arrangement.uncover()
        if self.bar is None:
            self.bar = PresenterBar(self._began, self._window)
            self._window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.bar)
        self._window.centralWidget().setFocus()
        self._window.activateWindow()
        self._show_bar(self.source.page())

    def _switch_screen(self) -> None:
        screens = other_screens(self._window)
        if self.bar is not None:
            self._cover()
        elif screens:
            self._fill(screens[0])
        self.refresh()

    def _screen_removed(self, _screen: QScreen) -> None:
        # Once Qt has moved what was on it.
        QTimer.singleShot(0, self, self._leave_lost_screen)

    def _leave_lost_screen(self) -> None:
        screens = other_screens(self._window)
        if self.bar is None or self.view.screen() in screens:
            return
        if screens:
            self._fill(screens[0])
        else:
            self._cover()
        self.refresh()

    def _remove_bar(self) -> None:
        bar, self.bar = self.bar, None
        if bar is not None:
            self._window.removeToolBar(bar)
            bar.deleteLater()

    def _show_bar(self, page: LecturePage) -> None:
        if self.bar is not None:
            self.bar.show_page(page, is_black=self.view.is_black)

    def _set_panels(self, shown: bool) -> None:
        """Leaves room for the panels around the picture, or covers them."""
        if self.bar is not None:
            self._docks.toggle_all()
            return
        if shown != self._with_panels:
            self._with_panels = shown
            self._arrangement.show_panels(shown)
            self.view.keeps_tab = not shown
            self._place()
            if not shown:
                self.view.setFocus()

    def _watched(self) -> list[QWidget]:
        """The window, and what in it Qt may bring before the picture."""
        return [self._window, self._window.centralWidget(), *self._docks.all]

    def _place(self) -> None:
        whole = self._window.rect()
        around = self._window.centralWidget().geometry() if self._with_panels else whole
        self.view.setGeometry(around)

    def _offer_menus(self, reached: bool) -> None:
        """Shows the menu bar above the picture while the mouse is at the top edge."""
        if self.bar is None and not self._with_panels:
            (self._window.menuBar() if reached else self.view).raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the picture as large as the window, and the keys where the lecturer is."""
        if watched is self.view:
            # Where the system lets a click into the picture take them to another window.
            if event.type() == QEvent.Type.WindowActivate and self.bar is not None:
                QTimer.singleShot(0, self._window, self._window.activateWindow)
            return super().eventFilter(watched, event)
        if self.bar is not None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ZOrderChange:  # a panel came forward among the panels
            self.view.raise_()
        elif watched is self._window and event.type() in _LAID_OUT:
            QTimer.singleShot(0, self.view, self._place)  # once the window has laid itself out
        return super().eventFilter(watched, event)
