"""The window: docks around the film strip, wired to the controller, set from snapshots."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QVBoxLayout, QWidget

from lstmviz.experiment.expression import constructor_expression
from lstmviz.figure.film_strip import FilmStrip
from lstmviz.figure.theme import theme_named
from lstmviz.session.session import Session
from lstmviz.session.view_state import fitted
from lstmviz.trace.findings import findings
from lstmviz.window.about import show_about
from lstmviz.window.actions import Actions
from lstmviz.window.control.controller import Controller
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.keys import FocusFirst
from lstmviz.window.memory import free_memory
from lstmviz.window.panels.findings_bar import FindingsBar
from lstmviz.window.panels.input_panel import InputPanel
from lstmviz.window.panels.layer_panel import LayerPanel
from lstmviz.window.panels.returned_panel import ReturnedPanel
from lstmviz.window.panels.transport import Transport
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.status_line import StatusLine
from lstmviz.window.style import apply_theme, system_is_dark

_LOADING = "TensorFlow is loading in the background.\nThe picture comes as soon as it has."
_LEFT_LETTERS, _RIGHT_LETTERS = 42, 56
_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class MainWindow(QMainWindow):
    """Shows the controller's snapshots and passes on what a person wants."""

    def __init__(self, session: Session, engine: EngineLink, title: str = "") -> None:
        """Builds the window and submits the session's experiment.

        Args:
            session: what to show first.
            engine: runs experiments; the window ends it when it closes.
            title: what the session is called, a file's name for example.
        """
        super().__init__()
        self._title = title
        self._engine = engine
        self._shown: Snapshot | None = None
        self._arranged = False
        self.strip = FilmStrip(self)
        self.strip.set_placeholder(_LOADING)
        self.findings = FindingsBar(self)
        self.transport = Transport(self)
        self.layer = LayerPanel(self)
        self.inputs = InputPanel(self)
        self.returned = ReturnedPanel(self)
        self.status = StatusLine(self)
        self._lay_out()
        self._keys = FocusFirst(self)
        _application().installEventFilter(self._keys)
        self.controller = Controller(session, engine, self.show_snapshot, free_memory)
        self.actions_ = Actions(self, self.controller, self.transport.toggle_play)
        self._fill_menus()
        self._connect()
        engine.answered.connect(self.controller.running.answered)
        engine.listen()
        self.controller.start()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Sets what differs from what is shown, and emits nothing."""
        shown, self._shown = self._shown, snapshot

        def changed(*parts: str) -> bool:
            return shown is None or any(
                getattr(snapshot, part) is not getattr(shown, part) for part in parts
            )

        if changed("experiment"):
            self.layer.set_experiment(snapshot.experiment)
            self.inputs.set_experiment(snapshot.experiment)
            self.transport.set_experiment(snapshot.experiment)
            self.setWindowTitle(self._title_of(snapshot))
        if changed("trace"):
            self.strip.set_trace(snapshot.trace)
            self.returned.set_trace(snapshot.trace)
            self.findings.set_findings(findings(snapshot.trace) if snapshot.trace else ())
        if shown is None or snapshot.view.theme != shown.view.theme:
            self._apply_theme()
        if changed("view", "experiment", "trace"):
            self._show_view(snapshot)
        if changed("stale"):
            self.strip.set_stale(bool(snapshot.stale), snapshot.stale)
        if changed("complaints"):
            self._show_complaints(snapshot)
        if changed("status", "trace"):
            self.status.set_snapshot(snapshot)

    def showEvent(self, event: QShowEvent) -> None:
        """Gives the docks their first widths, which only a window with a size can take."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            # In letters, so that larger text gets wider docks.
            letter = self.fontMetrics().averageCharWidth()
            most = self.width() * 27 // 100
            left, right = (min(n * letter, most) for n in (_LEFT_LETTERS, _RIGHT_LETTERS))
            self.resizeDocks(self._docks, [left, left, right], Qt.Orientation.Horizontal)
            self.resizeDocks(self._docks[:2], [54, 46], Qt.Orientation.Vertical)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends the engine with the window."""
        self.transport.set_playing(False)
        self._engine.stop()
        _application().removeEventFilter(self._keys)
        super().closeEvent(event)

    def _lay_out(self) -> None:
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip, 1)
        column.addWidget(self.findings)
        column.addWidget(self.transport)
        self.setCentralWidget(centre)
        self._docks = [
            self._dock("Layer", self.layer, _LEFT),
            self._dock("Input", self.inputs, _LEFT),
            self._dock("Returned", self.returned, _RIGHT),
        ]
        self.strip.setFocus()  # so that the keys that walk through time work at once
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _dock(self, title: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"{title.lower()} dock")
        dock.setWidget(panel)
        self.addDockWidget(area, dock)
        return dock

    def _fill_menus(self) -> None:
        actions, view = self.actions_, self.actions_.view
        actions.add(view, "&Fit the whole picture", self.strip.fit, "F")
        view.addSeparator()
        for dock in self._docks:
            view.addAction(dock.toggleViewAction())
        view.addSeparator()
        actions.add(view, "F&ull screen", self._toggle_full_screen, "F11")
        about = actions.add(actions.help, "&About lstmviz", self._about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _connect(self) -> None:
        do = self.controller
        self.layer.argument_changed.connect(do.changing.argument)
        self.layer.seed_changed.connect(do.changing.seed)
        self.layer.refused.connect(do.present.say)
        self.inputs.refused.connect(do.present.say)
        self.inputs.call_selected.connect(do.looking.select_call)
        self.inputs.row_selected.connect(do.looking.select_row)
        self.inputs.inputs_changed.connect(do.calling.inputs)
        self.inputs.reset_before_changed.connect(do.calling.reset_before)
        self.inputs.call_again_requested.connect(do.calling.again)
        self.inputs.call_removed.connect(do.calling.remove)
        self.strip.moment_picked.connect(do.looking.pick)
        self.returned.picked.connect(do.looking.pick)
        self.findings.picked.connect(do.looking.pick)
        self.transport.go_to.connect(do.looking.go_to)
        self.transport.step_by.connect(do.looking.step_by)
        self.transport.speed_changed.connect(do.looking.set_speed)
        self.transport.reveal_changed.connect(do.looking.set_reveal)
        self.transport.call_again_requested.connect(do.calling.again)
        QApplication.styleHints().colorSchemeChanged.connect(self._apply_theme)

    def _show_view(self, snapshot: Snapshot) -> None:
        self.inputs.set_view(snapshot.view)
        self.transport.set_view(snapshot.view)
        # The picture may be of an experiment before the last change, of another size.
        drawn = snapshot.view
        if snapshot.trace is not None:
            drawn = fitted(drawn, snapshot.trace.experiment)
        self.strip.set_view(drawn)
        self.returned.set_view(drawn)
        self.actions_.show_view(snapshot.view)

    def _show_complaints(self, snapshot: Snapshot) -> None:
        self.layer.clear_errors()
        self.inputs.clear_errors()
        for complaint in snapshot.complaints:
            place = complaint.place
            if place.panel == "layer":
                self.layer.show_error(place.name, complaint.sentence)
            else:
                self.inputs.show_error(
                    -1 if place.call is None else place.call, place.name, complaint.sentence
                )

    def _apply_theme(self) -> None:
        if self._shown is None:
            return
        theme = theme_named(self._shown.view.theme, system_is_dark())
        apply_theme(_application(), theme)
        self.strip.set_theme(theme)

    def _title_of(self, snapshot: Snapshot) -> str:
        name = f"{self._title} — " if self._title else ""
        return f"{name}{constructor_expression(snapshot.experiment.layer)} — lstmviz"

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _about(self) -> None:
        show_about(self)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
