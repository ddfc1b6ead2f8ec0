"""Explains everything on the screen in one place: each sign of the picture, and each panel."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QTextEdit, QVBoxLayout, QWidget

from lstmviz.window.widgets.framed_focus import FramedFocus


class Part(NamedTuple):
    """A part of the picture.

    Attributes:
        title: what it is called.
        text: what it says, in a few sentences.
        signs: of the legend that it explains.
    """

    title: str
    text: str
    signs: tuple[str, ...] = ()


PICTURE_PARTS: Final = (
    Part(
        "Header",
        "Above each call stand its number, the shape of x and the shape that the layer returned: "
        "(batch, timesteps, features) goes in; (batch, timesteps, units) comes out with "
        "return_sequences, (batch, units) without. A call after reset_state() says so here.",
    ),
    Part(
        "Badge between calls",
        "A word in a rounded frame says what became of the state on its way into the next call: "
        "dark where it was carried over, pale where it began again.",
    ),
    Part(
        "Row",
        "Each row of the batch is a lane of its own and goes straight on from call to call: row 1 "
        "of a call continues row 1 of the call before. The bar at the left marks the chosen one.",
    ),
    Part(
        "x",
        "What the layer reads at each step, one cell for each feature. The bar at the right "
        "tells which colour is which number.",
    ),
    Part(
        "h and c",
        "The hidden state and, of an LSTM, the cell state after each step: a line for each unit, "
        "or a row of colours where there are many. h and c have axes of their own, since h has "
        "bounds and c has none. The same unit has the same colour, and the same name at the "
        "right, everywhere.",
    ),
    Part(
        "Filled and hollow points",
        "Filled is what the layer returned, hollow what it only computed. With return_sequences "
        "every h is filled, without it the last alone. Below a heatmap a strip "
        "of small boxes says the same.",
        ("filled", "hollow"),
    ),
    Part(
        "Frame around the last state",
        "With return_state the last h and c are returned as well: they stand in a frame.",
        ("framed",),
    ),
    Part(
        "Start marks",
        "The sign at a call's left edge is the state that the call starts from, and its shape says "
        "where that came from: a square for zero, a diamond for a state that was carried over, a "
        "triangle for one that you gave, a square that is struck through for reset_state().",
        ("zeros", "carried", "given", "reset"),
    ),
    Part(
        "Dashed arrows",
        "From the last step of a call into the start mark of the next one: there the state was "
        "carried over (stateful=True). Without them the line ends, and begins again.",
    ),
    Part(
        "Crosses",
        "Where a mask holds the state, what the layer returns can be another number than h: it "
        "is drawn as a cross.",
        ("cross",),
    ),
    Part(
        "Hatching",
        "At these steps a mask says that nothing is read: the state stays as it was.",
        ("held",),
    ),
    Part(
        "What dropout took away",
        "In a call with training=True dropout sets some of the numbers to 0: they are struck out.",
        ("dropped",),
    ),
    Part(
        "↶",
        "With go_backwards the layer reads the last input first. Processing still runs to the "
        "right; the input's own step numbers stand below.",
        ("backwards",),
    ),
    Part(
        "Gates",
        "The letters above the picture (i, f, g and o of an LSTM; z, r and g of a GRU) draw a gate "
        "below the states: how far it was open at each step, 0 closed, 1 open. g is the "
        "candidate, which is written.",
    ),
    Part(
        "Dashed lines and Δ",
        "The dashed lines are another run: one that was pinned, or a twin. The tracks Δh and Δc "
        "are this run less that one.",
        ("ghost", "difference"),
    ),
    Part(
        "Thin tracks",
        "What other layers of the model gave at the same steps, in small. A click on their letter "
        "looks at that layer.",
        ("thin",),
    ),
    Part(
        "Playhead",
        "The tinted column with a triangle above and below is the moment that every panel shows. "
        "While you step, what comes after it isn't drawn yet. Click, or use the arrow keys.",
    ),
    Part(
        "Notes with …",
        "What the picture leaves out, such as units for which there is no room: the bar above "
        "the picture chooses others.",
        ("note",),
    ),
    Part(
        "Frames for a few seconds",
        "They mark what your last change altered; the sentence below the picture says it in words.",
    ),
    Part(
        "h: ±1 or h: reach",
        "The button beside a heatmap says how far the colours of h go: as far as its activation "
        "can, or as far as this run does.",
    ),
    Part(
        "Axis",
        "Below the lanes stand the steps of each call: start, then t=0, t=1 and so on.",
    ),
    Part(
        "Band with all calls",
        "Below a picture of many steps: the chosen row in small, with a frame around what is "
        "shown. Click or drag in it, or use the arrow keys, to look elsewhere.",
    ),
    Part(
        "Pale picture",
        "The picture is of an older experiment than the panels: the words on it say why, and F5 "
        "runs the new one.",
    ),
    Part(
        "Boxes of a model",
        "Above the picture of a whole model: a box for each layer, between them the shape that "
        "goes from one to the next, hatched where a mask goes with it. The filled box is the one "
        "that is looked at; a box that Keras refuses is marked with ⚠ and told below.",
    ),
)
"""Every part of the film strip, and the boxes above it."""

PANEL_TITLES: Final[Mapping[str, str]] = {
    "strip": "The film strip as a whole",
    "strip_bar": "The bar above the picture",
    "model_bar": "The bar of a model",
    "what_if": "What if …?",
    "change_bar": "What the last change did",
    "findings": "Findings",
    "transport": "The bar below the picture",
    "status": "The line at the bottom",
    "tool_bar": "Tool bar",
    "inputs": "Input",
    "moment": "This moment",
}
"""Of panels that aren't called as their attribute is."""

_LETTERS = 90


class _Text(FramedFocus, QTextEdit):
    """What is told."""


class ScreenGuide(QDialog):
    """Tells what is on the screen, part by part, and finds some of it by words."""

    def __init__(self, window: QWidget, panels: Mapping[str, str]) -> None:
        """Opens on everything.

        Args:
            window: lies behind it.
            panels: what to say of each panel, by the attribute of the window that holds it.
        """
        super().__init__(window)
        self._panels = panels
        self.setWindowTitle("What is on the screen")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._find = QLineEdit(self)
        self._find.setPlaceholderText("Find a word")
        self._find.setAccessibleName("Find a word")
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._show)
        self._text = _Text(self)
        self._text.setReadOnly(True)
        self._text.setTabChangesFocus(True)
        self._text.setAccessibleName("What is on the screen")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._find)
        column.addWidget(self._text)
        column.addWidget(buttons)
        letter = self.fontMetrics().averageCharWidth()
        room = window.screen().availableGeometry().size()
        self.resize(QSize(_LETTERS * letter, _LETTERS * letter).boundedTo(room))
        self._show()

    def _show(self) -> None:
        words = self._find.text().lower().split()
        found = (
            f"<h4>{escape(title)}</h4><p>{escape(text)}</p>"
            for title, text in self._all()
            if all(word in f"{title} {text}".lower() for word in words)
        )
        self._text.setHtml("".join(found) or "<p>Nothing here has such words.</p>")

    def _all(self) -> Iterator[tuple[str, str]]:
        for part in PICTURE_PARTS:
            yield part.title, part.text
        for name, text in self._panels.items():
            yield PANEL_TITLES.get(name, name.title()), text
