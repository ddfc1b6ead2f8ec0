"""The theme's colours, told to Qt's own widgets."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from lstmviz.figure.theme import Theme, between

_STYLE_SHEET = """
QLabel[role="error"] {{ color: {error}; }}
QLabel[agreement="same"] {{ color: {good}; font-weight: bold; }}
QLabel[agreement="differs"], QLabel[agreement="refused"], QLabel[agreement="failed"],
QLabel[agreement="too large"] {{ color: {error}; font-weight: bold; }}
QLabel[agreement="waiting"], QLabel[agreement="cancelled"] {{
    color: {warning}; font-weight: bold;
}}
QAbstractSpinBox[invalid="true"] {{ color: {error}; }}
QComboBox[invalid="true"] {{ border: 2px solid {error}; }}
QPushButton[role="finding"] {{
    text-align: left; border: none; padding: 2px; color: {warning}; font-weight: bold;
}}
QPushButton[role="finding"]:hover, QPushButton[role="finding"]:focus {{
    text-decoration: underline;
}}
QDockWidget {{ titlebar-close-icon: none; }}
QDockWidget::title {{ padding: 4px 8px; background: {panel}; }}
QToolTip {{ color: {text}; background: {panel}; border: 1px solid {border}; padding: 3px; }}
"""

_Role = QPalette.ColorRole


def system_is_dark() -> bool:
    """Whether the system asks for dark windows."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Gives the whole application the theme's palette and style sheet."""
    app.setPalette(palette_of(theme))
    app.setStyleSheet(style_sheet_of(theme))


def style_sheet_of(theme: Theme) -> str:
    """What a palette can't say."""
    return _STYLE_SHEET.format(
        error=theme.error,
        warning=theme.warning,
        good=theme.units[2],
        panel=theme.panel,
        text=theme.text,
        border=theme.border,
    )


def palette_of(theme: Theme) -> QPalette:
    """The theme as a palette."""
    palette = QPalette(QColor(theme.panel), QColor(theme.window))
    # Fusion draws the frames of boxes and fields dark: on a dark ground their inside must show.
    base = between(theme.window, theme.text, 0.12) if theme.is_dark else "#FFFFFF"
    colours = {
        _Role.Window: theme.window,
        _Role.WindowText: theme.text,
        _Role.Base: base,
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
        _Role.Link: theme.accent,
        _Role.Mid: theme.border,
    }
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        muted = QColor(theme.muted)
        muted.setAlpha(150)
        palette.setColor(QPalette.ColorGroup.Disabled, role, muted)
    return palette
