from controls import Heard, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.what_if import alternatives
from lstmviz.window.panels.what_if_bar import WhatIfBar

OFFERED = alternatives(opening(), 1, 0)


def bar_of(qtbot: QtBot, width: int) -> WhatIfBar:
    bar = WhatIfBar()
    qtbot.addWidget(bar)
    bar.set_alternatives(OFFERED)
    bar.resize(width, bar.sizeHint().height())
    bar.show()
    return bar


def buttons(bar: WhatIfBar) -> list[QToolButton]:
    return [b for b in bar.findChildren(QToolButton) if b.isVisible() and b.menu() is None]


def in_menu(bar: WhatIfBar) -> list[str]:
    (more,) = (b for b in bar.findChildren(QToolButton) if b.menu() is not None)
    assert more.isVisible() == bool(more.menu().actions())
    return [action.text() for action in more.menu().actions()]


def test_what_has_no_room_is_in_the_menu(qtbot: QtBot) -> None:
    titles = [alternative.title for alternative in OFFERED]
    counts = []
    for width in (120, 420, 800, 4000):
        bar = bar_of(qtbot, width)
        seen = buttons(bar)
        assert [button.text() for button in seen] + in_menu(bar) == titles
        assert all(button.geometry().right() < width for button in seen)
        assert nameless(bar) == []
        counts.append(len(seen))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, len(OFFERED))


def test_a_click_and_an_entry_say_which_is_wanted(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 420)
    heard = Heard(bar.chosen)
    second = buttons(bar)[1]
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.keyClick(second, Qt.Key.Key_Space)
    (more,) = (b for b in bar.findChildren(QToolButton) if b.menu() is not None)
    more.menu().actions()[-1].trigger()
    assert heard == [(OFFERED[1],), (OFFERED[1],), (OFFERED[-1],)]


def test_others_take_their_places(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 4000)
    other = alternatives(opening(stateful=False), 0, 0)
    bar.set_alternatives(other)
    assert [button.text() for button in buttons(bar)] == [a.title for a in other]
    bar.set_alternatives(())
    assert bar.isHidden()


def test_a_way_out_comes_first_while_something_is_refused(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 4000)
    label = bar.findChild(QLabel)
    assert label.text() == "What if …?"
    bar.set_alternatives(OFFERED, OFFERED[2:4])
    assert label.text() == "A way out:"
    assert [button.text() for button in buttons(bar)] == [a.title for a in OFFERED[2:4]]
    bar.set_alternatives(OFFERED)
    assert label.text() == "What if …?"
