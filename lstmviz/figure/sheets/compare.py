"""How the run differs from the one beside it, in sentences and numbers."""

from collections.abc import Iterator, Sequence

from lstmviz.experiment.plain_text import cut_off
from lstmviz.figure.drawing.table import Table, TableLayout
from lstmviz.figure.sheets.column import AFTERTHOUGHT, ColumnSheet, Paragraph, Part
from lstmviz.figure.sheets.table import Nouns, TablePart
from lstmviz.figure.text.comparison import (
    OUTPUT,
    SHORT_OUTPUT,
    changes_heading,
    format_gap,
    gap_of,
    has_numbers,
    heading_of,
)
from lstmviz.trace.comparison.comparison import Comparison

ALONE = "This run is compared with no other."
_SENTENCES, _CHANGES, _NOTES = 1, 2, 3
"""The ranks of what is below the table, which says the most."""
_LONGEST = 36  # characters of a sentence that is quoted


class CompareSheet(ColumnSheet):
    """What the comparison says, its largest differences call by call, and what they come from."""

    @property
    def words(self) -> str:
        """All of it but the table."""
        comparison = self._comparison
        if comparison is None:
            return self._pending
        heading = self._heading
        changes = "; ".join(comparison.changes)
        changes = f"{changes_heading(comparison)}: {changes}." if changes else ""
        said = (f"{heading}.", *comparison.sentences, changes, *comparison.notes)
        return " ".join(filter(None, said))

    def parts(self, width: float) -> Sequence[Part]:
        """Sentences, the table, changes and notes."""
        return tuple(self._parts(width))

    def _parts(self, width: float) -> Iterator[Part]:
        comparison = self._comparison
        if comparison is None:
            yield self._paragraph(self._pending, width, "", 0, is_bold=True)
            return
        said = "what the run is compared with"
        yield self._paragraph(self._heading, width, said, 0, above=0.5, is_bold=True)
        first, *more = comparison.sentences or ("",)
        summary = self._paragraph(first, width, _quoted(first), _SENTENCES, above=0.4)
        if first:
            yield summary
        calls = self._calls(comparison)
        if has_numbers(comparison) and calls:
            yield from self._table(comparison, calls, width)
        for text in more:
            rank = _SENTENCES + 0.1
            yield self._paragraph(text, width, _quoted(text), rank, above=0.4, needs=summary)
        if comparison.changes:
            yield from self._list(comparison, width)
        for note in comparison.notes:
            yield self._paragraph(note, width, _quoted(note), _NOTES, above=0.3, bullet="•")

    def _list(self, comparison: Comparison, width: float) -> Iterator[Part]:
        text, rank = changes_heading(comparison), _CHANGES + 0.1
        heading = self._paragraph(text, width, "", _CHANGES, above=0.9, is_bold=True)
        yield heading
        for change in comparison.changes:
            yield self._paragraph(change, width, _quoted(change), rank, bullet="•", needs=heading)

    def _table(self, comparison: Comparison, calls: Sequence[int], width: float) -> Iterator[Part]:
        columns = (*comparison.compared, OUTPUT)
        call = self.subject.view.moment.call if self.subject.has_playhead else None

        def table_of(output: str) -> Table:
            return Table(
                headings=[f"|Δ{name}|" for name in (*comparison.compared, output)],
                count=len(calls),
                name=lambda line: f"call {calls[line]}",
                text=lambda line, column: format_gap(
                    gap_of(comparison.gaps[calls[line]], columns[column])
                ),
                line=calls.index(call) if call in calls else None,
            )

        table = table_of(OUTPUT)
        if TableLayout(table, self.fonts, width).missing_columns:
            table = table_of(SHORT_OUTPUT)
        part = TablePart(table, self.fonts, self.theme, width, 0.1, Nouns("calls", "columns"))
        words = "The largest difference in each call, max |Δ|:"
        yield self._paragraph(words, width, "", 0.2, above=0.7, is_muted=True, needs=part)
        yield part

    def _calls(self, comparison: Comparison) -> tuple[int, ...]:
        """The calls that are drawn."""
        chosen = self.subject.calls or range(len(comparison.gaps))
        return tuple(number for number in chosen if number < len(comparison.gaps))

    def _paragraph(
        self,
        text: str,
        width: float,
        said: str = "",
        rank: float = AFTERTHOUGHT,
        *,
        above: float = 0.0,
        bullet: str = "",
        is_bold: bool = False,
        is_muted: bool = False,
        needs: Part | None = None,
    ) -> Paragraph:
        fonts = self.fonts
        font = fonts.bold if is_bold else fonts.small if is_muted else fonts.normal
        ink = self.theme.muted if is_muted else self.theme.text
        return Paragraph(text, font, ink, width, rank, said, above, bullet, needs)

    @property
    def _comparison(self) -> Comparison | None:
        """The comparison, once both runs are there."""
        other = self.subject.trace_view.other
        found = None if other is None else other.comparison
        return found if isinstance(found, Comparison) else None

    @property
    def _heading(self) -> str:
        other = self.subject.trace_view.other
        return "" if other is None else heading_of(other.name)

    @property
    def _pending(self) -> str:
        other = self.subject.trace_view.other
        if other is None:
            return ALONE
        return f"{other.name[:1].upper()}{other.name[1:]} isn't there yet: nothing is compared."


def _quoted(text: str) -> str:
    """The beginning of a sentence, to say which one is left out."""
    return f"“{cut_off(text, _LONGEST)}”"
