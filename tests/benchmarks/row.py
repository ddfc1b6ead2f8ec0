"""One measure, and the table they make."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """A measure beside what the user would otherwise have.

    `ratio` is value / baseline where there is a baseline; the goal is for the ratio then, and
    for the value where there is none.
    """

    name: str
    unit: str
    value: float
    baseline: float | None
    goal: float
    ratio: float | None = None

    @property
    def met(self) -> bool:
        return (self.value if self.ratio is None else self.ratio) <= self.goal


def as_dict(row: Row) -> dict[str, object]:
    return asdict(row) | {"met": row.met}


def table(rows: Iterable[Row]) -> str:
    lines = [f"{'measure':62} {'value':>9} {'baseline':>9} {'ratio':>6} {'goal':>7}"]
    for row in rows:
        baseline = "" if row.baseline is None else f"{row.baseline:.3g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        name = f"{row.name} [{row.unit}]"
        met = "" if row.met else "   missed"
        goal = f"≤ {row.goal:g}"
        lines.append(f"{name:62} {row.value:>9.3g} {baseline:>9} {ratio:>6} {goal:>7}{met}")
    return "\n".join(lines)
