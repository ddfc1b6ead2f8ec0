from controls import CONTROL, Heard, PanelRig, nameless
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.from_keras import layers_in
from lstmviz.experiment.from_code.from_model import models_in
from lstmviz.window.panels.source_field import SourceField
from lstmviz.window.widgets.text_field import TextField

TWO = "m.add(LSTM(4))\nm.add(LSTM(n, dropout=rate))"


class Rig(PanelRig[SourceField]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, SourceField())
        self.given = Heard(self.panel.given)
        self.withdrawn = Heard(self.panel.withdrawn)
        self.panel.activateWindow()
        self.text = self.named(TextField, "Layer as code")
        self.choice = self.named(QComboBox, "Which layer of the code")
        self.notes = self.named(QLabel, "What was left out or turned")
        self.use = self.panel.findChild(QPushButton)

    def value(self, name: str) -> QLineEdit:
        return self.named(QLineEdit, f"Value of {name}")

    def asked(self) -> list[str]:
        fields = self.panel.findChildren(QLineEdit)
        return [f.accessibleName().removeprefix("Value of ") for f in fields if f.isVisible()]

    def read(self, text: str, chosen: int) -> None:
        """The text was given, and this was found in it."""
        self.panel.take(text)
        self.given.clear()
        self.panel.show_layers(layers_in(text), chosen)


def test_nothing_can_be_used_where_nothing_is(rig: Rig) -> None:
    assert not rig.use.isEnabled()
    rig.key(rig.text, "Return", CONTROL)
    assert rig.given == []
    assert nameless(rig.panel) == []


def test_what_is_typed_is_given_by_button_and_by_key(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.text, "LSTM(4)")
    assert rig.given == []
    rig.click(rig.use)
    rig.key(rig.text, "Return", CONTROL)
    assert rig.given == [("LSTM(4)", {}, -1)] * 2


def test_what_is_taken_is_given_at_once_and_can_be_undone(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.text, "LSTM(7)")
    rig.panel.take("LSTM(4,\n  name='a')")
    assert rig.given == [("LSTM(4,\n  name='a')", {}, -1)]
    rig.text.undo()
    assert rig.text.text == "LSTM(7)"


def test_a_long_text_is_given_once(rig: Rig) -> None:
    text = "LSTM(4)  # " + "x" * 50_000
    rig.panel.take(text)
    assert rig.given == [(text, {}, -1)]


def test_names_without_a_value_are_asked_for_one_after_the_other(rig: Rig) -> None:
    rig.read("LSTM(n, dropout=cfg['rate'])", 0)
    assert rig.asked() == ["n", "cfg['rate']"]
    assert QApplication.focusWidget() is rig.value("n")
    assert not rig.choice.isVisible()
    rig.qtbot.keyClicks(rig.value("n"), "5")
    rig.key(rig.value("n"), "Return")
    assert rig.given == []
    assert QApplication.focusWidget() is rig.value("cfg['rate']")
    rig.qtbot.keyClicks(rig.value("cfg['rate']"), "0.5")
    rig.key(rig.value("cfg['rate']"), "Return", CONTROL)
    text = "LSTM(n, dropout=cfg['rate'])"
    assert rig.given == [(text, {"n": "5", "cfg['rate']": "0.5"}, 0)]
    assert nameless(rig.panel) == []


def test_tab_goes_from_the_text_through_the_values_to_the_button(rig: Rig) -> None:
    rig.read("LSTM(n, dropout=rate)", 0)
    rig.text.setFocus()
    reached = []
    for _ in range(3):
        rig.key(QApplication.focusWidget(), "Tab")
        reached.append(QApplication.focusWidget())
    assert reached == [rig.value("n"), rig.value("rate"), rig.use]


def test_values_stay_while_the_code_is_read_again(rig: Rig) -> None:
    rig.read("LSTM(n, m)", 0)
    rig.qtbot.keyClicks(rig.value("n"), "5")
    rig.read("LSTM(n, k)", 0)
    assert rig.asked() == ["n", "k"]
    assert rig.value("n").text() == "5"
    assert QApplication.focusWidget() is rig.value("k")


def test_of_several_layers_one_is_chosen(rig: Rig) -> None:
    rig.read(TWO, -1)
    assert rig.choice.isVisible()
    assert rig.choice.placeholderText() == "2 recurrent layers: choose one"
    entries = [rig.choice.itemText(n) for n in range(rig.choice.count())]
    assert entries == ["line 1: LSTM(4)", "line 2: LSTM(n, dropout=rate)"]
    assert rig.asked() == []
    rig.key(rig.choice, "Down")
    assert rig.given == [(TWO, {}, 0)]
    rig.key(rig.choice, "Down")
    assert rig.asked() == ["n", "rate"]
    assert len(rig.given) == 1


def test_what_was_left_out_is_told(rig: Rig) -> None:
    rig.read("LSTM(4, batch_input_shape=(2, 4, 1), name='a')", 0)
    assert rig.notes.isVisible()
    shape, name = rig.notes.text().split("\n")
    assert shape.startswith("• batch_input_shape=(2, 4, 1) is left out")
    assert name.startswith("• name is left out")
    rig.panel.show_error("No.")
    assert not rig.notes.isVisible()


def test_an_error_stands_beneath_and_the_text_stays(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.text, "LSTM(")
    rig.panel.show_error("Not Python.")
    assert any(label.text() == "Not Python." for label in rig.panel.findChildren(QLabel))
    assert rig.text.text == "LSTM("


def test_other_code_asks_for_nothing_of_the_last(rig: Rig) -> None:
    rig.read(TWO, 1)
    rig.qtbot.keyClicks(rig.text, " ")
    assert rig.asked() == []
    assert not rig.choice.isVisible()
    rig.panel.show_layers(layers_in(TWO), 1)  # a late answer
    assert rig.asked() == []


def test_an_emptied_field_withdraws_its_code(rig: Rig) -> None:
    rig.read("LSTM(n)", 0)
    rig.withdrawn.clear()
    rig.text.selectAll()
    rig.key(rig.text, "Delete")
    assert len(rig.withdrawn) == 1
    assert rig.asked() == []


def test_forgetting_leaves_nothing(rig: Rig) -> None:
    rig.read("LSTM(n)", 0)
    rig.qtbot.keyClicks(rig.value("n"), "5")
    rig.panel.forget()
    assert rig.text.text == ""
    rig.read("LSTM(n)", 0)
    assert rig.value("n").text() == ""
    assert layers_in("LSTM(n)", {"n": 5})[0].config == LSTMConfig(5)


def test_the_button_names_what_would_be_used(rig: Rig) -> None:
    code = "Sequential([Embedding(n, 4), LSTM(4), Dense(n)])"
    rig.panel.take(code)
    rig.panel.show_layers(models_in(code), 0)
    assert rig.use.text() == "Use this model"
    assert "the model" in rig.use.toolTip()
    rig.qtbot.keyClicks(rig.text, " ")
    assert rig.use.text() == "Use this layer"
