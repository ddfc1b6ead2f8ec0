import os
import subprocess
import sys

from pytestqt.qtbot import QtBot

from lstmviz.figure.offscreen import offscreen_application

ALONE = """
import sys
from PySide6.QtGui import QFontMetrics, QGuiApplication
from lstmviz.figure.offscreen import offscreen_application
app = offscreen_application()
assert offscreen_application() is app is QGuiApplication.instance()
print(app.platformName(), QFontMetrics(app.font()).horizontalAdvance("hidden state") > 40)
print("PySide6.QtWidgets" in sys.modules)
"""


def test_whatever_is_set_for_windows_it_draws_without_one() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    environment["QT_QPA_PLATFORM"] = "nonsense"
    done = subprocess.run(
        [sys.executable, "-c", ALONE], env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("offscreen True\nFalse\n", "")


def test_an_application_that_is_there_is_taken(qtbot: QtBot, qapp: object) -> None:
    assert offscreen_application() is qapp
