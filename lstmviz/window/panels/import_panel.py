"""Asks what is to be made of a table, and shows what becomes of it meanwhile."""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.counting import counted
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text
from lstmviz.intake.questions import MadeTable, TablePreview
from lstmviz.window.panels.series_cut_form import SeriesCutForm
from lstmviz.window.panels.table_form import TableForm
from lstmviz.window.panels.text_table import LONGEST_NAME, TextTable, TextTableModel
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_LONGEST_TITLE = 80
_NOTHING = np.zeros((0, 0), np.float32)
_MOST_SCALES = 6  # features whose numbers are told
_MOST_MEASURED = 50  # names
_REREAD = ("separator", "header", "decimal", "thousands")
"""What other columns may come of."""


class _Half(QWidget):
    """Is scrolled only where its text needs more height at the width it has.

    Qt asks for what it would need if it were as narrow as may be.
    """

    def minimumSizeHint(self) -> QSize:
        """As high as at its width."""
        column = self.layout()
        assert column is not None
        return QSize(super().minimumSizeHint().width(), column.minimumHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent, /) -> None:
        """Needs another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class ImportPanel(QDialog):
    """Has the choices on the left, and on the right what the table and the calls look like.

    It waits for nobody: open it with `open()`.

    Signals:
        choices_changed (TableChoices): a preview of these is wanted.
        wanted (TableChoices, CutChoices): calls are to be made so.

    Attributes:
        choices: what is chosen.
    """

    choices_changed = Signal(object)
    wanted = Signal(object, object)

    def __init__(
        self, preview: TablePreview, cut: CutChoices, parent: QWidget | None = None
    ) -> None:
        """Shows a first preview, whose rows are cut into calls like this to begin with."""
        super().__init__(parent)
        name = plain_text(preview.source.path.name, _LONGEST_TITLE, keep_tags=True)
        self.setWindowTitle(f"Make calls of {name}")
        self.choices = preview.choices
        self._preview = preview
        self._refused = False  # the last choice
        self._failed = False  # the last reading
        self._form = TableForm(preview.choices, self)
        self._rows = TextTableModel(self)
        written = TextTable(self._rows, self)
        explain(written, "What the file holds; greyed is left out.", "First rows of the table")
        self._numbers = NumberTableModel(parent=self)
        self._made = made = NumberTable(self._numbers, self)
        explain(made, "What the calls are cut from.", "First rows of the series")
        self._cut_form = SeriesCutForm(cut, self)  # after the tables, as Tab goes
        self._summary = PlainLabel(self)
        self._scaling = PlainLabel(self)
        self._error = ErrorLabel(self)
        self._why_not = PlainLabel(self)
        self._buttons = QDialogButtonBox(self)
        accept = QDialogButtonBox.ButtonRole.AcceptRole
        self._use = self._buttons.addButton("&Use these calls", accept)
        self._use.setToolTip("Put these calls in the place of all there are (Ctrl+Return).")
        cancel = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip("Leave the calls as they are (Escape).")
        self._left = left = VerticalScrollArea(self._form, self)
        right = _Half(self)
        lay_out(
            QVBoxLayout(right),
            self._heading("T&able", written),
            written,
            self._heading("S&eries", made),
            self._summary,
            made,
            self._scaling,
            self._error,
            self._heading("Calls", None),
            self._cut_form,
            spacing=4,
            growing=(written, made),
        )
        halves = QSplitter(Qt.Orientation.Horizontal, self)
        halves.addWidget(left)
        halves.addWidget(VerticalScrollArea(right, self))  # for very large text
        halves.setStretchFactor(1, 1)
        halves.setChildrenCollapsible(False)
        last = lay_out(QHBoxLayout(), self._why_not, self._buttons, growing=(self._why_not,))
        margin = self.fontMetrics().height() // 2
        lay_out(QVBoxLayout(self), halves, last, margins=margin, growing=(halves,))
        for table in (written, made):  # which take what is left
            table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            table.setMinimumHeight(4 * self.fontMetrics().height())
        self._form.chosen.connect(self._choose)
        self._form.refused.connect(self._enable)
        self._cut_form.changed.connect(self._enable)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.wanted.emit(self.choices, self._cut_form.choices))
        self.show_preview(preview)
        self._size()

    def accept(self) -> None:
        """Closes, where there are calls to be made."""
        if self._use.isEnabled():
            super().accept()

    def showEvent(self, event: QShowEvent) -> None:
        """Gives the form its width, and takes back the frame of a default button.

        Return isn't that button's, and what has the focus is framed so.
        """
        super().showEvent(event)
        self._left.setMinimumWidth(min(self._left.sizeHint().width(), self.width() // 2))
        for button in self._buttons.findChildren(QPushButton):
            button.setAutoDefault(False)
            button.setDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lets Return finish a field only, and Ctrl+Return use the calls."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accept()
        elif isinstance(focused := self.focusWidget(), QPushButton):
            focused.click()

    def show_preview(self, preview: TablePreview) -> None:
        """Shows what becomes of the choices; one of older choices is passed over."""
        if preview.choices != self.choices:
            return
        self._preview = preview
        found, made = preview.survey, preview.made
        self._form.show_choices(preview.choices, found)
        left_out = {column.name for column in found.columns} - set(self._chosen_names())
        names = [column.name for column in found.columns]
        self._rows.show_rows(names, found.first, frozenset(left_out))
        self._tell_problem(*_problem_of(preview))
        if made is None:  # of what was chosen before nothing stays
            self._numbers.set_numbers(_NOTHING)
        else:
            columns = made.columns
            self._numbers.set_labels(str, partial(_label, columns), partial(_name, columns))
            self._numbers.set_numbers(made.values)
            self._widen(columns)
        self._summary.setText(_summary(preview))
        self._scaling.tell("" if made is None else _scaling_text(made))
        rows = 0 if made is None else made.rows
        self._cut_form.set_series(rows, 0 if made is None else len(made.columns))
        self._enable()

    def _widen(self, names: tuple[str, ...]) -> None:
        """Makes the series' columns as wide as their names, within reason."""
        metrics, header = self.fontMetrics(), self._made.horizontalHeader()
        widest = max(map(metrics.horizontalAdvance, names[:_MOST_MEASURED]))
        wide = min(widest + 2 * metrics.averageCharWidth(), 12 * metrics.height())
        header.setDefaultSectionSize(max(header.defaultSectionSize(), wide))

    def tell(self, sentence: str) -> None:
        """Says why no preview came."""
        self._error.set_sentence(sentence)
        self._failed = True
        self._cut_form.set_series(0, 0)
        self._enable()

    def _chosen_names(self) -> tuple[str, ...]:
        columns = self.choices.columns
        return self._preview.survey.features if columns is None else columns

    def _choose(self, chosen: dict[str, Any]) -> None:
        if any(name in _REREAD for name in chosen):
            chosen = {"columns": None, **chosen}
        try:
            choices = replace(self.choices, **chosen)
        except InvalidValue as error:
            self._tell_problem(error.argument, error.message)
            self._refused = True
            self._enable()
            return
        self._refused = False
        if choices == self.choices:  # what is wrong with them still is
            is_shown = self._preview.choices == choices
            self._tell_problem(*(_problem_of(self._preview) if is_shown else ("", "")))
            self._enable()
            return
        self._tell_problem("", "")
        self.choices, self._failed = choices, False
        self._enable()
        self.choices_changed.emit(choices)

    def _tell_problem(self, argument: str, message: str) -> None:
        sentence = f"{argument}: {message}." if argument else ""
        has_place = self._form.show_problem(argument, sentence)
        self._error.set_sentence("" if has_place else sentence)

    def _enable(self) -> None:
        why_not = ""
        if self._refused or self._form.is_invalid:  # what is seen isn't what is chosen
            why_not = "Mend first what is marked."
        elif self._failed:
            why_not = "There are no calls to use: choose columns and steps that make some."
        elif self._preview.choices != self.choices:
            why_not = "Reading…"
        elif self._preview.survey.doubts:
            why_not = "Say first how what is in doubt is to be read."
        elif self._preview.made is None or self._cut_form.cut is None:
            why_not = "There are no calls to use: choose columns and steps that make some."
        self._why_not.setText(why_not)
        self._use.setEnabled(not why_not)

    def _heading(self, text: str, of: QWidget | None) -> QLabel:
        label = QLabel(text, self)
        label.setFont(bold_font())
        if of is not None:
            label.setBuddy(of)
        return label

    def _size(self) -> None:
        """As large as its parts ask for, and no larger than the screen."""
        line = self.fontMetrics().height()
        room = self.screen().availableGeometry().size()
        self.resize(min(62 * line, room.width() - 20), min(46 * line, room.height() - 40))


def _label(columns: tuple[str, ...], number: int) -> str:
    return plain_text(_name(columns, number), LONGEST_NAME, keep_tags=True)


def _name(columns: tuple[str, ...], number: int) -> str:
    # The table asks for names anew before it has the numbers, of which there may be fewer columns.
    return columns[number] if number < len(columns) else ""


def _problem_of(preview: TablePreview) -> tuple[str, str]:
    """The argument and what is wrong with it, where that isn't asked as a doubt already."""
    argument, message = preview.problem or ("", "")
    asked = {doubt.argument for doubt in preview.survey.doubts}
    return ("", "") if argument in asked else (argument, message)


def _summary(preview: TablePreview) -> str:
    made, found = preview.made, preview.survey
    parts = []
    if made is not None:
        features = counted(len(made.columns), "feature")
        parts.append(f"{counted(made.rows, 'row')} of {features}")
        if made.dropped_rows:
            parts.append(f"{counted(made.dropped_rows, 'row')} with missing values left out")
        if made.missing:
            parts.append(f"{counted(made.missing, 'missing value')} (NaN)")
        parts += made.notes
    if found.remark:
        parts.append(f"no data at the end: {' '.join(found.remark)}")
    return (
        "; ".join(parts) + "."
        if parts
        else "There is no series yet: choose which columns are its features."
    )


def _scaling_text(made: MadeTable) -> str:
    pairs = zip(made.columns, made.scaling or (), strict=False)
    scaled = [(name, *numbers) for name, numbers in pairs if numbers != (0.0, 1.0)]
    told = [
        f"{name} = value · {factor:.6g} {'-+'[offset >= 0]} {abs(offset):.6g}"
        for name, offset, factor in scaled[:_MOST_SCALES]
    ]
    more = [f"… {len(scaled):,} in all"] if len(scaled) > _MOST_SCALES else []
    return "In its own unit: " + "; ".join([*told, *more]) + "." if scaled else ""
