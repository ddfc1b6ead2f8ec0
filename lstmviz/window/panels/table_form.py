"""Asks how a table is written and what is to be made of it."""

import csv
import io
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.files.tables.choices import Doubt, TableChoices
from lstmviz.experiment.files.tables.survey import TableSurvey
from lstmviz.experiment.files.tables.text import BLANKS, ONE_COLUMN
from lstmviz.experiment.plain_text import mnemonic_free, tip_of
from lstmviz.window.panels.column_list import ColumnList
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.number_field import NumberField, OptionalNumberField
from lstmviz.window.widgets.palette_roles import WARNING

_MOST_ROWS = 10**9
_FOUND = "found"
_SEPARATORS = {
    None: _FOUND,
    ",": "a comma",
    ";": "a semicolon",
    "\t": "a tab",
    "|": "a bar |",
    BLANKS: "blanks",
    ONE_COLUMN: "one column",
}
_SIGNS = {None: _FOUND, ".": "a point", ",": "a comma"}
_GROUPS = {
    None: _FOUND,
    "": "nothing",
    ",": "a comma",
    ".": "a point",
    " ": "a blank",
    "'": "an apostrophe",
}
_HEADERS = {None: _FOUND, False: "no names", 1: "one row of names", 2: "two rows of names"}
_MISSING = {
    "nan": "stay as they are (NaN)",
    "drop": "leave their rows out",
    "previous": "repeat the value before",
    "interpolate": "interpolate",
}
_MISSING_HELP = "What becomes of them; interpolate: a straight line between the values around them."
_SCALES = {None: "as it is", "minmax": "to 0…1", "standard": "mean 0, deviation 1"}
_GROUPS_HELP = "What groups the digits of large numbers, as in 135,480,400."
_OFFERED: dict[str, tuple[str, str, Mapping[Any, str]]] = {
    "separator": ("Se&parator", "What stands between cells.", _SEPARATORS),
    "decimal": ("&Decimal sign", "What stands before the fraction of a number.", _SIGNS),
    "thousands": ("Thousa&nds", _GROUPS_HELP, _GROUPS),
    "header": ("&Header", "Whether the first rows hold names.", _HEADERS),
    "missing": ("&Missing values", _MISSING_HELP, _MISSING),
    "scale": ("Sca&le", "Each feature by itself; one-hot ones stay 0 and 1.", _SCALES),
}


class DoubtBar(QWidget):
    """Says what is in doubt, and has a button for each reading.

    Signals:
        chosen (dict): values for arguments of `read_table`.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = lay_out(QVBoxLayout(self), spacing=4)
        self._doubts: tuple[Doubt, ...] = ()
        self._rows: list[QWidget] = []
        self.hide()

    def show_doubts(self, doubts: tuple[Doubt, ...]) -> None:
        """Asks about these; where there is none it takes no room."""
        if doubts == self._doubts:
            return
        self._doubts = doubts
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(doubt) for doubt in doubts]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(doubts))

    def _row(self, doubt: Doubt) -> QWidget:
        row = QWidget(self)
        label = PlainLabel(row)
        label.setForegroundRole(WARNING)
        label.setText(f"In doubt ({doubt.argument}): {doubt.about}.")
        buttons = []
        for values, meaning in doubt.readings:
            button = QPushButton(mnemonic_free(meaning, 60), row)
            explain(button, tip_of(f"Read {doubt.about} so: {meaning}."))
            button.setAutoDefault(False)  # a frame on it says that the keyboard is there
            button.clicked.connect(partial(self._choose, values))
            buttons.append(button)
        lay_out(QVBoxLayout(row), label, WrappingRow(None, *buttons), spacing=2)
        return row

    def _choose(self, values: Mapping[str, Any], _checked: bool = False) -> None:
        self.chosen.emit(dict(values))


class TableForm(QWidget):
    """Has a control for each choice that can be made about a table.

    Signals:
        chosen (dict): another value for some of the attributes of `TableChoices`.
        refused: a text was typed that is none, or it was taken back.
    """

    chosen = Signal(object)
    refused = Signal()

    def __init__(self, choices: TableChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._errors: dict[str, ErrorLabel] = {}
        self._doubts = DoubtBar(self)
        self._columns = ColumnList(self)
        self._boxes: dict[str, NoWheelComboBox] = {}
        heading = QLabel("&Columns that become features", self)
        heading.setBuddy(self._columns)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.setVerticalSpacing(2)  # under each row is one for what is wrong with it
        for name in _OFFERED:
            box = self._box(name)
            label = QLabel(_OFFERED[name][0], self)
            label.setBuddy(box)
            form.addRow(label, box)
            form.addRow(self._error(name))
            if name == "header":
                self._add_missing_values(form)
        self._first = NumberField("first row", maximum=_MOST_ROWS, digits=4, parent=self)
        self._end = OptionalNumberField(
            "end",
            maximum=_MOST_ROWS,
            expected="a whole number, or nothing",
            digits=4,
            parent=self,
        )
        explain(self._first, "The first row of data that is taken, counted from 0.", "first row")
        explain(self._end, "The row after the last one that is taken; empty: all.", "end")
        rows = lay_out(QHBoxLayout(), self._first, QLabel("up to", self), self._end, 1, spacing=6)
        label = QLabel("&Rows from", self)
        label.setBuddy(self._first)
        form.addRow(label, rows)
        form.addRow(self._error("rows"))
        for field in (self._first, self._end):
            field.committed.connect(self._choose_rows)
            self._errors["rows"].follow(field.refused, field.committed, field.reverted)
            for signal in (field.refused, field.reverted):
                signal.connect(lambda *_: self.refused.emit())
        column = lay_out(
            QVBoxLayout(self),
            self._doubts,
            heading,
            self._columns,
            self._error("columns"),
            form,
            growing=(self._columns,),
        )
        column.setSpacing(6)
        self._doubts.chosen.connect(self.chosen)
        self._columns.chosen.connect(self.chosen)
        self.show_choices(choices, None)

    @property
    def is_invalid(self) -> bool:
        """Whether a field shows something else than what is chosen."""
        return self._first.is_invalid or self._end.is_invalid

    def show_choices(self, choices: TableChoices, found: TableSurvey | None) -> None:
        """Shows what is chosen, and what was found where that is known; emits nothing."""
        for name, box in self._boxes.items():
            value = getattr(choices, name)
            box.setCurrentIndex(_place(_OFFERED[name][2], 1 if value is True else value))
        text = _written_marks(choices.missing_values)
        if text != self._marks.text():
            self._marks.setText(text)
            self._marks.setCursorPosition(0)
        self._first.set_value(choices.rows[0])
        self._end.set_value(choices.rows[1])
        if found is not None:
            for name, value in _found(found).items():
                sign = _OFFERED[name][2].get(value, "another sign")
                self._boxes[name].setItemText(0, f"{_FOUND}: {sign}")
            self._doubts.show_doubts(found.doubts)
            names = found.features if choices.columns is None else choices.columns
            self._columns.show_columns(found, names)

    def show_problem(self, argument: str, sentence: str) -> bool:
        """Says what is wrong with an argument at its control; returns whether it has one."""
        for name, error in self._errors.items():
            error.set_reported(sentence if name == argument else "")
        return argument in self._errors

    def _box(self, name: str) -> NoWheelComboBox:
        title, help_, offered = _OFFERED[name]
        box = NoWheelComboBox(self)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        explain(box, help_, title.replace("&", ""))
        box.addItems(list(offered.values()))
        box.setSizeAdjustPolicy(NoWheelComboBox.SizeAdjustPolicy.AdjustToContents)
        box.activated.connect(partial(self._choose, name))
        self._boxes[name] = box
        return box

    def _error(self, name: str) -> ErrorLabel:
        self._errors[name] = ErrorLabel(self)
        return self._errors[name]

    def _add_missing_values(self, form: QFormLayout) -> None:
        self._marks = QLineEdit(self)
        help_ = (
            "The cells that stand for a missing value, with blanks between; those with blanks "
            "in quotes. Empty ones always do."
        )
        explain(self._marks, help_, "Missing are")
        self._marks.editingFinished.connect(self._choose_marks)
        label = QLabel("M&issing are", self)
        label.setBuddy(self._marks)
        form.addRow(label, self._marks)
        form.addRow(self._error("missing_values"))

    def _choose(self, name: str, index: int) -> None:
        self.chosen.emit({name: list(_OFFERED[name][2])[index]})

    def _choose_marks(self) -> None:
        marks = next(csv.reader([self._marks.text()], delimiter=" "), [])
        self.chosen.emit({"missing_values": ("", *filter(None, marks))})

    def _choose_rows(self, _value: object) -> None:
        self.chosen.emit({"rows": (self._first.value, self._end.value)})


def _written_marks(marks: Iterable[str]) -> str:
    """Writes what stands for missing values as it can be typed: in quotes where it has blanks."""
    text = io.StringIO()
    csv.writer(text, delimiter=" ", lineterminator="").writerow(filter(None, marks))
    return text.getvalue()


def _found(found: TableSurvey) -> dict[str, Any]:
    return {
        "separator": found.separator,
        "decimal": found.format.decimal,
        "thousands": found.format.thousands,
        "header": min(found.header, 2),
    }


def _place(values: Iterable[Any], value: Any) -> int:
    return next((n for n, one in enumerate(values) if one == value and type(one) is type(value)), 0)
