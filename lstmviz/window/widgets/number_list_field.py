"""A field for some of many numbers, typed as one says them: 0-7, 12."""

from itertools import groupby

from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from lstmviz.window.widgets.typed_field import TypedField

Numbers = tuple[int, ...]
"""Ascending, each once; all there are where empty."""

ALL = "all"


def read_numbers(text: str, count: int) -> Numbers:
    """The numbers that a text spells.

    Args:
        text: such as "0-7, 12", or "all".
        count: how many there are; the largest is one less.

    Raises:
        ValueError: it spells none, or some that aren't there.
    """
    said = text.strip().lower()
    if said in ("", ALL):
        return ()
    found: set[int] = set()
    for part in said.replace(";", ",").replace("–", "-").split(","):
        if not part.strip():
            continue
        first, dash, last = part.partition("-")
        low = int(first)
        high = int(last) if dash else low
        if not 0 <= low <= high < count:
            raise ValueError(part)
        found.update(range(low, high + 1))
    if not found:
        raise ValueError(text)
    return () if len(found) == count else tuple(sorted(found))


def written_numbers(numbers: Numbers) -> str:
    """The text that stands for them, runs taken together."""
    if not numbers:
        return ALL
    parts = []
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        ends = sorted({members[0], members[-1]})
        parts.append("-".join(map(str, ends)))
    return ", ".join(parts)


class NumberListField(TypedField):
    """Some of the numbers from 0, or all of them.

    Signals:
        committed (Numbers): Return or leaving the field gave others than before.
        refused (str, str): the text that can't be used, and the sentence that says why.
        reverted (): the person took a text back with Escape.
    """

    def __init__(self, name: str, *, letters: int = 7, parent: QWidget | None = None) -> None:
        """Makes the field; there is one number until it is told otherwise.

        Args:
            name: what the numbers are called, such as "units".
            letters: how many letters should be seen at once.
            parent: the widget it lives in.
        """
        self._count = 1
        super().__init__(name, (), "", letters, parent)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.set_count(1)

    @property
    def value(self) -> Numbers:
        """The last good numbers."""
        value: Numbers = self._value
        return value

    def set_count(self, count: int) -> None:
        """How many numbers there are."""
        self._count = count
        last = count - 1
        some = f"0-{min(last, 3)}" + (f", {last}" if last > 4 else "")
        self._expected = f"numbers from 0 to {last}, such as {some}, or all" if last > 0 else "0"

    def read(self, text: str) -> Numbers:
        """The numbers that a text spells."""
        if text == self.written(self._value):
            return self.value  # chosen when there were more of them: nobody typed it now
        return read_numbers(text, self._count)

    def accepts(self, _value: Numbers) -> bool:
        """What can be read is there."""
        return True

    def stepped(self, value: Numbers, _steps: int) -> Numbers:
        """There is no next one."""
        return value

    def written(self, value: Numbers) -> str:
        """Runs taken together."""
        return written_numbers(value)
