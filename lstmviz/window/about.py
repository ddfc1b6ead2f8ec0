"""What the program is, and where its log is."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from lstmviz import __version__
from lstmviz.logs import engine_log_path, log_path


def about_text() -> str:
    """The text of the About dialog, plain."""
    return (
        f"lstmviz {__version__}\n\n"
        "Shows what return_sequences and stateful do in keras.layers.LSTM, step by step, "
        "with the numbers of the real layer.\n\n"
        "If something goes wrong, the logs of the window and of the engine tell more:\n"
        f"{log_path()}\n{engine_log_path()}"
    )


def show_about(parent: QWidget) -> None:
    """Opens the About dialog; it doesn't block the window's events."""
    box = QMessageBox(QMessageBox.Icon.Information, "About lstmviz", about_text(), parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def open_log_folder() -> str:
    """Opens the folder of the logs in the system's file manager.

    Returns:
        Where the log is, as a sentence.
    """
    path = log_path()
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
    return f"The log is {path}."
