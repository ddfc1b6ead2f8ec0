"""Watches a real main window: when it can be used, and when it has drawn the last and a new run."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from lstmviz.window import app as app_module
from lstmviz.window.main_window import MainWindow
from lstmviz.window.snapshot import Snapshot

_kept: list[QObject] = []


class PaintWatcher(QObject):
    """Calls back once a widget or one of its own has painted while `ready` holds.

    `ready` is asked amid painting, and may paint nothing (no `grab`, no `repaint`): Qt has no
    painting within painting, and what is painted would ask it again, without end.
    `then` comes after the paint and may.
    """

    def __init__(
        self, widget: QWidget, ready: Callable[[], bool], then: Callable[[], None]
    ) -> None:
        super().__init__(widget)
        self._ready, self._then = ready, then
        self._watched = [widget, *widget.findChildren(QWidget)]
        for each in self._watched:
            each.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._ready():
            for each in self._watched:
                each.removeEventFilter(self)
            QTimer.singleShot(0, self._then)  # after this paint
        return False


def watch(say: Callable[[], None]) -> None:
    """Says when the window is interactive, shows a trace and shows a new one, then closes it."""
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
        wait_for(window, lambda now: now.trace is not None, lambda: drawn(window))
        window.strip.update()  # a picture that is there already is painted once more

    def drawn(window: MainWindow) -> None:
        say()
        wait_for(
            window,
            lambda now: now.trace is not None and not now.status.kept,
            lambda: drawn_anew(window),
        )

    def drawn_anew(window: MainWindow) -> None:
        say()
        _kept.clear()
        window.close_without_asking()

    app_module.make_application = make_and_watch


def wait_for(
    window: MainWindow, ready: Callable[[Snapshot], bool], then: Callable[[], None]
) -> None:
    """Calls back once the strip has painted a snapshot of which something holds."""
    _kept.append(PaintWatcher(window.strip, lambda: ready(window.controller.now), then))
