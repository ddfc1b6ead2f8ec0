"""How large all text is: the system's size by default, larger for the last row."""

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from lstmviz.window.settings import Settings

SMALLEST, LARGEST = 80, 200
"""The limits, in percent of the system's text size."""

_STEPS = (80, 90, 100, 110, 125, 150, 175, 200)


class TextSize:
    """Changes the application's font, which everything in the window grows from."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        """Takes the size over that was remembered.

        Args:
            app: has the font.
            settings: keeps the size.
        """
        self._app = app
        self._settings = settings
        self._system = QFont(app.font())
        self._set(settings.text_percent)

    @property
    def percent(self) -> int:
        """The present size, in percent of the system's."""
        return self._percent

    def larger(self) -> None:
        """Takes the next larger size."""
        self._choose(min((s for s in _STEPS if s > self._percent), default=LARGEST))

    def smaller(self) -> None:
        """Takes the next smaller size."""
        self._choose(max((s for s in _STEPS if s < self._percent), default=SMALLEST))

    def normal(self) -> None:
        """Goes back to the system's size."""
        self._choose(100)

    def give_back(self) -> None:
        """Leaves the application with the font it had."""
        self._take(self._system)

    def _choose(self, percent: int) -> None:
        self._set(percent)
        self._settings.text_percent = self._percent

    def _set(self, percent: int) -> None:
        self._percent = min(max(percent, SMALLEST), LARGEST)
        font = QFont(self._system)
        if font.pointSizeF() > 0:
            font.setPointSizeF(self._system.pointSizeF() * self._percent / 100)
        else:  # some systems say it in pixels
            font.setPixelSize(round(self._system.pixelSize() * self._percent / 100))
        self._take(font)

    def _take(self, font: QFont) -> None:
        if font != self._app.font():
            self._app.setFont(font)
