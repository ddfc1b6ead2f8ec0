import numpy as np
import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.experiment import recipes
from lstmviz.experiment.experiment import Call
from lstmviz.window.panels.recipe_bar import RecipeBar
from lstmviz.window.widgets.labels import ErrorLabel

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


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.bar = RecipeBar()
        qtbot.addWidget(self.bar)
        self.bar.set_target(1, SHAPE)
        self.made = Heard(self.bar.made)
        self.refused = Heard(self.bar.refused)
        self.bar.show()
        self.combo = named(self.bar, QComboBox, "Recipe")
        self.button = named(self.bar, QToolButton, "Apply the recipe")

    def apply(self, recipe: str) -> None:
        self.combo.setCurrentText(recipe)
        self.qtbot.mouseClick(self.button, Qt.MouseButton.LeftButton)

    def field(self, name: str) -> QWidget:
        (found,) = [
            w
            for w in self.bar.findChildren(QWidget)
            if w.accessibleName() == f"{name} of the recipe"
        ]
        return found

    def type_into(self, name: str, text: str) -> None:
        field = self.field(name)
        edit = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
        edit.selectAll()
        self.qtbot.keyClicks(edit, text)
        self.qtbot.keyClick(edit, Qt.Key.Key_Return)

    def spell(self, text: str) -> None:
        self.combo.setCurrentText("one-hot text")
        self.field("Text").selectAll()
        for line in text.split("\n"):
            self.qtbot.keyClicks(self.field("Text"), line)
            self.qtbot.keyClick(self.field("Text"), Qt.Key.Key_Return)
        self.qtbot.keyClick(self.field("Text"), Qt.Key.Key_Backspace)

    @property
    def message(self) -> list[str]:
        labels = [e for e in self.bar.findChildren(QLabel) if e.wordWrap() and e.isVisible()]
        return [e.text() for e in labels if not isinstance(e, ErrorLabel)]

    @property
    def errors(self) -> list[str]:
        return [e.text() for e in self.bar.findChildren(ErrorLabel) if e.isVisible()]


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_all_recipes_are_there_each_with_what_it_needs(rig: Rig) -> None:
    assert tuple(rig.combo.itemText(n) for n in range(rig.combo.count())) == RECIPES
    shown = []
    for recipe in RECIPES:
        rig.combo.setCurrentText(recipe)
        names = ("Start", "Step", "Period", "Seed", "Text")
        shown.append([name for name in names if rig.field(name).isVisible()])
        assert nameless(rig.bar) == []
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
        rig.type_into(name, text)
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
    rig.qtbot.keyClick(rig.field("Text"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
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
    rig.type_into(name, text)
    rig.apply(recipe)
    assert rig.made == []
    assert rig.errors == [sentence]
    assert rig.refused == [(sentence,)]
    rig.bar.show_error("")  # what others complain of comes and goes; this stays
    assert rig.errors == [sentence]
    rig.apply("zeros")
    assert rig.errors == []
    rig.type_into(name, "1")
    rig.combo.setCurrentText(recipe)
    rig.apply(recipe)
    assert len(rig.made) == 2


def test_the_sentence_about_a_field_comes_back_with_it(rig: Rig) -> None:
    rig.combo.setCurrentText("random walk")
    rig.type_into("Seed", "x")
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
    rig.bar.set_target(1, LARGE)
    rig.apply("random normal")
    assert rig.made == []
    assert rig.message == ["Making the numbers…"]
    assert not rig.button.isEnabled()
    rig.bar.set_target(0, SHAPE)
    rig.qtbot.waitUntil(lambda: bool(rig.made))
    ((call, tensor),) = rig.made
    assert call == 1
    np.testing.assert_array_equal(tensor, recipes.random_normal(LARGE, 0))
    assert rig.message == []
    assert rig.button.isEnabled()


def test_everything_is_forgotten(rig: Rig) -> None:
    rig.spell("ab\nabc")
    rig.apply("one-hot text")
    rig.combo.setCurrentText("random normal")
    rig.type_into("Seed", "x")
    rig.bar.set_target(1, LARGE)
    rig.apply("zeros")
    rig.bar.forget()
    assert rig.button.isEnabled()
    rig.apply("random walk")
    rig.qtbot.waitUntil(lambda: bool(rig.made))
    assert len(rig.made) == 1
    np.testing.assert_array_equal(rig.made[0][1], recipes.random_walk(LARGE, 0))
    assert rig.errors == []
    assert rig.field("Text").text == ""
