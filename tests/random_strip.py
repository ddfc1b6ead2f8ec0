"""What a random person does with the film strip: what it shows, and which part of time."""

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from random_hands import Hands, handle_of, is_seen, name_of
from random_material import LEFT, NONE, SOME, Key

from lstmviz.figure.strip.overview import Overview
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.words import DIFFERENCES
from lstmviz.session.view_state import fitted
from lstmviz.window.snapshot import Snapshot


class StripAtHand:
    """Each does one thing at random, and tells what it was."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.window = hands.window
        self.chance = hands.chance
        self.bar = hands.window.strip_bar
        self.strip = hands.window.strip

    def toggle_a_track(self) -> str:
        """A track comes or goes; h always stays."""
        button = self.hands.one_of([b for b in self.bar._tracks.values() if is_seen(b)])
        if button is None or not button.isEnabled():
            return "nowhere"
        (track,) = [track for track, other in self.bar._tracks.items() if other is button]
        was = self._now.view.tracks
        self.hands.focus(button)
        self.hands.press(Key.Key_Space, NONE)
        self.hands.go_on()
        assert (track in self._now.view.tracks) != (track in was), f"{track} can't be switched"
        return f"{track}: {track not in was}"

    def choose_how(self) -> str:
        """How tracks are drawn, what units are sorted by; all of time; units and rows unfolded."""
        bar = self.bar
        controls = [bar._drawn_as, bar._order, bar._more, bar._fit]
        control = self.hands.one_of([c for c in controls if is_seen(c)])
        if control is None:
            return "nowhere"
        self.hands.focus(control)
        keys = [Key.Key_Down, Key.Key_Up] if control in controls[:2] else [Key.Key_Space]
        return self.hands.press(self.chance.choice(keys), NONE)

    def type_some(self) -> str:
        """Which units, or which rows: the good ones are taken, the others stay and are told."""
        if is_seen(self.bar._more) and not self.bar._more.isChecked():
            self.bar._more.click()
            QApplication.processEvents()
        fields = [self.bar._unit_field, self.bar._row_field]
        field = self.hands.one_of([f for f in fields if is_seen(f)])
        if field is None:
            return "nowhere"
        text = self.chance.choice(SOME)
        self.hands.type_over(field, text)
        self.hands.press(Key.Key_Return, NONE)
        self.hands.go_on()
        try:
            numbers = field.read(text)
        except ValueError:
            assert field.is_invalid, f"{name_of(field)} took {text!r}"
            assert field.text() == text, f"{name_of(field)} lost {text!r}"
            assert not self.bar._error.isHidden(), f"nothing says why {text!r} wasn't taken"
        else:
            view = self._now.view
            taken = view.units if field is self.bar._unit_field else view.rows
            assert taken == numbers, f"{name_of(field)} has {taken} instead of {text!r}"
            assert not field.is_invalid
        return f"{text!r} into {name_of(field)}"

    def look_elsewhere(self) -> str:
        """A click or a drag in the band that has all of time."""
        band = self.strip.findChild(Overview)
        if not is_seen(band):
            return "nowhere"
        start, end = self.hands.place_in(band), self.hands.place_in(band)
        handle, around = handle_of(band), band.window()
        inside = handle.geometry()
        if not all(inside.contains(band.mapToGlobal(place)) for place in (start, end)):
            return "out of sight"
        self.hands.touched.add(band)
        QTest.mousePress(handle, LEFT, NONE, band.mapTo(around, start))
        if self.chance.random() < 0.7:
            middle = QPoint((start.x() + end.x()) // 2, end.y())
            for place in (middle, end):
                QTest.mouseMove(handle, band.mapTo(around, place))
        QTest.mouseRelease(handle, LEFT, NONE, band.mapTo(around, end))
        return f"from {start.x()} to {end.x()}"

    def check(self) -> None:
        """The picture is of the run, shows what is chosen of it, and says where it is old."""
        now, picture = self._now, self.strip.picture
        assert now.view == fitted(now.view, now.experiment), "the view isn't of the experiment"
        if now.trace is None or picture is None:
            return
        reading, chosen = picture.canvas.trace_view, picture.canvas.chosen
        assert reading.trace is now.trace, "the picture is of another run"
        assert reading.derived is now.gates or not (reading.derived or now.gates)
        self._check_age(now)
        view = self.strip._view
        assert view == fitted(now.view, now.trace.experiment), "the picture has another view"
        of_view = type(chosen).of(reading, Choice.of(view))
        assert (chosen.tracks, chosen.rows, chosen.units) == (
            of_view.tracks,
            of_view.rows,
            of_view.units,
        )
        shown = {track for lane in picture.layout.lanes for track in lane.tracks}
        assert shown <= set(chosen.tracks)
        assert now.other_run or not shown & set(DIFFERENCES), "a difference to nothing"
        time = self.strip._time
        assert time.width == reading.timeline.width
        assert 0 <= time.low < time.high <= max(time.width, 1.0) + 1e-6
        self._check_bar(now)

    def _check_age(self, now: Snapshot) -> None:
        assert now.trace is not None
        is_old = now.trace.experiment is not now.experiment
        if is_old and now.status.agreement not in ("loading", "running"):
            assert now.stale, "an old picture is shown as if it were new"
        assert (self.strip._stale is not None) == bool(now.stale)

    def _check_bar(self, now: Snapshot) -> None:
        for track, button in self.bar._tracks.items():
            assert button.isEnabled() == (track not in DIFFERENCES or bool(now.other_run))
            assert button.isChecked() == (track in now.view.tracks and button.isEnabled())
        for field, value in (
            (self.bar._unit_field, now.view.units),
            (self.bar._row_field, now.view.rows),
        ):
            assert field.value == value or field.is_invalid

    @property
    def _now(self) -> Snapshot:
        return self.window.controller.now
