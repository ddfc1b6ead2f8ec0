"""The engine as a process of its own, so that TensorFlow never stops the window.

This module loads nothing heavy: the process is started before the window's own libraries
are imported, and TensorFlow loads while they do.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from lstmviz.process import Channel, end, spawned

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from lstmviz.engine.answers import Answer, Recorded, ReferenceMessage
    from lstmviz.engine.questions import Derive, Question, Run, RunReference
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.trace.trace import Trace

_PATIENCE = 1.0  # seconds for an ended process to tell its exit code
_LISTEN = 1.0  # seconds in which a living process is heard of
_MOST_SILENT = 15
"""So many times nothing is heard before a process that had been ready is taken to hang."""
_MOST_SILENT_LOADING = 120
"""Likewise while TensorFlow loads, which from a cold disk can hold everything else up."""
_MOST_LATE = 6
"""So many beats the process may go on with an older run once a newer wish has been sent.

Between two steps it looks for one by itself; within a single long operation it can't.
"""


class EngineProcess:
    """Starts the engine's process, hands it experiments and passes its answers on.

    Whoever submits numbers the experiments; answers carry the number, so that those that
    come too late can be dropped. Of experiments that wait, only the newest is run. Beside it
    another one may run, and the gates of what was run be derived, neither waiting for the other.
    """

    def __init__(self, log: Path | None = None) -> None:
        """Starts nothing yet.

        Args:
            log: the file that what TensorFlow prints, and tracebacks, are appended to.
        """
        self._log = log
        self._process: SpawnProcess | None = None
        self._line: Channel | None = None
        self._threads: list[threading.Thread] = []
        self._change = threading.Condition()
        self._reaping = threading.Lock()  # two threads can't wait for one process at a time
        self._waiting: Run | None = None
        self._sent: Run | None = None
        self._taken = 0  # the number that the process must come to: the whole of it is sent
        self._waiting_reference: RunReference | None = None
        self._reference: tuple[int, int, Experiment | None] = (0, 0, None)  # which, number, what
        self._deriving: deque[Derive] = deque()
        self._has_weights_of = 0  # the number of the run whose weights were sent last, for gates
        self._stopping = False

    def start(self) -> None:
        """Starts the process; TensorFlow begins to load in it."""
        from lstmviz.engine.serve import serve

        self._stopping = False
        self._process, self._line = spawned(serve, self._log, name="lstmviz engine")

    def listen(self, answer: Callable[[Answer], None]) -> None:
        """Calls `answer` with each answer from now on, on a thread of its own."""
        self._threads = [
            threading.Thread(target=target, args=args, name=f"engine {name}", daemon=True)
            for target, args, name in (
                (self._receive, (self._line, self._process, answer), "answers"),
                (self._send, (self._line, answer), "requests"),
            )
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, number: int, experiment: Experiment) -> None:
        """Hands over an experiment and returns at once; it takes the place of one that waits."""
        self._submit(number, experiment)

    def cancel(self, number: int) -> None:
        """Ends what is running: the process does so at the next step, or else is ended itself.

        Args:
            number: the next one, as for an experiment.
        """
        self._submit(number, None)

    def derive(self, number: int, trace: Trace, call: int, row: int) -> None:
        """Asks for the gates of one row of one call, and returns at once.

        The answer is a `GatesDerived` or a `NotDerived`; they are given in the order in which
        they were asked for, whatever is running.

        Args:
            number: of the run; the same number means the same layer and weights.
            trace: what the run gave.
            call: which call of it.
            row: which row of that call's batch.
        """
        from lstmviz.engine.cell_inputs import CellInputs
        from lstmviz.engine.questions import Derive

        cell_inputs = CellInputs.of(trace, call).row(row)
        with self._change:
            self._deriving.append(
                Derive(number, call, row, cell_inputs, trace.experiment.layer, trace.weights)
            )
            self._change.notify_all()

    def run_reference(self, number: int, experiment: Experiment | None) -> None:
        """Runs another experiment beside the one that is shown, and returns at once.

        The answer is a `ReferenceRan`, `ReferenceRefused` or `ReferenceFailed`. There is none to an
        experiment that another one takes the place of, or that a newer run makes pointless.

        Args:
            number: given back with the answer.
            experiment: what to run; None only ends what runs beside.
        """
        from lstmviz.engine.questions import RunReference

        with self._change:
            which = self._reference[0] + 1
            self._reference = (which, number, experiment)
            self._waiting_reference = RunReference(which, experiment)
            self._change.notify_all()

    def stop(self) -> None:
        """Ends the process and the threads, whatever they are doing."""
        with self._change:
            self._stopping = True
            self._waiting = self._sent = self._waiting_reference = None
            self._deriving.clear()
            self._taken = self._has_weights_of = 0
            self._change.notify_all()
        if self._process is not None:
            with self._reaping:
                end(self._process)
            self._process = None
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._threads = []
        if self._line is not None:
            self._line.close()
            self._line = None

    @property
    def pid(self) -> int | None:
        """The process's number, while there is one."""
        return None if self._process is None else self._process.pid

    def _submit(self, number: int, experiment: Experiment | None) -> None:
        from lstmviz.engine.questions import Run

        with self._change:
            self._waiting = Run(number, experiment)
            if experiment is not None:
                self._waiting_reference = None
            self._change.notify_all()

    def _send(self, line: Channel, answer: Callable[[Answer], None]) -> None:
        # On a thread, because a large experiment fills the pipe until TensorFlow is loaded.
        while (question := self._next()) is not None:
            try:
                line.send(question)
            except (OSError, ValueError):
                return  # the process is gone; `_receive` tells
            except Exception as error:  # noqa: BLE001 - a thread that dies is never heard of
                answer(self._not_sent(question, f"{type(error).__name__}: {error}"))
            else:
                self._was_sent(question)

    def _next(self) -> Question | None:
        """The next question to send, waited for; None where no more are to be sent."""
        with self._change:
            self._change.wait_for(
                lambda: self._stopping or self._waiting or self._deriving or self._waiting_reference
            )
            if self._stopping:
                return None
            if self._waiting is not None:
                self._sent, self._waiting = self._waiting, None
                return self._sent
            if self._deriving:
                derive = self._deriving.popleft()
                if derive.number == self._has_weights_of:
                    return replace(derive, layer=None, weights=None)
                return derive
            reference, self._waiting_reference = self._waiting_reference, None
            return reference

    def _was_sent(self, question: Question) -> None:
        from lstmviz.engine.questions import Derive, Run

        if isinstance(question, Run):
            self._taken = question.number
        elif isinstance(question, Derive):
            self._has_weights_of = question.number

    def _not_sent(self, question: Question, reason: str) -> Answer:
        from lstmviz.engine.answers import Failed, NotDerived, ReferenceFailed
        from lstmviz.engine.questions import Derive, RunReference

        if isinstance(question, Derive):
            return NotDerived(question.number, question.call, question.row, reason)
        if isinstance(question, RunReference):
            assert question.experiment is not None
            return ReferenceFailed(self._reference[1], question.experiment, reason)
        return Failed(question.number, reason)

    def _receive(
        self, line: Channel, process: SpawnProcess, answer: Callable[[Answer], None]
    ) -> None:
        from lstmviz.engine.answers import Beat, Began, Died, Ready, Recorded, ReferenceMessage

        why: Literal["ended", "hung", "busy"] = "ended"
        most_silent, silent = _MOST_SILENT_LOADING, 0
        ready, begun, late = False, 0, 0
        while True:
            try:
                if not line.has_news(_LISTEN):
                    silent += 1
                    if silent > most_silent:
                        why = "hung"
                        process.kill()
                        break
                    continue
                message = line.receive()
            except (EOFError, OSError):
                break
            except Exception:  # noqa: BLE001 - an answer that can't be read: the pipe is lost
                process.terminate()
                break
            silent = 0
            if isinstance(message, Beat):
                late = late + 1 if ready and self._taken > begun else 0
                if late > _MOST_LATE:
                    why = "busy"
                    process.kill()
                    break
                continue
            if isinstance(message, Ready):
                ready, most_silent = True, _MOST_SILENT
            elif isinstance(message, Began):
                begun = message.number
            elif isinstance(message, Recorded):
                message = self._ran(message)
            elif isinstance(message, ReferenceMessage):
                message = self._reference_ran(message)
            if message is not None:
                answer(message)
            message = None  # while the next one is waited for, nothing of this one is kept
        with self._reaping:
            if self._stopping:
                return
            process.join(_PATIENCE)
            exit_code = process.exitcode
        answer(Died(exit_code, why))

    def _ran(self, recorded: Recorded) -> Answer | None:
        """The answer to a run, with the experiment that wasn't sent back."""
        from lstmviz.engine.answers import Ran
        from lstmviz.trace.trace import Trace

        with self._change:
            sent = self._sent
        if sent is None or sent.number != recorded.number or sent.experiment is None:
            return None  # something newer was sent meanwhile: this comes too late
        trace = Trace(sent.experiment, recorded.weights, recorded.calls)
        return Ran(recorded.number, trace, recorded.seconds)

    def _reference_ran(self, reference: ReferenceMessage) -> Answer | None:
        """Likewise, of what ran beside."""
        from lstmviz.engine.answers import (
            Recorded,
            ReferenceFailed,
            ReferenceRan,
            ReferenceRefused,
            Refused,
            Unfit,
        )
        from lstmviz.trace.trace import Trace

        with self._change:
            which, number, experiment = self._reference
        found = reference.answer
        if found.number != which or experiment is None:
            return None
        if isinstance(found, Recorded):
            trace = Trace(experiment, found.weights, found.calls)
            return ReferenceRan(number, trace, found.seconds)
        if isinstance(found, Refused):
            return ReferenceRefused(number, experiment, found.words, found.call)
        if isinstance(found, Unfit):
            return ReferenceRefused(number, experiment, found.sentence, None)
        return ReferenceFailed(number, experiment, found.reason)
