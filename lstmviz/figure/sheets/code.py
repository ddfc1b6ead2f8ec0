"""The script that computes with Keras what the other views show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from lstmviz.experiment.counting import counted
from lstmviz.experiment.to_code.keras_code import script_stem, script_with_arrays
from lstmviz.figure.drawing.fonts import monospaced, text_height, text_width
from lstmviz.figure.drawing.marks import paint_text, pen
from lstmviz.figure.drawing.paragraphs import pieces
from lstmviz.figure.sheets.column import AFTERTHOUGHT, ColumnSheet, Paragraph, Part
from lstmviz.figure.theme import Colour, Theme

if TYPE_CHECKING:
    from lstmviz.figure.drawing.python_looks import Look

_GAP = 0.9  # em between a line's number and the line
_HANG = 4  # columns that what was broken off stands further in
_LEAST_COLUMNS = 12
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_BREAKS = (" ,", "(=", ".")
"""Behind these a line is broken, the better ones first."""


@dataclass(frozen=True)
class Run:
    """Words beside each other that look alike, and how far from the left they stand."""

    text: str
    look: Look | None
    left: float


@dataclass(frozen=True)
class Row:
    """A line of the script, or a part of one: its words, and its number where it begins."""

    runs: tuple[Run, ...]
    number: int | None


class Script(Part):
    """Lines of code with their numbers; where there is little room, the last are left out."""

    rank, above, said = 0, 0.9, "the script"

    def __init__(self, code: str, font: QFont, theme: Theme, width: float) -> None:
        """Breaks it into lines."""
        # Loaded when code is first drawn: the window is there sooner without Pygments.
        from lstmviz.figure.drawing.python_looks import PythonWords

        self._font, self._theme = font, theme
        self._reader = PythonWords(theme)
        self._code = code.rstrip("\n").split("\n")
        self._em = text_width(font, "m")
        self._gutter = text_width(font, str(len(self._code))) + _GAP * self._em
        self._room = width - self._gutter
        self._rows = self._laid_out() if self.fits else ()

    @property
    def fits(self) -> bool:
        """Whether lines have room for a word."""
        return self._room >= _LEAST_COLUMNS * self._em

    @property
    def whole(self) -> float:
        """As high as all lines."""
        return len(self._rows) * self._line

    @property
    def least(self) -> float:
        """As high as the first line, and one that says how many are missing."""
        return min(len(self._rows), 2) * self._line

    @property
    def _line(self) -> float:
        return 1.12 * text_height(self._font)

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints it."""
        room = int(height / self._line + 1e-6)
        rows, missing = self._rows, 0
        if room < len(rows):
            rows = rows[: max(room - 1, 0)]
            every = len(self._code)
            missing = every - sum(row.number is not None for row in rows)
            # A line that is broken where the room ends is there in part alone.
            missing += bool(rows) and self._rows[len(rows)].number is None
        for number, row in enumerate(rows):
            self._paint_row(painter, row, QPointF(at.x(), at.y() + number * self._line))
        if not missing:
            return ()
        top = at.y() + len(rows) * self._line
        place = QRectF(at.x() + self._gutter, top, self._room, self._line)
        told = (f"… {counted(missing, 'more line')}", f"… {missing:,} more", "…")
        text = next(each for each in told if text_width(self._font, each) <= self._room)
        paint_text(painter, place, text, self._font, self._theme.muted, _LEFT)
        return (f"the last {missing:,} of the script's {counted(len(self._code), 'line')}",)

    def _paint_row(self, painter: QPainter, row: Row, at: QPointF) -> None:
        number = QRectF(at.x(), at.y(), self._gutter - _GAP * self._em, self._line)
        if row.number is None:
            self._paint_hook(painter, number)
        else:
            ink = self._theme.muted
            paint_text(painter, number, str(row.number), self._font, ink, _RIGHT)
        for run in row.runs:
            left = at.x() + self._gutter + run.left
            place = QRectF(left, at.y(), self._room - run.left, self._line)
            font, ink = self._looks(run.look)
            paint_text(painter, place, run.text, font, ink, _LEFT)

    def _paint_hook(self, painter: QPainter, place: QRectF) -> None:
        """Paints an arrow that goes down and to the right: the line above goes on here."""
        em, tip = self._em, place.right()
        middle = place.center().y() + 0.1 * em
        left = tip - 0.9 * em
        painter.setPen(pen(self._theme.muted, 0.11 * em))
        painter.drawPolyline(
            [QPointF(left, middle - 0.6 * em), QPointF(left, middle), QPointF(tip, middle)]
        )
        for y in (-0.3, 0.3):
            painter.drawLine(QPointF(tip - 0.35 * em, middle + y * em), QPointF(tip, middle))

    def _looks(self, look: Look | None) -> tuple[QFont, Colour]:
        if look is None:
            return self._font, self._theme.text
        font = QFont(self._font)
        font.setBold(look.is_bold)
        font.setItalic(look.is_italic)
        return font, look.colour

    def _laid_out(self) -> tuple[Row, ...]:
        rows = []
        for number, line in enumerate(self._code, 1):
            looks = self._looks_of(line)
            begin = 0
            for part in self._parts(line):
                end = begin + len(part)
                indent = self._hanging(line) if begin else 0.0
                runs = self._runs(part, looks[begin:end], indent)
                rows.append(Row(runs, None if begin else number))
                begin = end
        return tuple(rows)

    def _runs(self, text: str, looks: Sequence[Look | None], left: float) -> tuple[Run, ...]:
        """Puts the words of a part of a line side by side; alike ones are one text."""
        runs: list[Run] = []
        start = 0
        for end in range(1, len(text) + 1):
            if end < len(text) and (looks[end] == looks[start] or text[end].isspace()):
                continue
            run = text[start:end]
            font, _ = self._looks(looks[start])
            words = run.lstrip() if not runs else run
            left += text_width(font, run[: len(run) - len(words)])
            if words.strip():
                runs.append(Run(words.rstrip(), looks[start], left))
            left += text_width(font, words)
            start = end
        return tuple(runs)

    def _looks_of(self, line: str) -> list[Look | None]:
        """The look of each character."""
        return [look for word, look in self._reader.of(line) for _ in word]

    def _hanging(self, line: str) -> float:
        """How far from the left what is broken off a line stands."""
        indent = len(line) - len(line.lstrip(" "))
        columns = min(indent + _HANG, int(self._room / self._em) - _LEAST_COLUMNS)
        return max(columns, 0) * text_width(self._font, " ")

    def _parts(self, line: str) -> list[str]:
        """The line in parts that have room, broken where Python has a sign, if one is near."""
        parts, room = [], self._room
        while text_width(self._font, line) > room:
            (piece, *_) = pieces(line, self._font, room)
            least = max(len(piece) // 2, len(piece) - len(piece.lstrip(" ")))
            ends = (max(map(piece.rfind, characters)) + 1 for characters in _BREAKS)
            piece = piece[: next((end for end in ends if end > least), len(piece))]
            parts.append(piece)
            if len(parts) == 1:
                room -= self._hanging(line)
            line = line[len(piece) :]
        return [*parts, line] if line or not parts else parts


class CodeSheet(ColumnSheet):
    """The script, with large arrays left to a file beside it."""

    @property
    def words(self) -> str:
        """What it is, and the script itself."""
        code, note = self._script
        return " ".join(filter(None, (f"The script that runs this with Keras.\n{code}", note)))

    def parts(self, width: float) -> Sequence[Part]:
        """The script, and what it needs beside itself."""
        code, note = self._script
        parts: list[Part] = [Script(code, self._code_font, self.theme, width)]
        if note:
            font, ink = self.fonts.small, self.theme.muted
            about = "the name of the file with the script's arrays"
            parts.append(Paragraph(note, font, ink, width, AFTERTHOUGHT, about, above=0.7))
        return parts

    @cached_property
    def _code_font(self) -> QFont:
        return monospaced(self.fonts.normal, 0.92 * self.fonts.em)

    @cached_property
    def _script(self) -> tuple[str, str]:
        """The script, and a note on the file that it loads; empty where it loads none."""
        ran = self.subject.trace_view.trace.ran
        name = f"{script_stem(ran)}.npz"
        code, arrays = script_with_arrays(ran, name)
        return code, f"Large arrays are in {name}, beside the script." if arrays else ""
