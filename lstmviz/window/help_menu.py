"""The menu of help."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from lstmviz.window.about import open_log_folder, show_about
from lstmviz.window.actions import Actions
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.focus_help import show_help_on
from lstmviz.window.key_list import show_keys


class HelpMenu:
    """What a control is for, the keys, the log, and what the program is."""

    def __init__(
        self, actions: Actions, controller: Controller, picture: QWidget, window: QMainWindow
    ) -> None:
        """Fills the menu.

        Args:
            actions: has the menu.
            controller: tells where the log is.
            picture: is told of where nothing has the focus.
            window: has the controls, and the other menus.
        """
        self._controller = controller
        self._picture = picture
        self._window = window
        menu = actions.help
        actions.add(menu, "&What is this?", self._help_on_focus, "F1")
        actions.add(menu, "&Keys", self._show_keys)
        actions.add(menu, "The &log", self._open_log, tip="Open the folder that the log is in")
        menu.addSeparator()
        about = actions.add(menu, "&About lstmviz", self._about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _help_on_focus(self) -> None:
        # The window keeps its own while another one is in front; a floating dock has its own.
        focused = QApplication.focusWidget() or self._window.focusWidget()
        show_help_on(focused or self._picture)

    def _show_keys(self) -> None:
        show_keys(self._window, self._window.menuBar())

    def _open_log(self) -> None:
        self._controller.store.say(open_log_folder())

    def _about(self) -> None:
        show_about(self._window)
