"""The threads that answer questions, one for each kind."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from lstmviz.engine.allocation import WORTH_GIVING_BACK, give_back
from lstmviz.engine.answers import (
    Began,
    Checked,
    Failed,
    GatesDerived,
    NotDerived,
    Noticed,
    Progressed,
    Recorded,
    ReferenceMessage,
    Refused,
    Unfit,
)
from lstmviz.engine.gates import DerivedGates, GatesOfSteps
from lstmviz.engine.inbox import Closed, Inbox
from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.questions import Derive, Question, Run, RunReference
from lstmviz.engine.run import Cancelled, Runner, unheard
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.process import Channel
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.trace import CallTrace, Trace

_BETWEEN_REPORTS = 0.1  # seconds

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _Check:
    """A trace that an untouched layer is to check."""

    number: int
    trace: Trace


class Answering:
    """Runs on the thread that it is started on, and does all else on others."""

    def __init__(self, line: Channel) -> None:
        """Answers nothing yet.

        Args:
            line: brings questions; takes answers.
        """
        self._line = line
        self._runs: Inbox[Run] = Inbox(only_newest=True)
        self._references: Inbox[RunReference] = Inbox(only_newest=True)
        self._checks: Inbox[_Check] = Inbox(only_newest=True)
        self._derives: Inbox[Derive] = Inbox(only_newest=False)
        self._newest = 0  # the number of the last run that was asked for
        self._cell: tuple[int, GatesOfSteps] | None = None  # of the run that was asked about
        self._runner = Runner()
        self._reference_runner = Runner()  # so that the other one's layers stay as they are

    def until_the_end(self) -> None:
        """Answers until the other end is gone."""
        for work, name in (
            (self._receive, "questions"),
            (partial(_answering, self._references, self._run_reference), "beside"),
            (partial(_answering, self._checks, self._check), "check"),
            (partial(_answering, self._derives, self._derive), "gates"),
        ):
            threading.Thread(target=self._ending, args=(work,), name=name, daemon=True).start()
        self._ending(partial(_answering, self._runs, self._run))

    def _ending(self, work: Callable[[], None]) -> None:
        """Works until the other end is gone, and lets the other threads know."""
        try:
            work()
        except (Closed, EOFError, OSError):
            for inbox in (self._runs, self._references, self._checks, self._derives):
                inbox.close()

    def _receive(self) -> None:
        while True:
            self._sort(self._line.receive())

    def _sort(self, question: Question) -> None:
        if isinstance(question, Derive):
            self._derives.put(question)
        elif isinstance(question, RunReference):
            self._references.put(question)
        else:
            self._newest = question.number
            self._runs.put(question)
            if question.experiment is not None:  # what runs beside it is beside an older one
                self._references.put(RunReference(0, None))

    def _run(self, question: Run) -> int:
        number, experiment = question.number, question.experiment
        self._line.send(Began(number))
        if experiment is None:
            return 0
        reports = _Reports(lambda call, step: self._line.send(Progressed(number, call, step)))
        answer, trace = _outcome(number, experiment, self._runner, self._runs.has_news, reports)
        if answer is not None:
            self._line.send(answer)
        if trace is not None:
            self._checks.put(_Check(number, trace))
        return _size_of(trace)

    def _run_reference(self, question: RunReference) -> int:
        number, experiment = question.number, question.experiment
        if experiment is None:
            return 0
        answer, trace = _outcome(
            number, experiment, self._reference_runner, self._references.has_news
        )
        if answer is not None:
            self._line.send(ReferenceMessage(answer))
        return _size_of(trace)

    def _check(self, check: _Check) -> int:
        number, trace = check.number, check.trace

        def outdated() -> bool:
            return self._newest != number or self._checks.has_news()

        if outdated():
            return 0
        try:
            if not all(isinstance(call.gates, dict) for call in trace.calls):
                self._line.send(Noticed(number, findings(trace)))
            self._line.send(Checked(number, largest_difference(trace, cancelled=outdated)))
        except Cancelled:
            pass
        except KerasRejected as error:
            self._line.send(Refused(number, error.words, error.call))
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
            self._line.send(_failed(number, error))
        return _size_of(trace)

    def _derive(self, asked: Derive) -> int:
        place = (asked.number, asked.call, asked.row)
        try:
            if asked.layer is not None and asked.weights is not None:
                self._cell = (asked.number, GatesOfSteps(asked.layer, asked.weights))
            of, cell = self._cell or (0, None)
            if cell is None or of != asked.number:
                raise LookupError(f"no weights of run {asked.number}")
            gates = DerivedGates(lambda: cell, asked.cell_inputs)
            answer = GatesDerived(*place, {gate: values[0] for gate, values in gates.items()})
        except Exception as error:  # noqa: BLE001 - likewise
            traceback.print_exc()
            self._line.send(NotDerived(*place, f"{type(error).__name__}: {error}"))
        else:
            self._line.send(answer)
        return 0


def _answering(inbox: Inbox[T], answer: Callable[[T], int]) -> None:
    """Answers what comes.

    Args:
        inbox: where it comes.
        answer: returns how many bytes it has dealt with.
    """
    while True:
        # Nothing of the one is kept while the next one is waited for.
        if answer(inbox.take()) >= WORTH_GIVING_BACK:
            give_back()


class _Reports:
    """Passes on how far a run is, but not at every step."""

    def __init__(self, progressed: Callable[[int, int], None]) -> None:
        self._progressed = progressed
        self._reported = time.perf_counter()

    def __call__(self, call: int, step: int) -> None:
        if (now := time.perf_counter()) - self._reported > _BETWEEN_REPORTS:
            self._reported = now
            self._progressed(call, step)


def _outcome(
    number: int,
    experiment: Experiment,
    runner: Runner,
    cancelled: Callable[[], bool],
    progressed: Callable[[int, int], None] = unheard,
) -> tuple[Recorded | Refused | Unfit | Failed | None, Trace | None]:
    """Runs an experiment.

    Returns:
        The answer, None where the run was cancelled; and the whole trace, where there is one.
    """
    start = time.perf_counter()
    try:
        trace = runner.run(experiment, cancelled, progressed)
    except Cancelled:
        return None, None
    except KerasRejected as error:
        return Refused(number, error.words, error.call), None
    except InvalidValue as error:
        return Unfit(number, error.argument, str(error)), None
    except (EOFError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - likewise
        return _failed(number, error), None
    seconds = time.perf_counter() - start
    return Recorded(number, trace.weights, tuple(map(_sent, trace.calls)), seconds), trace


def _size_of(trace: Trace | None) -> int:
    """Bytes of its states and gates."""
    if trace is None:
        return 0
    arrays = [array for call in trace.calls for array in (call.h, call.c)]
    kept = [call.gates for call in trace.calls if isinstance(call.gates, dict)]
    return sum(array.nbytes for array in (*arrays, *(g for gates in kept for g in gates.values())))


def _failed(number: int, error: Exception) -> Failed:
    traceback.print_exception(error)
    return Failed(number, f"{type(error).__name__}: {error}")


def _sent(call: CallTrace) -> CallTrace:
    """The call without gates that would have to be derived: there are too many to send."""
    return call if isinstance(call.gates, dict) else replace(call, gates={})
