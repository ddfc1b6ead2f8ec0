"""Where a lecture's page has its picture and its words."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from lstmviz.window.lecture.layout import PageLayout
from lstmviz.window.lecture.page import LectureOption, LecturePage, LectureQuestion
from lstmviz.window.lecture.picture import HEIGHT, WIDTH

SENTENCE = "Call 1, t=2: row 0 reads x = 7, 8, 9 and has a new h and c; h is returned."
LONG = f"{SENTENCE} The call ends, and the layer keeps its last state."
SCREENS = ((1024, 768), (1280, 800), (1366, 768), (1920, 1080), (2560, 1600))
OPTIONS = tuple(LectureOption(f"The answer with the number {n}") for n in range(5))


def laid_out(
    width: float, height: float, sentence: str = SENTENCE, question: LectureQuestion | None = None
) -> PageLayout:
    page = LecturePage("Example: 2 calls of an LSTM with 4 units on 2 rows", sentence, question)
    return PageLayout.of(page, width, height, QGuiApplication.font())


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_picture_has_four_fifths_of_the_screen(qtbot: QtBot, width: int, height: int) -> None:
    for sentence in ("", SENTENCE, LONG):
        area = laid_out(width, height, sentence).picture
        assert area.width() * area.height() >= 0.8 * width * height
        assert area.left() >= 0
        assert area.right() <= width
        assert area.bottom() <= height + 1e-6


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_words_are_read_from_the_last_row_and_cover_nothing(
    qtbot: QtBot, width: int, height: int
) -> None:
    for question in (None, LectureQuestion("What does call 1 start from?", OPTIONS)):
        layout = laid_out(width, height, LONG, question)
        for piece in layout.pieces:
            assert piece.font.pixelSize() >= layout.picture.height() / 40
            assert piece.area.left() >= 0
            assert piece.area.right() <= width
            if piece.option is None:
                assert piece.area.bottom() <= layout.picture.top() + 1
            else:
                assert layout.card.contains(piece.area)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_answers_lie_at_the_right_and_leave_the_picture_where_it_is(
    qtbot: QtBot, width: int, height: int
) -> None:
    layout = laid_out(width, height, "Think.", LectureQuestion("And now?", OPTIONS))
    assert layout.picture == laid_out(width, height, "Yes.").picture
    assert layout.picture.contains(layout.card)
    assert layout.card.left() > layout.picture.left() + 0.55 * layout.picture.width()
    assert all(layout.card.contains(box) for box in layout.boxes)
    boxes = sorted(layout.boxes, key=QRectF.top)
    assert all(one.bottom() <= two.top() for one, two in pairwise(boxes))


def test_a_long_word_stays_on_the_card(qtbot: QtBot) -> None:
    options = (LectureOption("Yes: with return_sequences=True and return_state=True"),)
    for width, height in SCREENS:
        layout = laid_out(width, height, "", LectureQuestion("And now?", options))
        assert all(layout.card.contains(it.area) for it in layout.pieces if it.option is not None)


def test_answers_of_many_words_get_a_wider_card(qtbot: QtBot) -> None:
    options = (LectureOption(" ".join([LONG] * 2)),) * 4
    layout = laid_out(1024, 768, "Think.", LectureQuestion("And now?", options))
    assert layout.picture.contains(layout.card)
    assert layout.card.width() > 0.5 * layout.picture.width()


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_picture_stays_where_it_is_whatever_is_said(
    qtbot: QtBot, width: int, height: int
) -> None:
    short, long = (laid_out(width, height, sentence) for sentence in ("Yes.", LONG))
    assert short.picture == long.picture


def test_every_word_is_there() -> None:
    layout = laid_out(1024, 768, LONG, LectureQuestion("And now?", OPTIONS))
    said = " ".join(piece.text for piece in layout.pieces)
    assert LONG in said
    assert "And now?" in said
    assert len(layout.boxes) == 5
    options = [piece.option for piece in layout.pieces if piece.role == "option"]
    assert list(dict.fromkeys(options)) == [0, 1, 2, 3, 4]


def test_words_without_end_take_room_from_the_picture() -> None:
    usual, endless = laid_out(1920, 1080), laid_out(1920, 1080, " ".join([LONG] * 4))
    assert endless.picture.height() < usual.picture.height()
    assert endless.pieces[-1].area.bottom() <= endless.picture.top() + 1


def test_a_place_on_the_screen_is_the_same_place_of_the_picture_on_every_screen() -> None:
    for width, height in SCREENS:
        layout = laid_out(width, height)
        area = layout.picture
        assert layout.nominal(area.topLeft()) == QPointF(0, 0)
        middle = layout.nominal(area.center())
        assert (middle.x(), middle.y()) == pytest.approx((WIDTH / 2, HEIGHT / 2))


def test_six_answers_are_one_too_many() -> None:
    with pytest.raises(ValueError, match="at most 5 options have a key, got 6"):
        LectureQuestion("Which?", (*OPTIONS, OPTIONS[0]))
