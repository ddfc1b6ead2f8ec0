"""Help on what has the focus."""

from html import escape

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWhatsThis, QWidget


def help_on(widget: QWidget) -> str:
    """What is known about a control, as rich text: itself first, then the panel it is in."""
    parts: list[str] = []
    name = ""
    around: QWidget | None = widget
    while around is not None:
        name = name or around.accessibleName()
        for text in (around.accessibleDescription() if not parts else "", around.toolTip()):
            if text and not parts:
                parts.append(text)
        if around.whatsThis():
            if around.whatsThis() not in parts:
                parts.append(around.whatsThis())
            break  # a panel says what there is to say; the window around it knows nothing more
        around = around.parentWidget()
    heading = f"<b>{escape(name)}</b>" if name else ""
    paragraphs = (escape(part).replace("\n", "<br>") for part in parts)
    return "".join(f"<p>{part}</p>" for part in (heading, *paragraphs) if part)


def show_help_on(widget: QWidget) -> None:
    """Shows the help beside the control, until a key or a click."""
    text = help_on(widget)
    if text:
        below = QPoint(min(widget.width() // 2, 40), min(widget.height(), 60))
        QWhatsThis.showText(widget.mapToGlobal(below), text, widget)
