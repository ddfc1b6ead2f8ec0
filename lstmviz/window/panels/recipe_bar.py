"""Recipes that fill a call's tensor."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from lstmviz.experiment.experiment import Array
from lstmviz.experiment.recipes import arange, random_normal, zeros
from lstmviz.experiment.tensors import Shape
from lstmviz.window.controls.error_label import ErrorLabel
from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.controls.quiet_combo_box import QuietComboBox

_ZEROS, _ARANGE, _RANDOM = "zeros", "arange", "random normal"
_HELP = (
    "zeros: all 0. arange: 0, 1, 2, … through features, steps and rows. "
    "random normal: mean 0, standard deviation 1, the same again for the same seed."
)


class RecipeBar(QWidget):
    """Chooses a recipe.

    Signals:
        applied (): the tensor is to be filled by the recipe that is chosen.
        refused (str): the sentence about a seed that can't be used.
    """

    applied = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("&fill with", self)
        self._recipe = QuietComboBox(self)
        self._recipe.addItems([_ZEROS, _ARANGE, _RANDOM])
        self._recipe.setMinimumContentsLength(7)
        self._recipe.setAccessibleName("Recipe")
        self._recipe.setToolTip(_HELP)
        self._recipe.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._recipe.currentIndexChanged.connect(self._chosen)
        label.setBuddy(self._recipe)
        self._apply = QToolButton(self)
        self._apply.setText("apply")
        self._apply.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._apply.setAccessibleName("Apply the recipe to the chosen call")
        self._apply.setToolTip("Fill the chosen call's tensor, all its rows, in its present shape.")
        self._apply.clicked.connect(self._on_apply)
        self._seed_label = QLabel("seed", self)
        self._seed = NumberField(
            "seed", expected=f"an integer from 0 to {2**32 - 1}", digits=8, parent=self
        )
        self._seed.setAccessibleName("Seed of the recipe")
        self._seed.setToolTip("The same seed gives the same numbers.")
        self._seed_label.setBuddy(self._seed)
        self._error = ErrorLabel(self)
        self._seed.refused.connect(self._seed_refused)
        self._seed.committed.connect(self._seed_good)
        self._seed.reverted.connect(self._seed_good)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._recipe, 0, 1)
        grid.addWidget(self._apply, 0, 2)
        grid.addWidget(self._seed_label, 1, 0)
        grid.addWidget(self._seed, 1, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self._error, 2, 0, 1, 3)
        self._chosen()

    def made(self, shape: Shape) -> Array:
        """The tensor that the recipe gives in this shape."""
        recipe = self._recipe.currentText()
        if recipe == _ZEROS:
            return zeros(shape)
        if recipe == _ARANGE:
            return arange(shape)
        return random_normal(shape, self._seed.value)

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the recipe; empty: none."""
        self._error.set_sentence(sentence)

    def _chosen(self) -> None:
        with_seed = self._recipe.currentText() == _RANDOM
        self._seed.setVisible(with_seed)
        self._seed_label.setVisible(with_seed)

    def _on_apply(self) -> None:
        # A seed that can't be read must not quietly be another one.
        if not (self._seed.isVisibleTo(self) and self._seed.is_invalid):
            self.applied.emit()

    def _seed_refused(self, _text: str, sentence: str) -> None:
        self._error.set_sentence(sentence)
        self.refused.emit(sentence)

    def _seed_good(self) -> None:
        self._error.set_sentence("")
