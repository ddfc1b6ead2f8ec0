"""What runs inside the intake's process: it takes questions and answers with what was read."""

from __future__ import annotations

import signal
import traceback
from typing import TYPE_CHECKING

from lstmviz.logs import send_stderr_to
from lstmviz.process import Channel, give_way

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


def serve(connection: Connection, log: Path | None) -> None:
    """Reads until the other end is gone.

    Args:
        connection: brings questions, takes answers.
        log: the file for what would go to stderr; None leaves stderr as it is.
    """
    # Ctrl+C in the terminal is for the window, which ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if log is not None:
        send_stderr_to(log)
    give_way()
    line = Channel(connection)

    import polars

    from lstmviz.intake.questions import Unreadable
    from lstmviz.intake.reading import read

    polars.read_csv(b"0")  # its threads begin with the first file, which needn't wait for them
    try:
        while True:
            question = line.receive()
            try:
                answer = read(question)
            except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
                traceback.print_exc()
                answer = Unreadable(f"A fault of lstmviz while reading: {error!r}")
            line.send(answer)
    except (EOFError, OSError):
        return
