"""Fills the menus File, Edit, View and Compare, and the one of the film strip."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from lstmviz.experiment.plain_text import mnemonic_free, plain_text, tip_of
from lstmviz.experiment.twins import OF_ANY_KIND, Twin, words_of
from lstmviz.figure.view_model.track import Track
from lstmviz.session.view_state import DrawnAs, HColours, UnitOrder, ViewState
from lstmviz.window.actions import Actions, offer
from lstmviz.window.comparison_state import title_of
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.controllers.view import ViewController
from lstmviz.window.docks import Docks
from lstmviz.window.panels.strip_bar import DRAWN_AS, ORDERS
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.style import TextSize

_Standard = QKeySequence.StandardKey


def fill_edit_menu(
    actions: Actions,
    copy_picture: Callable[[], None],
    copy_words: Callable[[], None],
    copy_code: Callable[[], None],
    copy_line: Callable[[], None],
    paste: Callable[[], None],
) -> QAction:
    """Adds copying and pasting below undo and redo, and returns what copies the Keras script."""
    menu = actions.edit
    tip = "Put the view in focus on the clipboard, the film strip for example, with its words"
    actions.add(menu, "&Copy the picture", copy_picture, _Standard.Copy, tip=tip)
    actions.add(menu, "Copy the picture in &words", copy_words)
    copies_code = actions.add(menu, "Copy the co&de", copy_code, "Ctrl+Shift+C")
    copies_code.setIconText("Copy code")
    tip = "The whole session, where it is small: Ctrl+V opens it in another window"
    actions.add(menu, "Copy as a &line of text", copy_line, tip=tip)
    tip = "Numbers for the selected call, or code that makes a layer"
    actions.add(menu, "&Paste", paste, _Standard.Paste, tip=tip)
    return copies_code


_NO_SCENARIO = "No scenario is open: choose one first (F4)."


class ScenarioMenu:
    """The list of scenarios, and the walk through the one that is open.

    Attributes:
        choose: an action that shows the list.
    """

    def __init__(
        self,
        actions: Actions,
        controller: Controller,
        choose: Callable[[], None],
        open_shipped: Callable[[str], None],
        write: Callable[[], None],
        edit: Callable[[], None],
    ) -> None:
        menu = actions.scenario
        tip = "Each shows one idea in a few steps, and asks before it shows"
        self.choose = actions.add(menu, "&Choose a scenario…", choose, "F4", tip=tip)
        self.choose.setIconText("Scenarios")
        self._course = menu.addMenu("&All scenarios")
        self._course.setToolTipsVisible(True)
        self._course.aboutToShow.connect(partial(self._fill_course, actions, open_shipped))
        menu.addSeparator()
        do = controller
        tip = "The next step, or what a question asks about"
        restore = "As the step was, whatever you changed since"
        self._walk = [
            actions.add(menu, "&Next step", lambda: do.scenario.forward(), "F8", tip=tip),
            actions.add(menu, "&Previous step", lambda: do.scenario.back(), "F7"),
            actions.add(
                menu, "&Back to this step", lambda: do.scenario.restore(), "F6", tip=restore
            ),
            actions.add(menu, "&Leave the scenario", lambda: do.scenario.close()),
        ]
        menu.addSeparator()
        tip = "One of your own: what the window shows becomes its first step"
        actions.add(menu, "&Write a scenario…", write, tip=tip)
        tip = "Its steps, texts, questions and claims; of one that ships, a copy is made"
        self._walk.append(actions.add(menu, "&Edit this scenario…", edit, tip=tip))
        self.show(is_open=False)

    def _fill_course(self, actions: Actions, open_shipped: Callable[[str], None]) -> None:
        """Fills in the scenarios that ship; they are read when somebody looks for one."""
        if not self._course.isEmpty():
            return
        from lstmviz.lessons.library import entries

        for entry in entries():
            if entry.outline is not None:
                title, about = mnemonic_free(entry.outline.title), entry.outline.about
                does = partial(open_shipped, entry.name)
                actions.add(self._course, title, does, tip=about)

    def show(self, *, is_open: bool) -> None:
        """Enables the walk where a scenario is open."""
        for action in self._walk:
            offer(action, "" if is_open else _NO_SCENARIO)


_DRAWN_AS_LETTERS: dict[DrawnAs, str] = {
    "auto": "Lines if &few",
    "lines": "&Lines",
    "heatmap": "&Heatmaps",
}
_H_COLOURS_LETTERS: dict[HColours, str] = {
    "bounds": "To &±1, as far as it can go",
    "reach": "As far as h &reaches",
}
_ORDER_LETTERS: dict[UnitOrder, str] = {
    "number": "By &number",
    "size": "By &largest |h|",
    "range": "By &range of h",
    "difference": "By &difference",
}


_NO_TRACK = "In this run there is nothing of it to draw."
_NO_BOUNDS = "This layer's activation sets no bounds to h."
_NO_OTHER = "It needs another run to compare with: see the menu Compare."


class StripMenu:
    """Submenus for the tracks, how they are drawn, the colours, and the order of the units."""

    def __init__(self, actions: Actions, do: ViewController) -> None:
        self._actions, self._do = actions, do
        self._menu = actions.view.addMenu("Trac&ks")
        self._tracks: dict[str, QAction] = {}
        self._described: list[tuple[str, str]] = []
        drawn = actions.view.addMenu("&Draw tracks as")
        self._drawn_as = actions.add_choices(drawn, _DRAWN_AS_LETTERS, do.set_drawn_as)
        self._colours_of_h = actions.view.addMenu("Colours of &h")
        self._h_colours = actions.add_choices(
            self._colours_of_h, _H_COLOURS_LETTERS, do.set_h_colours
        )
        order = actions.view.addMenu("S&ort the units")
        self._orders = actions.add_choices(order, _ORDER_LETTERS, do.set_unit_order)
        assert list(self._drawn_as) == list(DRAWN_AS)
        assert list(self._orders) == list(ORDERS)
        self._all_units = actions.add(actions.view, "Draw all un&its", partial(do.set_units, ()))
        self._all_rows = actions.add(actions.view, "Draw all ro&ws", partial(do.set_rows, ()))

    def set_tracks(self, tracks: Mapping[Track, bool]) -> None:
        """Has an action for each track that can be switched off; h is always there.

        Args:
            tracks: of the layer, and whether there is anything of each.
        """
        toggled = {track: there for track, there in tracks.items() if track.name != "h"}
        described = [(track.name, track.tip) for track in toggled]
        if described != self._described:
            self._described = described
            for gone in self._tracks.values():
                self._menu.removeAction(gone)
                gone.deleteLater()
            self._tracks = dict(zip((t.name for t in toggled), self._made(toggled), strict=True))
        for track, there in toggled.items():
            offer(self._tracks[track.name], "" if there else _NO_TRACK)

    def _made(self, tracks: Iterable[Track]) -> Iterator[QAction]:
        taken: set[str] = set()
        for track in tracks:
            keys = (key for key in reversed(track.letter) if key.isalnum() and key not in taken)
            key = next(keys, "")
            taken.add(key)
            marked = track.letter.replace(key, f"&{key}", 1) if key else track.letter
            toggle = partial(self._do.toggle_track, track.name)
            text = f"{marked}, {track.label}"
            yield self._actions.add(self._menu, text, toggle, tip=track.tip, ticked=True)

    def show(self, view: ViewState, compared: bool, bounded: bool) -> None:
        """Ticks what is chosen, also where there is nothing to choose; emits nothing.

        Args:
            view: what is chosen.
            compared: whether there is another run to differ from.
            bounded: whether h has bounds that its colours could go to.
        """
        for name, action in self._tracks.items():
            action.setChecked(action.isEnabled() and name in view.tracks)
        self._drawn_as[view.drawn_as].setChecked(True)
        self._h_colours[view.h_colours].setChecked(True)
        offer(self._colours_of_h.menuAction(), "" if bounded else _NO_BOUNDS)
        offer(self._orders["difference"], "" if compared else _NO_OTHER)
        self._orders[view.unit_order].setChecked(True)
        offer(self._all_units, "" if view.units else "All units are drawn.")
        offer(self._all_rows, "" if view.rows else "All rows are drawn.")


_FULL_SCREEN = ("F11", _Standard.FullScreen)  # F11 is the system's own on a Mac
_KEYS: Final[dict[Twin, str]] = {"stateless": "Ctrl+1", "whole": "Ctrl+2", "defaults": "Ctrl+3"}
_LETTERS: Final[dict[Twin, str]] = {
    "stateless": "&Stateless twin",
    "whole": "&Whole-sequence twin",
    "defaults": "Keras' &defaults",
}
_LONGEST = 60


class CompareMenu:
    """Pinning, the twins, and the pins; what is compared with has a tick."""

    def __init__(
        self, actions: Actions, controller: Controller, show_panel: Callable[[], object]
    ) -> None:
        self.menu: QMenu = actions.compare
        self._actions = actions
        self._controller = controller
        self._show_panel = show_panel
        tip = "Keep this run in the picture, dashed, while you change things"
        self._pin = actions.add(self.menu, "&Pin this run", self._pin_this, "P", tip=tip)
        self.menu.addSeparator()
        self._twins = {which: self._made_twin(which) for which in OF_ANY_KIND}
        self._separator = self.menu.addSeparator()
        self._pins: list[QAction] = []

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Says what there is to compare with, and ticks what is; emits nothing."""
        reference = None if snapshot.compared is None else snapshot.compared.reference
        offer(self._pin, snapshot.why_not_pinned)
        offered = snapshot.not_offered
        for which in offered:
            if which not in self._twins:
                self._twins[which] = self._made_twin(which)
                self.menu.insertAction(self._separator, self._twins[which])
        for which, action in self._twins.items():
            action.setChecked(reference == which)
            offer(action, "" if reference == which else offered.get(which, ""))
            action.setVisible(which in offered)
        while len(self._pins) > len(snapshot.pinned):
            gone = self._pins.pop()
            self.menu.removeAction(gone)
            gone.deleteLater()
        while len(self._pins) < len(snapshot.pinned):
            toggle = partial(self._toggle, len(self._pins))
            self._pins.append(self._actions.add(self.menu, "", toggle, ticked=True))
        for number, (action, pin) in enumerate(zip(self._pins, snapshot.pinned, strict=True)):
            title = title_of(pin, number)
            action.setText(mnemonic_free(title, _LONGEST))
            action.setToolTip(tip_of(title))
            action.setChecked(reference == number)
        self._separator.setVisible(bool(self._pins))

    def _made_twin(self, which: Twin) -> QAction:
        words, keys = words_of(which), [_KEYS[which]] if which in _KEYS else []
        title = _LETTERS.get(which) or mnemonic_free(words.title)
        toggle = partial(self._toggle, which)
        return self._actions.add(self.menu, title, toggle, *keys, tip=words.help, ticked=True)

    def _pin_this(self) -> None:
        self._controller.pins.pin()
        self._show_panel()

    def _toggle(self, which: Twin | int) -> None:
        self._controller.comparison.toggle(which)
        if self._controller.now.compared is not None:
            self._show_panel()


def fill_view_menu(
    actions: Actions,
    fit: Callable[[], None],
    docks: Docks,
    tool_bar: QToolBar,
    size: TextSize,
    lecture: QAction,
    window: QMainWindow,
) -> None:
    """Adds fitting, docks and tool bar, the text size, the full screen and the lecture."""

    def toggle_full_screen() -> None:
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    menu = actions.view
    actions.add(menu, "&Fit the whole picture", fit, "F")
    menu.addSeparator()
    docks.fill(menu, tool_bar)
    tip = "Nothing but the picture; the same key brings them back"
    actions.add(menu, "Hide or show all pan&els", docks.toggle_all, "F9", tip=tip)
    actions.add(menu, "Put the &panels back", docks.put_back)
    menu.addSeparator()
    # The plus of most keyboards is a shifted equals sign.
    actions.add(menu, "L&arger text", size.larger, "Ctrl++", "Ctrl+=")
    actions.add(menu, "&Smaller text", size.smaller, "Ctrl+-")
    actions.add(menu, "&Normal text", size.normal, "Ctrl+0")
    menu.addSeparator()
    actions.add(menu, "F&ull screen", toggle_full_screen, *_FULL_SCREEN)
    menu.addAction(lecture)


_NO_RECENT = "Sessions that you open or save are listed here"


class FileMenu:
    """New, open, save, the recent files, and the way out.

    Attributes:
        open: an action, as is save.
        recent: the submenu of recent files.
    """

    def __init__(
        self,
        actions: Actions,
        files: SessionFiles,
        read_any: Callable[[], None],
        read_array: Callable[[], None],
        read_weights: Callable[[], None],
        read_code: Callable[[], None],
        export_picture: Callable[[], None],
        export_data: Callable[[], None],
        leave: Callable[[], object],
    ) -> None:
        menu = actions.file
        self._actions = actions
        self._files = files
        tip = "Begin anew with the example that opens first"
        actions.add(menu, "&New from the example", files.open_example, _Standard.New, tip=tip)
        tip = "A session, a table or an array, a model, or code"
        self.open = actions.add(menu, "&Open…", read_any, _Standard.Open, tip=tip)
        self.open.setIconText("Open")
        self.recent = menu.addMenu("Open re&cent")
        self.recent.setAccessibleName("Open recent")
        self.recent.setToolTipsVisible(True)
        tip = "What an earlier start of lstmviz did not save, after a crash for example"
        actions.add(menu, "Open what was not sa&ved…", files.offer_again, tip=tip)
        menu.addSeparator()
        tip = "Write everything that is shown here to the session's file"
        self.save = actions.add(menu, "&Save", files.save, _Standard.Save, tip=tip)
        # Windows has no standard key for this.
        actions.add(menu, "Save &as…", files.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        tip = "A figure of the view in focus for a page or a slide: PDF, SVG or PNG"
        keys = "Ctrl+Shift+E"
        self.export = actions.add(menu, "&Export picture…", export_picture, keys, tip=tip)
        self.export.setIconText("Export")
        tip = "What Keras computed at every step: as a table (.csv) or as arrays (.npz)"
        actions.add(menu, "Export da&ta…", export_data, tip=tip)
        menu.addSeparator()
        tip = "Numbers for the selected call, from a file"
        actions.add(menu, "Open a table or an arra&y…", read_array, tip=tip)
        tip = "A whole model with its weights, or those of the layer, also from arrays"
        actions.add(menu, "Open a model or &weights…", read_weights, tip=tip)
        tip = "The layer, from a Python file or a notebook"
        actions.add(menu, "Open co&de…", read_code, tip=tip)
        menu.addSeparator()
        # Windows has no standard key for this one either.
        quit_action = actions.add(menu, "&Quit", leave, "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)
        files.recent_changed.connect(self._show_recent)
        self._show_recent()

    def _show_recent(self) -> None:
        for action in self.recent.actions():
            self.recent.removeAction(action)
            action.deleteLater()
        paths = self._files.recent
        for number, path in enumerate(paths, 1):
            action = self._actions.add(
                self.recent, _told(number, path), partial(self._files.open_path, path)
            )
            action.setToolTip(plain_text(path))
        if paths:
            self.recent.addSeparator()
            self._actions.add(self.recent, "C&lear list", self._files.clear_recent)
        else:
            empty = self._actions.add(self.recent, _NO_RECENT, self._show_recent)
            offer(empty, f"{_NO_RECENT}.")


def _told(number: int, path: Path) -> str:
    name, folder = (mnemonic_free(part, _LONGEST) for part in (path.name, path.parent.name))
    return f"&{number}  {name}" + (f"  in {folder}" if folder else "")
