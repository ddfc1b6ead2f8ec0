"""Everything that can be done from a menu, with its shortcut."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from lstmviz.session.view_state import Theme, ViewState
from lstmviz.window.control.controller import Controller

MANY = 10
"""Steps that Shift with an arrow key goes."""

_THEMES: dict[Theme, str] = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


class Actions:
    """Builds the menus whose actions the controller answers."""

    def __init__(
        self, window: QMainWindow, controller: Controller, toggle_play: Callable[[], None]
    ) -> None:
        """Fills the window's menu bar.

        Args:
            window: gets the menus.
            controller: answers the actions.
            toggle_play: plays or pauses.
        """
        self._toggle_play = toggle_play
        self._window = window
        self._controller = controller
        bar = window.menuBar()
        self.experiment = bar.addMenu("&Experiment")
        self.time = bar.addMenu("&Time")
        self.view = bar.addMenu("&View")
        self.help = bar.addMenu("&Help")
        self._fill_experiment()
        self._fill_time()
        self._fill_themes()

    def add(
        self, menu: QMenu, text: str, does: Callable[[], object], *keys: str, tip: str = ""
    ) -> QAction:
        """Adds an action with its shortcuts to a menu."""
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setStatusTip(tip)
        action.triggered.connect(partial(_without_argument, does))
        menu.addAction(action)
        return action

    def show_view(self, view: ViewState) -> None:
        """Checks what the view state says; `triggered` isn't emitted by that."""
        self._themes[view.theme].setChecked(True)
        self.reveal.setChecked(view.reveal)

    def _fill_experiment(self) -> None:
        menu, do = self.experiment, self._controller
        self.add(menu, "&Run", do.running.run_now, "F5", tip="Give the calls to Keras again")
        self.add(menu, "&Call again", do.calling.again, "Ctrl+Return")
        self.add(
            menu, "reset_state() &before the selected call", do.calling.toggle_reset_before, "R"
        )
        menu.addSeparator()
        quit_action = self.add(menu, "&Quit", self._window.close)
        quit_action.setShortcuts([QKeySequence("Ctrl+Q")])
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _fill_time(self) -> None:
        menu, do = self.time, self._controller
        self.add(menu, "&Play or pause", self._toggle_play, "Space")
        menu.addSeparator()
        self.add(menu, "Step &forward", partial(do.looking.step_by, 1), "Right")
        self.add(menu, "Step &back", partial(do.looking.step_by, -1), "Left")
        self.add(menu, "Ten steps forward", partial(do.looking.step_by, MANY), "Shift+Right")
        self.add(menu, "Ten steps back", partial(do.looking.step_by, -MANY), "Shift+Left")
        self.add(menu, "&Next call", partial(do.looking.step_calls, 1), "PgDown")
        self.add(menu, "Pre&vious call", partial(do.looking.step_calls, -1), "PgUp")
        self.add(menu, "To the &start", partial(do.looking.go_to, 0), "Home")
        self.add(menu, "To the &end", do.looking.go_to_end, "End")
        menu.addSeparator()
        self.reveal = QAction("&Reveal while stepping", self._window)
        self.reveal.setCheckable(True)
        self.reveal.triggered.connect(do.looking.set_reveal)
        menu.addAction(self.reveal)

    def _fill_themes(self) -> None:
        menu = self.view.addMenu("&Colours")
        group = QActionGroup(self._window)
        self._themes: dict[Theme, QAction] = {}
        for theme, text in _THEMES.items():
            action = self.add(menu, text, partial(self._controller.looking.set_theme, theme))
            action.setCheckable(True)
            group.addAction(action)
            self._themes[theme] = action


def _without_argument(does: Callable[[], object], _checked: bool = False) -> None:
    does()
