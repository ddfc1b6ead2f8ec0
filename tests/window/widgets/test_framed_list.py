"""A list that shows where the keyboard is, and its ticks in both themes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from lstmviz.figure.theme import DARK, LIGHT, Theme, contrast
from lstmviz.window.style import make_application, palette_of
from lstmviz.window.widgets.framed_list import FramedList


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_an_empty_tick_can_be_seen(qtbot: QtBot, theme: Theme) -> None:
    make_application()
    names = FramedList()
    qtbot.addWidget(names)
    names.setPalette(palette_of(theme))
    item = QListWidgetItem("a", names)
    item.setCheckState(Qt.CheckState.Unchecked)
    names.show()
    option = QStyleOptionViewItem()
    names.initViewItemOption(option)
    option.rect = names.visualItemRect(item)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    box = names.style().subElementRect(part, option, names)
    picture = names.viewport().grab().toImage()
    middle = box.center().y()
    frame = [picture.pixelColor(x, middle).name() for x in range(box.left(), box.left() + 3)]
    assert max(contrast(colour, theme.field) for colour in frame) >= 3
