"""What runs inside the engine's process: it takes experiments and answers with traces."""

from __future__ import annotations

import signal
import threading
import time
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from lstmviz.child import Line
from lstmviz.quiet import send_stderr_to

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from lstmviz.experiment.experiment import Experiment
    from lstmviz.trace.trace import CallTrace

_BETWEEN_REPORTS = 0.1  # seconds


def serve(connection: Connection, log: Path | None) -> None:
    """Runs experiments until the other end is gone.

    Args:
        connection: brings pairs (number, experiment), None for an experiment that is only to
            end what is running; takes answers.
        log: the file for what would go to stderr; None leaves stderr as it is.
    """
    # Ctrl+C in the terminal is for the window, which ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if log is not None:
        send_stderr_to(log)
    line = Line(connection)
    threading.Thread(target=_beat, args=(line,), name="beat", daemon=True).start()

    from lstmviz.engine.answers import Began, Ready
    from lstmviz.engine.run import versions

    try:
        _warm_up()
        line.send(Ready(*versions()))
        while True:
            number, experiment = line.receive()
            while line.has_news():
                number, experiment = line.receive()
            line.send(Began(number))
            if experiment is not None:
                _answer(line, number, experiment)
    except (EOFError, OSError):
        return


def _warm_up() -> None:
    """Lets TensorFlow do what it does once, so that the first run's time is like the next one's."""
    import numpy as np

    from lstmviz.engine.run import run
    from lstmviz.experiment.config import LSTMConfig
    from lstmviz.experiment.experiment import Call, Experiment

    run(Experiment(LSTMConfig(1), [Call(np.zeros((1, 1, 1), np.float32))]))


def _beat(line: Line) -> None:
    from lstmviz.engine.answers import BEAT, Beat

    try:
        while True:
            line.send(Beat())
            time.sleep(BEAT)
    except OSError:
        return


def _answer(line: Line, number: int, experiment: Experiment) -> None:
    from lstmviz.engine.answers import Checked, Failed, Noticed, Progressed, Refused, Unfit
    from lstmviz.engine.rejected import KerasRejected
    from lstmviz.engine.run import Cancelled, largest_difference, run
    from lstmviz.experiment.invalid_value import InvalidValue
    from lstmviz.trace.findings import findings

    start = reported = time.perf_counter()

    def progressed(call: int, step: int) -> None:
        nonlocal reported
        if (now := time.perf_counter()) - reported > _BETWEEN_REPORTS:
            reported = now
            line.send(Progressed(number, call, step))

    try:
        # Something newer in the pipe makes this run pointless.
        trace = run(experiment, cancelled=line.has_news, progressed=progressed)
        seconds = time.perf_counter() - start
        # The experiment itself needn't travel back: the other end has it.
        line.send((number, trace.weights, tuple(map(_sent, trace.calls)), seconds))
        if not all(isinstance(call.gates, dict) for call in trace.calls):
            line.send(Noticed(number, findings(trace)))
        line.send(Checked(number, largest_difference(trace, cancelled=line.has_news)))
    except Cancelled:
        return
    except KerasRejected as error:
        line.send(Refused(number, error.words, error.call))
    except InvalidValue as error:
        line.send(Unfit(number, error.argument, str(error)))
    except (EOFError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
        traceback.print_exc()
        line.send(Failed(number, f"{type(error).__name__}: {error}"))


def _sent(call: CallTrace) -> CallTrace:
    """The call without gates that would have to be derived: there are too many to send."""
    return call if isinstance(call.gates, dict) else replace(call, gates={})
