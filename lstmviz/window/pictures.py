"""Copies and exports whichever view of the window is meant."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QFontInfo
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QWidget

from lstmviz.window.background import Newest
from lstmviz.window.clipboard import NO_PICTURE, Clipboard
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import ANSWER_FIRST, Snapshot

if TYPE_CHECKING:
    from lstmviz.figure.options.figure_options import ViewName
    from lstmviz.figure.strip.film_strip import FilmStrip
    from lstmviz.window.figure_dialog import FigureDialog
    from lstmviz.window.figure_files import FigureFiles
    from lstmviz.window.style import WindowColours

DPI = 192
"""Two of the picture's pixels along one of the screen's, so that it is sharp on paper."""

_POINTS = 72 / 96  # of one of the screen's pixels


class Pictures(QObject):
    """Knows where each view is, so that the one with the focus is the one that is copied."""

    def __init__(
        self,
        controller: Controller,
        files: SessionFiles,
        settings: Settings,
        colours: WindowColours,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.clipboard = Clipboard(controller, self)
        self._controller = controller
        self._files, self._settings, self._colours = files, settings, colours
        self._window = window
        self._strip: FilmStrip | None = None
        self._views: dict[ViewName, QWidget] = {}
        self._dialog: FigureDialog | None = None
        self._writer: FigureFiles | None = None
        self._loading = Newest(self)

    # Where the views are

    def offer_strip(self, strip: FilmStrip) -> None:
        """Offers the film strip, which is meant wherever no other view is."""
        self._strip = strip
        self.offer("strip", strip)

    def offer(self, view: ViewName, widget: QWidget) -> None:
        """Adds copying and exporting a view to the menu of what shows it."""
        self._views[view] = widget
        for text, does in (("Copy picture", self.copy), ("Export picture…", self.export)):
            action = QAction(text, widget)
            action.triggered.connect(lambda *_, does=does: does(view))
            widget.addAction(action)
        # What has a menu of its own keeps it, and gets these as well.
        for part in (widget, *widget.findChildren(QPlainTextEdit)):
            part.installEventFilter(self)

    @property
    def in_focus(self) -> ViewName:
        """The view that the keyboard is in; the film strip where it is in none."""
        focused = QApplication.focusWidget()
        for view, widget in self._views.items():
            if focused is not None and (widget is focused or widget.isAncestorOf(focused)):
                return view
        return "strip"

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shows the menu, of a text below what it offers itself."""
        if not (isinstance(event, QContextMenuEvent) and isinstance(watched, QWidget)):
            return super().eventFilter(watched, event)
        view = next(w for w in self._views.values() if w is watched or w.isAncestorOf(watched))
        place = event.globalPos()
        menu = QMenu(view)
        if isinstance(watched, QPlainTextEdit):
            menu = watched.createStandardContextMenu()
            menu.addSeparator()
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                place = watched.mapToGlobal(watched.cursorRect().bottomLeft())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(view.actions())
        menu.popup(place)
        return True

    # What is done with them

    def copy(self, view: ViewName | None = None) -> None:
        """Copies a view as it is seen, by default the one in focus."""
        from lstmviz.figure.options.figure_options import LEAST_TEXT, MOST_TEXT, FigureOptions
        from lstmviz.figure.options.lengths import Length

        view = view or self.in_focus
        widget = self._views[view]
        height = widget.height() * _POINTS if view == "strip" else None
        text = min(max(QFontInfo(widget.font()).pixelSize() * _POINTS, LEAST_TEXT), MOST_TEXT)
        options = FigureOptions(
            view=view,
            theme=self._colours.theme.name,
            width=Length(widget.width() * _POINTS, "pt"),
            height=None if height is None else Length(height, "pt"),
            text=Length(text, "pt"),
            dpi=DPI,
            session=False,
        )
        self.clipboard.picture(options)

    def export(self, view: ViewName | None = None) -> None:
        """Opens the dialog with a view chosen, by default the one in focus."""
        view = view or self.in_focus
        now = self._controller.now
        if now.render_data is None or now.is_covered:
            self._controller.store.say(ANSWER_FIRST if now.is_covered else NO_PICTURE)
            return
        if self._dialog is not None:
            self._open(view, None)
        else:
            self._loading.do(_load, partial(self._open, view))

    def _open(self, view: ViewName, _loaded: object) -> None:
        from lstmviz.window.panels.figure_form import started

        dialog = self._dialog or self._make_dialog()
        part = self._seen_part() if view == "strip" else {}
        dialog.begin(started(self._settings.figure, view=view, **part))
        dialog.set_snapshot(self._controller.now)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def cancel(self) -> None:
        """Ends the walks that are being written to files."""
        if self._writer is not None:
            self._writer.cancel()

    def stop(self) -> None:
        """Ends whatever is being written, with the window."""
        if self._writer is not None:
            self._writer.stop()

    def follow(self, now: Snapshot) -> None:
        """Has the dialog, where one is open, show what the window shows."""
        if self._dialog is not None and now.is_covered:
            self._dialog.close()  # it shows whatever view one chooses
        elif self._dialog is not None:
            self._dialog.set_snapshot(now)

    def _make_dialog(self) -> FigureDialog:
        from lstmviz.window.figure_dialog import FigureDialog
        from lstmviz.window.figure_files import FigureFiles

        if self._writer is None:
            self._writer = FigureFiles(self._controller, self._files, self._settings, self)
        dialog = self._dialog = FigureDialog(self._writer, self._settings, self._window)
        dialog.gates_requested.connect(self._controller.gates.requested)
        dialog.copy_requested.connect(self.clipboard.picture)
        self.clipboard.told.connect(dialog.say)
        dialog.finished.connect(self._forget_dialog)
        return dialog

    def _forget_dialog(self) -> None:
        self._dialog = None

    def _seen_part(self) -> dict[str, tuple[int, int]]:
        """The calls and steps that are seen of the film strip, where that isn't all."""
        from lstmviz.figure.export.choosing import seen_part

        picture = None if self._strip is None else self._strip.picture
        if picture is None:
            return {}
        canvas = picture.canvas
        return seen_part(canvas.trace_view, canvas.low, canvas.high)


def _load() -> None:
    """Loads what the dialog needs, on a thread: few open it, and it takes half a second."""
    import lstmviz.window.figure_dialog  # noqa: F401
