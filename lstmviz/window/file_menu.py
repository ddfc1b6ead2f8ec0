"""The menu of files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from lstmviz.window.actions import Actions
from lstmviz.window.session_files import SessionFiles

_Standard = QKeySequence.StandardKey


class FileMenu:
    """New, open, save, the recent files, and the way out.

    Attributes:
        open: an action, as are save and read_array.
    """

    def __init__(
        self,
        actions: Actions,
        files: SessionFiles,
        read_array: Callable[[], None],
        read_weights: Callable[[], None],
        leave: Callable[[], object],
    ) -> None:
        """Fills the menu.

        Args:
            actions: has the menu.
            files: answers its actions.
            read_array: asks for an array for the selected call.
            read_weights: asks for the layer's weights.
            leave: closes the window.
        """
        menu = actions.file
        self._actions = actions
        self._files = files
        actions.add(
            menu,
            "&New from the example",
            files.open_example,
            _Standard.New,
            tip="Begin anew with the example that opens first",
        )
        self.open = actions.add(menu, "&Open…", files.choose, _Standard.Open)
        self.open.setIconText("Open")
        self._recent = menu.addMenu("Open re&cent")
        self._recent.setAccessibleName("Open recent")
        self._recent.setToolTipsVisible(True)
        menu.addSeparator()
        self.save = actions.add(menu, "&Save", files.save, _Standard.Save)
        # Windows has no standard key for this.
        actions.add(menu, "Save &as…", files.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        self.read_array = actions.add(
            menu, "Open an arra&y…", read_array, tip="Numbers for the selected call, from a file"
        )
        actions.add(
            menu,
            "Open &weights…",
            read_weights,
            tip="The layer's weights, from a model or from arrays",
        )
        menu.addSeparator()
        # Windows has no standard key for this one either.
        quit_action = actions.add(menu, "&Quit", leave, "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        files.recent_changed.connect(self._show_recent)
        self._show_recent()

    @property
    def recent(self) -> QMenu:
        """The submenu of recent files."""
        return self._recent

    def _show_recent(self) -> None:
        for action in self._recent.actions():
            self._recent.removeAction(action)
            action.deleteLater()
        paths = self._files.recent
        for number, path in enumerate(paths, 1):
            action = self._actions.add(
                self._recent, _told(number, path), partial(self._files.open_path, path)
            )
            action.setToolTip(str(path))
        if paths:
            self._recent.addSeparator()
            self._actions.add(self._recent, "C&lear list", self._files.clear_recent)
        self._recent.setEnabled(bool(paths))


def _told(number: int, path: Path) -> str:
    name = path.name.replace("&", "&&")
    folder = path.parent.name.replace("&", "&&")
    return f"&{number}  {name}" + (f"  in {folder}" if folder else "")
