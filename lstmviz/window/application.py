"""The Qt application that everything on a screen or in a picture needs."""

import sys

from PySide6.QtWidgets import QApplication


def make_application() -> QApplication:
    """The application object, with a style that takes colours the same way on every system."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("lstmviz")
    app.setApplicationDisplayName("lstmviz")
    app.setOrganizationName("lstmviz")
    app.setStyle("Fusion")
    return app
