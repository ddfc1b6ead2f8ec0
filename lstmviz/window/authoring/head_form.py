"""What a scenario is called, what it answers, and how long it takes."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace as with_fields
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from lstmviz.lessons.outline import Outline
from lstmviz.window.authoring.prose_field import ProseField
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.number_field import DecimalField

_MOST_MINUTES = 180


class HeadForm(QWidget):
    """Edits the head of a scenario.

    Signals:
        edited (Outline): with what was changed.
    """

    edited = Signal(object)

    def __init__(self, outline: Outline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outline = outline
        self._title = QLineEdit(self)
        explain(self._title, "What it is called in the list and above the picture.", "Title")
        self._about = ProseField("What it answers", "In one sentence, what it answers.", 3, self)
        self._minutes = DecimalField(
            "Minutes", maximum=_MOST_MINUTES, above=True, step=1, expected="minutes, up to 180"
        )
        explain(self._minutes, "How long it takes.", "Minutes")
        self._shows = QLineEdit(self)
        help_ = "Arguments of the layer that it explains, with commas between: F1 names it there."
        explain(self._shows, help_, "Arguments that it explains")
        self.error = ErrorLabel(self)
        form = QFormLayout(self)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow("&Title", self._title)
        form.addRow("What it &answers", self._about)
        form.addRow("&Minutes", self._minutes)
        form.addRow("Arguments that it &explains", self._shows)
        form.addRow(self.error)
        self._title.editingFinished.connect(self._take_title)
        self._about.edited.connect(lambda text: self._change(about=text))
        self._minutes.committed.connect(lambda minutes: self._change(minutes=minutes))
        self.error.follow(self._minutes.refused, self._minutes.committed, self._minutes.reverted)
        self._shows.editingFinished.connect(self._take_shows)

    def set_outline(self, outline: Outline) -> None:
        """Shows the head of a scenario; emits nothing."""
        self._outline = outline
        for field, text in ((self._title, outline.title), (self._shows, ", ".join(outline.shows))):
            if field.text() != text:
                field.setText(text)
        self._about.set_text(outline.about)
        if not self._about.is_refused:
            self.error.set_sentence("")
        if self._minutes.value != outline.minutes:
            self._minutes.set_value(outline.minutes)

    def finish(self) -> None:
        """Tells what was typed and wasn't told yet."""
        self._take_title()
        self._about.finish()
        self._take_shows()

    def _take_title(self) -> None:
        if self._title.text() != self._outline.title:
            self._change(title=self._title.text())

    def _take_shows(self) -> None:
        names = tuple(filter(None, (name.strip() for name in self._shows.text().split(","))))
        if names != self._outline.shows:
            self._change(shows=names)

    def _change(self, **fields: Any) -> None:
        self.edited.emit(with_fields(self._outline, **fields))
