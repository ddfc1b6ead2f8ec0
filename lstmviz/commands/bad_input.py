"""What a person gave can't be used: told in one line, and no traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lstmviz.experiment.plain_text import plain_text

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind
    from lstmviz.trace.trace import ModelTrace, Trace


class BadInput(Exception):
    """What the person gave can't be used; the message is one line."""


@contextmanager
def as_bad_input(file: Path | None) -> Iterator[None]:
    """Says of a file why it can't be read or written, or why what it holds can't be run."""
    try:
        yield
    except OSError as error:
        name = plain_text(str(file or error.filename or "a file"))
        raise BadInput(f"{name}: {(error.strerror or str(error)).lower()}") from None
    except Exception as error:
        if (reason := _reason(error, file)) is None:
            raise
        raise BadInput(reason) from None


def _reason(error: Exception, file: Path | None) -> str | None:
    """Says why an experiment can't be run; None where it is a fault of the program."""
    from lstmviz.engine.keras_rejected import KerasRejected
    from lstmviz.experiment.invalid_value import InvalidValue
    from lstmviz.experiment.memory import MemoryLimitTooLow, NotEnoughMemory
    from lstmviz.lessons.reading import InvalidScenario
    from lstmviz.session.storage import InvalidFile

    said = " ".join(str(error).split())
    if isinstance(error, (InvalidFile, InvalidScenario, MemoryLimitTooLow)):
        return said  # the first two name their file, the last is about none
    if isinstance(error, (KerasRejected, InvalidValue, NotEnoughMemory)):
        return said if file is None else f"{plain_text(file)}: {said}"
    return None


@contextmanager
def written(output: Path) -> Iterator[IO[bytes]]:
    """Opens a file that takes the place of `output` only when all went well."""
    from lstmviz.session.whole_file import written_whole

    with as_bad_input(output), written_whole(output) as file:
        yield file


def check_ending(output: Path, *endings: str) -> None:
    """Checks that a file's name ends in one of these, ".png" say.

    Raises:
        BadInput: it doesn't.
    """
    if output.suffix.lower() not in endings:
        expected = " or ".join(filter(None, (", ".join(endings[:-1]), endings[-1])))
        raise BadInput(f"{plain_text(output)}: expected a name that ends in {expected}")


def check_output(file: Path, output: Path | None) -> None:
    """Checks that what is written isn't what is read.

    Raises:
        BadInput: it is, under whatever name.
    """
    if output is not None and _are_one(file, output):
        raise BadInput(f"{plain_text(output)}: it is the session that is read")


def _are_one(file: Path, output: Path) -> bool:
    try:
        return output.is_file() and output.samefile(file)
    except OSError:
        return False


def tell(message: str, file: Path | None = None) -> None:
    """Tells something in one line that is no reason to stop."""
    name = "" if file is None else f"{plain_text(file)}: "
    print(f"lstmviz: {name}{message}", file=sys.stderr)


def tell_missing_gpu(asked: DeviceKind | None, trace: Trace | ModelTrace) -> None:
    """Tells that there is no GPU, where one was asked for."""
    if asked == "gpu" and trace.device == "CPU":
        tell("TensorFlow finds no GPU here: computed on the CPU")
