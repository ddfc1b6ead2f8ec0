import json
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lstmviz import cli
from lstmviz.window import app as app_module

make = app_module.make_application

def make_and_look_on():
    app = make()
    timer = QTimer(app)
    timer.timeout.connect(look)
    timer.start(20)
    return app

def look():
    tops = QApplication.topLevelWidgets()
    (window,) = [w for w in tops if w.metaObject().className() == "MainWindow"]
    now = window.controller.now
    if now.status.agreement == "same":
        QApplication.instance().findChild(QTimer).stop()
        seen = {"title": window.windowTitle(), "tensorflow": "tensorflow" in sys.modules,
                "steps": [call.h.shape for call in now.trace.calls]}
        print(json.dumps(seen))
        window.close()

app_module.make_application = make_and_look_on
if __name__ == "__main__":
    sys.exit(cli.main(sys.argv[1:]))
"""


def test_the_window_opens_shows_the_example_closes_and_never_loads_tensorflow(
    tmp_path: Path,
) -> None:
    # A file, because the engine's process imports the program's main module again.
    script = tmp_path / "look.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "title": 'Example[*] — LSTM(4, recurrent_initializer="glorot_uniform", '
        "return_sequences=True, stateful=True) — lstmviz",
        "tensorflow": False,
        "steps": [[2, 3, 4], [2, 3, 4]],
    }
