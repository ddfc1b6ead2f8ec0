"""Takes the README's pictures, of the real window: `python tests/pictures.py FOLDER`.

With `--all`, every size and theme in which the window is looked at before a release.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

SIZES = ((1024, 768), (1280, 800), (1920, 1080))


class Shot(NamedTuple):
    """One picture: size, theme, what stands beside the run, tracks, the ready-made model, and
    from which start it writes."""

    size: tuple[int, int]
    theme: str
    reference: str | None = None
    tracks: tuple[str, ...] = ("h", "c")
    model: str | None = None
    writes: str = ""
    scenario: str = ""


_WITH_LAYERS = ("h", "c", "layers")
PICTURES = {
    "window-light.png": Shot((1280, 800), "light"),
    "window-dark.png": Shot((1280, 800), "dark"),
    "compare.png": Shot((1280, 800), "light", "stateless", ("h", "dh")),
    "gates.png": Shot((1280, 800), "light", None, ("h", "c", "i", "f", "g", "o")),
    "model.png": Shot((1280, 800), "light", tracks=_WITH_LAYERS, model="text-generation"),
    "writing.png": Shot((1280, 800), "light", "stateless", _WITH_LAYERS, writes="to be "),
    "scenario.png": Shot((1280, 800), "light", scenario="both-flags"),
}


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
    from lstmviz.experiment.assets import opening
    from lstmviz.experiment.model.ready_made import READY_MADE
    from lstmviz.experiment.text.sampling import Sampling
    from lstmviz.lessons.library import entries
    from lstmviz.lessons.reading import read_scenario
    from lstmviz.session.storage import load
    from lstmviz.window.engine_link import EngineLink
    from lstmviz.window.main_window import MainWindow
    from lstmviz.window.session_files import EXAMPLE
    from lstmviz.window.style import make_application

    app = make_application()
    process = EngineProcess()
    process.start()
    session = load(chosen.file or opening())
    window = MainWindow(session, EngineLink(process), name=EXAMPLE)
    every = {
        f"{name.removesuffix('.png')}-{width}x{height}-{theme}.png": shot._replace(
            size=(width, height), theme=theme
        )
        for name, shot in PICTURES.items()
        if name != "window-dark.png"
        for width, height in SIZES
        for theme in ("light", "dark")
    }
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        window.resize(1280, 800)
        window.show()
        wait_until(lambda: window.controller.now.status.agreement in ("same", "refused"))
        do = window.controller
        for name, shot in (every if chosen.all else PICTURES).items():
            window.colours.choose(shot.theme)
            if do.now.view.reference != shot.reference:
                do.comparison.compare(shot.reference)
                wait_until(lambda: (do.now.comparison is not None) == bool(do.now.view.reference))
            if shot.model is not None:
                (made,) = (each for each in READY_MADE if each.name == shot.model)
                do.model.ready_made(made)
                do.runs.run_now()
                wait_until(lambda: do.now.status.agreement == "same")
                do.changes.dismiss()
                window.marks.clear()
            if shot.writes:
                do.text.write(shot.writes, 38, Sampling(1.0, 3))
                do.runs.run_now()
                wait_until(lambda: do.now.status.agreement == "same")
                wait_until(lambda: do.now.comparison is not None)
                do.changes.dismiss()
                window.marks.clear()
            if shot.scenario:
                (entry,) = (each for each in entries() if each.name == shot.scenario)
                do.scenario.open(read_scenario(entry.path, entry.name))
                wait_until(lambda: do.now.status.agreement == "same")
                do.scenario.forward()  # to its first question
                wait_until(lambda: do.now.lesson.is_covered)
            do.view.set_tracks(shot.tracks)
            beside = window.compare if shot.reference else window.returned
            window.docks.bring_forward(window.text if shot.writes else beside)
            window.resize(*shot.size)
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
