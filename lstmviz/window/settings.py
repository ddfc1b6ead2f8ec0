"""Remembers settings from one start of the program to the next."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray

    from lstmviz.engine.device import DeviceKind
    from lstmviz.figure.options.figure_options import FigureOptions
    from lstmviz.session.view_state import Theme

MOST_RECENT = 8
"""How many files are remembered as opened or saved last."""

_GEOMETRY, _STATE = "window/geometry", "window/state"
_PERCENT, _RECENT, _FOLDER = "text/percent", "files/recent", "files/folder"
_EXPORTED = "files/exported"
_DEVICE, _THEME = "compute/device", "window/theme"
_FIGURE, _FIGURE_ENDING = "figure/options", "figure/ending"
_KEYS = (
    *(_GEOMETRY, _STATE, _PERCENT, _RECENT, _FOLDER, _EXPORTED, _DEVICE, _THEME),
    *(_FIGURE, _FIGURE_ENDING),
)
SERIES = "-%03d.png"
"""How the name ends of which the frames of a walk are called, with their numbers."""

FIGURE_ENDINGS = (".pdf", ".svg", ".png", ".gif", ".apng", ".webp", SERIES)
"""How the name of a file ends that a figure is written to."""

_OF_A_SESSION = ("view", "calls", "rows", "units", "tracks", "steps", "at")
"""What is asked of one session's figure, and not of the next one's."""


class Settings:
    """Typed values in a file that anybody may have changed: what can't be used isn't there.

    Without a file everything is forgotten at the end.
    """

    def __init__(self, path: Path | None = None) -> None:
        from PySide6.QtCore import QSettings

        self._path = path
        self._file = None
        self._values: dict[str, object] = {}
        if path is not None:
            self._file = QSettings(str(path), QSettings.Format.IniFormat)
            self._values = {key: self._file.value(key) for key in _KEYS}

    def beside(self, name: str) -> Path | None:
        """A folder for what else is to be found again; None where everything is forgotten."""
        return None if self._path is None else self._path.with_name(name)

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size, in Qt's own form; empty where none is known."""
        return self._bytes(_GEOMETRY)

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._set(_GEOMETRY, geometry)

    @property
    def state(self) -> QByteArray:
        """Where docks and tool bars are, in Qt's own form; empty where nothing is known."""
        return self._bytes(_STATE)

    @state.setter
    def state(self, state: QByteArray) -> None:
        self._set(_STATE, state)

    @property
    def text_percent(self) -> int:
        """The size of all text, in percent of the system's."""
        try:
            return int(str(self._values.get(_PERCENT)))
        except ValueError:
            return 100

    @text_percent.setter
    def text_percent(self, percent: int) -> None:
        self._set(_PERCENT, percent)

    @property
    def theme(self) -> Theme:
        """The colours of the window."""
        from lstmviz.session.view_state import THEMES

        value = self._values.get(_THEME)
        return next((theme for theme in THEMES if theme == value), "system")

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self._set(_THEME, theme)

    @property
    def figure(self) -> dict[str, object]:
        """What was asked of the last figure and can be asked of the next, by name."""
        from lstmviz.experiment.invalid_value import InvalidValue
        from lstmviz.figure.options.figure_options import READERS

        try:
            asked = json.loads(str(self._values.get(_FIGURE)))
        except ValueError:
            return {}
        found: dict[str, object] = {}
        for name, value in asked.items() if isinstance(asked, dict) else ():
            if name in READERS and name not in _OF_A_SESSION:
                with suppress(InvalidValue):
                    READERS[name](name, value)
                    found[name] = value
        return found

    def remember_figure(self, options: FigureOptions) -> None:
        """Keeps what was asked of a figure, but for what belongs to its session."""
        kept = {n: value for n, value in options.given().items() if n not in _OF_A_SESSION}
        if kept != self.figure:
            self._set(_FIGURE, json.dumps(kept))

    @property
    def figure_ending(self) -> str:
        """How the name of the last figure that was written ended."""
        value = self._values.get(_FIGURE_ENDING)
        return next((ending for ending in FIGURE_ENDINGS if ending == value), ".pdf")

    @figure_ending.setter
    def figure_ending(self, ending: str) -> None:
        self._set(_FIGURE_ENDING, ending)

    @property
    def device(self) -> DeviceKind:
        """What Keras computes on, unless the command line says something else."""
        return "gpu" if self._values.get(_DEVICE) == "gpu" else "cpu"

    @device.setter
    def device(self, device: DeviceKind) -> None:
        self._set(_DEVICE, device)

    @property
    def folder(self) -> Path | None:
        """The folder that a file was chosen in last."""
        return self._folder(_FOLDER)

    def folder_to_begin_in(self, *, to_export: bool = False) -> Path:
        """Where a dialog begins: in the folder used last, or among the documents, or at home.

        Args:
            to_export: for what is made of a session, which may have a folder of its own.
        """
        from PySide6.QtCore import QStandardPaths

        place = QStandardPaths.StandardLocation.DocumentsLocation
        documents = QStandardPaths.writableLocation(place)
        exported = self._folder(_EXPORTED) if to_export else None
        folders = (exported, self.folder, Path(documents) if documents else None)
        # A folder that isn't there would stand in the dialog as the name of a file.
        there = (folder for folder in folders if folder is not None and folder.is_dir())
        return next(there, Path.home())

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files that were opened or saved last, the newest first."""
        value = self._values.get(_RECENT)
        texts = [value] if isinstance(value, str) else value  # Qt unpacks a list of one
        if not isinstance(texts, (list, tuple)):
            return ()
        paths = (Path(text) for text in texts if isinstance(text, str) and text)
        return tuple(dict.fromkeys(paths))[:MOST_RECENT]

    def remember_folder(self, folder: Path, *, exported: bool = False) -> None:
        """Takes note of the folder that the next dialog, or the next export, begins in."""
        if _can_be_written(folder):
            self._set(_EXPORTED if exported else _FOLDER, str(folder))

    def remember_file(self, path: Path) -> None:
        """Puts a file on top of the recent ones."""
        if _can_be_written(path):
            self._set_recent(dict.fromkeys((path, *self.recent)))

    def forget_file(self, path: Path) -> None:
        """Takes a file off the list."""
        self._set_recent([other for other in self.recent if other != path])

    def forget_files(self) -> None:
        """Empties the list."""
        self._set_recent(())

    def _set_recent(self, paths: dict[Path, None] | list[Path] | tuple[()]) -> None:
        self._set(_RECENT, [str(path) for path in paths][:MOST_RECENT])

    def _folder(self, key: str) -> Path | None:
        value = self._values.get(key)
        return Path(value) if isinstance(value, str) and value else None

    def _bytes(self, key: str) -> QByteArray:
        from PySide6.QtCore import QByteArray

        value = self._values.get(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def _set(self, key: str, value: object) -> None:
        self._values[key] = value
        if self._file is not None:
            self._file.setValue(key, value)


def _can_be_written(path: Path) -> bool:
    """Whether the name is text; on Linux a file's name may be any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
