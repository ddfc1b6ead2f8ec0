"""A table's columns are listed as far as they are seen, and their names stand in one line."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.experiment.files.tables.survey import TableSurvey, survey
from lstmviz.experiment.files.tables.text import table_text
from lstmviz.window.panels.column_list import ColumnList, ColumnListModel

MANY = 10_000


def found(content: str) -> TableSurvey:
    return survey(table_text(Path("the text"), content), TableChoices())


def begins(columns: ColumnList, row: int) -> int:
    """Where the text of a column begins, in pixels."""
    option = QStyleOptionViewItem()
    columns.initViewItemOption(option)
    index = columns.model().index(row, 0)
    option.rect = columns.visualRect(index)
    columns.itemDelegateForIndex(index).initStyleOption(option, index)
    part = QStyle.SubElement.SE_ItemViewItemText
    return columns.style().subElementRect(part, option, columns).left()


def test_names_begin_at_one_place_whether_or_not_they_can_be_ticked(qtbot: QtBot) -> None:
    columns = ColumnList()
    qtbot.addWidget(columns)
    columns.show_columns(found("date,x,y,kind\n2020-01-02,1,2,a\n2020-01-03,2,3,b\n"), ("x",))
    columns.show()
    ticks = [columns.model().index(row, 0).data(Qt.ItemDataRole.CheckStateRole) for row in range(4)]
    assert ticks == [None, Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.Unchecked]
    assert len({begins(columns, row) for row in range(4)}) == 1


def test_of_very_many_columns_only_those_that_are_seen_are_looked_at(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, data = set(), ColumnListModel.data

    def counted(model: ColumnListModel, index, role=Qt.ItemDataRole.DisplayRole):
        asked.add(index.row())
        return data(model, index, role)

    monkeypatch.setattr(ColumnListModel, "data", counted)
    columns = ColumnList()
    qtbot.addWidget(columns)
    many = found(f"date{',x' * (MANY - 1)}\n2020-01-02{',1' * (MANY - 1)}\n")
    columns.show_columns(many, many.features)
    with qtbot.waitExposed(columns):
        columns.show()
    columns.grab()
    columns.show_columns(many, many.features[1:])
    columns.grab()
    assert 3 < len(asked) < 200
    columns.setCurrentIndex(columns.model().index(MANY - 1, 0))
    columns.grab()
    assert MANY - 1 in asked
    assert len(asked) < 400
