"""Watches a real main window: when it can be used, and when it has drawn a trace."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from lstmviz.window import app as app_module
from lstmviz.window.main_window import MainWindow

_kept: list[QObject] = []


class PaintWatcher(QObject):
    """Calls back once the film strip has painted while `ready` holds."""

    def __init__(self, strip: QWidget, ready: Callable[[], bool], then: Callable[[], None]) -> None:
        super().__init__(strip)
        self._strip, self._ready, self._then = strip, ready, then
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.Paint
            and isinstance(watched, QWidget)
            and (watched is self._strip or self._strip.isAncestorOf(watched))
            and self._ready()
        ):
            QApplication.instance().removeEventFilter(self)
            QTimer.singleShot(0, self._then)  # after this paint
        return False


def watch(say: Callable[[], None]) -> None:
    """Says when the window is interactive and when it shows a trace, then closes it."""
    make_application = app_module.make_application

    def make_and_watch() -> QApplication:
        app = make_application()
        QTimer.singleShot(0, shown)
        return app

    def shown() -> None:
        QTimer.singleShot(0, interactive)

    def interactive() -> None:
        say()
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        _kept.append(
            PaintWatcher(
                window.strip,
                lambda: window.controller.now.trace is not None,
                lambda: drawn(window),
            )
        )

    def drawn(window: MainWindow) -> None:
        say()
        _kept.clear()
        window.close_without_asking()

    app_module.make_application = make_and_watch
