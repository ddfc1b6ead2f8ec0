from controls import Heard, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.session.view_state import Moment
from lstmviz.trace.findings.findings import Finding
from lstmviz.window.panels.findings_bar import MOST, MOST_UNFOLDED, FindingsBar


def made(count: int) -> tuple[Finding, ...]:
    return tuple(Finding(f"finding {n}", call=n, step=n + 1, row=n + 2) for n in range(count))


def shown(bar: FindingsBar) -> list[QPushButton]:
    return [line for line in bar.findChildren(QPushButton) if line.isVisibleTo(bar)]


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


def test_a_finding_about_a_unit_picks_it(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    heard = Heard(bar.picked)
    bar.set_findings((Finding("gate f", call=0, step=2, row=1, unit=3),))
    qtbot.keyClick(shown(bar)[0], Qt.Key.Key_Space)
    assert heard == [(Moment(0, 2), 1, 3)]


def test_many_are_folded_and_all_can_be_reached(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    bar.set_findings(made(MOST))
    assert [line.accessibleName() for line in shown(bar)] == [f"finding {n}" for n in range(MOST)]
    bar.set_findings(made(MOST + 9))
    *lines, fold = shown(bar)
    assert len(lines) == MOST - 1
    assert fold.text().endswith("10 more")
    assert fold.accessibleName() == "10 more findings"
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    *lines, fold = shown(bar)
    assert [line.accessibleName() for line in lines] == [f"finding {n}" for n in range(MOST + 9)]
    assert nameless(bar) == []
    heard = Heard(bar.picked)
    qtbot.keyClick(lines[-1], Qt.Key.Key_Space)
    assert heard == [(Moment(MOST + 8, MOST + 9), MOST + 10, None)]
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert len(shown(bar)) == MOST


def test_unfolded_it_takes_the_room_of_a_few_lines_and_scrolls(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addStretch(1)
    bar = FindingsBar()
    column.addWidget(bar)
    window.resize(500, 600)
    window.show()
    bar.set_findings(made(40))
    qtbot.keyClick(shown(bar)[-1], Qt.Key.Key_Space)
    *lines, fold = shown(bar)
    one = lines[0].sizeHint().height() + 1
    qtbot.waitUntil(lambda: bar.height() > 4 * one)
    assert bar.height() <= (MOST_UNFOLDED + 2) * one
    lines[-1].setFocus(Qt.FocusReason.TabFocusReason)
    window.activateWindow()
    area = bar.findChild(QScrollArea)
    area.ensureWidgetVisible(lines[-1])
    assert not lines[-1].visibleRegion().isEmpty()
    assert not fold.visibleRegion().isEmpty()
    assert window.width() == 500
    window.setStyleSheet("font-size: 40px")
    qtbot.waitUntil(lambda: lines[0].sizeHint().height() > 1.5 * one)
    large = lines[0].sizeHint().height() + 1
    qtbot.waitUntil(lambda: bar.height() > 3 * large)
    assert bar.height() < 5 * large  # three lines and the fold
    scrolled = bar.findChild(QScrollArea).verticalScrollBar()
    scrolled.setValue(scrolled.maximum())
    assert scrolled.value() > 0
    bar.set_findings(made(41))
    assert scrolled.value() == 0, "others are read from their beginning"


def test_fewer_findings_need_no_fold(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    bar.set_findings(made(MOST + 4))
    qtbot.keyClick(shown(bar)[-1], Qt.Key.Key_Space)
    bar.set_findings(made(1))
    assert [line.accessibleName() for line in shown(bar)] == ["finding 0"]
    bar.set_findings(made(MOST + 1))
    assert len(shown(bar)) == MOST + 2  # still unfolded


def test_a_line_can_be_read_to_its_end(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    long = "word " * 60
    bar.set_findings((Finding(long, 0, 0, 0),))
    (line,) = shown(bar)
    assert bar.minimumSizeHint().width() < 200
    assert long in line.toolTip()


def test_where_there_is_no_room_all_are_behind_one_line(qtbot: QtBot) -> None:
    bar = FindingsBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.set_findings(made(2))
    bar.set_room(False)
    (fold,) = shown(bar)
    assert (fold.text(), fold.accessibleName()) == ("▸  2 findings", "2 findings")
    qtbot.keyClick(fold, Qt.Key.Key_Space)
    assert len(shown(bar)) == 3
    bar.set_room(True)
    assert [line.accessibleName() for line in shown(bar)] == ["finding 0", "finding 1"]
    bar.set_room(False)
    bar.set_findings(made(1))
    assert [line.accessibleName() for line in shown(bar)] == ["finding 0"]
