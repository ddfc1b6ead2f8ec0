"""The Qt application that everything on a screen or in a picture needs."""

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtWidgets import QApplication

from lstmviz.display_check import check_fonts, checked_platform


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
