"""How a series is cut is chosen in a form of its own, and drawn."""

import pytest
from controls import Heard, PanelRig, nameless
from pytestqt.qtbot import QtBot

from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.series import series_cut
from lstmviz.window.panels.series_cut_form import CutPicture, SeriesCutForm


class Rig(PanelRig[SeriesCutForm]):
    def __init__(self, qtbot: QtBot, choices: CutChoices) -> None:
        super().__init__(qtbot, SeriesCutForm(choices), 500, 400)
        self.changed = Heard(self.panel.changed)


def test_the_stride_follows_the_timesteps_until_it_is_another(qtbot: QtBot) -> None:
    rig = Rig(qtbot, CutChoices(2, 1, "windows", None))
    rig.panel.set_series(12, 1)
    rig.type_into("timesteps", "4")
    assert rig.panel.choices == CutChoices(4, 1, "windows", None)
    rig.type_into("stride", "1")
    rig.type_into("timesteps", "3")
    assert rig.panel.choices == CutChoices(3, 1, "windows", 1)
    assert rig.panel.sentence == "10 calls of (1, 3, 1); nothing is left over."
    rig.type_into("stride", "3")
    rig.type_into("timesteps", "5")
    assert rig.panel.choices == CutChoices(5, 1, "windows", None)
    assert rig.panel.sentence == "2 calls of (1, 5, 1); 2 of 12 rows left over."
    assert nameless(rig.panel) == []


def test_what_is_no_number_is_told_and_makes_no_calls(qtbot: QtBot) -> None:
    rig = Rig(qtbot, CutChoices(2, 1, "windows", None))
    rig.panel.set_series(12, 1)
    rig.type_into("batch", "two")
    assert rig.errors == ["batch: expected a whole number from 1 on, got 'two'."]
    assert rig.panel.cut is None
    rig.type_into("batch", "2")
    assert rig.errors == []
    assert rig.panel.cut is not None


def test_a_series_of_another_length_is_cut_anew(qtbot: QtBot) -> None:
    rig = Rig(qtbot, CutChoices(2, 2, "continuing", None))
    assert rig.panel.sentence == "No calls."
    rig.panel.set_series(13, 3)
    assert rig.panel.sentence == "3 calls of (2, 2, 3); 1 of 13 rows left over."
    assert len(rig.changed) == 1
    rig.panel.set_series(13, 3)
    assert len(rig.changed) == 1
    rig.panel.set_series(0, 0)
    assert rig.panel.sentence == "No calls."


@pytest.mark.parametrize(("batch", "stride"), [(1, 4), (2, 2), (4, 1), (2, 4), (1, 2)])
def test_a_window_goes_on_from_the_call_before_where_the_form_says_so(
    qtbot: QtBot, batch: int, stride: int
) -> None:
    rig = Rig(qtbot, CutChoices(4, batch, "windows", stride))
    rig.panel.set_series(40, 1)
    picture = rig.panel.findChild(CutPicture)
    assert picture.goes_on(1, 0) == (batch * stride == 4)
    (told,) = [label for label in rig.labels if label.startswith("Row i of a call is a window")]
    assert told.endswith("from call to call only where batch · stride is timesteps.")


def test_as_many_calls_are_drawn_as_there_is_room_for_their_names(qtbot: QtBot) -> None:
    picture = CutPicture()
    qtbot.addWidget(picture)
    picture.set_cut(series_cut(10**6, CutChoices(1000, 6)), 10**6)
    picture.resize(2000, 200)
    wide = picture.grab().toImage()
    picture.resize(300, 200)
    narrow = picture.grab().toImage()
    assert wide.width() > narrow.width()
    assert picture.sentence.startswith("row 0: 0…999, then 6000…6999, then 12000…12999")
    assert picture.sentence.count("row") == 4
    assert picture.accessibleDescription() == picture.sentence
    picture.set_cut(None, 0)
    assert picture.sentence == "There are no calls yet."
    picture.grab()
