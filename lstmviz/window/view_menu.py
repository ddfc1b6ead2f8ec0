"""The menu of what is seen, and how large."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from lstmviz.window.actions import Actions
from lstmviz.window.docks import Docks
from lstmviz.window.text_size import TextSize
from lstmviz.window.tool_bar import ToolBar


class ViewMenu:
    """Fitting, docks and tool bar, the text size, the full screen."""

    def __init__(
        self,
        actions: Actions,
        fit: Callable[[], None],
        docks: Docks,
        tool_bar: ToolBar,
        size: TextSize,
        window: QMainWindow,
    ) -> None:
        """Fills the menu.

        Args:
            actions: has the menu.
            fit: shows the whole picture.
            docks: are shown and hidden.
            tool_bar: is shown and hidden.
            size: of all text.
            window: fills the screen.
        """
        self._window = window
        menu = actions.view
        actions.add(menu, "&Fit the whole picture", fit, "F")
        menu.addSeparator()
        docks.fill(menu, tool_bar)
        actions.add(menu, "Put the &panels back", docks.put_back)
        menu.addSeparator()
        # The plus of most keyboards is a shifted equals sign.
        actions.add(menu, "L&arger text", size.larger, "Ctrl++", "Ctrl+=")
        actions.add(menu, "&Smaller text", size.smaller, "Ctrl+-")
        actions.add(menu, "&Normal text", size.normal, "Ctrl+0")
        menu.addSeparator()
        actions.add(menu, "F&ull screen", self._toggle_full_screen, "F11")

    def _toggle_full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)
