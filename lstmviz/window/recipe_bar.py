"""Fills a tensor by recipe."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from lstmviz.window.error_label import ErrorLabel
from lstmviz.window.number_field import NumberField
from lstmviz.window.quiet_combo_box import QuietComboBox

ZEROS, ARANGE, RANDOM_NORMAL = "zeros", "arange", "random normal"


class RecipeBar(QWidget):
    """Chooses a recipe, and a seed for the random one.

    Signals:
        applied (str, object): the recipe, and the seed.
    """

    applied = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe = QuietComboBox(self)
        self._recipe.addItems([ZEROS, ARANGE, RANDOM_NORMAL])
        self._recipe.setAccessibleName("Recipe")
        self._recipe.setToolTip(
            "zeros; arange counts 0, 1, 2, … feature by feature, step by step, row by row; "
            "random normal draws with mean 0 and standard deviation 1."
        )
        label = QLabel("&fill with", self)
        label.setBuddy(self._recipe)
        self._seed = NumberField("recipe seed", digits=4, parent=self)
        self._seed_label = QLabel("see&d", self)
        self._seed_label.setBuddy(self._seed)
        self._seed.setToolTip("The same seed gives the same numbers.")
        self._apply = QPushButton("&Apply", self)
        self._apply.setToolTip("Fill this call's x, all rows of it.")
        self._error = ErrorLabel(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(3)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._recipe, 0, 1)
        grid.addWidget(self._apply, 0, 2)
        grid.addWidget(self._seed_label, 1, 0)
        grid.addWidget(self._seed, 1, 1)
        grid.addWidget(self._error, 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        self._recipe.currentTextChanged.connect(self._show_seed)
        self._apply.clicked.connect(self._on_apply)
        self._seed.refused.connect(self._refuse)
        self._seed.committed.connect(self._forgive)
        self._seed.reverted.connect(self._forgive)
        self._show_seed(self._recipe.currentText())

    def set_error(self, sentence: str) -> None:
        """Shows a sentence, or none."""
        self._error.set_sentence(sentence)

    def _show_seed(self, recipe: str) -> None:
        for widget in (self._seed, self._seed_label):
            widget.setVisible(recipe == RANDOM_NORMAL)

    def _on_apply(self) -> None:
        if not (self._seed.isVisible() and self._seed.is_invalid):
            self.applied.emit(self._recipe.currentText(), self._seed.value)

    def _refuse(self, _text: str, sentence: str) -> None:
        self.set_error(sentence)

    def _forgive(self, _value: object = None) -> None:
        self.set_error("")
