"""Everything that can be asked of a figure, as a form."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.size import format_bytes
from lstmviz.figure.export.figure import SHEETS
from lstmviz.figure.options.figure_options import HOLD, SWITCHES, VIEWS, FigureOptions, ViewName
from lstmviz.figure.options.presets import PRESETS, preset_of
from lstmviz.session.packed import MOST, PackedSession
from lstmviz.window.panels.option_field import OptionField
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel, WrappingCheckBox
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.section import Section

VIEW_TITLES: Final[Mapping[ViewName, str]] = {
    "strip": "Film strip",
    "moment": "This moment",
    "returned": "Returned",
    "weights": "Weights",
    "compare": "Compare",
    "code": "Code",
    "model": "Model",
    "text": "Text",
}
_THEMES = {
    "light": "Light",
    "dark": "Dark",
    "print": "Print: inks and shapes",
    "projector": "Projector: high contrast",
    "projector-dark": "Projector, dark",
}
_TEXTS = {"text": "Text, that can be edited", "outlines": "Outlines, alike everywhere"}
_PLAYHEADS = {None: "If Moment is filled in", True: "Always", False: "Never"}
CUSTOM = "Custom"

_SIZES = (
    ("width", "&Width", "Such as 8cm, 89mm, 5.5in or 1600px."),
    ("height", "&Height", "Such as 6cm; empty for as much as the content needs."),
    ("text", "Te&xt size", "Of normal text, in points: 8pt."),
    ("dpi", "&Dots per inch", "Of a PNG; PDF and SVG have no dots."),
)
_PARTS = (
    ("calls", "Ca&lls", "Neighbours, such as 2 or 0-3; empty for all."),
    ("steps", "&Steps", "From which step of the first call to which of the last: 3-7."),
    ("rows", "&Rows", "Of the batch, such as 0,2; empty for those of the window."),
    ("units", "&Units", "Such as 0-3; empty for those of the window."),
    ("tracks", "Trac&ks", "The film strip's, such as h,c,f; empty for those of the window."),
    ("at", "Mome&nt", "CALL,ROW,STEP, such as 1,0,2; empty for that of the window."),
)
_CHECKS = (
    ("title", "&Title", "What is drawn stands above it."),
    ("legend", "Le&gend", "The signs are explained below it; of a moment, its formula."),
    ("input", "&Input", "The film strip shows what goes in."),
    ("ground", "Transparent &background", "What the figure lies on shines through."),
    (
        "session",
        "Session inside the &figure",
        "The file holds the session it was made from, and lstmviz opens it like one.",
    ),
)
_WALK = (
    ("speed", "Steps a second", "Of the walk, from 0.1 to 50; empty for that of the window."),
    ("hold", "Hold at the end (s)", "Seconds that the last step stays longer, up to 60."),
)
_LETTERS = 14
"""Of a field that have room at least."""

_WIDE, _MOST_SHARE = 46, 38
"""Letters of the whole form, and percent of the dialog."""


class FigureForm(FollowsFont, QWidget):
    """Asks for a figure. What is wrong is told at its field, and the rest still counts.

    Signals:
        changed (): something else is asked for, or can't be read any more.

    Attributes:
        last: what the keyboard comes to last.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: InvalidValue | None = None
        self._labels: list[QLabel] = []
        self._view = _choice("View", "What is shown.", VIEW_TITLES_OF_SHEETS.values(), self)
        self._preset = _choice(
            "Size for",
            "Fills in width, height and text size; journals get the colours for print.",
            (CUSTOM, *(preset.title for preset in PRESETS)),
            self,
        )
        self._theme = _choice("Colours", "Of the figure.", _THEMES.values(), self)
        self._playhead = _choice(
            "Playhead", "Whether the moment is marked.", _PLAYHEADS.values(), self
        )
        self._svg_text = _choice(
            "SVG text as", "What the letters of an SVG are.", _TEXTS.values(), self
        )
        self._view_error = ErrorLabel(self)
        self._fields = {
            option: OptionField(option, name, help_, self)
            for option, name, help_ in (*_SIZES, *_PARTS, *_WALK)
        }
        self._checks = {name: WrappingCheckBox(text, self) for name, text, _ in _CHECKS}
        for name, _, help_ in _CHECKS:
            explain(self._checks[name], help_)
        self._size = PlainLabel(self, "Size of the session")
        self._length = PlainLabel(self, "Length of the walk")
        self._build()
        self._fields["width"].set_unasked("16cm")
        self._fields["height"].set_unasked("as much as it needs")
        self._fields["hold"].set_unasked(f"{HOLD:g}")
        for box in (self._view, self._theme, self._playhead, self._svg_text):
            box.activated.connect(self._edited)
        self._preset.activated.connect(self._take_preset)
        for field in self._fields.values():
            field.edited.connect(self._edited)
        for check in self._checks.values():
            check.clicked.connect(self._edited)

    @property
    def view(self) -> ViewName:
        """The view that is chosen."""
        return list(VIEW_TITLES_OF_SHEETS)[self._view.currentIndex()]

    def show_options(self, options: FigureOptions) -> None:
        """Fills the form."""
        self._view.setCurrentIndex(list(VIEW_TITLES_OF_SHEETS).index(options.view))
        self._theme.setCurrentIndex(list(_THEMES).index(options.theme or "light"))
        self._playhead.setCurrentIndex(list(_PLAYHEADS).index(options.playhead))
        self._svg_text.setCurrentIndex(list(_TEXTS).index(options.svg_text))
        texts = options.given()
        for name, field in self._fields.items():
            value = texts.get(name, "")
            field.set_text(f"{value:g}" if isinstance(value, float) else str(value))
        for name, check in self._checks.items():
            check.setChecked(
                options.background == "none" if name == "ground" else getattr(options, name)
            )
        self._edited()

    def show_window(self, of_window: Mapping[str, str]) -> None:
        """Says in the empty fields what the window shows."""
        for name, text in of_window.items():
            self._fields[name].set_unasked(text)

    def show_session(self, packed: PackedSession | None) -> None:
        """Says how large the session is that the figure would hold."""
        if packed is None:
            said = ""
        elif packed.data is None:
            said = f"The session has more than {format_bytes(MOST)}, and isn't put in."
        else:
            said = f"The session adds {format_bytes(len(packed.data))}."
        self._size.tell(said)

    def show_walk(self, said: str) -> None:
        """Says how long the walk through the steps is."""
        self._length.tell(said)

    def tell(self, problem: InvalidValue | None) -> None:
        """Says at its field what only drawing it showed to be wrong; None: nothing was."""
        self._problem = problem
        self.read()

    # How it is read

    def read(self) -> FigureOptions | None:
        """Tells what is asked for, and at each field what can't be read; None where that is any."""
        wrong: dict[str, InvalidValue] = {}
        values: dict[str, Any] = self._chosen()
        for name, field in self._fields.items():
            if not field.isEnabled():
                continue
            try:
                values[name] = field.read()
            except InvalidValue as error:
                wrong[name] = error
        options = None
        try:
            options = FigureOptions(**values)
        except InvalidValue as error:  # sizes, together
            wrong.setdefault(error.argument, error)
        if self._problem is not None:
            wrong.setdefault(self._problem.argument, self._problem)
        for name, field in self._fields.items():
            field.tell(wrong.get(name))
        others = [error for name, error in wrong.items() if name not in self._fields]
        self._view_error.set_sentence("\n".join(f"View: {error.message}." for error in others))
        by_form = [error for error in wrong.values() if error is not self._problem]
        return None if by_form else options

    def _chosen(self) -> dict[str, Any]:
        """What is chosen rather than typed."""
        checks = {name: check.isChecked() for name, check in self._checks.items()}
        ground = checks.pop("ground")
        return {
            "view": self.view,
            "theme": list(_THEMES)[self._theme.currentIndex()],
            "playhead": list(_PLAYHEADS)[self._playhead.currentIndex()],
            "svg_text": list(_TEXTS)[self._svg_text.currentIndex()],
            "background": "none" if ground else "theme",
            **checks,
        }

    def _edited(self, *_: object) -> None:
        self._problem = None
        for part in (self._fields["tracks"], self._checks["input"]):  # of the film strip alone
            part.setEnabled(self.view == "strip")
        options = self.read()
        if options is not None:
            self._fields["dpi"].set_unasked(str(replace(options, dpi=None).resolution))
            self._fields["text"].set_unasked("as on a screen" if options.is_for_screens else "8pt")
        preset = None if options is None else preset_of(options)
        self._preset.setCurrentIndex(0 if preset is None else 1 + PRESETS.index(preset))
        self.changed.emit()

    def _take_preset(self, index: int) -> None:
        if index == 0:
            self._edited()
            return
        preset = PRESETS[index - 1]
        for name in ("width", "height", "text", "dpi"):
            value = getattr(preset, name)
            self._fields[name].set_text("" if value is None else str(value))
        if preset.theme is not None:
            self._theme.setCurrentIndex(list(_THEMES).index(preset.theme))
        self._edited()

    # How it is built

    def _build(self) -> None:
        views, presets = ("&View", self._view), ("Si&ze for", self._preset)
        head = self._rows(views, presets, ("&Colours", self._theme))
        head.addWidget(self._view_error, head.rowCount(), 0, 1, 2)
        sizes = QVBoxLayout()
        lay_out(sizes, *(self._fields[name] for name, *_ in _SIZES), spacing=3)
        parts = Section("What is drawn", self)
        for name, *_ in _PARTS:
            parts.add(self._fields[name])
        around = Section("Title, legend, background", self)
        shown = QWidget(around)
        WrappingRow(shown, *(self._checks[name] for name in ("title", "legend", "input")))
        marked = QWidget(around)
        marked.setLayout(self._rows(("&Playhead", self._playhead)))
        for part in (shown, self._checks["ground"], marked):
            around.add(part)
        file = Section("In the file", self)
        file.add(self._checks["session"])
        file.add(self._size)
        text = QWidget(file)
        text.setLayout(self._rows(("SVG text &as", self._svg_text)))
        file.add(text)
        walk = Section("Walk through the steps: GIF, APNG, WebP", self, is_open=False)
        for name, *_ in _WALK:
            walk.add(self._fields[name])
        walk.add(self._length)
        groups = (parts, around, file, walk)
        column = QVBoxLayout(self)
        lay_out(column, head, sizes, *groups, 1, spacing=6, margins=(0, 0, 6, 0))
        headings = [group.findChildren(HelpButton)[0] for group in groups]
        lines = {name: field.line for name, field in self._fields.items()}
        checks = [self._checks[name] for name in ("title", "legend", "input", "ground")]
        in_order: list[QWidget] = [self._view, self._preset, self._theme]
        in_order += [*(lines[name] for name, *_ in _SIZES), headings[0]]
        in_order += [*(lines[name] for name, *_ in _PARTS), headings[1], *checks]
        in_order += [self._playhead, headings[2], self._checks["session"], self._svg_text]
        in_order += [headings[3], *(lines[name] for name, *_ in _WALK)]
        for before, after in pairwise(in_order):
            QWidget.setTabOrder(before, after)
        self.last = in_order[-1]
        self.setFocusProxy(self._view)
        self._labels += [field.label for field in self._fields.values()]
        self.arrange()

    def arrange(self) -> None:
        """Has all fields begin below one another."""
        wide = max(label.sizeHint().width() for label in self._labels)
        for label in self._labels:
            label.setMinimumWidth(wide)
        for field in self._fields.values():
            field.line.setMinimumWidth(_LETTERS * self.fontMetrics().averageCharWidth())

    def sizeHint(self) -> QSize:
        """Asks for room for what the choices say, where the dialog has it."""
        hint, letter = super().sizeHint(), self.fontMetrics().averageCharWidth()
        wide = min(_WIDE * letter, self.window().width() * _MOST_SHARE // 100)
        return QSize(max(hint.width(), wide), hint.height())

    def _rows(self, *named: tuple[str, QWidget]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for row, (name, control) in enumerate(named):
            label = QLabel(name, self)
            label.setBuddy(control)
            self._labels.append(label)
            grid.addWidget(label, row, 0)
            grid.addWidget(control, row, 1)
        return grid


VIEW_TITLES_OF_SHEETS: Final[Mapping[ViewName, str]] = {
    view: VIEW_TITLES[view] for view in VIEWS if view in SHEETS
}
"""What each view that can be drawn is called."""


def started(kept: Mapping[str, object], **of_window: Any) -> FigureOptions:
    """The options that a dialog begins with.

    Args:
        kept: what was asked of the last figure.
        **of_window: what is seen: its view, and what of it.
    """
    names = {field.name for field in fields(FigureOptions)}
    known = {name: value for name, value in kept.items() if name in names}
    for left in (known, {n: v for n, v in known.items() if n in (*SWITCHES, "theme")}, {}):
        try:
            return replace(FigureOptions.of({"theme": "light", **left}), **of_window)
        except InvalidValue:  # sizes that don't go together
            continue
    raise AssertionError("the defaults go together")


def _choice(name: str, help_: str, items: Iterable[str], parent: QWidget) -> NoWheelComboBox:
    box = NoWheelComboBox(parent)
    explain(box, help_, name)
    box.addItems(list(items))
    return box
