"""A text to be read, and how it is cut into calls."""

from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.text.reading import Known, TextChoices
from lstmviz.experiment.text.vocabulary import Unit, Vocabulary
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import ErrorLabel, WrappingCheckBox
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.text_field import TextField

_MOST = 100_000
_TEXT_HELP = (
    "What the model is to read: typed or pasted. Ctrl+Return reads it. With an Embedding first it "
    "becomes ids, else one-hot vectors."
)
_UNIT_HELP = "What a token is: a character, or a word; marks between words are tokens too."
_KNOWN_HELP = (
    "Which vocabulary gives each token its id.\nas it is: an unknown token is refused.\nwith what "
    "is new: unknown tokens get the next ids.\nof this text: the tokens of this text, sorted."
)
_FIT_HELP = (
    "Embedding's input_dim becomes the size of the vocabulary, and so do the units of a last Dense "
    "that had as many. New sizes mean new weights."
)
_BATCH_HELP = (
    "The rows of a call. The text is cut into so many pieces, and each row goes on with its piece "
    "from call to call, as stateful needs it."
)


def with_labels(parent: QWidget, *rows: tuple[str, QWidget]) -> QFormLayout:
    """Lays controls below one another, each with its name beside it, or above where it is long."""
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setSpacing(4)
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
    for name, field in rows:
        field.setParent(parent)
        form.addRow(name, field)
    return form


class ReadTextForm(QWidget):
    """Takes a text and its choices.

    Signals:
        requested (str, TextChoices): the text that the model is to read.
        refused (str): the sentence about a number that can't be used.
    """

    requested = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes: tuple[int, int] | None = None
        self._text = TextField("Text to be read", 3, self)
        self._text.setPlaceholderText("Type or paste a text: to be or not to be")
        explain(self._text, _TEXT_HELP)
        self._unit = FewChoices("Tokens", _UNIT_HELP, get_args(Unit), self)
        self._known = FewChoices("Vocabulary", _KNOWN_HELP, get_args(Known), self)
        self._batch = self._number("batch", _BATCH_HELP)
        self._timesteps = self._number("timesteps", "How many tokens each row reads in a call.")
        self._fits = WrappingCheckBox("fit the model to the vocabulary", self)
        explain(self._fits, _FIT_HELP, "Fit the model to the vocabulary")
        self._use = QPushButton("&Read this text", self)
        explain(self._use, "Puts the text in the place of all calls; one undo takes it back.")
        self._error = ErrorLabel(self)
        rows = with_labels(
            self,
            ("tokens", self._unit),
            ("vocabulary", self._known),
            ("batch", self._batch),
            ("timesteps", self._timesteps),
        )
        column = QVBoxLayout(self)
        lay_out(column, self._text, rows, self._fits, self._error, self._use, spacing=4)
        self._text.textChanged.connect(self._enable)
        self._text.submitted.connect(self._request)
        self._use.clicked.connect(self._request)
        self._enable()

    def set_experiment(self, experiment: Experiment) -> None:
        """Takes over the size of its calls, where that is another one; emits nothing."""
        batch, timesteps = experiment.calls[0].inputs.shape[:2]
        if (batch, timesteps) != self._sizes:
            self._sizes = (batch, timesteps)
            self._batch.set_value(max(batch, 1))
            self._timesteps.set_value(max(timesteps, 1))
        self._show_known(experiment.vocabulary)

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the text; empty: none."""
        self._error.set_reported(sentence)

    def forget(self) -> None:
        """Empties the field."""
        self._text.forget()
        for field in (self._batch, self._timesteps):
            field.revert()
        self._error.set_own("")
        self._error.set_reported("")

    def _number(self, name: str, help_: str) -> NumberField:
        expected = f"a whole number from 1 to {_MOST:,}"
        field = NumberField(name, minimum=1, maximum=_MOST, expected=expected, parent=self)
        explain(field, help_, f"{name} of the text")
        field.refused.connect(lambda _text, sentence: self._refuse(sentence))
        field.committed.connect(lambda *_: self._error.set_own(""))
        field.reverted.connect(lambda *_: self._error.set_own(""))
        return field

    def _show_known(self, vocabulary: Vocabulary | None) -> None:
        self._known.setEnabled(vocabulary is not None)
        count = "" if vocabulary is None else f" ({len(vocabulary):,} {vocabulary.unit})"
        self._known.setItemText(0, f"as it is{count}")
        if vocabulary is None:
            self._known.setCurrentIndex(0)

    def _enable(self) -> None:
        self._use.setEnabled(not self._text.document().isEmpty())

    def _refuse(self, sentence: str) -> None:
        self._error.set_own(sentence)
        self.refused.emit(sentence)

    def _request(self) -> None:
        if not self._use.isEnabled() or self._batch.is_invalid or self._timesteps.is_invalid:
            return
        choices = TextChoices(
            self._timesteps.value,
            self._batch.value,
            get_args(Unit)[self._unit.currentIndex()],
            get_args(Known)[self._known.currentIndex()],
            self._fits.isChecked(),
        )
        self.requested.emit(self._text.exact_text, choices)
