from dataclasses import replace

import numpy as np
import pytest
from controls import Heard, PanelRig, nameless
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QSlider
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.experiment import Experiment
from lstmviz.session.view_state import (
    START,
    Moment,
    ViewState,
    last_moment,
    moment_at,
    position_of,
)
from lstmviz.window.panels.transport import SPEEDS, Transport

FAST = 1000.0


class Rig(PanelRig[Transport]):
    """The bar with the opening example's eight moments, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, Transport(), 900, 80)
        self.experiment = opening()
        self.view = ViewState(moment=Moment(0, 1))
        self.went = Heard(self.panel.go_to)
        self.stepped = Heard(self.panel.step_by)
        self.toggled = Heard(self.panel.play_toggled)
        self.speeds = Heard(self.panel.speed_changed)
        self.reveals = Heard(self.panel.reveal_changed)
        self.again = Heard(self.panel.call_again_requested)
        self.panel.set_experiment(self.experiment)
        self.panel.set_view(self.view)
        self.slider = self.named(QSlider, "Position in time")

    def look(self, **changes: object) -> None:
        self.view = replace(self.view, **changes)
        self.panel.set_view(self.view)

    def obey(self) -> None:
        """From now on the bar is shown what it asks for, as by the controller."""
        self.panel.go_to.connect(self._go_to)
        self.panel.step_by.connect(self._step_by)

    def _go_to(self, position: int) -> None:
        self.look(moment=moment_at(self.experiment, position))

    def _step_by(self, steps: int) -> None:
        self._go_to(position_of(self.experiment, self.view.moment) + steps)

    @property
    def timers(self) -> list[QTimer]:
        return [timer for timer in self.panel.findChildren(QTimer) if timer.isActive()]

    @property
    def said(self) -> list[object]:
        heard = self.went, self.stepped, self.toggled, self.speeds, self.reveals, self.again
        return [said for each in heard for said in each]


def longer(experiment: Experiment, timesteps: int) -> Experiment:
    call = replace(experiment.calls[0], inputs=np.zeros((2, timesteps, 3), np.float32))
    return replace(experiment, calls=(*experiment.calls, call))


def test_being_set_it_says_nothing(rig: Rig) -> None:
    rig.look(moment=last_moment(rig.experiment), reveal=False, speed=0.3)
    rig.panel.set_experiment(longer(rig.experiment, 50))
    assert rig.slider.maximum() == 8 + 51 - 1
    one = replace(rig.experiment, calls=rig.experiment.calls[:1])
    rig.panel.set_experiment(one)  # shorter than where the playhead stood
    rig.look(moment=Moment(0, 2), reveal=True, speed=2.0)
    rig.panel.set_playing(False)
    assert rig.said == []


@pytest.mark.parametrize(
    ("moment", "position", "text"),
    [
        (Moment(0, START), 0, "call 0 · start"),
        (Moment(0, 2), 3, "call 0 · t=2"),
        (Moment(1, START), 4, "call 1 · start"),
        (Moment(1, 2), 7, "call 1 · t=2"),
    ],
)
def test_it_shows_where_the_playhead_stands(
    rig: Rig, moment: Moment, position: int, text: str
) -> None:
    rig.look(moment=moment)
    assert rig.slider.value() == position
    (label,) = [e.text() for e in rig.panel.findChildren(QLabel) if e.text().startswith("call ")]
    assert label == text


def test_buttons_walk(rig: Rig) -> None:
    rig.press("One step on")
    rig.press("One step back")
    assert rig.stepped == [(1,), (-1,)]
    rig.press("To the start")
    rig.press("To the end")
    assert rig.went == [(0,), (7,)]


def test_held_down_the_step_buttons_go_on(rig: Rig) -> None:
    names = ("One step back", "One step on", "To the start", "To the end", "Play")
    repeats = [rig.button(name).autoRepeat() for name in names]
    assert repeats == [True, True, False, False, False]


def test_the_scrubber_goes_where_it_is_put(rig: Rig) -> None:
    rig.key(rig.slider, "Right")
    assert rig.went == [(3,)]
    slider = rig.slider
    place = slider.rect().center()
    place.setX(slider.width() - 3)
    rig.click(slider, place)
    assert rig.went[-1] == (7,)


@pytest.mark.parametrize("speed", SPEEDS)
def test_speeds_are_offered_in_words(rig: Rig, speed: float) -> None:
    box = rig.named(QComboBox, "Speed")
    rig.look(speed=speed)
    assert box.currentText() == ("1 step/s" if speed == 1 else f"{speed:g} steps/s")
    assert box.count() == len(SPEEDS)


def test_a_speed_is_chosen_by_keyboard(rig: Rig) -> None:
    box = rig.named(QComboBox, "Speed")
    rig.key(box, "Down")
    assert rig.speeds == [(4.0,)]


def test_a_files_own_speed_is_added_and_gives_way_to_the_next(rig: Rig) -> None:
    box = rig.named(QComboBox, "Speed")
    for speed, text in ((0.3, "0.3 steps/s"), (7.0, "7 steps/s")):
        rig.look(speed=speed)
        assert box.currentText() == text
        assert box.count() == len(SPEEDS) + 1
    rig.key(box, "Up")
    assert rig.speeds == [(30.0,)]


def test_reveal_and_call_again(rig: Rig) -> None:
    box = rig.named(QCheckBox, "reveal")
    assert box.isChecked()
    rig.key(box, "Space")
    assert rig.reveals == [(False,)]
    rig.press("call again")
    assert rig.again == [()]


def test_no_timer_runs_but_while_playing(rig: Rig) -> None:
    assert not rig.panel.is_playing
    assert rig.timers == []
    rig.press("Play")
    assert rig.panel.is_playing
    assert len(rig.timers) == 1
    assert rig.toggled == [(True,)]
    rig.press("Pause")
    assert not rig.panel.is_playing
    assert rig.timers == []
    assert rig.toggled == [(True,), (False,)]


def test_being_told_to_play_it_plays_and_says_nothing(rig: Rig) -> None:
    rig.panel.set_playing(True)
    rig.panel.set_playing(True)
    assert rig.panel.is_playing
    rig.panel.set_playing(False)
    assert rig.timers == []
    assert rig.said == []


def test_the_interval_follows_the_speed(rig: Rig) -> None:
    rig.panel.set_playing(True)
    (timer,) = rig.timers
    for speed, milliseconds in ((0.5, 2000), (2.0, 500), (30.0, 33)):
        rig.look(speed=speed)
        assert timer.interval() == milliseconds
    rig.panel.set_playing(False)


def test_another_look_does_not_begin_the_wait_for_the_next_step_anew(rig: Rig) -> None:
    """Else playing stands still while rows are looked through."""
    rig.panel.set_playing(True)
    (timer,) = rig.timers
    assert timer.timerType() == Qt.TimerType.PreciseTimer
    started = timer.timerId()
    rig.look(row=1)
    assert timer.timerId() == started
    rig.look(speed=4.0)
    assert timer.timerId() != started
    rig.panel.set_playing(False)


def test_it_plays_step_by_step_to_the_end_and_stops(rig: Rig) -> None:
    rig.obey()
    rig.look(moment=Moment(0, START), speed=FAST)
    rig.press("Play")
    rig.qtbot.waitUntil(lambda: not rig.panel.is_playing)
    assert rig.stepped == [(1,)] * 7
    assert rig.view.moment == last_moment(rig.experiment)
    assert rig.toggled == [(True,), (False,)]
    assert rig.timers == []


def test_at_the_end_it_plays_from_the_start(rig: Rig) -> None:
    rig.obey()
    rig.look(moment=last_moment(rig.experiment), speed=FAST)
    heard = Heard(rig.panel.go_to, rig.panel.play_toggled)
    rig.press("Play")
    assert heard == [(0,), (True,)]
    rig.qtbot.waitUntil(lambda: not rig.panel.is_playing)
    assert rig.stepped == [(1,)] * 7
    assert heard == [(0,), (True,), (False,)]


def test_looking_at_the_last_moment_ends_playing(rig: Rig) -> None:
    """A click into the picture, say."""
    rig.look(speed=FAST)
    rig.press("Play")
    rig.look(moment=last_moment(rig.experiment))
    rig.qtbot.waitUntil(lambda: not rig.panel.is_playing)
    assert rig.timers == []


def test_at_an_end_the_buttons_towards_it_rest(rig: Rig) -> None:
    rig.look(moment=Moment(0, START))
    assert not rig.button("One step back").isEnabled()
    assert rig.button("One step on").isEnabled()
    rig.look(moment=last_moment(rig.experiment))
    assert rig.button("One step back").isEnabled()
    assert not rig.button("One step on").isEnabled()


@pytest.mark.parametrize("width", [500, 900])
def test_everything_fits(rig: Rig, width: int) -> None:
    rig.panel.set_experiment(longer(rig.experiment, 1000))
    rig.panel.resize(width, rig.panel.sizeHint().height())
    assert rig.panel.width() == width
    rig.panel.grab()
    for kind in (QAbstractButton, QComboBox, QSlider):
        for control in rig.panel.findChildren(kind):
            left = control.mapTo(rig.panel, control.rect().topLeft())
            assert rig.panel.rect().contains(left)
            assert left.x() + control.width() <= width
            assert control.width() >= control.minimumSizeHint().width()


def test_it_wraps_and_unwraps(rig: Rig) -> None:
    again, play = rig.button("call again"), rig.button("Play")

    def lower() -> int:
        """By how much "call again" lies lower than the play button."""
        places = (button.mapTo(rig.panel, button.rect().center()) for button in (again, play))
        low, high = (place.y() for place in places)
        return low - high

    rig.panel.resize(rig.panel.minimumSizeHint().width(), 120)
    rig.qtbot.waitUntil(lambda: lower() > play.height() / 2)
    rig.panel.resize(1200, 120)
    rig.qtbot.waitUntil(lambda: abs(lower()) < play.height() / 2)


def test_every_control_has_a_name(rig: Rig) -> None:
    assert nameless(rig.panel) == []
