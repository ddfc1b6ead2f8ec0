"""Makes a tensor from a recipe or from an array typed as text."""

import math
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment import recipes
from lstmviz.experiment.arguments import MOST_SEED
from lstmviz.experiment.arrays import Array, frozen
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import Shape, parse_number
from lstmviz.window.panels.background_task import MUCH_TEXT, BackgroundTask
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.text_field import TextField

_EXAMPLE = "[[1, 2, 3], [4, 5, 6]]\nnp.array([0.5, 1, 1.5])"
_LITERAL_HELP = (
    "A list, or what NumPy or TensorFlow print. Two brackets around a number: timesteps × "
    "features of the chosen row. Three: the whole tensor. Ctrl+Return uses it."
)


class LiteralField(QWidget):
    """Takes the text; it is read elsewhere, as it may be long.

    Signals:
        given (str): the text that is to be used.
    """

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextField("Array as text", 3, self)
        self._text.setPlaceholderText(_EXAMPLE)
        explain(self._text, _LITERAL_HELP)
        self._use = QPushButton("Use this array", self)
        self._use.setToolTip("Put the array into the chosen call (Ctrl+Return).")
        self._error = ErrorLabel(self)
        lay_out(QVBoxLayout(self), self._text, self._error, self._use, spacing=4)
        self._text.textChanged.connect(self._enable)
        self._text.submitted.connect(self._give)
        # Nobody can go over so long a text once more before using it.
        self._text.pasted_long.connect(self._give)
        self._use.clicked.connect(self._give)
        self._enable()

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the text; empty: none."""
        self._error.set_sentence(sentence)

    def forget(self) -> None:
        """Empties the field."""
        self._text.forget()

    def _give(self) -> None:
        if self._use.isEnabled():
            self.given.emit(self._text.text)

    def _enable(self) -> None:
        self._use.setEnabled(not self._text.document().isEmpty())


_ONE_HOT = "one-hot text"
_PARAMETERS = {  # of each recipe, in the order of the list
    "zeros": "",
    "ones": "",
    "arange": "start",
    "impulse": "step",
    "sine": "period",
    "random walk": "seed",
    "random normal": "seed",
    _ONE_HOT: "text",
}
_HELP = (
    "zeros, ones: all the same number.\n"
    "arange: counts up through features, steps and rows.\n"
    "impulse: 1 at one time step, 0 elsewhere.\n"
    "sine: a wave along time, each feature ahead of the one before.\n"
    "random walk: adds up random normal numbers along time.\n"
    "random normal: mean 0, standard deviation 1.\n"
    "one-hot text: a row a line, a time step a character, a feature a distinct character."
)
_FILLS = "Fill the chosen call's tensor, all its rows, in its present shape."
_SPELLS = "Make the chosen call's tensor of the text; its shape follows from the text."
_LARGE = 500_000  # numbers: as many as are made in some 10 ms
_MOST_NAMED = 60  # characters of the vocabulary that are told

_Made = tuple[Array, str]


class RecipeBar(QWidget):
    """Chooses a recipe, and makes what it gives.

    Signals:
        made (int, ndarray): a call, and the tensor that is wanted for it.
        refused (str): the sentence about a parameter that can't be used.
    """

    made = Signal(int, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._call = 0
        self._shape: Shape = (0, 0, 0)
        self._aside = BackgroundTask(self)
        self._aside.busy_changed.connect(self._show_busy)
        label = QLabel("fill &with", self)
        self._recipe = NoWheelComboBox(self)
        self._recipe.addItems(list(_PARAMETERS))
        self._recipe.setMaxVisibleItems(len(_PARAMETERS))
        self._recipe.setMinimumContentsLength(7)
        self._recipe.setAccessibleName("Recipe")
        self._recipe.setToolTip(_HELP)
        self._recipe.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        label.setBuddy(self._recipe)
        self._apply = HelpButton("apply", "Apply the recipe to the chosen call", _FILLS, self)
        most = 10**9
        expected = f"an integer from {-most:,} to {most:,}"
        start = NumberField(
            "start", minimum=-most, maximum=most, expected=expected, digits=8, parent=self
        )
        self._start = self._number("start", "The number in row 0, time step 0, feature 0.", start)
        self._start.set_value(0)
        self._step = self._number(
            "step", "The time step of the 1, counted from 0.", NumberField("step", parent=self)
        )
        expected = f"an integer from 0 to {MOST_SEED}"
        seed = NumberField("seed", maximum=MOST_SEED, expected=expected, digits=8, parent=self)
        self._seed = self._number("seed", "The same seed gives the same numbers.", seed)
        self._period = QLineEdit("8", self)
        self._period.setToolTip("How many time steps one wave takes; need not be whole.")
        self._period.setAccessibleName("Period of the recipe")
        self._period.setMaximumWidth(self._seed.sizeHint().width() * 2)
        self._text = TextField("Text of the recipe", 3, self)
        self._text.setPlaceholderText("hello\nworld")
        self._text.setToolTip(
            "One line a row of the batch, all of one length. Ctrl+Return applies it."
        )
        names = ("start", "step", "period", "seed", "text")
        fields = (self._start, self._step, self._period, self._seed, self._text)
        self._news = PlainLabel(self)
        self._error = ErrorLabel(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._recipe, 0, 1)
        grid.addWidget(self._apply, 0, 2)
        self._rows: dict[str, tuple[QLabel, QWidget]] = {}
        for row, (name, field) in enumerate(zip(names, fields, strict=True), 1):
            name_label = QLabel(name, self)
            name_label.setBuddy(field)
            name_label.setToolTip(field.toolTip())
            grid.addWidget(name_label, row, 0, Qt.AlignmentFlag.AlignTop)
            if field is self._text:
                grid.addWidget(field, row, 1, 1, 2)
            else:
                grid.addWidget(field, row, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
                grid.setAlignment(name_label, Qt.AlignmentFlag.AlignVCenter)
            self._rows[name] = (name_label, field)
        grid.addWidget(self._news, len(fields) + 1, 0, 1, 3)
        grid.addWidget(self._error, len(fields) + 2, 0, 1, 3)
        self._recipe.currentIndexChanged.connect(self._chosen)
        self._apply.clicked.connect(self._on_apply)
        self._text.submitted.connect(self._on_apply)
        self._text.textChanged.connect(self._forget_message)
        self._period.textChanged.connect(self._forget_message)
        self._chosen()

    def set_target(self, call: int, shape: Shape) -> None:
        """Says which call is to be filled, and the shape of its tensor."""
        self._call, self._shape = call, shape

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the recipe; empty: none."""
        self._error.set_reported(sentence)

    def forget(self) -> None:
        """Takes back what couldn't be read, the text, and what is still being made."""
        self._aside.forget()
        for field in (self._start, self._step, self._seed):
            field.revert()
        self._period.setText("8")
        self._text.forget()
        self._error.set_reported("")
        self._forget_message()

    def _number(self, name: str, help_: str, field: NumberField) -> NumberField:
        explain(field, help_, f"{name.capitalize()} of the recipe")
        field.refused.connect(self._parameter_refused)
        field.committed.connect(self._forget_message)
        field.reverted.connect(self._forget_message)
        return field

    def _chosen(self) -> None:
        parameter = _PARAMETERS[self._recipe.currentText()]
        for name, row in self._rows.items():
            for widget in row:
                widget.setVisible(name == parameter)
        explain(self._apply, _SPELLS if parameter == "text" else _FILLS)
        field = self._rows[parameter][1] if parameter else None
        # The sentence about a field goes with it and comes back with it.
        refused = isinstance(field, NumberField) and field.is_invalid
        self._forget_message()
        if refused and isinstance(field, NumberField):
            self._error.set_own(field.text_refused(field.text()))

    def _on_apply(self) -> None:
        field = self._rows.get(_PARAMETERS[self._recipe.currentText()], (None, None))[1]
        # A number that can't be read must not quietly be another one.
        if self._aside.is_busy or (isinstance(field, NumberField) and field.is_invalid):
            return
        self._forget_message()
        try:
            work, large = self._work()
        except InvalidValue as error:
            self._refuse(error)
        else:
            self._aside.do(work, partial(self._done, self._call), self._refuse, large=large)

    def _work(self) -> tuple[Callable[[], _Made], bool]:
        """Tells what makes the tensor, and whether that takes long."""
        recipe, shape = self._recipe.currentText(), self._shape
        if recipe == _ONE_HOT:
            text = self._text.text
            return partial(_spelled, text), len(text) > MUCH_TEXT
        make: dict[str, Callable[[], Array]] = {
            "zeros": partial(recipes.zeros, shape),
            "ones": partial(recipes.ones, shape),
            "arange": partial(recipes.arange, shape, self._start.value),
            "impulse": partial(recipes.impulse, shape, self._step.value),
            "random walk": partial(recipes.random_walk, shape, self._seed.value),
            "random normal": partial(recipes.random_normal, shape, self._seed.value),
        }
        if recipe == "sine":
            make[recipe] = partial(recipes.sine, shape, _period(self._period.text()))
        return partial(_filled, make[recipe]), math.prod(shape) > _LARGE

    def _done(self, call: int, made: _Made) -> None:
        tensor, news = made
        self._news.tell(news)
        self.made.emit(call, tensor)

    def _refuse(self, error: InvalidValue) -> None:
        self._parameter_refused("", f"{error.argument}: {error.message}.")

    def _parameter_refused(self, _text: str, sentence: str) -> None:
        self._error.set_own(sentence)
        self.refused.emit(sentence)

    def _forget_message(self) -> None:
        self._error.set_own("")
        self._news.hide()

    def _show_busy(self, busy: bool) -> None:
        self._apply.setEnabled(not busy)
        if busy:
            self._news.setText("Making the numbers…")
        self._news.setVisible(busy)


def _period(text: str) -> float:
    try:
        return parse_number(text)
    except InvalidValue as error:
        raise InvalidValue("period", error.expected, error.received) from None


def _filled(make: Callable[[], Array]) -> _Made:
    return _sealed(make()), ""


def _spelled(text: str) -> _Made:
    tensor, vocabulary = recipes.one_hot_text(text)
    named = ", ".join(map(repr, vocabulary[:_MOST_NAMED]))
    if len(named) > _MOST_NAMED:
        named = f"{named[:_MOST_NAMED].rpartition(',')[0]}, …"
    return _sealed(tensor), f"The features, from 0 on, stand for {named}."


def _sealed(tensor: Array) -> Array:
    """Returns the tensor, read-only: nobody else has it, so that a Call need not copy it."""
    if tensor.base is None:
        tensor.flags.writeable = False
    return frozen(tensor)
