"""What runs inside the engine's process: it takes experiments and answers with traces."""

from __future__ import annotations

import signal
import time
import traceback
from typing import TYPE_CHECKING

from lstmviz.engine.quiet import send_stderr_to

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from lstmviz.experiment.experiment import Experiment


def serve(connection: Connection, log: Path | None) -> None:
    """Runs experiments until the other end is gone.

    Args:
        connection: brings pairs (number, experiment), takes answers.
        log: the file for what would go to stderr; None leaves stderr as it is.
    """
    # Ctrl+C in the terminal is for the window, which ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if log is not None:
        send_stderr_to(log)

    from lstmviz.engine.answers import Ready
    from lstmviz.engine.run import versions

    try:
        connection.send(Ready(*versions()))
        while True:
            number, experiment = connection.recv()
            while connection.poll():
                number, experiment = connection.recv()
            _answer(connection, number, experiment)
    except (EOFError, OSError):
        return


def _answer(connection: Connection, number: int, experiment: Experiment) -> None:
    from lstmviz.engine.answers import Checked, Failed, Refused, Unfit
    from lstmviz.engine.rejected import KerasRejected
    from lstmviz.engine.run import Cancelled, largest_difference, run
    from lstmviz.experiment.invalid_value import InvalidValue

    start = time.perf_counter()
    try:
        # Something newer in the pipe makes this run pointless.
        trace = run(experiment, cancelled=connection.poll)
        # The experiment itself needn't travel back: the other end has it.
        connection.send((number, trace.weights, trace.calls, time.perf_counter() - start))
        if not connection.poll():
            connection.send(Checked(number, largest_difference(trace)))
    except Cancelled:
        return
    except KerasRejected as error:
        connection.send(Refused(number, error.words, error.call))
    except InvalidValue as error:
        connection.send(Unfit(number, error.argument, str(error)))
    except (EOFError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
        traceback.print_exc()
        connection.send(Failed(number, f"{type(error).__name__}: {error}"))
