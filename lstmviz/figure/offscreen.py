"""What Qt needs to draw where there is no window: an application, and letters."""

from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QGuiApplication

from lstmviz.display_check import check_fonts, checked_platform

_PLATFORM = "offscreen"


def offscreen_application() -> QGuiApplication:
    """The application object; where there is none yet, one that needs no display.

    Raises:
        QtUnusable: Qt can't begin, or there is no font.
    """
    app = QGuiApplication.instance()
    if app is None:
        plugins = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
        with checked_platform(Path(plugins) / "platforms", [_PLATFORM]):
            # Whatever is set for windows (QT_QPA_PLATFORM) is no matter.
            app = QGuiApplication(["lstmviz", "-platform", _PLATFORM])
        check_fonts()
    assert isinstance(app, QGuiApplication)
    return app
