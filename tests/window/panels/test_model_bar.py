from collections.abc import Iterator
from dataclasses import replace

import pytest
from controls import CONTROL, Heard, PanelRig, is_taken, named, spoken_name
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QWheelEvent
from PySide6.QtGui import Qt as GuiQt  # the Qt of QtCore has no mightBeRichText
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lstmviz.experiment.alternative import with_argument
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.shapes import masks_through, shapes_through
from lstmviz.figure.theme import DARK, LIGHT
from lstmviz.figure.view_model.model_shown import ModelShown
from lstmviz.window.panels.model_bar import ModelBar
from lstmviz.window.panels.model_boxes import HalfBox, LayerBox
from lstmviz.window.panels.model_passage import Passage
from lstmviz.window.style import palette_of
from lstmviz.window.widgets.buttons import LineButton
from lstmviz.window.widgets.scrolled_sentence import ScrolledSentence

TEXT = ModelConfig(
    [EmbeddingConfig(65, 256), LSTMConfig(1024, return_sequences=True), DenseConfig(65)]
)
BOTH = ModelConfig(
    [
        EmbeddingConfig(65, 16, mask_zero=True),
        BidirectionalConfig(LSTMConfig(8, return_sequences=True), merge_mode="sum"),
        LSTMConfig(8),
        DenseConfig(3),
    ]
)
LONG = ModelConfig([LSTMConfig(8, return_sequences=True)] * 100)
IDS = (64, 100)


def shown(model: ModelConfig, box: int | Place = 0, **more: object) -> ModelShown:
    shape = IDS if model.takes_ids else (*IDS, 3)
    place = box if isinstance(box, Place) else next(iter(model.recurrent))
    seen = ModelShown(
        model, shapes_through(model, shape), place, box, masks=masks_through(model, False)
    )
    return replace(seen, **more)  # type: ignore[arg-type]


class Rig(PanelRig[ModelBar]):
    """The bar in a window of its own, with something below it."""

    def __init__(self, qtbot: QtBot, width: int = 900) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        column = QVBoxLayout(self.window)
        bar = ModelBar(self.window)
        column.addWidget(bar)
        column.addStretch(1)
        self.qtbot, self.panel = qtbot, bar  # which goes with its window
        self.window.resize(width, 400)
        self.window.show()
        self.qtbot.waitActive(self.window)
        self.heard = {
            name: Heard(getattr(bar, name))
            for name in (
                "chosen",
                "asked_to_add",
                "asked_to_remove",
                "asked_to_move",
                "asked_to_duplicate",
                "repair_chosen",
                "encoder_chosen",
            )
        }

    def show(self, model: ModelConfig, box: int | Place = 0, **more: object) -> None:
        self.panel.show_model(shown(model, box, **more))
        for _ in range(5):
            QApplication.processEvents()

    @property
    def boxes(self) -> list[LayerBox]:
        return [box for box in self.panel.findChildren(LayerBox) if not box.isHidden()]

    @property
    def halves(self) -> list[HalfBox]:
        return [half for half in self.panel.findChildren(HalfBox) if half.isVisible()]

    @property
    def passages(self) -> list[Passage]:
        return [each for each in self.panel.findChildren(Passage) if each.isVisible()]

    @property
    def said(self) -> dict[str, list[tuple[object, ...]]]:
        """What was heard since it was last asked for."""
        said = {name: list(heard) for name, heard in self.heard.items() if heard}
        for heard in self.heard.values():
            heard.clear()
        return said

    @property
    def refused(self) -> str:
        """What is told of a refusal."""
        told = named(self.panel, ScrolledSentence, "What Keras refuses")
        return told.text if told.isVisible() else ""

    def menu_of(self, box: QWidget) -> QMenu:
        at = box.rect().center()
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Keyboard, at, box.mapToGlobal(at), Qt.KeyboardModifier(0)
        )
        QApplication.sendEvent(box, event)
        menu = self.panel.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
        assert menu.isVisible()
        return menu

    @property
    def area(self) -> QScrollArea:
        (area,) = (a for a in self.panel.findChildren(QScrollArea) if a.findChildren(LayerBox))
        return area


def submenu(menu: QMenu, name: str) -> QMenu:
    (found,) = (m for m in menu.findChildren(QMenu) if m.title().replace("&", "") == name)
    return found


def entry(menu: QMenu, name: str) -> QAction:
    """An action by the beginning of its text."""
    return next(a for a in menu.actions() if a.text().replace("&", "").startswith(name))


def texts(menu: QMenu) -> Iterator[str]:
    for action in menu.actions():
        if not action.isSeparator():
            yield action.text().replace("&", "")


def test_a_layer_alone_has_no_bar(rig: Rig) -> None:
    rig.show(ModelConfig([LSTMConfig(4)]))
    assert rig.panel.isHidden()
    rig.show(TEXT)
    assert rig.panel.isVisible()
    rig.show(ModelConfig([BidirectionalConfig(LSTMConfig(4))]))
    assert rig.panel.isVisible()
    rig.show(ModelConfig([GRUConfig(4)]))
    assert rig.panel.isHidden()
    assert rig.said == {}


def test_a_box_for_each_layer_and_the_shapes_between_them(rig: Rig) -> None:
    rig.show(TEXT, 1)
    assert [spoken_name(box) for box in rig.boxes] == [
        "embedding, Embedding(65, 256)",
        "lstm, LSTM(1024, return_sequences=True)",
        "dense, Dense(65)",
    ]
    assert [" ".join(each.lines) for each in rig.passages] == [
        "(64, 100)",
        "(64, 100, 256)",
        "(64, 100, 1024)",
        "(64, 100, 65)",
    ]
    assert rig.passages[3].toolTip() == (
        "(64, 100, 65): batch, timesteps, features; the Dense makes it 65"
    )
    assert "Gives (64, 100, 1024): batch, timesteps, features" in rig.boxes[1].toolTip()
    assert [box.isChecked() for box in rig.boxes] == [False, True, False]


def test_another_model_takes_its_place(rig: Rig) -> None:
    rig.show(LONG)
    rig.show(TEXT)
    assert (len(rig.boxes), len(rig.passages)) == (3, 4)
    rig.show(BOTH)
    assert (len(rig.boxes), len(rig.halves), len(rig.passages)) == (4, 2, 5)
    rig.show(TEXT)
    assert rig.halves == []


def test_a_click_says_what_is_to_be_looked_at_and_changes_nothing(rig: Rig) -> None:
    rig.show(BOTH, Place(2))
    forward, backward = rig.halves
    for box in (*rig.boxes, forward, backward):
        rig.click(box, QPoint(box.width() // 2, 6))
    assert rig.said == {
        "chosen": [(0,), (1,), (Place(2),), (3,), (Place(1, "forward"),), (Place(1, "backward"),)]
    }
    assert [box.isChecked() for box in rig.boxes] == [False, False, True, False]


def test_a_bidirectional_has_two_layers_of_which_one_is_looked_at(rig: Rig) -> None:
    rig.show(BOTH, Place(1, "backward"))
    assert [spoken_name(half).partition(",")[0] for half in rig.halves] == [
        "forward layer",
        "backward layer",
    ]
    assert [half.isChecked() for half in rig.halves] == [False, True]
    assert not rig.boxes[1].isChecked()
    assert "from the last one to the first" in rig.halves[1].toolTip()
    assert "The picture shows its states." in rig.halves[1].toolTip()
    for half in rig.halves:
        assert rig.boxes[1].rect().contains(half.geometry())


def test_the_layer_whose_states_are_drawn_is_told_beside_the_one_that_is_looked_at(
    rig: Rig,
) -> None:
    rig.show(TEXT, 2, place=Place(1))
    told = ["The picture shows its states." in box.toolTip() for box in rig.boxes]
    assert told == [False, True, False]
    assert [box.isChecked() for box in rig.boxes] == [False, False, True]


def test_a_mask_is_told_where_it_begins_goes_and_ends(rig: Rig) -> None:
    rig.show(BOTH)
    hands_on = ["hands a mask on" in box.toolTip() for box in rig.boxes]
    ends = ["A mask ends here" in box.toolTip() for box in rig.boxes]
    assert (hands_on, ends) == ([True, True, False, False], [False, False, True, False])
    assert ["A mask comes with it" in each.toolTip() for each in rig.passages] == [
        False,
        True,
        True,
        False,
        False,
    ]


# The keyboard


def test_tab_comes_to_the_box_that_is_looked_at_and_arrows_go_on(rig: Rig) -> None:
    rig.show(BOTH, Place(2))
    stops = [box for box in (*rig.boxes, *rig.halves) if box.focusPolicy() & _TAB]
    assert stops == [rig.boxes[2]]
    rig.boxes[2].setFocus(Qt.FocusReason.TabFocusReason)
    order = []
    for key in ("Home", "Right", "Right", "Right", "Right", "Right", "Right", "Left", "End"):
        rig.key(QApplication.focusWidget(), key)
        order.append(spoken_name(QApplication.focusWidget()).partition(",")[0])
    assert order == [
        *("embedding", "bidirectional · sum", "forward layer", "backward layer", "lstm_1"),
        *("dense", "dense", "lstm_1", "dense"),
    ]
    assert rig.said == {}
    rig.key(QApplication.focusWidget(), "Return")
    assert rig.said == {"chosen": [(3,)]}


_TAB = Qt.FocusPolicy.TabFocus


def test_keys_say_what_is_to_become_of_a_layer(rig: Rig) -> None:
    rig.show(BOTH, Place(2))
    box = rig.boxes[2]
    box.setFocus(Qt.FocusReason.TabFocusReason)
    rig.key(box, "Delete")
    rig.key(box, "D", CONTROL)
    rig.key(box, "Left", CONTROL)
    rig.key(box, "Right", CONTROL)
    assert rig.said == {
        "asked_to_remove": [(2,)],
        "asked_to_duplicate": [(2,)],
        "asked_to_move": [(2, 1), (2, 3)],
    }


def test_a_key_that_can_do_nothing_says_nothing(rig: Rig) -> None:
    rig.show(TEXT, Place(1))
    for number, key in ((0, "Left"), (2, "Right")):
        rig.boxes[number].setFocus()
        rig.key(rig.boxes[number], key, CONTROL)
    rig.boxes[1].setFocus()
    rig.key(rig.boxes[1], "Delete")  # the only recurrent one
    assert rig.said == {}


def test_the_keyboard_stays_with_the_layer_that_it_moves(rig: Rig) -> None:
    rig.show(TEXT, Place(1))

    def move(number: int, to: int) -> None:
        rig.panel.show_model(shown(TEXT.moved(number, to), Place(to)))

    rig.panel.asked_to_move.connect(move)
    rig.boxes[1].setFocus()
    rig.key(rig.boxes[1], "Right", CONTROL)
    assert spoken_name(QApplication.focusWidget()).startswith("lstm,")
    assert QApplication.focusWidget() is rig.boxes[2]


def test_the_keyboard_stays_in_the_bar_when_a_layer_goes(rig: Rig) -> None:
    rig.show(BOTH, 3)
    rig.panel.asked_to_remove.connect(
        lambda number: rig.panel.show_model(shown(BOTH.removed(number), Place(2)))
    )
    rig.boxes[3].setFocus()
    rig.key(rig.boxes[3], "Delete")
    assert QApplication.focusWidget() is rig.boxes[2]


def test_keys_are_the_box_s_own_unless_it_was_only_clicked(rig: Rig) -> None:
    rig.show(TEXT, Place(1))
    box = rig.boxes[1]
    box.setFocus(Qt.FocusReason.TabFocusReason)
    assert all(is_taken(box, key) for key in ("Left", "Right", "Home", "End", "Delete"))
    assert is_taken(box, "Right", CONTROL)
    assert not is_taken(box, "R")
    box.clearFocus()
    box.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not any(is_taken(box, key) for key in ("Left", "Right", "Home", "End"))
    assert is_taken(box, "Delete")


# The menus


def test_the_menu_puts_layers_before_and_after(rig: Rig) -> None:
    rig.show(TEXT, Place(1))
    menu = rig.menu_of(rig.boxes[2])
    assert {"LSTM", "GRU", "SimpleRNN", "Dense", "Embedding", "Bidirectional"} <= set(
        texts(submenu(menu, "Put before dense"))
    )
    entry(submenu(menu, "Put before dense"), "GRU").trigger()
    entry(submenu(menu, "Put after dense"), "Dropout").trigger()
    assert rig.said == {"asked_to_add": [(2, "GRU"), (3, "Dropout")]}
    menu.close()


def test_the_menu_does_what_the_keys_do_and_offers_what_can_be_done(rig: Rig) -> None:
    rig.show(TEXT, Place(1))
    menu = rig.menu_of(rig.boxes[2])
    for name in ("Look at it", "Duplicate", "Move left", "Remove"):
        entry(menu, name).trigger()
    assert rig.said == {
        "chosen": [(2,)],
        "asked_to_duplicate": [(2,)],
        "asked_to_move": [(2, 1)],
        "asked_to_remove": [(2,)],
    }
    assert not entry(menu, "Move right").isEnabled()
    menu.close()
    menu = rig.menu_of(rig.boxes[1])
    assert not entry(menu, "Remove").isEnabled()
    menu.close()


def test_a_full_model_takes_no_more_layers(rig: Rig) -> None:
    rig.show(LONG, Place(50))
    menu = rig.menu_of(rig.boxes[50])
    assert not entry(menu, "Put before").isEnabled()
    assert not entry(menu, "Duplicate").isEnabled()
    menu.close()


def test_the_button_adds_beside_what_is_looked_at(rig: Rig) -> None:
    rig.show(TEXT, 2, place=Place(1))
    button = named(rig.panel, QToolButton, "Add a layer")
    assert button.focusPolicy() & _TAB
    menu = button.menu()
    menu.aboutToShow.emit()
    entry(submenu(menu, "Put after dense"), "Activation").trigger()
    assert rig.said == {"asked_to_add": [(3, "Activation")]}


# What Keras refuses


WORDS = 'Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, found ndim=2.'
STACK = ModelConfig([LSTMConfig(8), LSTMConfig(4)])
REPAIR = with_argument("return_sequences", True, "lstm with return_sequences=True")


def test_what_keras_refuses_stands_at_its_box_with_a_way_out(rig: Rig) -> None:
    rig.show(STACK, Place(0), refused=1, words=WORDS, sentence="Ours.", repairs=(REPAIR,))
    assert rig.refused == f"⚠ lstm_1: {WORDS}\nOurs."
    assert spoken_name(rig.boxes[1]).startswith("lstm_1, refused by Keras")
    assert rig.passages[2].lines == ("?",)
    rig.press("A way out: lstm with return_sequences=True")
    assert rig.said == {"repair_chosen": [(REPAIR,)]}
    rig.show(STACK.with_config(0, LSTMConfig(8, return_sequences=True)), Place(0))
    assert rig.refused == ""
    assert not any(b.isVisible() for b in rig.panel.findChildren(QToolButton) if not b.menu())


def test_a_refusal_in_large_text_leaves_room_for_the_picture(rig: Rig) -> None:
    font = rig.window.font()
    font.setPointSizeF(2 * font.pointSizeF())
    rig.window.setFont(font)
    rig.window.resize(385, 700)
    rig.show(STACK, Place(0), refused=1, words=WORDS * 3, sentence="Ours.", repairs=(REPAIR,))
    least = rig.panel.minimumSizeHint()
    assert least.width() < 200
    assert least.height() < 0.5 * rig.window.height()
    assert rig.panel.height() == rig.panel.sizeHint().height()


def test_a_refused_box_differs_by_more_than_its_colour(rig: Rig) -> None:
    rig.show(STACK, Place(0))
    before = rig.boxes[1].sizeHint().width()
    rig.show(STACK, Place(0), refused=1, words=WORDS)
    assert rig.boxes[1].sizeHint().width() > before  # for the sign before its name


# How it looks


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_is_looked_at_and_what_is_refused_have_the_theme_s_colours(rig: Rig, theme) -> None:
    rig.window.setPalette(palette_of(theme))
    rig.show(STACK, Place(0), refused=1, words=WORDS)
    chosen, refused = (box.grab().toImage() for box in rig.boxes)
    middle = chosen.pixelColor(chosen.width() // 2, chosen.height() - 5).name().upper()
    assert middle == theme.accent
    edge = refused.pixelColor(refused.width() // 2, 1).name().upper()
    assert edge == theme.error


def test_a_long_chain_is_scrolled_to_what_is_looked_at(rig: Rig) -> None:
    for number in (99, 50, 0):
        rig.show(LONG, Place(number))
        box = rig.boxes[number]
        left = box.mapTo(rig.area.viewport(), QPoint()).x()
        assert 0 <= left <= left + box.width() <= rig.area.viewport().width()
    bar = rig.area.horizontalScrollBar()
    before = bar.value()
    at = QPointF(50, 20)
    turned = QWheelEvent(
        at,
        rig.area.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(rig.area.viewport(), turned)
    assert bar.value() == before + 120


def test_the_keyboard_brings_its_box_into_sight(rig: Rig) -> None:
    rig.show(LONG, Place(0))
    rig.boxes[0].setFocus(Qt.FocusReason.TabFocusReason)
    rig.key(rig.boxes[0], "End")
    QApplication.processEvents()
    left = rig.boxes[99].mapTo(rig.area.viewport(), QPoint()).x()
    assert 0 <= left < rig.area.viewport().width()


def test_it_never_makes_the_window_wider(rig: Rig) -> None:
    rig.show(LONG, Place(0))
    assert rig.panel.minimumSizeHint().width() < 200
    assert rig.area.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_large_text_has_room(rig: Rig, percent: int) -> None:
    font = rig.window.font()
    font.setPointSizeF(font.pointSizeF() * percent / 100)
    rig.window.setFont(font)
    rig.show(BOTH, Place(1, "forward"))
    high = rig.panel.fontMetrics().height()
    for half in rig.halves:
        assert half.height() >= high
        assert rig.boxes[1].rect().contains(half.geometry())
    for box in rig.boxes:
        assert box.height() >= 3 * high
        assert box.size().width() >= box.sizeHint().width()
    assert rig.area.viewport().height() >= rig.boxes[0].height()


def test_shapes_take_two_lines_where_there_is_little_room(qtbot: QtBot) -> None:
    wide, narrow = Rig(qtbot, 1200), Rig(qtbot, 500)
    for rig in (wide, narrow):
        rig.show(TEXT, Place(1))
    assert wide.passages[1].lines == ("(64, 100, 256)",)
    assert narrow.passages[1].lines == ("(64, 100,", "256)")


def test_expressions_take_three_lines_where_all_has_room_then(qtbot: QtBot) -> None:
    flags = {"return_sequences": True, "stateful": True}
    model = TEXT.with_config(1, LSTMConfig(1024, **flags))
    rig = Rig(qtbot, 1000)
    rig.show(model, Place(1))
    forms = []
    for width in range(1000, 400, -20):
        rig.window.resize(width, 400)
        for _ in range(3):
            QApplication.processEvents()
        rows = rig.boxes[1].height() // rig.boxes[1].fontMetrics().height()
        scrolls = rig.area.horizontalScrollBar().maximum() > 0
        forms.append((len(rig.passages[1].lines), rows, scrolls))
    assert list(dict.fromkeys(forms)) == [
        (1, 4, False),
        (2, 4, False),
        (2, 5, False),
        (2, 4, True),
    ]


def test_a_name_from_a_file_is_shown_to_the_letter(rig: Rig) -> None:
    model = ModelConfig([LSTMConfig(4, return_sequences=True), DropoutConfig(0.1)])
    model = ModelConfig(model.layers, names=("<b>bold\n", "a&b"))
    rig.show(model, Place(0))
    assert not any(GuiQt.mightBeRichText(box.toolTip()) for box in rig.boxes)
    assert "\n" not in spoken_name(rig.boxes[0])


def test_what_handed_its_state_over_stands_above_and_is_gone_to(rig: Rig) -> None:
    rig.show(TEXT)
    line = rig.panel.findChild(LineButton)
    assert not line.isVisible()
    said = "pin 1: embedding (2, 5, 4) → lstm (2, 6). Its last h and c start lstm below"
    rig.show(TEXT, encoder=said)
    assert line.isVisible()
    assert (line.text(), line.accessibleName()) == (said, said)
    assert line.toolTip().endswith("A click makes it the present experiment.")
    assert line.mapTo(rig.panel, QPoint()).y() < rig.boxes[0].mapTo(rig.panel, QPoint()).y()
    rig.qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    rig.qtbot.keyClick(line, Qt.Key.Key_Space)
    assert rig.heard["encoder_chosen"] == [(), ()]
    rig.show(TEXT)
    assert not line.isVisible()
