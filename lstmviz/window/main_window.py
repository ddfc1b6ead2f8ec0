"""Builds the window: docks around the film strip, wired to the controller, set from snapshots."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication

from lstmviz.experiment.memory import free_memory
from lstmviz.intake.process import IntakeProcess
from lstmviz.session.recovery import Recovery
from lstmviz.session.session import Session
from lstmviz.window.actions import Actions, add_tool_bar
from lstmviz.window.authoring.authoring import Authoring
from lstmviz.window.background import Background
from lstmviz.window.central_widget import CentralWidget, ChangeMarks
from lstmviz.window.code_import import CodeImporter
from lstmviz.window.connections import (
    COVERED,
    PANELS,
    Handlers,
    Scene,
    show_new_errors,
)
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.controllers.runs import WRITING
from lstmviz.window.data_import import DataImporter
from lstmviz.window.docks import Docked, DockingWindow, Docks
from lstmviz.window.drop_and_paste import DropPasteHandler
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.first_marks import FirstMarks
from lstmviz.window.help_menu import PANEL_HELP, fill_help_menu
from lstmviz.window.keys import FocusFirst, take_pending_edits
from lstmviz.window.last_runs import LastRuns
from lstmviz.window.lecture.lecture import Lecture
from lstmviz.window.menus import (
    CompareMenu,
    FileMenu,
    ScenarioMenu,
    StripMenu,
    fill_edit_menu,
    fill_view_menu,
)
from lstmviz.window.pictures import Pictures
from lstmviz.window.reset_dialog import show_reset_times
from lstmviz.window.scenario_files import ScenarioFiles
from lstmviz.window.session_files import EXAMPLE, SessionFiles
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import ANSWER_FIRST, Snapshot
from lstmviz.window.status_line import StatusLine
from lstmviz.window.style import TextSize, WindowColours
from lstmviz.window.weight_files import WeightFiles
from lstmviz.window.window_title import title_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from lstmviz.window.data_export import DataExporter
    from lstmviz.window.lesson_state import LessonState
    from lstmviz.window.panels.code_panel import CodePanel
    from lstmviz.window.panels.compare_panel import ComparePanel
    from lstmviz.window.panels.input_panel import InputPanel
    from lstmviz.window.panels.layer_panel import LayerPanel
    from lstmviz.window.panels.moment_panel import MomentPanel
    from lstmviz.window.panels.returned_panel import ReturnedPanel
    from lstmviz.window.panels.scenario_panel import ScenarioPanel
    from lstmviz.window.panels.text_panel import TextPanel
    from lstmviz.window.panels.weights_panel import WeightsPanel


class MainWindow(DockingWindow):
    """Shows the controller's snapshots and passes on what a person wants.

    Attributes:
        controller: what the person wants goes there.
        files: the session's file.
        scenarios: opens scenarios.
        authoring: writes them.
        importer: what a person brings is read there.
        weight_files: so are files with weights.
        drop_and_paste: what is dropped or pasted.
        pictures: what leaves the window as a picture.
        docks: the panels' arrangement.
        lecture: the mode in which one large picture is walked through.
        text_size: how large all text is.
        colours: light or dark.
    """

    layer: Docked[LayerPanel] = Docked()
    inputs: Docked[InputPanel] = Docked()
    scenario: Docked[ScenarioPanel] = Docked()
    returned: Docked[ReturnedPanel] = Docked()
    compare: Docked[ComparePanel] = Docked()
    text: Docked[TextPanel] = Docked()
    weights: Docked[WeightsPanel] = Docked()
    code: Docked[CodePanel] = Docked()
    moment: Docked[MomentPanel] = Docked()

    def __init__(
        self,
        session: Session,
        engine: EngineLink,
        *,
        path: Path | None = None,
        name: str = "",
        settings: Settings | None = None,
        dialogs: FileDialogs | None = None,
        intake: IntakeProcess | None = None,
        recovery: Recovery | None = None,
    ) -> None:
        """Builds the window and submits the session's experiment.

        Args:
            session: what to show first.
            engine: runs experiments; the window ends it when it closes.
            path: the file that the session was read from, to be saved to again.
            name: what the session is called, a file's name for example.
            settings: what is remembered; by default nothing is.
            dialogs: asks the person about files; by default in dialogs.
            intake: reads files and texts; by default one that is started when it is needed.
            recovery: what isn't saved is kept there; by default nothing is.
        """
        super().__init__()
        self._engine = engine
        self._settings = Settings() if settings is None else settings
        self._shown: Snapshot | None = None
        self._arranged = False
        self._may_close = False
        self._asks = False  # for a point in the picture
        self._is_ended = False  # by somebody else than the person
        self.text_size = TextSize(_application(), self._settings)
        self.colours = WindowColours(_application(), self._settings, self)
        aside = Background(self).do
        last_runs = LastRuns(self._settings.beside("runs"))
        self.controller = Controller(
            session, engine, self.show_snapshot, free_memory, path, name, aside, last_runs
        )
        self._dialogs = asks = FileDialogs(self) if dialogs is None else dialogs
        self.importer = DataImporter(
            self.controller, intake or IntakeProcess(), asks, self._settings, self
        )
        self.weight_files = WeightFiles(self.controller, self.importer, self)
        self.files = SessionFiles(
            self.controller, self._settings, asks, self.importer, self, recovery
        )
        self.files.about_to_leave.connect(self._take_pending_edits)
        self.scenarios = ScenarioFiles(self.controller, self.files, self)
        self.authoring = Authoring(self.controller, self.files, self)
        self._code_importer = CodeImporter(self.controller, self.importer)
        self.drop_and_paste = DropPasteHandler(
            self.controller, self.importer, self._code_importer, self
        )
        self.pictures = Pictures(self.controller, self.files, self._settings, self.colours, self)
        self._data_exporter: DataExporter | None = None  # few export: it is made when one asks
        self.actions_ = Actions(
            self,
            self.controller,
            self._settings,
            self.colours,
            lambda: self.transport.toggle_play(),
            self._cancel,
        )
        self.file_menu = FileMenu(
            self.actions_,
            self.files,
            self.drop_and_paste.open,
            self.drop_and_paste.open_array,
            self.weight_files.open,
            self._code_importer.open,
            self.pictures.export,
            self._export_data,
            self.close,
        )
        self._copies_code = fill_edit_menu(
            self.actions_,
            self.pictures.copy,
            self.pictures.clipboard.words,
            lambda: self.code.copy(),
            lambda: self.files.copy_line(),
            self.drop_and_paste.paste,
        )
        self._scenario_menu = ScenarioMenu(
            self.actions_,
            self.controller,
            self._show_scenarios,
            self.scenarios.open_shipped,
            self.authoring.write,
            self.authoring.edit,
        )
        self._compare_menu = CompareMenu(
            self.actions_,
            self.controller,
            lambda: self.docks.raise_if_open("compare"),
        )
        self.handlers = Handlers(
            self.controller,
            self.importer,
            self._code_importer,
            self.weight_files,
            self.drop_and_paste,
            self.files,
            self.scenarios,
        )
        self._scenes: dict[str, Scene] = {}  # what each panel was set from
        self.docks = Docks(self)
        self.lecture = Lecture(
            self, self.controller, self.docks, lambda: self.colours.theme.is_dark
        )
        asks.when_seen = self.lecture.when_over
        # In the order of the keyboard's way through the window.
        actions, menu = self.actions_, self.file_menu
        tip = "One large picture with one sentence, for a projector and a clicker; H shows its keys"
        toggle = self.lecture.toggle
        lecture = actions.add(None, "&Lecture mode", toggle, "Ctrl+L", tip=tip)
        lecture.setIconText("Lecture")
        groups = [
            [menu.open, menu.save, actions.undo, actions.redo],
            [self._scenario_menu.choose],
            [actions.run, actions.cancel],
            [actions.compare.menuAction(), self._copies_code, menu.export],
            [lecture],
        ]
        self.tool_bar = add_tool_bar(groups, self)
        self._dock("layer", "inputs", "scenario")
        self.central = CentralWidget(self)
        self.pictures.offer_strip(self.central.strip)
        self.central.model_bar_made.connect(partial(self.pictures.offer, "model"))
        self.central.model_bar_made.connect(lambda bar: bar.setWhatsThis(PANEL_HELP["model_bar"]))
        self.strip_bar, self.strip = self.central.bar, self.central.strip
        self.change_bar = self.central.change_bar
        self.findings, self.transport = self.central.findings, self.central.transport
        self._dock("returned", "compare", "text", "weights", "code", "moment")
        self.marks = ChangeMarks(self.strip, self)
        self.marks.altered.connect(self.docks.outdate)
        self._first_marks = FirstMarks(self.strip, self.scenarios.open_shipped)
        self.status = StatusLine(self)
        self._lay_out()
        self._keys = FocusFirst(_application(), self)
        self._strip_menu = StripMenu(self.actions_, self.controller.view)
        fill_view_menu(
            self.actions_, self._fit, self.docks, self.tool_bar, self.text_size, lecture, self
        )
        fill_help_menu(
            self.actions_, self.controller, self.strip, self, self.docks, self._go_to_argument
        )
        self._connect()
        engine.answered.connect(self.controller.answered)
        engine.listen()
        self.controller.start()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Sets what differs from what is shown, and emits nothing."""
        shown, self._shown = self._shown, snapshot
        changed = partial(snapshot.differs, shown)
        if shown is not None and snapshot.file_state.opened != shown.file_state.opened:
            self.central.forget()
        if changed("experiment", "trace"):  # in a model the run tells what enters the layer
            self.transport.set_experiment(snapshot.layer_run)
        if changed("experiment"):
            self.actions_.show_layer(snapshot.experiment.layer)
        parts = ("experiment", "trace", "errors", "view", "pinned", "lesson")
        if changed(*parts) or snapshot.box != (shown and shown.box):
            self.central.set_model(snapshot, self.controller)
        if changed("experiment", "file_state", "pinned"):
            self._show_file(snapshot)
            self.files.keeper.follow()
        if changed("status", "history"):
            self.actions_.show(snapshot)
            self.central.set_placeholder(snapshot)
        if changed("trace", "compared", "render_data", "lesson"):
            self.central.set_run(snapshot)
            self._strip_menu.set_tracks(snapshot.tracks)
        if changed("view", "trace", "compared"):
            self._strip_menu.show(snapshot.view, bool(snapshot.other_run), snapshot.h_is_bounded)
        if changed("trace", "compared", "gates"):
            self.strip.set_gates(snapshot.gates)
        if changed("experiment", "trace", "change", "lesson"):
            change = None if snapshot.is_covered else snapshot.change
            self.change_bar.set_sentence("" if change is None else change.sentence)
            self.marks.show(change if changed("change") else None)
        if changed("experiment", "trace", "pinned", "compared"):
            self._compare_menu.set_snapshot(snapshot)
        if changed("lesson"):
            self.docks.cover(COVERED, ANSWER_FIRST if snapshot.is_covered else "")
            self._ask_for_point(snapshot.lesson)
            self._scenario_menu.show(is_open=snapshot.lesson is not None)
            if snapshot.lesson is not None and (shown is None or shown.lesson is None):
                self.docks.bring_forward(self.scenario)
                self.docks.heighten(self.scenario)
            elif snapshot.lesson is None:
                self.docks.heighten(None)
        if changed("render_data", "pinned", "lesson"):
            self.findings.set_findings(snapshot.findings)
        if changed("view", "experiment", "trace"):
            self.central.set_view(snapshot.drawn_view, snapshot.view)
            self.actions_.show_view(snapshot.view)
        if changed("view", "experiment", "errors"):
            self.central.offer(snapshot)
        if changed("view", "experiment", "trace", "lesson", "file_state"):
            is_example = snapshot.file_state.name == EXAMPLE
            self._first_marks.follow(snapshot, is_example=is_example)
        if changed("stale"):
            # What a model writes is looked at as it grows: it is as new as can be.
            stale = "" if snapshot.stale == WRITING else snapshot.stale
            self.strip.set_stale(bool(stale), stale)
            self.docks.set_stale([n for n in PANELS if PANELS[n].is_of_run], stale)
        if changed("status", "trace"):
            self.status.set_snapshot(snapshot)
        if changed("trace") and snapshot.trace is not None and snapshot.stale != WRITING:
            # Before the panels are set: it is what one looks at. What grows can wait its turn.
            self.central.paint_picture()
        self.docks.outdate()
        seen = ("experiment", "view", "trace", "render_data", "compared", "gates", "stale")
        if changed(*seen, "lesson"):
            self.pictures.follow(snapshot)
        if changed("reset_times"):
            show_reset_times(snapshot.reset_times, self.controller.reset_times, self)
        if changed("errors"):
            before = () if shown is None else shown.errors
            show_new_errors(self.docks, snapshot.errors, before, self.controller.store.say)
        self.lecture.refresh()
        self.authoring.follow()

    def restore(self) -> None:
        """Brings back where the window, its docks and its tool bar were the last time."""
        self._arranged = self.docks.restore(self._settings)

    def showEvent(self, event: QShowEvent) -> None:
        """Gives the docks their first widths, which only a window with a size can take."""
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self.docks.share_out()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends the engine with the window, once nothing is lost by it."""
        if not self._may_close:
            self._take_pending_edits()
        if not (self._may_close or self.files.may_leave):
            event.ignore()
            # The window may still be in the middle of refusing to close.
            soon = partial(QTimer.singleShot, 0, self, self.close_without_asking)
            self.files.leave(soon)
            return
        self.authoring.stop()
        self.lecture.end(is_closing=True)  # the arrangement is remembered, and not what covers it
        self.docks.remember(self._settings)
        self.transport.set_playing(False)
        self.files.stop(is_wanted=self._is_ended)
        self._engine.stop()
        self.importer.stop()
        if self._data_exporter is not None:
            self._data_exporter.cancel()
        self.pictures.stop()
        self._keys.stop()
        self.text_size.give_back()
        super().closeEvent(event)

    def end(self) -> None:
        """Closes the window at once; what isn't saved is offered at the next start."""
        if not self._may_close:
            self._take_pending_edits()
            self._is_ended = True
            self.close_without_asking()

    def close_without_asking(self) -> None:
        """Closes the window; changes that aren't saved are lost."""
        self._may_close = True
        self.close()

    # Building

    def _dock(self, *names: str) -> None:
        for name in names:
            panel = PANELS[name]
            self.docks.add(
                name,
                panel.title,
                panel.area,
                partial(self._make_panel, name),
                partial(self._update_panel, name),
                partial(self._release_run, name),
            )

    def _make_panel(self, name: str, parent: QWidget) -> QWidget:
        panel: QWidget = PANELS[name].make(parent)
        panel.setWhatsThis(PANEL_HELP[name])
        PANELS[name].connect(panel, self.handlers)
        if (view := PANELS[name].view) is not None:
            self.pictures.offer(view, panel)
        return panel

    def _update_panel(self, name: str, panel: QWidget) -> None:
        if self._shown is not None:
            scene = Scene(self._shown, self.colours.theme, self.marks.change)
            before, self._scenes[name] = self._scenes.get(name), scene
            PANELS[name].show(panel, scene, before)

    def _release_run(self, name: str, panel: QWidget) -> None:
        """Lets a panel that isn't seen forget a run that is gone: it may take much memory."""
        before, now = self._scenes.get(name), self._shown
        if before is None or now is None or before.snapshot.trace in (None, now.trace):
            return
        scene = before._replace(snapshot=before.snapshot.without_run(), marked=None)
        self._scenes[name] = scene
        PANELS[name].show(panel, scene, before)

    def _lay_out(self) -> None:
        self.setCentralWidget(self.central)
        self.docks.place()
        for name, text in PANEL_HELP.items():
            if name not in PANELS and name != "model_bar":  # which comes with a model
                holder = self if hasattr(self, name) else self.central
                getattr(holder, name).setWhatsThis(text)
        self.strip.setFocus()  # so that the keys that walk through time work at once
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)

    def _connect(self) -> None:
        do = self.controller
        self._code_importer.text_came.connect(self._code_came)
        self.importer.session_dropped.connect(self.files.open_path)
        self.importer.session_read.connect(self.files.session_read)
        self.importer.session_failed.connect(self.files.reading_failed)
        self.strip_bar.track_toggled.connect(do.view.toggle_track)
        self.strip_bar.drawn_as_changed.connect(do.view.set_drawn_as)
        self.strip_bar.units_changed.connect(do.view.set_units)
        self.strip_bar.unit_order_changed.connect(do.view.set_unit_order)
        self.strip_bar.rows_changed.connect(do.view.set_rows)
        self.strip_bar.fit_requested.connect(self._fit)
        self.strip_bar.refused.connect(do.store.say)
        self.strip.gates_requested.connect(do.gates.requested)
        self.strip.moment_picked.connect(do.view.pick)
        self.strip.layer_chosen.connect(do.model.choose_box)
        self.drop_and_paste.line_pasted.connect(self.files.open_line)
        self.strip.state_dragged.connect(partial(do.pins.change_state, do.states))
        self.strip.point_drawn.connect(lambda drawn: do.scenario.answer(drawn))
        self.strip.h_colours_chosen.connect(do.view.set_h_colours)
        self.findings.picked.connect(do.view.pick)
        self.transport.go_to.connect(do.view.go_to)
        self.transport.step_by.connect(do.view.step_by)
        self.transport.speed_changed.connect(do.view.set_speed)
        self.transport.reveal_changed.connect(do.view.set_reveal)
        self.transport.call_again_requested.connect(do.calls.again)
        self.central.what_if.chosen.connect(
            lambda it: self._dialogs.ask_to_lose(it.loses, partial(do.layer.take, it))
        )
        self.change_bar.dismissed.connect(do.changes.dismiss)
        self.change_bar.marks_requested.connect(lambda: self.marks.show(do.now.change))
        self.status.cancel_requested.connect(self._cancel)
        self.lecture.begun.connect(partial(self.transport.set_playing, False))
        self.colours.changed.connect(self._apply_theme)
        self._apply_theme()

    # Showing

    def _show_file(self, snapshot: Snapshot) -> None:
        self.setWindowTitle(title_of(snapshot))
        path = snapshot.file_state.path
        self.setWindowFilePath("" if path is None else str(path))
        self.setWindowModified(snapshot.is_modified)

    def _apply_theme(self) -> None:
        self.strip.set_theme(self.colours.theme)
        self.change_bar.set_theme(self.colours.theme)
        self.docks.outdate()

    # What the person does

    def _fit(self) -> None:
        self.strip.fit()
        self.controller.view.fit_axes()

    def _export_data(self) -> None:
        if self._data_exporter is None:
            from lstmviz.window.data_export import DataExporter

            exporter = DataExporter(self.controller, self.files, self._engine, self)
            # Heard after the controller, which has restarted an engine that ended.
            self._engine.answered.connect(exporter.answered)
            self._data_exporter = exporter
        self._data_exporter.ask()

    def _cancel(self) -> None:
        self.controller.runs.cancel()
        self.importer.cancel()
        if self._data_exporter is not None:
            self._data_exporter.cancel()
        self.pictures.cancel()

    def _ask_for_point(self, lesson: LessonState | None) -> None:
        if lesson is not None or self._asks:
            from lstmviz.window.lesson_state import asked_point

            asked = asked_point(lesson)
            self._asks = asked is not None
            self.strip.set_asked(asked)

    def _show_scenarios(self) -> None:
        self.docks.bring_forward(self.scenario)
        self.scenario.focus_on_list()

    def _go_to_argument(self, argument: str) -> None:
        self.docks.bring_forward(self.layer)
        self.layer.go_to(argument)

    def _take_pending_edits(self) -> None:
        take_pending_edits(self)

    def _code_came(self, text: str) -> None:
        self.docks.bring_forward(self.layer)
        self.layer.take_code(text)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
