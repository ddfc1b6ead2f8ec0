"""The bar above the film strip: which tracks, units and rows are drawn, and how."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.figure.view_model.track import Track
from lstmviz.session.view_state import DrawnAs, UnitOrder, ViewState
from lstmviz.window.widgets.buttons import HelpButton, LetterButton, explain
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.fonts import FollowsSize
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.number_field import NumberListField

NOTHING_BESIDE: Final = "There is no other run: pin this one, or choose a twin (Compare)."

DRAWN_AS: Final[dict[DrawnAs, str]] = {
    "auto": "lines if few",
    "lines": "lines",
    "heatmap": "heatmaps",
}
DRAWN_AS_HELP: Final = (
    "Lines, one per unit, or heatmaps, one line of cells per unit. "
    "“Lines if few” draws up to 16 units as lines, and more as a heatmap."
)
ORDERS: Final[dict[UnitOrder, str]] = {
    "number": "by number",
    "size": "by largest |h|",
    "range": "by range of h",
    "difference": "by difference",
}
ORDER_HELP: Final = (
    "What the units are sorted by; what stands out most comes first. "
    "By difference: how far h is from the run that this one is compared with."
)
UNITS_HELP: Final = "Which units are drawn, such as 0-7, 12, or all. Lines are 64 at most."
ROWS_HELP: Final = "Which rows of the batch have a lane, such as 0-3, 7, or all."


_MARGIN = 6
_FIT_HELP = (
    "Show all of time, with axes as far as this run reaches (F). Until then they go on holding "
    "what came before a flag, a seed, a reset, a mask or a given state was changed."
)
_MORE_HELP = "Choose which units and rows are drawn, and what the units are sorted by."


class StripBar(FollowsSize, QWidget):
    """Controls in one line; where that has no room, the units and rows are folded away.

    Signals:
        track_toggled (str): the name of one that is to be seen, or no longer.
        drawn_as_changed (DrawnAs): lines or heatmaps.
        units_changed (Numbers): which are drawn; empty for all.
        unit_order_changed (UnitOrder): what they are sorted by.
        rows_changed (Numbers): which have lanes; empty for all.
        fit_requested (): all of time is to be seen, on axes of this run.
        refused (str): the sentence about a text that can't be used.
    """

    track_toggled = Signal(str)
    drawn_as_changed = Signal(str)
    units_changed = Signal(object)
    unit_order_changed = Signal(str)
    rows_changed = Signal(object)
    fit_requested = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the film strip shows")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._view = ViewState()
        self._rows = self._units = 0
        self._sentences: dict[NumberListField, str] = {}  # about their texts
        self._make_first()
        self._make_second()
        self._lay_out()
        self._connect()
        self.set_run(0, 0, "", {})

    def set_view(self, view: ViewState) -> None:
        """Shows what is chosen; emits nothing."""
        self._view = view
        for name, button in self._tracks.items():
            button.setChecked(name in view.tracks and button.isEnabled())
        self._drawn_as.setCurrentIndex(list(DRAWN_AS).index(view.drawn_as))
        self._order.setCurrentIndex(list(ORDERS).index(view.unit_order))
        self._unit_field.set_value(view.units)
        self._row_field.set_value(view.rows)
        self._tell_what_is_hidden()

    def set_run(self, rows: int, units: int, other: str, tracks: Mapping[Track, bool]) -> None:
        """Takes over what there is to choose from; emits nothing.

        `other` is what the run is compared with, or ""; `tracks` tells which of them have values.
        """
        self._rows, self._units = rows, units
        self._unit_field.set_count(max(units, 1))
        self._row_field.set_count(max(rows, 1))
        self._offer_tracks(tracks, other)
        entries = self._order.model()
        assert isinstance(entries, QStandardItemModel)
        entries.item(list(ORDERS).index("difference")).setEnabled(bool(other))
        self.set_view(self._view)
        self._offer()

    def discard_texts(self) -> None:
        """Takes back texts that couldn't be read."""
        for field in (self._unit_field, self._row_field):
            field.revert()
        self._settle()

    def minimumSizeHint(self) -> QSize:
        """Asks to be as narrow as its widest control."""
        width = self._first_row.minimumSize().width() + 2 * _MARGIN
        return QSize(width, super().minimumSizeHint().height())

    # Building

    def _make_first(self) -> None:
        self._tracks: dict[str, LetterButton] = {}
        self._described: list[tuple[str, str]] = []
        self._letters = self._side_by_side(apart=2)
        self._drawn_as = FewChoices("Drawn as", DRAWN_AS_HELP, DRAWN_AS.values(), self)
        self._more = HelpButton("units, rows ▾", "Units and rows", _MORE_HELP, self)
        self._more.setCheckable(True)
        self._fit = HelpButton("fit", "Fit the whole picture", _FIT_HELP, self)

    def _make_second(self) -> None:
        self._unit_label = QLabel("units", self)
        self._unit_field = NumberListField("units", parent=self)
        explain(self._unit_field, UNITS_HELP, "Units that are drawn")
        self._order = FewChoices("Order of the units", ORDER_HELP, ORDERS.values(), self)
        self._row_label = QLabel("rows", self)
        self._row_field = NumberListField("rows", parent=self)
        explain(self._row_field, ROWS_HELP, "Rows that have a lane")
        self._unit_label.setBuddy(self._unit_field)
        self._row_label.setBuddy(self._row_field)

    def _lay_out(self) -> None:
        self._of_units = self._side_by_side(self._unit_label, self._unit_field, self._order)
        self._of_rows = self._side_by_side(self._row_label, self._row_field)
        self._second = QWidget(self)
        WrappingRow(self._second, self._of_units, self._of_rows)
        parts = (self._letters, self._drawn_as, self._more, self._fit, self._second)
        self._first_row = WrappingRow(None, *parts)
        self._note = PlainLabel(self)
        self._note.hide()
        self._error = ErrorLabel(self)
        column, margins = QVBoxLayout(self), (_MARGIN, 3, _MARGIN, 2)
        lay_out(column, self._first_row, self._note, self._error, spacing=2, margins=margins)

    def _side_by_side(self, *widgets: QWidget, apart: int = 6) -> QWidget:
        group = QWidget(self)
        lay_out(QHBoxLayout(group), *widgets, spacing=apart)
        group.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return group

    def _connect(self) -> None:
        drawn_as, orders = tuple(DRAWN_AS), tuple(ORDERS)
        self._drawn_as.activated.connect(lambda n: self.drawn_as_changed.emit(drawn_as[n]))
        self._order.activated.connect(lambda n: self.unit_order_changed.emit(orders[n]))
        self._more.toggled.connect(self.arrange)
        self._fit.clicked.connect(self.fit_requested)
        for field in (self._unit_field, self._row_field):
            field.refused.connect(partial(self._refuse, field))
            field.reverted.connect(self._settle)
            field.committed.connect(self._settle)
        self._unit_field.committed.connect(self.units_changed)
        self._row_field.committed.connect(self.rows_changed)

    def _offer_tracks(self, tracks: Mapping[Track, bool], other: str) -> None:
        """Has a button for each track that can be switched off; h is always there."""
        toggled = {track: there for track, there in tracks.items() if track.name != "h"}
        described = [(track.name, track.tip) for track in toggled]
        if described != self._described:
            self._described = described
            for gone in self._tracks.values():
                gone.hide()  # it goes once nothing is told to it any more
                gone.deleteLater()
            self._tracks = {track.name: self._made(track) for track in toggled}
            for one, following in pairwise((self._before_the_rest(), *self._tracks.values())):
                QWidget.setTabOrder(one, following)
        for track, there in toggled.items():
            self._tracks[track.name].setEnabled(there)
            if track.needs_reference:
                explain(self._tracks[track.name], _tip_of(track, there, other))

    def _before_the_rest(self) -> QWidget:
        """The control from which Tab goes to what stands behind the tracks: they come between."""
        before: QWidget | None = self._drawn_as.previousInFocusChain()
        while before is not None and before.focusPolicy() == Qt.FocusPolicy.NoFocus:
            before = before.previousInFocusChain()
        return before or self

    def _made(self, track: Track) -> LetterButton:
        button = LetterButton(track.letter, f"Track: {track.label}", self._letters)
        explain(button, track.tip)
        button.clicked.connect(lambda: self.track_toggled.emit(track.name))
        row = self._letters.layout()
        assert row is not None
        row.addWidget(button)
        return button

    # Folding

    def _offer(self) -> None:
        """Of one unit or row there is nothing to choose; but what is being typed stays in sight."""
        self._of_units.setVisible(self._units > 1 or _is_in_use(self._unit_field))
        self._of_rows.setVisible(self._rows > 1 or _is_in_use(self._row_field))
        self.arrange()

    def arrange(self, _unfolded: bool = False) -> None:
        """The units and rows are seen where they have room in the line, or were asked for."""
        spacing = self._first_row.spacing()
        room = self.width() - 2 * _MARGIN
        needed = sum(button.sizeHint().width() + 2 for button in self._tracks.values())
        for widget in (self._drawn_as, self._fit):
            needed += widget.sizeHint().width() + spacing
        for part in (self._of_units, self._of_rows):
            needed += 0 if part.isHidden() else part.sizeHint().width() + 6
        fits = needed <= room
        few = self._of_units.isHidden() and self._of_rows.isHidden()
        in_use = _is_in_use(self._unit_field) or _is_in_use(self._row_field)
        self._more.setVisible(not fits and not few)
        self._second.setVisible(not few and (fits or self._more.isChecked() or in_use))

    # What the person does

    def _refuse(self, field: NumberListField, _text: str, sentence: str) -> None:
        self._sentences[field] = sentence
        self._settle()
        self.refused.emit(sentence)

    def _settle(self) -> None:
        """Tells what still can't be used, and shows where that stands."""
        message = [said for field, said in self._sentences.items() if field.is_invalid]
        self._error.set_sentence("\n".join(message))
        self._offer()

    def _tell_what_is_hidden(self) -> None:
        """Tells what is selected but not drawn: it isn't lost."""
        view, said = self._view, []
        rows = [row for row in view.rows if row < self._rows]
        if rows and view.row not in rows:
            said.append(f"row {view.row} is selected, and has no lane")
        units = [unit for unit in view.units if unit < self._units]
        if units and view.unit is not None and view.unit not in units:
            said.append(f"unit {view.unit} is selected, and isn't drawn")
        text = "; ".join(said)
        self._note.tell(f"{text[:1].upper()}{text[1:]}." if text else "")


def _is_in_use(field: NumberListField) -> bool:
    """Tells whether somebody types there, or left a text that can't be used."""
    return field.hasFocus() or field.is_invalid


def _tip_of(track: Track, is_there: bool, other: str) -> str:
    """Tells what a track is that needs another run, or why there is nothing of it."""
    if not other:
        return NOTHING_BESIDE
    return f"{track.tip} {f'That is {other}' if is_there else f'There is none in {other}'}."
