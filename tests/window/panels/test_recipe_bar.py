import numpy as np
import pytest
from controls import CONTROL, Heard, PanelRig, nameless
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.experiment import recipes
from lstmviz.experiment.call import Call
from lstmviz.window.panels.recipe_bar import LiteralField, RecipeBar
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.text_field import TextField

SHAPE = (2, 5, 3)
LARGE = (2, 500, 600)
RECIPES = (
    "zeros",
    "ones",
    "arange",
    "impulse",
    "sine",
    "random walk",
    "random normal",
    "one-hot text",
)


class Rig(PanelRig[RecipeBar]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, RecipeBar())
        self.made = Heard(self.panel.made)
        self.refused = Heard(self.panel.refused)
        self.panel.set_target(1, SHAPE)
        self.combo = self.named(QComboBox, "Recipe")
        self.apply_button = self.button("Apply the recipe")

    def apply(self, recipe: str) -> None:
        self.combo.setCurrentText(recipe)
        self.click(self.apply_button)

    def field(self, name: str) -> QWidget:
        return self.named(QWidget, f"{name} of the recipe")

    def spell(self, text: str) -> None:
        self.combo.setCurrentText("one-hot text")
        self.field("Text").selectAll()
        for line in text.split("\n"):
            self.qtbot.keyClicks(self.field("Text"), line)
            self.key(self.field("Text"), "Return")
        self.key(self.field("Text"), "Backspace")

    @property
    def message(self) -> list[str]:
        labels = [e for e in self.panel.findChildren(QLabel) if e.wordWrap() and e.isVisible()]
        return [e.text() for e in labels if not isinstance(e, ErrorLabel)]


def test_all_recipes_are_there_each_with_what_it_needs(rig: Rig) -> None:
    assert tuple(rig.combo.itemText(n) for n in range(rig.combo.count())) == RECIPES
    shown = []
    for recipe in RECIPES:
        rig.combo.setCurrentText(recipe)
        names = ("Start", "Step", "Period", "Seed", "Text")
        shown.append([name for name in names if rig.field(name).isVisible()])
        assert nameless(rig.panel) == []
    assert shown == [[], [], ["Start"], ["Step"], ["Period"], ["Seed"], ["Seed"], ["Text"]]


@pytest.mark.parametrize(
    ("recipe", "name", "text", "expected"),
    [
        ("zeros", "", "", recipes.zeros(SHAPE)),
        ("ones", "", "", recipes.ones(SHAPE)),
        ("arange", "Start", "-7", recipes.arange(SHAPE, -7)),
        ("impulse", "Step", "4", recipes.impulse(SHAPE, 4)),
        ("sine", "Period", "6.28", recipes.sine(SHAPE, 6.28)),
        ("random walk", "Seed", "3", recipes.random_walk(SHAPE, 3)),
        ("random normal", "Seed", "3", recipes.random_normal(SHAPE, 3)),
    ],
)
def test_a_recipe_is_applied(
    rig: Rig, recipe: str, name: str, text: str, expected: np.ndarray
) -> None:
    rig.combo.setCurrentText(recipe)
    if name:
        rig.type_into(f"{name} of the recipe", text)
    rig.apply(recipe)
    ((call, tensor),) = rig.made
    assert call == 1
    np.testing.assert_array_equal(tensor, expected)
    assert Call(tensor).inputs is tensor  # made once, not copied again


def test_one_hot_text_has_its_own_shape_and_tells_the_vocabulary(rig: Rig) -> None:
    rig.spell("ab\nca")
    rig.apply("one-hot text")
    ((_, tensor),) = rig.made
    np.testing.assert_array_equal(tensor, [[[1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 0, 0]]])
    assert rig.message == ["The features, from 0 on, stand for 'a', 'b', 'c'."]
    rig.qtbot.keyClicks(rig.field("Text"), "x")
    assert rig.message == []


def test_a_large_vocabulary_is_told_in_part(rig: Rig) -> None:
    rig.spell("abcdefghijklmnopqrstuvwxyz")
    rig.key(rig.field("Text"), "Return", CONTROL)
    assert rig.made[0][1].shape == (1, 26, 26)
    (sentence,) = rig.message
    assert sentence.startswith("The features, from 0 on, stand for 'a', 'b'")
    assert sentence.endswith("'l', ….")


@pytest.mark.parametrize(
    ("recipe", "name", "text", "sentence"),
    [
        ("impulse", "Step", "5", "step: expected a time step from 0 to 4, got 5."),
        ("sine", "Period", "0", "period: expected a number of time steps above 0, got 0.0."),
        ("sine", "Period", "x", "period: expected a number, got 'x'."),
        (
            "arange",
            "Start",
            "x",
            "start: expected an integer from -1,000,000,000 to 1,000,000,000, got 'x'.",
        ),
    ],
)
def test_a_bad_parameter_stays_with_its_sentence(
    rig: Rig, recipe: str, name: str, text: str, sentence: str
) -> None:
    rig.combo.setCurrentText(recipe)
    rig.type_into(f"{name} of the recipe", text)
    rig.apply(recipe)
    assert rig.made == []
    assert rig.errors == [sentence]
    assert rig.refused == [(sentence,)]
    rig.panel.show_error("")  # what others complain of comes and goes; this stays
    assert rig.errors == [sentence]
    rig.apply("zeros")
    assert rig.errors == []
    rig.type_into(f"{name} of the recipe", "1")
    rig.combo.setCurrentText(recipe)
    rig.apply(recipe)
    assert len(rig.made) == 2


def test_the_sentence_about_a_field_comes_back_with_it(rig: Rig) -> None:
    rig.combo.setCurrentText("random walk")
    rig.type_into("Seed of the recipe", "x")
    rig.combo.setCurrentText("zeros")
    assert rig.errors == []
    rig.combo.setCurrentText("random normal")
    assert rig.errors == ["seed: expected an integer from 0 to 4294967295, got 'x'."]


def test_lines_of_different_lengths_are_refused(rig: Rig) -> None:
    rig.spell("ab\nabc")
    rig.apply("one-hot text")
    assert rig.errors == [
        "text: expected lines of one length (2 characters, as line 1), got 3 characters in line 2."
    ]
    assert rig.field("Text").text == "ab\nabc"


def test_a_large_tensor_is_made_beside_the_window_for_the_call_it_was_for(rig: Rig) -> None:
    rig.panel.set_target(1, LARGE)
    rig.apply("random normal")
    assert rig.made == []
    assert rig.message == ["Making the numbers…"]
    assert not rig.apply_button.isEnabled()
    rig.panel.set_target(0, SHAPE)
    rig.qtbot.waitUntil(lambda: bool(rig.made))
    ((call, tensor),) = rig.made
    assert call == 1
    np.testing.assert_array_equal(tensor, recipes.random_normal(LARGE, 0))
    assert rig.message == []
    assert rig.apply_button.isEnabled()


def test_everything_is_forgotten(rig: Rig) -> None:
    rig.spell("ab\nabc")
    rig.apply("one-hot text")
    rig.combo.setCurrentText("random normal")
    rig.type_into("Seed of the recipe", "x")
    rig.panel.set_target(1, LARGE)
    rig.apply("zeros")
    rig.panel.forget()
    assert rig.apply_button.isEnabled()
    rig.apply("random walk")
    rig.qtbot.waitUntil(lambda: bool(rig.made))
    assert len(rig.made) == 1
    np.testing.assert_array_equal(rig.made[0][1], recipes.random_walk(LARGE, 0))
    assert rig.errors == []
    assert rig.field("Text").text == ""


LONG = str([0.125] * 50_000)


class LiteralRig(PanelRig[LiteralField]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, LiteralField())
        self.given = Heard(self.panel.given)
        self.text = self.named(TextField, "Array as text")
        self.use = self.panel.findChild(QPushButton)
        self.text.setFocus()


@pytest.fixture
def literal(qtbot: QtBot) -> LiteralRig:
    return LiteralRig(qtbot)


def test_nothing_can_be_used_where_nothing_is(literal: LiteralRig) -> None:
    assert not literal.use.isEnabled()
    literal.key(literal.text, "Return", CONTROL)
    assert literal.given == []
    assert nameless(literal.panel) == []
    assert "np.array" in literal.text.placeholderText()


def test_the_text_is_given_by_button_and_by_key(literal: LiteralRig) -> None:
    literal.qtbot.keyClicks(literal.text, "[1, 2]")
    literal.click(literal.use)
    literal.key(literal.text, "Return", CONTROL)
    assert literal.given == [("[1, 2]",)] * 2
    assert literal.text.text == "[1, 2]"


def test_a_long_paste_is_given_at_once_and_again(literal: LiteralRig) -> None:
    literal.paste(literal.text, LONG)
    assert literal.given == [(LONG,)]
    literal.click(literal.use)
    assert literal.given == [(LONG,)] * 2


def test_an_error_stands_under_the_text_which_stays(literal: LiteralRig) -> None:
    literal.qtbot.keyClicks(literal.text, "[1, x]")
    literal.panel.show_error("Expected a number.")
    (error,) = [e for e in literal.panel.findChildren(QLabel) if e.isVisible()]
    assert error.text() == "Expected a number."
    assert error.y() > literal.text.y()
    assert literal.text.text == "[1, x]"
    literal.panel.show_error("")
    assert not error.isVisible()
    literal.panel.forget()
    assert literal.text.text == ""
