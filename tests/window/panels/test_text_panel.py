"""The panel for text in and out, as a person uses it."""

from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, PanelRig, nameless
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.text.reading import EncodedText, TextChoices, with_text
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.vocabulary import Vocabulary
from lstmviz.experiment.text.writing import written_on
from lstmviz.figure.view_model.shown_text import ShownText, ShownToken
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.window.panels.text_panel import TextPanel
from lstmviz.window.widgets.token_view import TokenView

MADE = READY_MADE[0].made()


class Rig(PanelRig[TextPanel]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, TextPanel(), 380, 1000)
        self.read = Heard(self.panel.read_requested)
        self.written = Heard(self.panel.write_requested)
        self.picked = Heard(self.panel.picked)
        self.panel.set_experiment(MADE)

    def field(self, name: str) -> QPlainTextEdit:
        return self.named(QPlainTextEdit, name)

    def type_text(self, name: str, text: str) -> None:
        self.field(name).selectAll()
        self.qtbot.keyClicks(self.field(name), text)

    @property
    def shown(self) -> list[str]:
        views = self.panel.findChildren(TokenView)
        return ["".join(cell.text for cell in view.cells) for view in views if view.isVisible()]


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def tokens(text: str, *, written: int = 0, other: str = "") -> tuple[ShownToken, ...]:
    first = len(text) - written
    return tuple(
        ShownToken(
            each,
            n,
            Moment(max(n - first + 1, 0), n if n < first else 0),
            n >= first,
            differs=bool(other) and other[n] != each,
        )
        for n, each in enumerate(text)
    )


def test_a_typed_text_is_read_in_the_size_of_the_present_calls(rig: Rig) -> None:
    assert not rig.button("Read this text").isEnabled()
    rig.type_text("Text to be read", "be not")
    rig.press("Read this text")
    assert rig.read == [("be not", TextChoices(6, 2))]


def test_every_choice_goes_along(rig: Rig) -> None:
    rig.type_text("Text to be read", "be")
    rig.type_into("timesteps of the text", "3")
    rig.type_into("batch of the text", "1")
    rig.named(QComboBox, "Tokens").setCurrentText("words")
    rig.named(QComboBox, "Vocabulary").setCurrentIndex(2)
    rig.click(rig.named(QCheckBox, "Fit the model to the vocabulary"))
    rig.press("Read this text")
    choices = TextChoices(3, 1, "words", "of this text", fits_model=True)
    assert rig.read == [("be", choices)]


def test_a_number_that_cannot_be_read_keeps_the_text_from_being_read(rig: Rig) -> None:
    rig.type_text("Text to be read", "be")
    rig.type_into("batch of the text", "0")
    assert rig.errors
    assert "from 1 to" in rig.errors[0]
    rig.press("Read this text")
    assert rig.read == []


def test_the_model_writes_on_from_the_text_that_is_there(rig: Rig) -> None:
    assert rig.field("Start").toPlainText() == "to be "
    rig.type_into("tokens", "12")
    rig.type_into("temperature", "0.5")
    rig.type_into("Seed of the choices", "7")
    rig.press("Let the model write")
    assert rig.written == [("to be ", 12, Sampling(0.5, 7))]


def test_a_start_that_was_typed_stays(rig: Rig) -> None:
    rig.type_text("Start", "not")
    rig.panel.set_experiment(replace(MADE, seed=9))
    assert rig.field("Start").toPlainText() == "not"
    rig.panel.discard_texts()
    rig.panel.set_experiment(MADE)
    assert rig.field("Start").toPlainText() == "to be "


def read_by(text: str) -> Experiment:
    encoded = EncodedText(Vocabulary.of(text), Vocabulary.of(text).ids(text))
    return with_text(MADE, encoded, TextChoices(len(text), fits_model=True))


@pytest.mark.parametrize("text", ["a\xa0b", "a\rb", "a\0b", "a\ud800b"])
def test_a_proposed_start_of_any_characters_gives_way_to_the_next_one(rig: Rig, text: str) -> None:
    rig.panel.set_experiment(read_by(text))
    assert rig.field("Start").toPlainText().startswith("a")
    rig.panel.set_experiment(read_by("note"))
    assert rig.field("Start").toPlainText() == "note"


def test_a_text_with_no_break_spaces_is_read_and_proposed_as_it_is(rig: Rig) -> None:
    rig.paste(rig.field("Text to be read"), "a\xa0b")
    rig.press("Read this text")
    assert rig.read[0][0] == "a\xa0b"
    rig.panel.set_experiment(read_by("a\xa0b"))
    rig.press("Let the model write")
    assert rig.written[0][0] == "a\xa0b"


def test_how_it_was_written_stands_in_the_fields(rig: Rig) -> None:
    rig.panel.set_experiment(written_on(MADE, np.array([1, 2]), 5, Sampling(0.25, 3)))
    rig.press("Let the model write")
    ((_, count, sampling),) = rig.written
    assert (count, sampling) == (5, Sampling(0.25, 3))


def test_tokens_are_shown_and_picked(rig: Rig) -> None:
    rig.panel.set_text(ShownText(1, tokens("to be")))
    assert rig.shown == ["to be"]
    assert "in row 1" in rig.labels[0]
    view = rig.panel.findChild(TokenView)
    rig.click(view, view.place_of(3).center())
    assert rig.picked == [(Moment(0, 3),)]
    rig.panel.set_view(ViewState(moment=Moment(0, 1)))
    assert view.current == Moment(0, 1)


def test_the_stateless_twins_text_stands_below(rig: Rig) -> None:
    mine, other = tokens("to be", written=2), tokens("to no", written=2, other="to be")
    rig.panel.set_text(ShownText(0, mine, other, is_carried=True))
    assert rig.shown == ["to be", "to no"]
    assert "with its state carried" in rig.labels[0]
    cells = rig.panel.findChildren(TokenView)[1].cells
    assert [cell.is_marked for cell in cells] == [False, False, False, True, True]
    assert [cell.is_strong for cell in cells] == [False, False, False, True, True]
    rig.panel.set_text(ShownText(0, mine, is_waited_for=True, is_carried=True))
    assert any("on its way" in label for label in rig.labels)


def test_a_model_of_numbers_is_said_to_read_no_text(rig: Rig) -> None:
    rig.panel.set_experiment(opening())
    rig.panel.set_text(ShownText())
    assert rig.shown == []
    assert "reads numbers" in rig.labels[0]


def test_sentences_stand_where_it_went_in_until_they_are_taken_away(rig: Rig) -> None:
    rig.panel.show_error("text", "no such character")
    rig.panel.show_error("start", "nothing to begin with")
    assert rig.errors == ["no such character", "nothing to begin with"]
    rig.panel.clear_errors()
    assert rig.errors == []


def test_every_control_has_a_name(rig: Rig) -> None:
    assert nameless(rig.panel) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ShownText(0, tokens("abc", written=1), has_nameless=True), "ids that have no token"),
        (
            ShownText(0, tokens("abc", written=1), tokens("abc", written=1), is_carried=True),
            "the text is the same",
        ),
        (
            ShownText(0, tokens("abc", written=1), tokens("abc", written=1), is_untrained=True),
            "usual before training",
        ),
    ],
)
def test_what_a_newcomer_would_wonder_about_is_said(rig: Rig, text: ShownText, said: str) -> None:
    rig.panel.set_text(
        ShownText(0, tokens("abc", written=1), tokens("abd", written=1, other="abc"))
    )
    assert not any(said in each for each in rig.labels)
    rig.panel.set_text(text)
    assert any(said in each for each in rig.labels)
