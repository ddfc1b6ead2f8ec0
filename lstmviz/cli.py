"""Chooses what a person asked for: the window, or a command that needs none.

Nothing heavy is imported before it is known to be needed, and the engine's process is
started before all else, so that TensorFlow loads while the window opens.
"""

from __future__ import annotations

import gc
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.command_line import BAD_INPUT, FAULT, OK, parsed_arguments
from lstmviz.commands.bad_input import BadInput, as_bad_input, check_output
from lstmviz.commands.source import session_in
from lstmviz.display_check import QtUnusable, has_display, lacking
from lstmviz.experiment.memory import (
    LEAST_ADDRESS_SPACE,
    TENSORFLOW,
    NotEnoughMemory,
    check_address_space,
)
from lstmviz.experiment.plain_text import plain_text
from lstmviz.session.named_session import named_model
from lstmviz.settings_file import remembered_device, settings_path
from lstmviz.versions import VERSION

if TYPE_CHECKING:
    from argparse import Namespace

    from lstmviz.engine.device import DeviceKind
    from lstmviz.experiment.model.ready_made import ReadyMade
    from lstmviz.lessons.scenario import Scenario
    from lstmviz.session.session import Session

_NO_MEMORY = re.compile("failed to map segment|[Cc]annot allocate memory")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `lstmviz` with these arguments; those of the process by default.

    Returns:
        0; 2 for bad usage or bad input, told in one line on stderr; 1 for a fault of the
        program, whose traceback goes to the log.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    return _logged(partial(_do, parsed_arguments(given, VERSION)))


def open_handed_over(file: str) -> int:
    """Opens the window on what `lstmviz.show` handed over in a file, which is gone then."""
    from lstmviz.session.session_transfer import take_over

    def read() -> Session:
        with as_bad_input(Path(file)):
            return take_over(Path(file))

    return _logged(partial(_open, read, None, None, name="From Python"))


def _logged(work: Callable[[Path], int]) -> int:
    """Does work that takes the engine's log; tells what goes wrong in one line."""
    from lstmviz.logs import NOWHERE, engine_log_path, log_exception, log_path, start_logging

    log, window = log_path(), has_display()
    start_logging(log)
    try:
        check_address_space(LEAST_ADDRESS_SPACE)
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

    if isinstance(error, (BadInput, NotEnoughMemory, QtUnusable, InvalidKerasSettings)):
        return str(error)
    if isinstance(error, ImportError) and (reason := lacking(error, window=window)):
        return reason
    if isinstance(error, MemoryError) or _NO_MEMORY.search(str(error)):
        return "there is not enough memory for this"
    return None


def _is_line(file: str) -> bool:
    """Whether what stands for a file is a session as a line of text."""
    from lstmviz.session.shared_line import is_line

    return is_line(file)


def _do(parsed: Namespace, engine_log: Path) -> int:
    """Does what the arguments ask for."""
    if parsed.command:
        check_output(parsed.file, parsed.output)
        return _do_command(parsed.command, parsed, engine_log)
    if not has_display():
        return _draw_instead(parsed, engine_log)
    if parsed.file and _is_line(str(parsed.file)):
        read, lecture = partial(_shown_first, parsed.file), parsed.lecture
        name = "From a line of text"
        return _open(read, None, parsed.device, engine_log, name=name, lecture=lecture)
    scenario = _scenario(parsed.file)
    if scenario is not None:
        return _open(
            scenario.first_session,
            None,
            parsed.device,
            engine_log,
            scenario=scenario,
            lecture=parsed.lecture,
        )
    brought = parsed.file if _is_brought(parsed.file) else None
    made = named_model(parsed.file)
    read = partial(_shown_first, None if brought else parsed.file)
    file = None if brought or made else parsed.file
    return _open(
        read, file, parsed.device, engine_log, brought=brought, made=made, lecture=parsed.lecture
    )


def _scenario(file: Path | None) -> Scenario | None:
    """The scenario that is named, by its name, its folder or its file; None where none is."""
    if file is None:
        return None
    from lstmviz.lessons.library import named_scenario

    with as_bad_input(file):
        return named_scenario(file)


def _do_command(name: str, parsed: Namespace, log: Path) -> int:
    """Does a command: calls the function of its name in the module of its name.

    Returns:
        0, or what the command ends with where it found something that it told.
    """
    command: Callable[[Namespace, Path], int | None] = getattr(
        import_module(f"lstmviz.commands.{name}"), name
    )
    try:
        return command(parsed, log) or OK
    finally:
        # The process ends now: to look for garbage among what TensorFlow made takes a second.
        gc.freeze()


def _draw_instead(parsed: Namespace, engine_log: Path) -> int:
    """Draws what the window would have shown, to a file that isn't there yet."""
    if _is_brought(parsed.file):
        raise BadInput(
            f"{plain_text(parsed.file)}: there is no display, and only the window takes a "
            "file that is no session"
        )
    numbered = (Path(f"lstmviz-{number}.png") for number in count(1))
    output = next(path for path in chain([Path("lstmviz.png")], numbered) if not path.exists())
    drawn = parsed_arguments(["render", "", "-o", str(output)], VERSION)
    drawn.file, drawn.device = parsed.file, parsed.device
    _do_command("render", drawn, engine_log)
    print(f"lstmviz: there is no display, so the picture was drawn to {output}")
    return OK


def _is_brought(file: Path | None) -> bool:
    """Whether a file is there and is data, a model or code, by its name."""
    if file is None or file.suffix.lower() == ".lstmviz":
        return False
    from lstmviz.intake.endings import BROUGHT

    if file.suffix.lower() not in BROUGHT:
        return False
    with as_bad_input(file):
        file.stat()
    return True


def _open(
    read: Callable[[], Session],
    file: Path | None,
    device: DeviceKind | None,
    log: Path,
    *,
    name: str | None = None,
    brought: Path | None = None,
    made: ReadyMade | None = None,
    scenario: Scenario | None = None,
    lecture: bool = False,
) -> int:
    check_address_space(TENSORFLOW)
    # Of what is imported nothing is garbage: looking for some takes a fifth of the start.
    gc.disable()
    from lstmviz.engine.process import EngineProcess

    engine = EngineProcess(log, device or remembered_device(settings_path()))
    engine.start()
    try:
        session = read()
        opens = _window_opener()
        return opens(session, engine, file, name, brought, made, scenario, lecture=lecture)
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


def _shown_first(file: Path | None) -> Session:
    """What the window opens with; of another file it is told which ones it takes."""
    try:
        with as_bad_input(file):
            return session_in(file)
    except BadInput as error:
        if file is None or file.suffix.lower() == ".lstmviz" or not file.is_file():
            raise
        from lstmviz.intake.endings import BROUGHT

        endings = ", ".join(BROUGHT)
        raise BadInput(f"{error}; the window also takes what ends in {endings}") from None
