"""Shows what the Help menu offers: a control's help, the log, the versions."""

from html import escape
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWhatsThis, QWidget

from lstmviz.experiment.counting import listed
from lstmviz.lessons.library import entries
from lstmviz.logs import engine_log_path, log_path
from lstmviz.versions import VERSION


def help_on(widget: QWidget) -> str:
    """What is known about a control, as rich text: itself first, then the panel it is in.

    Of a panel itself how to read it comes first, and what it shows just now after that.
    """
    parts: list[str] = []
    name = ""
    around: QWidget | None = widget
    while around is not None:
        name = name or around.accessibleName()
        said = around.accessibleDescription() or around.toolTip()
        if said and not parts:
            parts.append(said)
        if around.whatsThis():
            if around.whatsThis() not in parts:
                parts.insert(0 if around is widget else 1, around.whatsThis())
            break  # a panel says what there is to say; the window around it knows nothing more
        around = around.parentWidget()
    if shown := _scenarios_about(name):
        parts.insert(1, shown)
    heading = f"<b>{escape(name)}</b>" if name else ""
    paragraphs = (escape(part).replace("\n", "<br>") for part in parts)
    return "".join(f"<p>{part}</p>" for part in (heading, *paragraphs) if part)


def _scenarios_about(argument: str) -> str:
    """Names the scenarios that show an argument of the layer; empty where none does."""
    outlines = (entry.outline for entry in entries() if entry.outline is not None)
    titles = [f"“{each.title}”" for each in outlines if argument in each.shows]
    return f"Scenarios (F4) that show it: {listed(titles)}." if titles else ""


def show_help_on(widget: QWidget) -> None:
    """Shows what is known about a control below it; nothing where nothing is."""
    text = help_on(widget)
    if text:
        below = QPoint(min(widget.width() // 2, 40), min(widget.height(), 60))
        QWhatsThis.showText(widget.mapToGlobal(below), _within_screen(text, widget), widget)


_LETTERS = 80  # a paragraph is so many wide
_SHORT = 200  # letters, which Qt itself breaks well


def _within_screen(text: str, widget: QWidget) -> str:
    """Keeps a long text from being wider than the screen, as large letters would make it."""
    if len(text) <= _SHORT:
        return text
    letter = widget.fontMetrics().averageCharWidth()
    width = min(_LETTERS * letter, widget.screen().availableGeometry().width() * 9 // 10)
    return f'<table width="{width}"><tr><td>{text}</td></tr></table>'


def open_folder_of(path: Path) -> None:
    """Opens the folder that a file is in with whatever the system shows folders with."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def show_about(parent: QWidget) -> None:
    """Opens the About dialog; it doesn't block the window's events."""
    text = (
        f"lstmviz {VERSION}\n\n"
        "Shows what return_sequences and stateful do in keras.layers.LSTM, GRU and SimpleRNN, "
        "step by step, with the numbers of the real layer.\n\n"
        "If something goes wrong, the logs of the window and of the engine tell more:\n"
        f"{log_path()}\n{engine_log_path()}"
    )
    box = QMessageBox(QMessageBox.Icon.Information, "About lstmviz", text, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
