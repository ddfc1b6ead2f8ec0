"""`lstmviz render --all`: every figure of a course, in one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import BadInput, as_bad_input, tell, tell_missing_gpu
from lstmviz.commands.draw import picture_of
from lstmviz.commands.figure_list import ListedFigure, read_list
from lstmviz.commands.running import RanSession, run_session
from lstmviz.commands.source import session_in, session_to_run
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text

if TYPE_CHECKING:
    from argparse import Namespace

    from lstmviz.engine.device import DeviceKind
    from lstmviz.session.packed import PackedSession


def render_all(parsed: Namespace, log: Path) -> None:
    """Makes the figures that a file lists; those that would come out as they are stay untouched.

    Raises:
        BadInput: the list is wrong, and nothing was made; or some of its figures can't be made,
            which was told, and the others were.
    """
    figures = read_list(parsed.file)
    course = _Course(parsed.file, figures, parsed.device, log)
    failed = [figure for figure in figures if not course.made(figure)]
    if failed:
        count = f"{len(failed)} of {len(figures)} figures"
        raise BadInput(f"{plain_text(parsed.file)}: {count} could not be made")


@dataclass
class _Course:
    """What figures share: each session is read once and run once, when the first one needs it.

    Attributes:
        path: of the list.
        figures: all of them.
        device: what Keras computes on.
        log: takes what TensorFlow says.
    """

    path: Path
    figures: Sequence[ListedFigure]
    device: DeviceKind | None
    log: Path
    _packed: dict[Path, PackedSession] = field(default_factory=dict)
    _ran: dict[Path, RanSession] = field(default_factory=dict)

    def made(self, figure: ListedFigure) -> bool:
        """Makes a figure unless it is there already; tells what became of it."""
        try:
            state = "as it was" if self._is_there(figure) else self._make(figure)
        except BadInput as error:
            tell(str(error))
            return False
        finally:
            self._let_go(figure)
        print(f"{plain_text(figure.output)}: {state}", flush=True)
        return True

    def _is_there(self, figure: ListedFigure) -> bool:
        from lstmviz.figure.export.provenance import source_of
        from lstmviz.session.figure_file import numbered, source_in

        with as_bad_input(figure.file):
            digest = self._packed_of(figure.file).digest
        try:
            there = source_in(numbered(figure.output, 0).read_bytes())
        except OSError:
            return False
        return there == source_of(digest, figure.options)

    def _make(self, figure: ListedFigure) -> str:
        from lstmviz.logs import quiet_stderr

        with as_bad_input(figure.file):
            if figure.file not in self._ran:
                session = session_to_run(figure.file, self.device, self.log)
                self._ran[figure.file] = run_session(session, self.device, self.log)
                tell_missing_gpu(self.device, self._ran[figure.file].trace)
            ran = self._ran[figure.file]
        if ran.problem:
            tell(ran.problem, figure.file)
        digest = self._packed_of(figure.file).digest
        with self._told_with_its_line(figure), quiet_stderr(self.log):  # Qt's own lines
            picture = picture_of(ran, figure.options, digest)
        with as_bad_input(figure.output), self._told_with_its_line(figure):
            with suppress(FileExistsError):  # writing says that it is no folder
                figure.output.parent.mkdir(parents=True, exist_ok=True)  # the list names it
            picture.save(figure.output)
        left_out = ", ".join(picture.left_out)
        return f"made, without {left_out}: there was no room" if left_out else "made"

    @contextmanager
    def _told_with_its_line(self, figure: ListedFigure) -> Iterator[None]:
        try:
            yield
        except InvalidValue as error:
            where = f"{plain_text(self.path)}, line {figure.line}"
            raise BadInput(f"{where}: {error.argument}: {error.message}") from None

    def _packed_of(self, file: Path) -> PackedSession:
        from lstmviz.session.packed import pack

        if file not in self._packed:
            self._packed[file] = pack(session_in(file))
        return self._packed[file]

    def _let_go(self, figure: ListedFigure) -> None:
        """Keeps no run that no later figure needs."""
        place = next(n for n, each in enumerate(self.figures) if each is figure)
        if all(later.file != figure.file for later in self.figures[place + 1 :]):
            self._ran.pop(figure.file, None)
