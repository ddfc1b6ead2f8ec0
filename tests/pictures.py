"""Takes the README's pictures, of the real window: `python tests/pictures.py FOLDER`.

With `--all`, every size and theme in which the window is looked at before a release.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

SIZES = ((1024, 768), (1280, 800), (1920, 1080))
PICTURES = {"window-light.png": ((1280, 800), "light"), "window-dark.png": ((1280, 800), "dark")}


def wait_until(holds: Callable[[], bool], most: float = 60.0) -> None:
    """Lets the window work until something holds."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + most
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the window never came to that")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="all sizes and themes")
    parser.add_argument("--file", type=Path, help="a session instead of the opening example")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_FONT_DPI", "96")

    from PySide6.QtWidgets import QApplication

    from lstmviz.engine.process import EngineProcess
    from lstmviz.session.assets import opening
    from lstmviz.session.storage import load
    from lstmviz.window.application import make_application
    from lstmviz.window.engine_link import EngineLink
    from lstmviz.window.main_window import MainWindow

    app = make_application()
    process = EngineProcess()
    process.start()
    session = load(chosen.file or opening())
    session = replace(session, view=replace(session.view, theme="light"))
    window = MainWindow(session, EngineLink(process))
    every = {
        f"window-{width}x{height}-{theme}.png": ((width, height), theme)
        for width, height in SIZES
        for theme in ("light", "dark")
    }
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        window.resize(1280, 800)
        window.show()
        wait_until(lambda: window.controller.now.status.agreement in ("same", "refused"))
        for name, (size, theme) in (every if chosen.all else PICTURES).items():
            window.controller.looking.set_theme(theme)
            window.resize(*size)
            for _ in range(5):
                QApplication.processEvents()
            window.grab().save(str(chosen.folder / name))
            print(chosen.folder / name)
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
