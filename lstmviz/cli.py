"""The commands: the window, or something that needs none.

Nothing heavy is imported before it is known to be needed, and the engine's process is
started before all else, so that TensorFlow loads while the window opens.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import Trace

OK, FAULT, BAD_INPUT = 0, 1, 2

_COMMANDS = ("run", "render")


class _BadInput(Exception):
    """What the person gave can't be used; the message is one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `lstmviz` with these arguments; those of the process by default.

    Returns:
        0; 2 for bad usage or bad input, told in one line on stderr; 1 for a fault of the
        program, whose traceback goes to the log.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    parsed = _parser().parse_args(given if given and given[0] in _COMMANDS else _as_open(given))
    from lstmviz.window.log import log_exception, log_path, start_logging

    log = log_path()
    start_logging(log)
    try:
        if parsed.command == "run":
            _run(parsed.file, parsed.output, log)
        elif parsed.command == "render":
            _render(parsed, log)
        elif _has_display():
            return _open(parsed.file, log)
        else:
            _render_instead(parsed.file, log)
        return OK
    except _BadInput as error:
        print(f"lstmviz: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return FAULT
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        log_exception(type(error), error, error.__traceback__)
        said = " ".join(str(error).split())
        print(f"lstmviz: a fault of the program ({said}); see {log}", file=sys.stderr)
        return FAULT


def _parser() -> argparse.ArgumentParser:
    from lstmviz import __version__

    parser = argparse.ArgumentParser(
        prog="lstmviz",
        description="See what return_sequences and stateful do in keras.layers.LSTM.",
        usage="lstmviz [FILE]\n       lstmviz run FILE -o OUT.npz\n"
        "       lstmviz render FILE -o OUT.png",
    )
    parser.add_argument("--version", action="version", version=f"lstmviz {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="")
    window = commands.add_parser("window")
    window.add_argument("file", nargs="?", type=Path, metavar="FILE")
    run = commands.add_parser("run", help="write what Keras computed, without a window")
    run.add_argument("file", type=Path, metavar="FILE")
    run.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.npz")
    render = commands.add_parser("render", help="draw the picture, without a window")
    render.add_argument("file", type=Path, metavar="FILE")
    render.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png")
    render.add_argument("--theme", choices=("light", "dark"), help="by default the file's")
    render.add_argument("--size", type=_size, default=(1280, 800), metavar="WIDTHxHEIGHT")
    return parser


def _as_open(given: list[str]) -> list[str]:
    """Arguments without a command open the window."""
    if any(argument in ("-h", "--help", "--version") for argument in given):
        return given
    return ["window", *given]


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.lower().split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT, got {text!r}") from None
    if not (320 <= width <= 16384 and 240 <= height <= 16384):
        raise argparse.ArgumentTypeError(f"expected 320x240 to 16384x16384, got {text}")
    return width, height


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _open(file: Path | None, log: Path) -> int:
    from lstmviz.engine.process import EngineProcess

    engine = EngineProcess(log)
    engine.start()
    try:
        session = _session(file)
        from lstmviz.window.app import open_window

        return open_window(session, engine, "" if file is None else file.name)
    finally:
        engine.stop()


def _run(file: Path, output: Path, log: Path) -> None:
    import numpy as np

    trace = _trace(file, _session(file).experiment, log)
    arrays = {f"weights/{name}": array for name, array in trace.weights.items()}
    for number, call in enumerate(trace.calls):
        named = {
            "h": call.h,
            "c": call.c,
            "initial_h": call.initial_h,
            "initial_c": call.initial_c,
            "time_index": call.time_index,
            "held": call.held,
            "origin": np.array(call.origin),
        }
        named |= {f"gates/{gate}": array for gate, array in call.gates.items()}
        named |= {f"returned/{place}": array for place, array in enumerate(call.returned)}
        named |= {f"dropout/{name}": a for name, a in (call.dropout_masks or {}).items()}
        arrays |= {f"call{number}/{name}": array for name, array in named.items()}
    with _written_whole(output) as temporary, temporary.open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type]


def _render(parsed: argparse.Namespace, log: Path) -> None:
    output: Path = parsed.output
    if output.suffix.lower() != ".png":
        raise _BadInput(f"{output}: expected a name that ends in .png")
    session = _session(parsed.file)
    trace = _trace(parsed.file, session.experiment, log)
    with _written_whole(output) as temporary:
        _draw(trace, session, parsed.theme or session.view.theme, parsed.size, temporary)


def _render_instead(file: Path | None, log: Path) -> None:
    session = _session(file)
    trace = _trace(file, session.experiment, log)
    output = _unused("lstmviz", ".png")
    with _written_whole(output) as temporary:
        _draw(trace, session, session.view.theme, (1280, 800), temporary)
    print(f"lstmviz: there is no display, so the picture was drawn to {output}")


def _draw(trace: Trace, session: Session, theme: str, size: tuple[int, int], output: Path) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from lstmviz.figure.export import render
    from lstmviz.figure.theme import theme_named
    from lstmviz.window.application import make_application

    make_application()
    image = render(trace, session.view, theme_named(theme, system_is_dark=False), *size)
    if not image.save(str(output)):
        raise _BadInput(f"{output}: can't be written")


def _session(file: Path | None) -> Session:
    from lstmviz.session.assets import opening
    from lstmviz.session.storage import InvalidFile, load

    path = opening() if file is None else file
    try:
        return load(path)
    except InvalidFile as error:
        raise _BadInput(str(error)) from None
    except OSError as error:
        raise _BadInput(f"{path}: {(error.strerror or str(error)).lower()}") from None


def _trace(file: Path | None, experiment: Experiment, log: Path) -> Trace:
    from lstmviz.engine.quiet import quiet_stderr

    with quiet_stderr(log):
        from lstmviz.engine.rejected import KerasRejected
        from lstmviz.engine.run import run
        from lstmviz.experiment.invalid_value import InvalidValue

        try:
            return run(experiment)
        except (KerasRejected, InvalidValue) as error:
            name = "" if file is None else f"{file}: "
            raise _BadInput(name + " ".join(str(error).split())) from None


def _unused(stem: str, suffix: str) -> Path:
    path = Path(stem + suffix)
    number = 0
    while path.exists():
        number += 1
        path = Path(f"{stem}-{number}{suffix}")
    return path


@contextmanager
def _written_whole(output: Path) -> Iterator[Path]:
    """A temporary file beside `output` that takes its place only when all went well."""
    temporary = output.with_name(f".{output.stem}.part{output.suffix}")
    try:
        yield temporary
        temporary.replace(output)
    except OSError as error:
        raise _BadInput(f"{output}: {(error.strerror or str(error)).lower()}") from None
    finally:
        temporary.unlink(missing_ok=True)
