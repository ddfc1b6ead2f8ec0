"""The theme's colours, told to Qt's own widgets."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from lstmviz.figure.theme import Theme
from lstmviz.window.widgets.palette_roles import ERROR, GOOD, WARNING

_Role = QPalette.ColorRole


def system_is_dark() -> bool:
    """Whether the system asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


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
