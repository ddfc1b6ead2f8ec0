"""Sets theme, palette and text size of the whole application."""

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from lstmviz.display_check import check_fonts, checked_platform
from lstmviz.figure.theme import Theme, theme_named
from lstmviz.session.view_state import Theme as ThemeChoice
from lstmviz.window.settings import Settings
from lstmviz.window.widgets.palette_roles import ERROR, GOOD, WARNING


def make_application() -> QApplication:
    """The application object, with a style that takes colours the same way on every system.

    Raises:
        QtUnusable: there is no display, platform or font to begin with.
    """
    app = QApplication.instance()
    if app is None:
        plugins = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
        with checked_platform(Path(plugins) / "platforms"):
            app = QApplication(sys.argv[:1])
        check_fonts()
    assert isinstance(app, QApplication)
    app.setApplicationName("lstmviz")
    app.setApplicationDisplayName("lstmviz")
    app.setOrganizationName("lstmviz")
    app.setStyle("Fusion")
    return app


SMALLEST, LARGEST = 80, 200
"""The limits, in percent of the system's text size."""

_STEPS = (80, 90, 100, 110, 125, 150, 175, 200)


class TextSize:
    """Changes the application's font, which everything in the window grows from.

    Attributes:
        percent: the present size, in percent of the system's.
    """

    def __init__(self, app: QApplication, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._system = QFont(app.font())
        self._set(settings.text_percent)

    def larger(self) -> None:
        """Takes the next larger size."""
        self._choose(min((s for s in _STEPS if s > self.percent), default=LARGEST))

    def smaller(self) -> None:
        """Takes the next smaller size."""
        self._choose(max((s for s in _STEPS if s < self.percent), default=SMALLEST))

    def normal(self) -> None:
        """Goes back to the system's size."""
        self._choose(100)

    def give_back(self) -> None:
        """Leaves the application with the font it had."""
        self._take(self._system)

    def _choose(self, percent: int) -> None:
        self._set(percent)
        self._settings.text_percent = self.percent

    def _set(self, percent: int) -> None:
        self.percent = min(max(percent, SMALLEST), LARGEST)
        font = QFont(self._system)
        if font.pointSizeF() > 0:
            font.setPointSizeF(self._system.pointSizeF() * self.percent / 100)
        else:  # some systems say it in pixels
            font.setPixelSize(round(self._system.pixelSize() * self.percent / 100))
        self._take(font)

    def _take(self, font: QFont) -> None:
        if font != self._app.font():
            self._app.setFont(font)


_Role = QPalette.ColorRole


def system_is_dark() -> bool:
    """Whether the system asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


class WindowColours(QObject):
    """The colours of the window, as the person chose them: no session that is opened changes them.

    Signals:
        changed (): the application has other colours.

    Attributes:
        theme: the colours.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self._follow()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def choice(self) -> ThemeChoice:
        """Light, dark, or as the system has it."""
        return self._settings.theme

    def choose(self, choice: ThemeChoice) -> None:
        """Takes these colours, now and at the next start."""
        self._settings.theme = choice
        self._follow()

    def _follow(self) -> None:
        self.theme = theme_named(self.choice, system_is_dark())
        apply_theme(self._app, self.theme)
        self.changed.emit()


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Gives the whole application the theme's palette.

    No style sheet: one for the application makes each change of the text's size or of the
    colours take a quarter of a second.
    """
    palette = palette_of(theme)
    app.setPalette(palette)
    QToolTip.setPalette(palette)


def palette_of(theme: Theme) -> QPalette:
    """The theme as a palette."""
    palette = QPalette(QColor(theme.panel), QColor(theme.window))
    colours = {
        _Role.Window: theme.window,
        _Role.WindowText: theme.text,
        _Role.Base: theme.field,
        _Role.AlternateBase: theme.panel,
        _Role.Text: theme.text,
        _Role.Button: theme.panel,
        _Role.ButtonText: theme.text,
        _Role.ToolTipBase: theme.panel,
        _Role.ToolTipText: theme.text,
        _Role.PlaceholderText: theme.muted,
        _Role.Highlight: theme.accent,
        _Role.HighlightedText: theme.on_accent,
        _Role.Accent: theme.accent,
        ERROR: theme.error,
        WARNING: theme.warning,
        GOOD: theme.good,
        _Role.Mid: theme.border,
    }
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        muted = QColor(theme.muted)
        muted.setAlpha(150)
        palette.setColor(QPalette.ColorGroup.Disabled, role, muted)
    return palette
