"""The commands: the window, or something that needs none.

Nothing heavy is imported before it is known to be needed, and the engine's process is
started before all else, so that TensorFlow loads while the window opens.
"""

from __future__ import annotations

import errno
import gc
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lstmviz import __version__
from lstmviz.command_line import BAD_INPUT, FAULT, OK, SIZE, parsed_arguments
from lstmviz.display_check import QtUnusable, has_display, lacking
from lstmviz.experiment.plain_text import plain_text
from lstmviz.session.named_session import named_model, named_session

if TYPE_CHECKING:
    from argparse import Namespace

    from lstmviz.engine.device import DeviceKind
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.experiment.model.ready_made import ReadyMade
    from lstmviz.session.session import Session
    from lstmviz.trace.comparison.comparison import Comparison
    from lstmviz.trace.trace import ModelTrace, Trace

_LEAST_ADDRESS_SPACE = 300 * 10**6
_TENSORFLOW = 2200 * 10**6
"""Bytes of address space that loading it takes, most of them for code that is never used."""

_NO_MEMORY = re.compile("failed to map segment|[Cc]annot allocate memory")


class _BadInput(Exception):
    """What the person gave can't be used; the message is one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `lstmviz` with these arguments; those of the process by default.

    Returns:
        0; 2 for bad usage or bad input, told in one line on stderr; 1 for a fault of the
        program, whose traceback goes to the log.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    return _logged(partial(_do, parsed_arguments(given, __version__)))


def open_handed_over(file: str) -> int:
    """Opens the window on what `lstmviz.show` handed over in a file, which is gone then."""
    from lstmviz.session.session_transfer import take_over

    read = partial(_read, Path(file), take_over)
    return _logged(partial(_open, read, None, None, name="From Python"))


def _logged(work: Callable[[Path], int]) -> int:
    """Does work that takes the engine's log; tells what goes wrong in one line."""
    from lstmviz.logs import NOWHERE, engine_log_path, log_exception, log_path, start_logging

    log, window = log_path(), has_display()
    start_logging(log)
    try:
        _check_address_space(_LEAST_ADDRESS_SPACE)
        return work(engine_log_path())
    except KeyboardInterrupt:
        return FAULT
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        said = " ".join(str(error).split())
        if (reason := _not_our_fault(error, window)) is not None:
            print(f"lstmviz: {' '.join(reason.split())}", file=sys.stderr)
            return BAD_INPUT
        log_exception(type(error), error, error.__traceback__)
        where = "" if log == NOWHERE else f"; see {plain_text(log)}"
        print(f"lstmviz: a fault of the program ({plain_text(said)}){where}", file=sys.stderr)
        return FAULT


def _not_our_fault(error: Exception, window: bool) -> str | None:
    """What the person can mend, in one sentence; None where it is a fault of the program."""
    from lstmviz.engine.loading import InvalidKerasSettings

    if isinstance(error, (_BadInput, QtUnusable, InvalidKerasSettings)):
        return str(error)
    if isinstance(error, ImportError) and (reason := lacking(error, window=window)):
        return reason
    if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
        return "there is not enough memory for this"
    return None


def _check_address_space(needed: int) -> None:
    """Refuses what `ulimit -v` leaves no room for: libraries end the process over that."""
    if sys.platform == "win32":
        return
    import resource

    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        raise _BadInput(
            f"the limit on this process' memory is too low: some {needed / 1e9:.1f} GB are "
            f"needed, {allowed / 1e9:.1f} GB allowed (ulimit -v)"
        )


def _do(parsed: Namespace, engine_log: Path) -> int:
    """Does what the arguments ask for."""
    if parsed.command and parsed.output and _are_one(parsed.file, parsed.output):
        raise _BadInput(f"{plain_text(parsed.output)}: it is the session that is read")
    if parsed.command == "run":
        _run(parsed, engine_log)
    elif parsed.command == "render":
        if parsed.output.suffix.lower() != ".png":
            raise _BadInput(f"{plain_text(parsed.output)}: expected a name that ends in .png")
        _render(parsed, parsed.output, engine_log, parsed.theme, parsed.size)
    elif parsed.command == "code":
        _code(parsed.file, parsed.output, engine_log)
    elif has_display():
        brought = parsed.file if _is_brought(parsed.file) else None
        made = named_model(parsed.file)
        read = partial(_shown_first, None if brought else parsed.file)
        file = None if brought or made else parsed.file
        return _open(read, file, parsed.device, engine_log, brought=brought, made=made)
    else:
        if _is_brought(parsed.file):
            raise _BadInput(
                f"{plain_text(parsed.file)}: there is no display, and only the window takes a "
                "file that is no session"
            )
        numbered = (Path(f"lstmviz-{number}.png") for number in count(1))
        output = next(path for path in chain([Path("lstmviz.png")], numbered) if not path.exists())
        _render(parsed, output, engine_log)
        print(f"lstmviz: there is no display, so the picture was drawn to {output}")
    return OK


def _is_brought(file: Path | None) -> bool:
    """Whether a file is there and is data, a model or code, by its name."""
    if file is None or file.suffix.lower() == ".lstmviz":
        return False
    from lstmviz.intake.endings import BROUGHT

    if file.suffix.lower() not in BROUGHT:
        return False
    with _as_bad_input(file):
        file.stat()
    return True


def _are_one(file: Path, output: Path) -> bool:
    try:
        return output.is_file() and output.samefile(file)
    except OSError:
        return False


def _open(
    read: Callable[[], Session],
    file: Path | None,
    device: DeviceKind | None,
    log: Path,
    *,
    name: str | None = None,
    brought: Path | None = None,
    made: ReadyMade | None = None,
) -> int:
    _check_address_space(_TENSORFLOW)
    # Of what is imported nothing is garbage: looking for some takes a fifth of the start.
    gc.disable()
    from lstmviz.engine.process import EngineProcess

    engine = EngineProcess(log, device or _remembered_device())
    engine.start()
    try:
        session = read()
        return _window_opener()(session, engine, file, name, brought, made)
    finally:
        gc.enable()
        engine.stop()


def _window_opener() -> Callable[..., int]:
    """Imports the window: first what knows nothing of Qt.

    Once PySide is there it reads the source of every module that is imported.
    """
    import lstmviz.window.controllers.controller  # noqa: F401
    from lstmviz.window.app import open_window

    return open_window


def _remembered_device() -> DeviceKind:
    from lstmviz.window.settings import remembered_device, settings_path

    return remembered_device(settings_path())


def _run(parsed: Namespace, log: Path) -> None:
    import numpy as np

    from lstmviz.trace.trace import named_arrays

    experiment = _handed_over(parsed.file, parsed.device, log).experiment
    arrays = named_arrays(_trace(parsed.file, experiment, parsed.device, log))
    with _written(parsed.output) as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


def _render(
    parsed: Namespace,
    output: Path,
    log: Path,
    theme: str | None = None,
    size: tuple[int, int] = SIZE,
) -> None:
    from lstmviz.logs import quiet_stderr
    from lstmviz.trace.trace import seen

    session = _handed_over(parsed.file, parsed.device, log)
    trace = seen(_trace(parsed.file, session.experiment, parsed.device, log))
    reference = _reference(parsed.file, session, trace, log)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # whatever is set for windows
    with _written(output) as stream, quiet_stderr(log):  # Qt's own lines; an error is told in one
        stream.write(_png(trace, session, reference, theme or session.view.theme, size))


def _code(file: Path, output: Path | None, log: Path) -> None:
    experiment = _handed_over(file, None, log).experiment
    if output is None:
        from lstmviz.experiment.to_code.keras_code import to_keras

        _print(to_keras(experiment))
        return
    if output.suffix.lower() != ".py":
        raise _BadInput(f"{plain_text(output)}: expected a name that ends in .py")
    from lstmviz.session.script_file import save_script

    with _as_bad_input(output):
        save_script(experiment, output)


def _print(text: str) -> None:
    """Writes to stdout, in UTF-8 whatever the locale, as much as its reader wants."""
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except OSError as error:
        # What couldn't be written would be tried once more, and complained of, at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # A reader such as `head` has had enough; Windows calls that an invalid argument.
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            raise _BadInput(f"standard output: {(error.strerror or str(error)).lower()}") from None


def _reference(
    file: Path | None, session: Session, trace: Trace, log: Path
) -> tuple[str, Comparison] | None:
    """What the session's run is compared with, by its name; None where that can't be had."""
    from lstmviz.experiment.twins import NoTwin, twin
    from lstmviz.trace.comparison.comparison import Comparison
    from lstmviz.trace.trace import seen
    from lstmviz.window.comparison_state import name_of

    which = session.view.reference
    if which is None or (isinstance(which, int) and which >= len(session.pinned)):
        return None
    device: DeviceKind = "cpu" if trace.device == "CPU" else "gpu"
    try:
        if isinstance(which, int):
            other = session.pinned[which]
        else:
            other = twin(which, trace.experiment, trace.weights)
        return name_of(which), Comparison.of(trace, seen(_trace(None, other, device, log)), which)
    except (NoTwin, _BadInput) as error:
        reason = " ".join(str(error).split())
        name = "" if file is None else f"{plain_text(file)}: "
        print(f"lstmviz: {name}drawn without {name_of(which)}: {reason}", file=sys.stderr)
        return None


def _png(
    trace: Trace,
    session: Session,
    reference: tuple[str, Comparison] | None,
    theme: str,
    size: tuple[int, int],
) -> bytes:
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    from lstmviz.figure.export import render
    from lstmviz.figure.theme import theme_named
    from lstmviz.figure.view_model.comparison import ReferenceRun
    from lstmviz.figure.view_model.trace_view import TraceView
    from lstmviz.window.style import make_application

    make_application()
    trace_view = TraceView.of(trace)
    if reference is not None:
        name, comparison = reference
        trace_view = trace_view.reference(ReferenceRun(comparison, name))
    image = render(trace_view, session.view, theme_named(theme, system_is_dark=False), *size)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # its stub knows bytes only
    return bytes(data.data())


def _session(file: Path | None) -> Session:
    from lstmviz.experiment.assets import opening

    return _read(opening() if file is None else file, named_session)


def _handed_over(file: Path | None, device: DeviceKind | None, log: Path) -> Session:
    """The session; of an encoder its decoder's, which starts from the state that it ended with."""
    session, model = _session(file), named_model(file)
    if model is None or model.decoder is None:
        return session
    from dataclasses import replace

    from lstmviz.experiment.calls import with_states
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import seen

    ended = seen(_trace(file, session.experiment, device, log)).calls[-1]
    decoder = with_states(model.decoder(), 0, ended.last_states)
    tracks = tuple(track for track in session.view.tracks if track != "dh")  # it says nothing
    view = replace(session.view, reference=0, tracks=tracks)
    return Session(decoder, (session.experiment,), view)


def _shown_first(file: Path | None) -> Session:
    """What the window opens with; of another file it is told which ones it takes."""
    try:
        return _session(file)
    except _BadInput as error:
        if file is None or file.suffix.lower() == ".lstmviz" or not file.is_file():
            raise
        from lstmviz.intake.endings import BROUGHT

        endings = ", ".join(BROUGHT)
        raise _BadInput(f"{error}; the window also takes what ends in {endings}") from None


def _read(path: Path, read: Callable[[Path], Session]) -> Session:
    """Reads a file; what is wrong with it is told as bad input."""
    from lstmviz.session.storage import InvalidFile

    try:
        with _as_bad_input(path):
            return read(path)
    except InvalidFile as error:
        raise _BadInput(str(error)) from None


def _trace(
    file: Path | None, experiment: Experiment, device: DeviceKind | None, log: Path
) -> Trace | ModelTrace:
    from lstmviz.experiment.size import bytes_needed, format_bytes
    from lstmviz.logs import quiet_stderr
    from lstmviz.window.free_memory import free_memory

    name = "" if file is None else f"{plain_text(file)}: "
    needed, free = bytes_needed(experiment), free_memory()
    if needed > free:
        # The system would end the program halfway, and nobody could tell why.
        raise _BadInput(
            f"{name}running it would need about {format_bytes(needed)} of memory; "
            f"{format_bytes(free)} are free"
        )
    _check_address_space(_TENSORFLOW + needed)
    from lstmviz.engine.loading import check_keras_settings

    check_keras_settings()
    with quiet_stderr(log):
        from lstmviz.engine.device import claim_device
        from lstmviz.engine.keras_rejected import KerasRejected
        from lstmviz.engine.progress import never, unheard
        from lstmviz.engine.run import Runner
        from lstmviz.experiment.invalid_value import InvalidValue

        # Nobody else computes in this process.
        place = claim_device(device or _remembered_device())
        try:
            trace = Runner(*place).run(experiment, never, unheard)
        except (KerasRejected, InvalidValue) as error:
            raise _BadInput(name + " ".join(str(error).split())) from None
    if device == "gpu" and trace.device == "CPU":
        print("lstmviz: TensorFlow finds no GPU here: computed on the CPU", file=sys.stderr)
    return trace


@contextmanager
def _written(output: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `output` only when all went well."""
    from lstmviz.session.whole_file import written_whole

    with _as_bad_input(output), written_whole(output) as file:
        yield file


@contextmanager
def _as_bad_input(file: Path) -> Iterator[None]:
    """Says of a file that can't be read or written what is wrong with it."""
    try:
        yield
    except OSError as error:
        raise _BadInput(f"{plain_text(file)}: {(error.strerror or str(error)).lower()}") from None
