"""Text in and out: what is read, token by token, and what the model writes on."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.figure.text.written import about_other, about_text
from lstmviz.figure.view_model.shown_text import ShownText, ShownToken
from lstmviz.session.view_state import ViewState
from lstmviz.window.panels.read_text_form import ReadTextForm
from lstmviz.window.panels.write_on_form import WriteOnForm
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea
from lstmviz.window.widgets.section import Section
from lstmviz.window.widgets.token_view import TokenCell, TokenView

_MOST_LISTED = 200  # tokens of the vocabulary that are listed


class TextPanel(QWidget):
    """What the model reads and writes as a text.

    Signals:
        read_requested (str, TextChoices): a text that the model is to read.
        write_requested (str, int, Sampling): what the model is to begin with, how many tokens it
            is to write, and how each is chosen.
        picked (Moment): where in time a token was picked.
        refused (str): the sentence about a number that can't be used.
    """

    read_requested = Signal(str, object)
    write_requested = Signal(str, int, object)
    picked = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Text")
        self._about = PlainLabel(self)
        self._tokens = TokenView("What the model reads", self)
        self._about_other = PlainLabel(self)
        self._other = TokenView("What the model writes without its state", self)
        self._vocabulary = Section("Vocabulary", self, is_open=False)
        self._listed = PlainLabel(self, "The vocabulary")
        self._vocabulary.add(self._listed)
        read = Section("Read a text", self)
        self._read = ReadTextForm(self)
        read.add(self._read)
        write = Section("Write on", self)
        self._write = WriteOnForm(self)
        write.add(self._write)
        content = QWidget(self)
        parts = (self._about, self._tokens, self._about_other, self._other, self._vocabulary)
        lay_out(QVBoxLayout(content), *parts, read, write, 1, spacing=6, margins=6)
        lay_out(QVBoxLayout(self), VerticalScrollArea(content, self))
        for view in (self._tokens, self._other):
            view.picked.connect(self.picked)
        for form in (self._read, self._write):
            form.refused.connect(self.refused)
        self._read.requested.connect(self.read_requested)
        self._write.requested.connect(self.write_requested)
        self.set_text(ShownText())

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the vocabulary, and proposes what to read and to write; emits nothing."""
        self._read.set_experiment(experiment)
        self._write.set_experiment(experiment)
        vocabulary = experiment.vocabulary
        self._vocabulary.setVisible(vocabulary is not None)
        if vocabulary is not None:
            self._vocabulary.set_remark(f"{len(vocabulary):,} {vocabulary.unit}")
            self._listed.setText(_listed(vocabulary))

    def set_text(self, text: ShownText) -> None:
        """Shows what a row reads; emits nothing."""
        self._about.setText(about_text(text))
        self._tokens.set_cells(_cells(text.tokens))
        self._tokens.setVisible(bool(text.tokens))
        waiting = "Without the state: on its way …" if text.is_waited_for else ""
        self._about_other.setText(about_other(text) if text.other else waiting)
        self._about_other.setVisible(bool(text.other) or text.is_waited_for)
        self._other.set_cells(_cells(text.other))
        self._other.setVisible(bool(text.other))

    def set_view(self, view: ViewState) -> None:
        """Marks the token of the moment that is looked at; emits nothing."""
        for tokens in (self._tokens, self._other):
            tokens.set_current(view.moment)

    def show_error(self, place: str, sentence: str) -> None:
        """Says what is wrong with a "text" that was to be read, or a "start"."""
        (self._write if place == "start" else self._read).show_error(sentence)

    def clear_errors(self) -> None:
        """Takes the sentences away."""
        self._read.show_error("")
        self._write.show_error("")

    def discard_texts(self) -> None:
        """Forgets what was typed: what is set next is another session."""
        self._read.forget()
        self._write.forget()


def _cells(tokens: tuple[ShownToken, ...]) -> list[TokenCell]:
    return [
        TokenCell(
            token.text,
            str(token.number),
            token.moment,
            -1 if token.is_written else token.moment.call,
            token.is_written,
            token.differs,
            f"id {token.number}, call {token.moment.call}, t={token.moment.step}"
            + (": the model's own choice" if token.is_written else ""),
        )
        for token in tokens
    ]


def _listed(vocabulary: Vocabulary) -> str:
    shown = (f"{number} {vocabulary.token(number)}" for number in range(len(vocabulary)))
    some = [each for each, _ in zip(shown, range(_MOST_LISTED), strict=False)]
    more = len(vocabulary) - len(some)
    return plain_text("   ".join(some) + (f"   and {more:,} more" if more > 0 else ""))
