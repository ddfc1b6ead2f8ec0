"""A series by hours, from the CSV to the script, by mouse alone and by keyboard alone.

The engine, the process that reads and the dialogs are the program's own. Two months are enough:
the calls of a year take a minute.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from controls import LEFT, NONE, named
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionSpinBox,
    QTabBar,
    QToolBar,
    QToolButton,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.engine.process import EngineProcess
from lstmviz.experiment.files.tables.table import read_table
from lstmviz.experiment.series import cut_series
from lstmviz.session.session import Session
from lstmviz.session.storage import load
from lstmviz.trace.trace import Trace
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.main_window import MainWindow
from lstmviz.window.panels.compare_panel import GapTable
from lstmviz.window.panels.import_panel import ImportPanel
from lstmviz.window.settings import Settings
from lstmviz.window.style import make_application

LOADING = 60_000
CALLS, BATCH, TIMESTEPS = 12, 5, 24
# What a fresh interpreter gets from the script that it is given.
RUNNER = """
import runpy, sys
import numpy as np

names = runpy.run_path(sys.argv[1])
wanted = [f"y{number}" for number in range(int(sys.argv[2]))]
np.savez(sys.argv[1] + ".npz", series=names["series"], **{name: names[name] for name in wanted})
"""


def hours_in(folder: Path) -> Path:
    """Writes the hours of sixty days, of a load and a temperature, one of which is missing."""
    hours = np.arange(CALLS * BATCH * TIMESTEPS)
    times = np.datetime64("2019-01-01T00") + hours.astype("timedelta64[h]")
    noise = np.random.default_rng(7).normal(size=(2, hours.size))
    temperature = (
        10 - 9 * np.cos(hours / hours.size * 2 * np.pi) + 4 * np.sin(hours / 24 * 2 * np.pi)
    )
    load = 50 + 12 * np.sin((hours - 7) / 24 * 2 * np.pi) - 0.6 * temperature + 2 * noise[0]
    cells = [f"{degrees:.1f}" for degrees in temperature + noise[1]]
    cells[432] = ""
    lines = [f"{t},{x:.2f},{c}" for t, x, c in zip(times, load, cells, strict=True)]
    path = folder / "hours.csv"
    path.write_text("\n".join(["time,load,temperature", *lines, ""]))
    return path


class Person:
    """Does things in the window, by nothing but what a hand does, and looks at it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    @property
    def now(self):
        return self.window.controller.now

    @property
    def trace(self) -> Trace:
        assert self.now.trace is not None
        return self.now.trace

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=LOADING)

    def settled(self, **arguments: bool) -> None:
        """Waits until what runs has these arguments, and Keras alone gave the same.

        A run that took long waits for the person: where the window says so, they begin it.
        """

        def is_there() -> bool:
            if self.now.status.agreement == "waiting":
                self.run()
            layer, trace = self.now.experiment.layer, self.now.trace
            chosen = all(getattr(layer, name) is value for name, value in arguments.items())
            shown = trace is not None and trace.experiment is self.now.experiment
            return chosen and shown and self.now.status.agreement == "same"

        self.wait(is_there)

    def told(self, news: str) -> None:
        self.wait(lambda: self.now.status.news == news)

    def dialog(self) -> QFileDialog:
        self.wait(lambda: any(d.isVisible() for d in self.window.findChildren(QFileDialog)))
        return next(d for d in self.window.findChildren(QFileDialog) if d.isVisible())

    def panel(self) -> ImportPanel:
        self.wait(lambda: any(p.isActiveWindow() for p in self.window.findChildren(ImportPanel)))
        return next(p for p in self.window.findChildren(ImportPanel) if p.isVisible())

    def is_ready(self, panel: ImportPanel) -> None:
        use = named(panel, QPushButton, "Use these calls")
        self.wait(use.isEnabled)

    def gaps(self) -> list[str]:
        """The largest |Δh| of each call, as the Compare panel shows them."""
        model = self.window.compare.findChild(GapTable).model()
        return [model.index(call, 0).data() for call in range(model.rowCount())]

    def compared_with(self, what: object) -> None:
        self.wait(lambda: self.now.comparison is not None and self.now.comparison.what == what)


class ByMouse(Person):
    """Has no keyboard."""

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        self.wait(widget.isVisible)
        self.qtbot.mouseClick(widget, LEFT, pos=widget.rect().center() if at is None else at)

    def tool(self, name: str) -> None:
        (bar,) = self.window.findChildren(QToolBar)
        (button,) = [b for b in bar.findChildren(QToolButton) if b.text().replace("&", "") == name]
        self.click(button)

    def open(self, path: Path) -> ImportPanel:
        self.tool("Open")
        dialog = self.dialog()
        files = dialog.findChild(QTreeView)

        def place() -> QPoint | None:
            for row in range(files.model().rowCount(files.rootIndex())):
                index = files.model().index(row, 0, files.rootIndex())
                if index.data() == path.name:
                    return files.visualRect(index).center()
            return None

        self.wait(lambda: place() is not None)
        self.click(files.viewport(), place())
        self.qtbot.mouseDClick(files.viewport(), LEFT, pos=place())
        return self.panel()

    def choose(self, panel: ImportPanel, name: str, entry: str) -> None:
        box = named(panel, QComboBox, name)
        self.click(box)
        entries = box.view()
        place = entries.visualRect(entries.model().index(box.findText(entry), 0)).center()
        self.qtbot.mouseMove(entries.viewport(), place + QPoint(40, 0))
        self.qtbot.mouseMove(entries.viewport(), place)
        self.click(entries.viewport(), place)
        assert box.currentText() == entry

    def fill(self, panel: ImportPanel, name: str, value: int) -> None:
        field = named(panel, QAbstractSpinBox, name)
        option = QStyleOptionSpinBox()
        field.initStyleOption(option)
        spin, up = QStyle.ComplexControl.CC_SpinBox, QStyle.SubControl.SC_SpinBoxUp
        arrow = field.style().subControlRect(spin, option, up, field).center()
        for _ in range(value - field.value):
            self.click(field, arrow)

    def lay_out(self, panel: ImportPanel, layout: str) -> None:
        self.click(named(panel, QRadioButton, layout), QPoint(8, 8))

    def use(self, panel: ImportPanel) -> None:
        self.is_ready(panel)
        self.click(named(panel, QPushButton, "Use these calls"))

    def run(self) -> None:
        self.tool("Run")

    def toggle_stateful(self) -> None:
        box = named(self.window.layer, QCheckBox, "stateful")
        self.click(box, QPoint(8, box.height() // 2))

    def pin(self) -> None:
        bars = [bar for bar in self.window.findChildren(QTabBar) if bar.isVisible()]
        (tab,) = [(b, n) for b in bars for n in range(b.count()) if b.tabText(n) == "Compare"]
        self.click(tab[0], tab[0].tabRect(tab[1]).center())
        self.click(named(self.window.compare, QPushButton, "Pin this run"))

    def compare(self, twin: str) -> None:
        self.click(named(self.window.compare, QPushButton, twin))

    def save(self, _: Path) -> None:
        self.tool("Save")  # under the name that stands in the dialog
        buttons = self.dialog().findChild(QDialogButtonBox)
        self.click(buttons.button(QDialogButtonBox.StandardButton.Save))


class ByKeyboard(Person):
    """Has no mouse: every key goes to where the focus is."""

    def press(self, key: str, modifier: Qt.KeyboardModifier = NONE) -> None:
        if QApplication.activeWindow() is None:  # a dialog was closed: a desktop does this
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)
        at = QApplication.focusWidget()
        assert at is not None, f"no control has the focus for {key}"
        self.qtbot.keyClick(at, getattr(Qt.Key, f"Key_{key}"), modifier)
        QApplication.processEvents()

    def hold(self, modifier: str, key: str) -> None:
        self.press(key, getattr(Qt.KeyboardModifier, f"{modifier}Modifier"))

    def write(self, text: str) -> None:
        self.qtbot.keyClicks(QApplication.focusWidget(), text)

    def go_to(self, panel: ImportPanel, kind: type[QWidget], name: str) -> None:
        """Presses Tab until the keyboard is there."""
        wanted = named(panel, kind, name)
        for _ in range(20):
            if QApplication.focusWidget() is wanted:
                return
            self.press("Tab")
        raise AssertionError(f"Tab doesn't lead to {name}")

    def in_dialog(self, text: str) -> None:
        dialog = self.dialog()
        self.wait(dialog.isActiveWindow)
        self.write(text)
        self.press("Return")

    def open(self, path: Path) -> ImportPanel:
        self.hold("Control", "O")
        self.in_dialog(str(path))
        return self.panel()

    def choose(self, panel: ImportPanel, name: str, entry: str) -> None:
        self.go_to(panel, QComboBox, name)
        box = named(panel, QComboBox, name)
        for _ in range(box.findText(entry) - box.currentIndex()):
            self.press("Down")
        assert box.currentText() == entry

    def fill(self, panel: ImportPanel, name: str, value: int) -> None:
        self.go_to(panel, QAbstractSpinBox, name)  # which selects what stands there
        self.write(str(value))

    def lay_out(self, panel: ImportPanel, layout: str) -> None:
        chosen = {"Windows": "Continuing", "Continuing": "Windows"}[layout]
        self.go_to(panel, QRadioButton, chosen)
        self.press("Up" if layout == "Windows" else "Down")

    def use(self, panel: ImportPanel) -> None:
        self.press("Tab")  # out of the field that was typed in
        self.is_ready(panel)
        self.hold("Control", "Return")

    def run(self) -> None:
        self.press("F5")

    def toggle_stateful(self) -> None:
        self.hold("Alt", "S")

    def pin(self) -> None:
        self.press("P")

    def compare(self, twin: str) -> None:
        self.hold("Control", {"Stateless twin": "1", "Whole-sequence twin": "2"}[twin])

    def save(self, path: Path) -> None:
        self.hold("Control", "S")
        self.in_dialog(str(path))


@pytest.fixture(params=[ByMouse, ByKeyboard])
def person(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[Person]:
    make_application()
    process = EngineProcess(tmp_path / "engine.log")
    process.start()
    settings = Settings(tmp_path / "settings.ini")
    settings.remember_folder(tmp_path)
    link = EngineLink(process)
    window = MainWindow(Session.of(opening()), link, name="Hours", settings=settings)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    person = request.param(qtbot, window)
    person.settled()
    yield person
    window.close_without_asking()
    window.deleteLater()
    QApplication.processEvents()


def largest(mine: Trace, other: Trace) -> list[str]:
    """The largest |Δh| of each call, from what was recorded."""
    pairs = zip(mine.calls, other.calls, strict=True)
    return [f"{np.abs(a.h - b.h).max():.3g}" for a, b in pairs]


@pytest.fixture(scope="module")
def outputs() -> dict[tuple[bytes, ...], Path]:
    """What scripts gave in a fresh interpreter, by what stands in them and in their arrays."""
    return {}


def check_script(
    session: Path, trace: Trace, series: np.ndarray, outputs: dict[tuple[bytes, ...], Path]
) -> None:
    """A fresh interpreter gets the same numbers from `lstmviz code` of the saved session."""
    script = session.with_suffix(".py")
    start("-m", "lstmviz", "code", str(session), "-o", str(script))
    arrays = script.with_suffix(".npz")
    written = tuple(path.read_bytes() for path in (script, arrays) if path.exists())
    if written not in outputs:  # TensorFlow isn't loaded twice for the same
        start("-c", RUNNER, str(script), str(len(trace.calls)))
        outputs[written] = Path(f"{script}.npz")
    with np.load(outputs[written]) as got:
        np.testing.assert_array_equal(got["series"], series)
        for number, call in enumerate(trace.calls):
            np.testing.assert_array_equal(got[f"y{number}"], call.returned[0])


def start(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, env=os.environ, timeout=300
    )
    assert done.returncode == 0, done.stderr


def test_a_series_is_cut_both_ways_run_compared_and_emitted(
    person: Person, tmp_path: Path, outputs: dict[tuple[bytes, ...], Path]
) -> None:
    path = hours_in(tmp_path)
    series = read_table(path, missing="interpolate", scale="standard").values.astype(np.float32)
    runs: dict[tuple[str, bool], Trace] = {}

    panel = person.open(path)
    person.choose(panel, "Missing values", "interpolate")
    person.choose(panel, "Scale", "mean 0, deviation 1")
    person.fill(panel, "timesteps", TIMESTEPS)
    person.fill(panel, "batch", BATCH)
    person.lay_out(panel, "Windows")
    person.use(panel)
    for layout in ("windows", "continuing"):
        if layout == "continuing":  # the file once more: all but the layout is as it was
            panel = person.open(path)
            person.lay_out(panel, "Continuing")
            person.use(panel)
        person.told(f"{CALLS} calls from hours.csv, {layout}")
        person.settled(stateful=True)
        for stateful in (True, False):
            if not stateful:
                person.toggle_stateful()
                person.settled(stateful=False)
            runs[layout, stateful] = trace = person.trace
            starts = "carried" if stateful else "zeros"
            assert [call.origin for call in trace.calls] == ["zeros"] + [starts] * (CALLS - 1)
            expected = cut_series(series, timesteps=TIMESTEPS, batch=BATCH, layout=layout)
            for made, call in zip(expected.calls, trace.experiment.calls, strict=True):
                np.testing.assert_array_equal(call.inputs, made.inputs)
        if layout == "windows":
            person.pin()  # the stateless run
            person.compared_with(0)
        person.toggle_stateful()
        person.settled(stateful=True)
        if layout == "windows":
            person.compared_with(0)
            mine, other = runs["windows", True], runs["windows", False]
            assert person.gaps() == largest(mine, other)
            assert person.gaps()[0] == "0" != person.gaps()[1]

    person.compare("Stateless twin")
    person.compared_with("stateless")
    assert person.gaps() == largest(runs["continuing", True], runs["continuing", False])
    person.compare("Whole-sequence twin")
    person.compared_with("whole")
    assert person.gaps() == ["0"] * CALLS  # in pieces that go on, the carry makes them one
    person.save(tmp_path / "Hours.lstmviz")
    person.wait(lambda: person.now.file_state.path is not None)
    session = person.now.file_state.path
    assert session.parent == tmp_path
    assert load(session).experiment == person.now.experiment
    check_script(session, runs["continuing", True], series, outputs)
