"""Shows whether the picture can be trusted, how large it is, what happened last."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.plain_text import plain_text, tip_of
from lstmviz.trace.trace import Trace
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.status import Agreement, Progress, Status
from lstmviz.window.widgets.labels import LineLabel
from lstmviz.window.widgets.palette_roles import ERROR, GOOD, WARNING

_LONGEST_NAME = 40  # characters of a file's name
_INKS: dict[Agreement, QPalette.ColorRole] = {
    "same": GOOD,
    "rounded": GOOD,
    "differs": ERROR,
    "refused": ERROR,
    "failed": ERROR,
    "too large": ERROR,
    "waiting": WARNING,
    "cancelled": WARNING,
}


class StatusLine(QWidget):
    """Shows the agreement badge, the run's size and time, or what is under way, and the news.

    Signals:
        cancel_requested (): what is under way, a run, or reading or writing a file, is to end.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = QLabel(self)
        self._badge.setAccessibleName("Agreement with Keras")
        self._size = QLabel(self)
        self._size.setAccessibleName("Size and time of the last run")
        self._progress = QProgressBar(self)
        self._progress.setAccessibleName("How far the run is")
        self._progress.setTextVisible(False)
        self._progress.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self._cancel = QToolButton(self)
        self._cancel.setText("Cancel")
        self._cancel.setToolTip("End this (Escape). The experiment and the picture stay.")
        self._cancel.clicked.connect(self.cancel_requested)
        self._news = LineLabel(self)  # it may be long: it gives way before it widens the window
        self._news.setAccessibleName("What happened last")
        for label in (self._badge, self._size):
            label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(16)
        for part in (self._badge, self._size, self._progress, self._cancel):
            layout.addWidget(part)
        layout.addWidget(self._news, 1)

    def minimumSizeHint(self) -> QSize:
        """As high with bar and button as without: else all above would be laid out anew."""
        return self._as_high_as_ever(super().minimumSizeHint())

    def sizeHint(self) -> QSize:
        """Likewise."""
        return self._as_high_as_ever(super().sizeHint())

    def _as_high_as_ever(self, hint: QSize) -> QSize:
        parts = (self._badge, self._progress, self._cancel)
        return QSize(hint.width(), max(part.sizeHint().height() for part in parts))

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Shows a snapshot's status."""
        status = snapshot.status
        self._badge.setText(badge_text(status))
        self._badge.setToolTip(badge_tip(status, snapshot.experiment.layer.kind))
        ink = WARNING if status.kept else _INKS.get(status.agreement)
        if self._badge.font().bold() != (ink is not None):
            font = QFont()  # of which only the weight is set: the size is the window's
            font.setBold(ink is not None)
            self._badge.setFont(font)
        if self._badge.foregroundRole() != (ink or QPalette.ColorRole.WindowText):
            self._badge.setForegroundRole(ink or QPalette.ColorRole.WindowText)
        progress = status.progress
        self._progress.setVisible(progress is not None)
        self._cancel.setVisible(progress is not None or bool(status.reading or status.writing))
        if status.reading:
            self._size.setText(f"reading {plain_text(status.reading, _LONGEST_NAME)}…")
        elif status.writing and progress is None:
            self._size.setText(f"writing {status.writing}")
        elif progress is None:
            self._size.setText(size_text(snapshot.trace, status.seconds))
        else:
            self._size.setText(progress_text(progress))
            self._progress.setMaximum(progress.steps)
            self._progress.setValue(progress.done)
        self._news.setText(status.news)
        self._news.setToolTip(tip_of(status.news))


def badge_text(status: Status) -> str:
    """The badge's words."""
    if status.agreement == "too large":
        return "✗ not run: too large for the memory"
    if status.agreement == "failed":
        return "✗ not run: a fault of the program"
    kept = "The last run, not checked yet: " if status.kept else ""
    if status.versions is None or status.agreement == "loading":
        return f"{kept}TensorFlow is loading…"
    tensorflow, keras = (".".join(version.split(".")[:2]) for version in status.versions)
    on = "" if status.device == "CPU" else f" on {status.device}"
    name = f"tf.keras {tensorflow} / Keras {keras}{on}"
    match status.agreement:
        case "same":
            return f"✓ same as {name}   max |Δ| 0"
        case "rounded":
            return f"≈ same up to rounding as {name}   max |Δ| {status.difference:.2g}"
        case "differs":
            return f"✗ differs from {name}   max |Δ| {status.difference:.2g}"
        case "running":
            return f"{kept}{name}: running…"
        case "checking":
            return f"{name}: checking…"
        case "cancelled":
            return f"{kept}{name}: cancelled, F5 runs"
        case "refused":
            return f"✗ refused by {name}"
        case _:
            return f"{name}: waiting for F5"


def badge_tip(status: Status, kind: CellKind) -> str:
    """What the badge means for a kind of layer, and on which device that was found."""
    tip = (
        f"After each run an untouched keras.layers.{kind.name} gets the same calls.\n"
        "max |Δ| is the largest difference between what it returned and what is drawn."
    )
    if status.versions is not None:
        tip += f"\nBoth were computed on {'the CPU' if status.device == 'CPU' else status.device}."
    if status.tolerance and status.difference is not None:
        tip += (
            f"\nA GPU's own {kind.name} kernel adds up in another order than the cell, step by "
            f"step: a difference\nup to {status.tolerance:.2g} counts as rounding there, and only "
            "0 is called the same."
        )
    return tip


def progress_text(progress: Progress) -> str:
    """How far a run is, in words."""
    return (
        f"{progress.call} of {progress.calls} calls and "
        f"{progress.done:,} of {progress.steps:,} steps done"
    )


def size_text(trace: Trace | None, seconds: float | None) -> str:
    """How much was run and how long it took."""
    if trace is None or seconds is None:
        return ""
    shapes = [call.inputs.shape for call in trace.experiment.calls]
    steps = sum(shape[1] for shape in shapes)
    rows = max(shape[0] for shape in shapes)
    row = "row" if rows == 1 else "rows"
    return f"{steps} steps × {rows} {row} · {1000 * seconds:.0f} ms"
