from controls import Heard, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lstmviz.session.view_state import Moment
from lstmviz.trace.findings import Finding
from lstmviz.window.panels.findings_bar import MOST, FindingsBar


def made(count: int) -> tuple[Finding, ...]:
    return tuple(Finding(f"finding {n}", call=n, step=n + 1, row=n + 2) for n in range(count))


def shown(bar: FindingsBar) -> list[QPushButton]:
    return [line for line in bar.findChildren(QPushButton) if line.isVisible()]


def test_with_nothing_to_say_it_takes_no_room(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    assert bar.isHidden()
    bar.set_findings(made(2))
    assert not bar.isHidden()
    bar.set_findings(())
    assert bar.isHidden()


def test_a_click_leads_to_the_moment(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    bar.resize(500, 60)
    heard = Heard(bar.picked)
    bar.set_findings(made(2))
    first, second = shown(bar)
    assert heard == []
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert heard == [(Moment(1, 2), 3, None), (Moment(0, 1), 2, None)]
    assert nameless(bar) == []


def test_the_last_line_tells_of_those_that_have_none(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    bar.set_findings(made(MOST))
    assert not any("more" in line.text() for line in shown(bar))
    bar.set_findings(made(MOST + 4))
    texts = [line.text() for line in shown(bar)]
    assert len(texts) == MOST
    assert texts[-1].endswith("(and 4 more)")
    bar.set_findings(made(1))
    assert [line.accessibleName() for line in shown(bar)] == ["finding 0"]
