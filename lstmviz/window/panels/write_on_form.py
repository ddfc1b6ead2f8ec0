"""What the model is to begin with, and how it chooses what comes next."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lstmviz.experiment.arguments import MOST_SEED
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import MOST_WRITTEN, ids_read
from lstmviz.window.panels.read_text_form import with_labels
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_field import DecimalField, NumberField
from lstmviz.window.widgets.text_field import TextField

_START_HELP = "What the model reads first, in one call. Without a vocabulary: ids, such as 3 1 4."
_TEMPERATURE_HELP = (
    "The logits are divided by it before the next token is drawn: below 1 what is likely becomes "
    "likelier, at 0 it is always the likeliest, above 1 the text becomes wilder."
)
_WHY_ONE = (
    "Writing takes a batch of 1: a stateful layer holds one state for each row, and Keras refuses "
    "any other batch size than the one it was built with. So the weights go into the same model "
    "built for a batch of 1, as courses do it."
)
_START = 12
"""Tokens of the present text that are proposed as a beginning."""


class WriteOnForm(QWidget):
    """Takes the start, how many tokens follow, temperature and seed.

    Signals:
        requested (str, int, Sampling): the start, how many tokens, and how each is chosen.
        refused (str): the sentence about a number that can't be used.
    """

    requested = Signal(str, int, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposed = self._shown = ""  # Qt can't hold every character: the field may differ
        self._start = TextField("Start", 2, self)
        explain(self._start, _START_HELP)
        expected = f"a whole number from 1 to {MOST_WRITTEN:,}"
        self._count = NumberField(
            "tokens", minimum=1, maximum=MOST_WRITTEN, expected=expected, parent=self
        )
        explain(self._count, "How many tokens the model writes: a call of one step each.")
        self._temperature = DecimalField(
            "temperature", minimum=0.0, expected="a number from 0 on", digits=5, parent=self
        )
        explain(self._temperature, _TEMPERATURE_HELP)
        expected = f"an integer from 0 to {MOST_SEED}"
        self._seed = NumberField("seed", maximum=MOST_SEED, expected=expected, parent=self)
        explain(self._seed, "The same seed makes the same choices.", "Seed of the choices")
        self._write = QPushButton("Let the model &write", self)
        explain(
            self._write,
            "The model reads the start, then each token that it wrote itself, with its state "
            "carried; beside it the same without. One undo takes it back.",
        )
        self._error = ErrorLabel(self)
        self._why = PlainLabel(self)
        self._why.setText(_WHY_ONE)
        self._fields = (self._count, self._temperature, self._seed)
        for field in self._fields:
            field.refused.connect(lambda _text, sentence: self._refuse(sentence))
            field.committed.connect(lambda *_: self._error.set_own(""))
            field.reverted.connect(lambda *_: self._error.set_own(""))
        rows = with_labels(
            self,
            ("tokens", self._count),
            ("temperature", self._temperature),
            ("seed", self._seed),
        )
        column = QVBoxLayout(self)
        lay_out(column, self._start, rows, self._error, self._write, self._why, spacing=4)
        self._count.set_value(40)
        self._temperature.set_value(1.0)
        self._start.textChanged.connect(self._enable)
        self._start.submitted.connect(self._request)
        self._write.clicked.connect(self._request)
        self._enable()

    def set_experiment(self, experiment: Experiment) -> None:
        """Proposes the beginning of its text, unless another one was typed; emits nothing."""
        is_own = self._start.exact_text not in ("", self._shown)
        before, self._proposed = self._proposed, _beginning_of(experiment)
        if not is_own and (before != self._proposed or not self._start.exact_text):
            self._start.setPlainText(self._proposed)
            self._shown = self._start.exact_text
        if any(call.written for call in experiment.calls):
            self._temperature.set_value(float(experiment.sampling.temperature))
            self._seed.set_value(experiment.sampling.seed)
            self._count.set_value(sum(call.written for call in experiment.calls))

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the fields; empty: none."""
        self._error.set_reported(sentence)

    def forget(self) -> None:
        """Empties the start, and takes back what couldn't be read."""
        self._start.forget()
        self._proposed = self._shown = ""
        for field in self._fields:
            field.revert()
        self._error.set_own("")
        self._error.set_reported("")

    def _enable(self) -> None:
        self._write.setEnabled(not self._start.document().isEmpty())

    def _refuse(self, sentence: str) -> None:
        self._error.set_own(sentence)
        self.refused.emit(sentence)

    def _request(self) -> None:
        if self._write.isEnabled() and not any(field.is_invalid for field in self._fields):
            sampling = Sampling(float(self._temperature.value), self._seed.value)
            self.requested.emit(self._start.exact_text, self._count.value, sampling)


def _beginning_of(experiment: Experiment) -> str:
    ids = ids_read(experiment.calls[0])
    vocabulary = experiment.vocabulary
    if ids is None or not len(ids) or (vocabulary is None and not experiment.model.takes_ids):
        return ""
    first = ids[0, :_START].tolist()
    return " ".join(map(str, first)) if vocabulary is None else vocabulary.text(first)
