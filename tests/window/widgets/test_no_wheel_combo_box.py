import pytest
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.no_wheel_combo_box import NoWheelComboBox


@pytest.mark.parametrize("as_entries", [True, False])
def test_only_a_box_as_wide_as_its_entries_keeps_its_width(qtbot: QtBot, as_entries: bool) -> None:
    box = NoWheelComboBox()
    qtbot.addWidget(box)
    if as_entries:
        box.setSizeAdjustPolicy(NoWheelComboBox.SizeAdjustPolicy.AdjustToContents)
    entry = "a name that is longer than eight letters by far"
    box.addItem(entry)
    needed = box.fontMetrics().horizontalAdvance(entry)
    assert (box.minimumSizeHint().width() > needed) is as_entries
