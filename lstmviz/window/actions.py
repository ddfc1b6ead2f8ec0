"""Builds the menus, and fills in all that the controller answers by itself."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.config import RecurrentConfig, config_classes
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.plain_text import mnemonic_free, plain_text
from lstmviz.session.view_state import Theme, ViewState
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.panels.argument_help import FLAG_KEYS, MNEMONICS, argument_help
from lstmviz.window.panels.layer_panel import described
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.status import Status
from lstmviz.window.style import WindowColours
from lstmviz.window.undo_history import Step
from lstmviz.window.undo_list import UndoList

MANY = 10
"""Steps that Shift with an arrow key goes."""

Key = str | QKeySequence.StandardKey
K = TypeVar("K")

_THEMES: dict[Theme, str] = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}
_LONGEST_NEWS = 50
_GPU_HELP = "Run on {}: large layers may take less time, and numbers are rounded another way"
_NO_GPU = "TensorFlow finds no GPU here that it could compute on"
_LOADING = "TensorFlow is loading: it has yet to look for a GPU"
_WAY_BACK = "The engine does not start on the GPU: compute on the CPU again"
_BUSY = ("loading", "running", "checking")


class Actions:
    """Builds the menus; other parts of the window add their own actions to them.

    Attributes:
        file: a menu, as are edit, experiment, compare, scenario, time, view and help.
        undo: an action, as are redo, run, cancel and reveal.
        undo_list: all that undo and redo go through.
    """

    def __init__(
        self,
        window: QMainWindow,
        controller: Controller,
        settings: Settings,
        colours: WindowColours,
        toggle_play: Callable[[], None],
        cancel: Callable[[], None],
    ) -> None:
        self._window = window
        self._controller = controller
        self._settings = settings
        self._colours = colours
        self.file = self._menu("&File")
        self.edit = self._menu("&Edit")
        self.experiment = self._menu("E&xperiment")
        self.compare = self._menu("Com&pare")
        tip = "Hold this run against one that was pinned, or against a twin"
        self.compare.menuAction().setToolTip(tip)
        self.scenario = self._menu("Sce&nario")
        self.time = self._menu("&Time")
        self.view = self._menu("&View")
        self.help = self._menu("&Help")
        self._fill_edit()
        self._fill_experiment(cancel)
        self._fill_time(toggle_play)
        themes = self.add_choices(self.view.addMenu("&Colours"), _THEMES, self._choose_theme)
        themes[colours.choice].setChecked(True)

    def add(
        self,
        menu: QMenu | None,
        text: str,
        does: Callable[[], object],
        *keys: Key,
        tip: str = "",
        ticked: bool = False,
    ) -> QAction:
        """Adds an action to a menu, with its shortcuts, and with a tick where it can have one.

        Where no menu is named it waits for its own to be filled.
        """
        action = QAction(text, self._window)
        action.setShortcuts(list(dict.fromkeys(found for key in keys for found in _found(key))))
        _set_tip(action, tip)
        action.setCheckable(ticked)
        action.triggered.connect(lambda *_: does())
        if menu is not None:
            menu.addAction(action)
        return action

    def add_choices(
        self, menu: QMenu, texts: Mapping[K, str], choose: Callable[[K], object]
    ) -> dict[K, QAction]:
        """Adds actions of which one has the tick."""
        group = QActionGroup(menu)
        actions = {}
        for value, text in texts.items():
            actions[value] = self.add(menu, text, partial(choose, value), ticked=True)
            group.addAction(actions[value])
        return actions

    def show(self, snapshot: Snapshot) -> None:
        """Says what can be undone, and enables what can be done just now."""
        _show_step(self.undo, "Undo", snapshot.history.past)
        _show_step(self.redo, "Redo", snapshot.history.future)
        self.undo_list.show_history(snapshot.history)
        status = snapshot.status
        is_busy = status.agreement in _BUSY or bool(status.reading or status.writing)
        offer(self.cancel, "" if is_busy else "Nothing is running, and no file is read or written.")
        self._show_gpu(status)

    def show_layer(self, layer: RecurrentConfig) -> None:
        """Ticks the kind of layer and the flags that are on; `triggered` isn't emitted by that."""
        self._kinds[type(layer)].setChecked(True)
        for flag, action in self._flags.items():
            action.setChecked(getattr(layer, flag))
            _set_tip(action, argument_help(flag, layer))

    def show_view(self, view: ViewState) -> None:
        """Checks what the view state says; `triggered` isn't emitted by that."""
        self.reveal.setChecked(view.reveal)

    def _menu(self, title: str) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        menu.setAccessibleName(title.replace("&", ""))
        return menu

    def _fill_edit(self) -> None:
        menu, do = self.edit, self._controller.layer
        self.undo = self.add(menu, "&Undo", do.undo, QKeySequence.StandardKey.Undo)
        # Ctrl+Shift+Z on every system, also where its own key is another.
        self.redo = self.add(menu, "&Redo", do.redo, "Ctrl+Shift+Z", QKeySequence.StandardKey.Redo)
        self.undo.setIconText("Undo")
        self.redo.setIconText("Redo")
        self.undo_list = UndoList(self._window, do.go_to)
        tip = "All changes that can be undone or made again; a click goes there"
        self.add(menu, "&History of changes…", self.undo_list.open, tip=tip)
        menu.addSeparator()

    def _fill_experiment(self, cancel: Callable[[], None]) -> None:
        menu, do = self.experiment, self._controller
        tip = "Give the calls to Keras again"
        self.run = self.add(menu, "&Run", do.runs.run_now, "F5", tip=tip)
        tip = "End the run, or the reading or writing of a file; the last picture stays"
        self.cancel = self.add(menu, "Ca&ncel", cancel, "Esc", tip=tip)
        self.gpu = self.add(menu, "Co&mpute on a GPU", self._change_device)
        self.gpu.setCheckable(True)
        menu.addSeparator()
        names = {known: f"&{known.kind.name}" for known in config_classes()}
        kinds = menu.addMenu("&Kind of layer")
        self._kinds = self.add_choices(kinds, names, do.layer.kind)
        for known, action in self._kinds.items():
            _set_tip(action, described(known.kind))
        self._flags = {
            flag: self.add(
                menu,
                MNEMONICS[flag],
                partial(self._toggle_flag, flag),
                key,
                ticked=True,
            )
            for flag, key in FLAG_KEYS.items()
        }
        menu.addSeparator()
        self.add(menu, "&Call again", do.calls.again, "Ctrl+Return")
        states = do.states
        self.add(menu, "reset_state() &before the selected call", states.toggle_reset_before, "R")
        tip = "Only the layer that is looked at; the others keep the states that they have"
        reset_one = states.toggle_reset_layer_before
        self.add(menu, "reset_state() of this la&yer alone", reset_one, "Shift+R", tip=tip)
        tip = "How long resetting one LSTM takes here, in a model of 1, 10 and 50 of them"
        self.add(menu, "Measure reset of t&he states …", do.reset_times.measure, tip=tip)
        tip = "The run goes on from another h or c; a point can also be dragged in the picture"
        self.add(menu, "Change a stat&e…", self._change_state, "Ctrl+Shift+H", tip=tip)
        # Also where the bar below the picture has no room for all of it.
        self._what_if = menu.addMenu("&What if …?")
        self._what_if.aboutToShow.connect(self._fill_what_if)
        made = menu.addMenu("Ready-made mode&ls")
        made.setToolTipsVisible(True)
        for each in READY_MADE:
            _set_tip(self.add(made, each.title, partial(do.model.ready_made, each)), each.about)
        menu.addSeparator()
        one = self._with_call
        self.add(menu, "&Duplicate the selected call", one(do.calls.duplicate), "Ctrl+D")
        self.add(menu, "Move it &up", one(do.calls.move_by, -1), "Alt+Up")
        self.add(menu, "Move it d&own", one(do.calls.move_by, 1), "Alt+Down")
        self.add(menu, "Remo&ve it", one(do.calls.remove), "Ctrl+Delete")
        self.add(menu, "Cu&t it in two along time", one(do.calls.chunk, 2))
        self.add(menu, "&Join it with the next call", one(do.calls.join, 2))

    def _change_state(self) -> None:
        from lstmviz.window.state_dialog import ask_for_state

        ask_for_state(self._controller, self._window)

    def _fill_what_if(self) -> None:
        self._what_if.clear()
        for alternative in self._controller.now.alternatives:
            action = self._what_if.addAction(mnemonic_free(alternative.title))
            action.triggered.connect(partial(self._take, alternative))

    def _take(self, alternative: Alternative, *_: object) -> None:
        self._controller.layer.take(alternative)

    def _toggle_flag(self, flag: str) -> None:
        layer = self._controller.now.experiment.layer
        self._controller.layer.argument(flag, not getattr(layer, flag))
        self.show_layer(self._controller.now.experiment.layer)  # the tick, where it was refused

    def _choose_theme(self, choice: Theme) -> None:
        """Of the window from now on, and of what the session that is open draws elsewhere."""
        self._colours.choose(choice)
        self._controller.view.set_theme(choice)

    def _change_device(self) -> None:
        self._settings.device = "gpu" if self.gpu.isChecked() else "cpu"
        self._controller.runs.compute_on(self._settings.device)

    def _show_gpu(self, status: Status) -> None:
        if status.versions is not None:
            self.gpu.setChecked(status.device != "CPU")
            tip = _GPU_HELP.format(status.gpus[0]) if status.gpus else _NO_GPU
        else:
            # Where TensorFlow doesn't live with the GPU, this is the way back.
            self.gpu.setChecked(self._settings.device == "gpu")
            tip = _WAY_BACK if status.agreement == "failed" and self.gpu.isChecked() else _LOADING
        offer(self.gpu, f"{tip}." if tip in (_NO_GPU, _LOADING) else "")
        self.gpu.setToolTip(tip)
        self.gpu.setStatusTip(tip)

    def _with_call(self, does: Callable[..., None], *more: object) -> Callable[[], None]:
        """Does something with the call that is selected then."""

        def do_it() -> None:
            does(self._controller.now.view.moment.call, *more)

        return do_it

    def _fill_time(self, toggle_play: Callable[[], None]) -> None:
        menu, do = self.time, self._controller
        self.add(menu, "&Play or pause", toggle_play, "Space")
        menu.addSeparator()
        self.add(menu, "Step &forward", partial(do.view.step_by, 1), "Right")
        self.add(menu, "Step &back", partial(do.view.step_by, -1), "Left")
        tip = "What enters, what is added up, any gates, the new state; then the next step"
        self.add(menu, "&On within the moment", partial(do.view.step_stage, 1), ".", tip=tip)
        self.add(menu, "Back &within the moment", partial(do.view.step_stage, -1), ",")
        self.add(menu, "Ten steps forward", partial(do.view.step_by, MANY), "Shift+Right")
        self.add(menu, "Ten steps back", partial(do.view.step_by, -MANY), "Shift+Left")
        self.add(menu, "&Next call", partial(do.view.step_calls, 1), "PgDown")
        self.add(menu, "Pre&vious call", partial(do.view.step_calls, -1), "PgUp")
        self.add(menu, "To the &start", partial(do.view.go_to, 0), "Home")
        self.add(menu, "To the &end", do.view.go_to_end, "End")
        menu.addSeparator()
        self.reveal = QAction("&Reveal while stepping", self._window)
        self.reveal.setCheckable(True)
        self.reveal.triggered.connect(do.view.set_reveal)
        menu.addAction(self.reveal)


class _NoStatusTips(QObject):
    """Keeps a button's tip, which it shows itself, from covering what the status line says."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.StatusTip


def add_tool_bar(groups: list[list[QAction]], window: QMainWindow) -> QToolBar:
    """Adds a slim bar of buttons with words: no picture of a floppy disk has to be known.

    Args:
        groups: the actions, with a line between one group and the next.
        window: gets the bar at its top.
    """
    bar = QToolBar("Tool bar", window)
    bar.setObjectName("tool bar")
    bar.setAccessibleName("Tool bar")
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    bar.setMovable(False)
    quiet = _NoStatusTips(bar)
    for number, group in enumerate(groups):
        if number:
            bar.addSeparator()
        bar.addActions(group)
        for action in group:
            # Reached by Tab, but a click leaves the focus in the picture or the field.
            button = bar.widgetForAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.installEventFilter(quiet)
            if isinstance(button, QToolButton):  # one that has a menu opens it at once
                button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    window.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
    return bar


def _found(key: Key) -> list[QKeySequence]:
    """The key, or all that the system has for it, but for keys named Open or Copy."""
    if isinstance(key, QKeySequence.StandardKey):
        return [found for found in QKeySequence.keyBindings(key) if "+" in found.toString()]
    return [QKeySequence(key)]


_WHY_NOT = "why not"


def offer(action: QAction, why_not: str = "") -> None:
    """Enables an action, or disables it and keeps the sentence that tells why."""
    action.setEnabled(not why_not)
    action.setProperty(_WHY_NOT, why_not)


def reason_against(action: QAction) -> str:
    """Tells why an action can't be done just now; empty where it can."""
    if action.isEnabled():
        return ""
    return str(action.property(_WHY_NOT) or "It can't be done just now.")


def _set_tip(action: QAction, tip: str) -> None:
    action.setStatusTip(tip)
    action.setToolTip(_with_key(tip or plain(action.text()), action))


def _with_key(tip: str, action: QAction) -> str:
    """The tip, with the key that does the same: so a person learns it."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({key})" if key else tip


def plain(text: str) -> str:
    """An action's text as it is read, without the marks for its letter and its dialog."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _show_step(action: QAction, what: str, steps: tuple[Step, ...]) -> None:
    """Names the change that the action would undo or redo."""
    news = steps[-1].news if steps else ""
    offer(action, "" if steps else f"There is no change to {what.lower()}.")
    action.setToolTip(_with_key(f"{what} {plain_text(news, _LONGEST_NEWS)}".strip(), action))
    action.setText(f"&{what} {mnemonic_free(news, _LONGEST_NEWS)}".strip())
