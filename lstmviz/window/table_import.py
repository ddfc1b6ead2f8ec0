"""Takes tables of which somebody has to say what is to be made of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.call import Call
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.features import Feature, features_of
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.series import cut_series
from lstmviz.intake.questions import (
    Answer,
    ReadTable,
    TablePreview,
    TableSource,
    Unreadable,
)
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.validation_error import ControlId

if TYPE_CHECKING:
    from lstmviz.experiment.files.tables.choices import TableChoices
    from lstmviz.window.data_import import DataImporter
    from lstmviz.window.panels.import_panel import ImportPanel

_TIMESTEPS = 10  # of a call, where nothing else is chosen


@dataclass(frozen=True)
class _Used:
    """What the last calls were made of, and how: whoever opens it again cuts it otherwise."""

    source: TableSource
    choices: TableChoices
    cut: CutChoices


_Made = tuple[tuple[Call, ...], tuple[Feature, ...], int]


class TableImporter(QObject):
    """Opens the import panel, has its previews made, and hands the calls to the controller."""

    def __init__(self, controller: Controller, importer: DataImporter, window: QWidget) -> None:
        super().__init__(importer)
        self._controller = controller
        self._importer = importer
        self._window = window
        self._panel: ImportPanel | None = None
        self._asked: TableChoices | None = None  # a preview of these is on its way
        self._next: TableChoices | None = None  # and these were chosen meanwhile
        self._used: _Used | None = None

    def expect(self) -> None:
        """Gets ready for a table that is being read: it needn't wait for this when it comes."""
        QTimer.singleShot(0, self, _panel_class)

    def opened(self, preview: TablePreview, where: str) -> None:
        """Asks what is to be made of a table; one that calls were made of begins as it was then.

        Args:
            preview: of the table.
            where: the control that it came in by.
        """
        used = self._used
        if used is None or used.source != preview.source:
            self._begin(preview, where, self._first_cut(preview))
            return
        question = ReadTable(used.source, used.choices)
        then = partial(self._opened_again, preview, where, used.cut)
        self._importer.ask(preview.source.path.name, question, then)

    def _opened_again(
        self, fresh: TablePreview, where: str, cut: CutChoices, answer: TablePreview | Unreadable
    ) -> None:
        if isinstance(answer, TablePreview) and answer.made is not None:
            self._begin(answer, where, cut)
        else:  # the file has changed, and what was chosen can't be had
            self._begin(fresh, where, cut)

    def _first_cut(self, preview: TablePreview) -> CutChoices:
        stateful = self._controller.now.experiment.layer.stateful
        rows = _TIMESTEPS if preview.made is None else preview.made.rows
        steps = max(min(_TIMESTEPS, rows), 1)
        return CutChoices(steps, 1, "continuing" if stateful else "windows", None)

    def _begin(self, preview: TablePreview, where: str, cut: CutChoices) -> None:
        if self._panel is not None:
            self._panel.reject()
        panel = _panel_class()(preview, cut, self._window)
        panel.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        panel.choices_changed.connect(partial(self._ask, preview))
        panel.wanted.connect(partial(self._make, preview, where))
        panel.finished.connect(partial(self._closed, panel))
        self._panel, self._asked, self._next = panel, None, None
        QTimer.singleShot(0, panel, partial(self._open, panel))  # the window answers in between

    def _open(self, panel: ImportPanel) -> None:
        if panel is self._panel:
            panel.open()

    def _closed(self, panel: ImportPanel, _result: int) -> None:
        if panel is self._panel:
            self._panel = None

    def _ask(self, first: TablePreview, choices: TableChoices) -> None:
        if self._asked is not None:
            self._next = choices  # the ones between are passed over
            return
        self._asked = choices
        question = ReadTable(first.source, choices)
        then = partial(self._preview_came, self._panel, first)
        self._importer.ask(first.source.path.name, question, then)

    def _preview_came(
        self, panel: ImportPanel | None, first: TablePreview, answer: TablePreview | Unreadable
    ) -> None:
        if panel is None or panel is not self._panel:
            return
        asked, following = self._asked, self._next
        self._asked = self._next = None
        if isinstance(answer, TablePreview):
            panel.show_preview(answer)
        else:
            panel.tell(answer.sentence)
        if following is not None and following != asked:
            self._ask(first, following)

    def _make(
        self, first: TablePreview, where: str, choices: TableChoices, cut: CutChoices
    ) -> None:
        self._used = _Used(first.source, choices, cut)
        question = ReadTable(first.source, choices, is_whole=True)
        name = first.source.path.name
        then = partial(self._calls_came, name, where, cut)
        self._importer.ask(name, question, then, partial(_calls_of, cut))

    def _calls_came(
        self, name: str, where: str, cut: CutChoices, answer: _Made | Unreadable
    ) -> None:
        if isinstance(answer, Unreadable):
            self._importer.refuse(ControlId("input", where, 0), answer)
            return
        calls, features, left = answer
        count = "1 call" if len(calls) == 1 else f"{len(calls):,} calls"
        over = f", {left:,} row{'' if left == 1 else 's'} left over" if left else ""
        news = f"{count} from {name}, {cut.layout}{over}"
        self._controller.calls.cut(calls, features, cut, where, news)


def _panel_class() -> type[ImportPanel]:
    # Few files need it: the window is there sooner without it.
    from lstmviz.window.panels.import_panel import ImportPanel

    return ImportPanel


def _calls_of(cut: CutChoices, answer: Answer) -> _Made | Unreadable:
    """On the intake's thread: a long series is cut without the window waiting."""
    if not isinstance(answer, TablePreview):
        assert isinstance(answer, Unreadable)
        return answer
    if answer.made is None:
        argument, message = answer.problem or ("", "")
        return Unreadable(f"{answer.source.path.name}: {argument}: {message}.")
    if answer.survey.doubts:  # there was none when the calls were chosen: the file is another
        about = answer.survey.doubts[0].about
        return Unreadable(
            f"{answer.source.path.name}: it has changed, and leaves in doubt: {about}."
        )
    try:
        made = cut_series(answer.made.values, **asdict(cut))
    except InvalidValue as error:
        return Unreadable(f"{answer.source.path.name}: {error.argument}: {error.message}.")
    features = features_of(answer.made.columns, answer.made.scaling)
    return made.calls, features, made.left_over
