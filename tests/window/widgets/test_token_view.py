"""A text in tokens."""

from itertools import pairwise

from controls import Heard
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.token_view import TokenCell, TokenView


def view_of(qtbot: QtBot, text: str) -> TokenView:
    view = TokenView("text")
    qtbot.addWidget(view)
    view.set_cells([TokenCell(c, str(n), n, tip=f"id {n}") for n, c in enumerate(text)])
    view.resize(120, 400)
    view.show()
    return view


def test_a_narrow_view_has_more_lines(qtbot: QtBot) -> None:
    view = view_of(qtbot, "to be or not to be")
    assert view.heightForWidth(60) > view.heightForWidth(120) > view.heightForWidth(2000) > 0
    places = [view.place_of(n) for n in range(18)]
    assert all(place.right() < 120 for place in places)
    assert not any(a.intersects(b) for a, b in pairwise(places))


def test_a_token_is_picked_by_the_mouse_and_by_the_keys(qtbot: QtBot) -> None:
    view = view_of(qtbot, "to be or not")
    picked = Heard(view.picked)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(3).center())
    assert (picked, view.current) == ([(3,)], 3)
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_End,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
    ):
        qtbot.keyClick(view, key)
    assert [key for (key,) in picked] == [3, 4, 3, 11, 11, 0]


def test_beside_the_tokens_nothing_is_picked(qtbot: QtBot) -> None:
    view = view_of(qtbot, "ab")
    picked = Heard(view.picked)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert picked == []


def test_a_line_parts_what_different_calls_read(qtbot: QtBot) -> None:
    view = view_of(qtbot, "ab")
    view.set_cells([TokenCell(c, "0", n, group=n) for n, c in enumerate("ab")])
    first, second = view.place_of(0), view.place_of(1)
    assert second.left() - first.right() > 5
    middle = QPoint(second.left() - 5, second.center().y())
    image = view.grab().toImage()
    assert image.pixel(middle) != image.pixel(middle + QPoint(2, 0))


def test_the_current_token_is_framed_and_what_is_strong_filled(qtbot: QtBot) -> None:
    view = view_of(qtbot, "abc")
    plain = view.grab().toImage()
    view.set_current(1)
    framed = view.grab().toImage()
    corner = view.place_of(1).topLeft()
    assert plain.pixel(corner) != framed.pixel(corner)
    view.set_cells([TokenCell(c, "0", n, is_strong=True) for n, c in enumerate("abc")])
    inside = view.place_of(2).topLeft() + QPoint(1, 1)
    assert view.grab().toImage().pixel(inside) != plain.pixel(inside)
    view.set_current("none of them")
    assert view.current is None
    assert view.accessibleDescription() == "a b c"
