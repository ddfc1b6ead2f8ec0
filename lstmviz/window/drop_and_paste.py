"""Takes what comes from outside: files chosen or dropped on the window, text pasted into it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.from_code import code_kind
from lstmviz.experiment.from_code.code_kind import is_code
from lstmviz.intake.endings import BROUGHT
from lstmviz.session.figure_file import ENDINGS as FIGURES
from lstmviz.window.code_import import CodeImporter
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import OUTLINE, SESSION, DataImporter

_ENDINGS = (SESSION, *FIGURES, *BROUGHT)
_KINDS = (
    "Sessions, scenarios, figures, data, models and code "
    f"({' '.join(f'*{end}' for end in _ENDINGS)} {OUTLINE})"
    f";;lstmviz sessions (*{SESSION});;All files (*)"
)


class DropPasteHandler(QObject):
    """Hands on what is opened, dropped on the window or pasted into it.

    Signals:
        line_pasted (str): a session as a line of text was pasted.
    """

    line_pasted = Signal(str)

    def __init__(
        self, controller: Controller, importer: DataImporter, code: CodeImporter, window: QWidget
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._importer = importer
        self._code = code
        self._code_is_dragged = False
        self._takers: dict[QObject, Callable[[list[Path]], None]] = {}
        self.take_drops(window, self.take)

    def take_drops(self, widget: QWidget, take: Callable[[list[Path]], None]) -> None:
        """Lets files be dropped on a widget; the innermost one gets them."""
        self._takers[widget] = take
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def paste(self) -> None:
        """Takes the clipboard's text: code that makes a layer, or else an array."""
        from lstmviz.session.shared_line import is_line

        text = QGuiApplication.clipboard().text()
        if is_line(text):
            self.line_pasted.emit(text)
        elif is_code(text):
            self._code.take_text(text)
        else:
            self._importer.take_text(text)

    def open(self) -> None:
        """Asks for a file of any kind, and takes it as if it were dropped on the window."""
        self._importer.choose("Open", _KINDS, lambda path: self.take([path]))

    def open_array(self) -> None:
        """Asks for an array for the selected row of the selected call."""
        view = self._controller.now.view
        self._importer.open_array(view.moment.call, view.row)

    def take(self, paths: list[Path]) -> None:
        """Takes files that were dropped on the window."""
        if len(paths) == 1 and paths[0].suffix.lower() in code_kind.ENDINGS:
            self._code.take_file(paths[0])
        else:
            self._importer.drop(paths)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        """Accepts files and code that are dragged over a widget, and takes what is dropped."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return False
        paths = local_files(event.mimeData())
        if not paths and not self._is_code(event):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop and paths:
            self._takers[widget](paths)
        elif event.type() == QEvent.Type.Drop:
            self._code.take_text(event.mimeData().text())
        return True

    def _is_code(self, event: QDropEvent) -> bool:
        if event.type() != QEvent.Type.DragMove:  # of which there are many
            data = event.mimeData()
            self._code_is_dragged = not data.hasUrls() and is_code(data.text())
        return self._code_is_dragged


def local_files(data: QMimeData) -> list[Path]:
    """Returns the files of this machine among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
