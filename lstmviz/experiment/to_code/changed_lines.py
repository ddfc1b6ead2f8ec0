"""Finds the lines of an experiment's script that differ from those of the experiment before."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from lstmviz.experiment.arrays import Array, same_array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.keras_code import script_stem, script_with_arrays

MOST_MATCHED = 2000
"""The most lines that are matched one by one; of more, which would take seconds, all count."""


@dataclass(frozen=True)
class ChangedLines:
    """The changed line numbers of the new script, counted from 0.

    Attributes:
        lines: those that are new or changed.
        gaps: those before which lines are gone; the number of lines stands for the end.
    """

    lines: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()


def changed_lines(before: Experiment, after: Experiment) -> ChangedLines:
    """Compares the two scripts, line by line.

    A line that loads a large array counts as changed where the array did.
    """
    (old, old_arrays), (new, arrays) = (
        script_with_arrays(experiment, f"{script_stem(experiment)}.npz")
        for experiment in (before, after)
    )
    lines, gaps = _compared(old.splitlines(), new.splitlines())
    lines |= _of_arrays(old_arrays, arrays, new.splitlines())
    return ChangedLines(tuple(sorted(lines)), tuple(sorted(gaps)))


def _compared(old: list[str], new: list[str]) -> tuple[set[int], set[int]]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    olds, news = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(olds), len(news)) > MOST_MATCHED:
        return set(range(start, start + len(news))), set()
    lines, gaps = set[int](), set[int]()
    for tag, _, _, first, stop in SequenceMatcher(None, olds, news, False).get_opcodes():
        if tag == "delete":
            gaps.add(start + first)
        elif tag != "equal":
            lines |= set(range(start + first, start + stop))
    return lines, gaps


def _common(one: list[str], other: list[str]) -> int:
    both = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def _of_arrays(old: dict[str, Array], new: dict[str, Array], script: list[str]) -> set[int]:
    """Returns the lines of arrays that kept their names and changed their numbers."""
    changed = [f"{name} = " for name in new if name in old and not same_array(old[name], new[name])]
    return {number for number, line in enumerate(script) if line.startswith(tuple(changed))}
