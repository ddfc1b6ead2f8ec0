"""Questions of all kinds at once, at random: each answer is what the engine gives when alone.

LSTMVIZ_EXAMPLES=2000 LSTMVIZ_SEED=1 pytest -o faulthandler_timeout=0
tests/engine/test_questions_at_once.py asks longer than CI does.
"""

import os
import queue
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lstmviz.engine.jobs import GatesJob, RunJob
from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import (
    Checked,
    EngineResult,
    GatesDerived,
    Noticed,
    Progressed,
    Ran,
    Ready,
)
from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace
from lstmviz.worker.jobs import Began

SEED = int(os.environ.get("LSTMVIZ_SEED", "6367"))
ROUNDS = max(int(os.environ.get("LSTMVIZ_EXAMPLES", "0")) // 20, 4)
KINDS = 8 + ROUNDS // 5
LATEST = 60.0


def made_up(chance: random.Random) -> Experiment:
    """Few units, calls of a few steps or of enough to be compiled, and most of what Keras takes."""
    numbers = np.random.default_rng(chance.randrange(2**32))
    flags = ("stateful", "go_backwards", "return_sequences", "return_state", "use_bias", "unroll")
    config = {flag: chance.random() < 0.5 for flag in flags}
    rates = {rate: chance.choice([0.0, 0.0, 0.5]) for rate in ("dropout", "recurrent_dropout")}
    layer = LSTMConfig(
        chance.randint(1, 5),
        implementation=2,
        activation=chance.choice(["tanh", "softsign"]),
        recurrent_activation=chance.choice(["sigmoid", "hard_sigmoid"]),
        dtype=chance.choice(["float32", "float32", "float64"]),
        **config,
        **rates,
    )
    batch, features = chance.randint(1, 3), chance.randint(1, 3)
    calls = []
    for _ in range(chance.randint(1, 3)):
        timesteps = chance.randint(1, 6) if layer.unroll else chance.choice([1, 3, 6, 80])
        mask = numbers.random((batch, timesteps)) < 0.7 if chance.random() < 0.4 else None
        state = None
        if chance.random() < 0.3:
            state = [numbers.normal(size=(batch, layer.units)).astype(np.float32) for _ in "hc"]
        calls.append(
            Call(
                numbers.normal(size=(batch, timesteps, features)).astype(np.float32),
                mask=mask,
                initial_state=state,
                training=chance.random() < 0.5,
                reset_before=chance.random() < 0.2,
            )
        )
    return Experiment(layer, calls, seed=chance.randrange(1000))


class Asking:
    """Asks at random, and remembers what must be answered."""

    def __init__(self, engine: EngineProcess, chance: random.Random) -> None:
        self.engine = engine
        self.chance = chance
        self.answers: queue.Queue[EngineResult] = queue.Queue()
        self.alone: dict[int, Trace] = {}
        self.kinds = []
        while len(self.kinds) < KINDS:
            experiment = made_up(chance)
            self.alone[id(experiment)] = run(experiment)
            self.kinds.append(experiment)
        self.number = self.which = 0
        self.asked: tuple[int, Experiment | None] = (0, None)  # the last run that was asked for
        self.reference: tuple[int, Experiment | None] = (0, None)
        self.requested: list[tuple[int, int, int]] = []  # gates: the number, the call, the row
        self.traces: dict[int, Trace] = {}  # by the number of the run
        self.counts = dict.fromkeys((Ran, "reference", Checked, GatesDerived), 0)

    def anything(self) -> None:
        kind = self.chance.choices(["run", "cancel", "beside", "alone", "gates"], [3, 1, 3, 1, 5])
        match kind[0]:
            case "run":
                self.run()
            case "cancel":
                self.number += 1
                self.asked = (self.number, None)
                self.engine.ask(RunJob(self.number, None))
            case "beside":
                self.run_reference()
            case "alone":
                self.which += 1
                self.reference = (self.which, None)
                self.engine.ask(RunJob(self.which, None, "reference"))
            case _:
                self.derive()

    def run(self) -> None:
        self.number += 1
        experiment = self.chance.choice(self.kinds)
        self.asked, self.reference = (self.number, experiment), (self.which, None)
        self.engine.ask(RunJob(self.number, experiment))

    def run_reference(self) -> None:
        self.which += 1
        self.reference = (self.which, self.chance.choice(self.kinds))
        self.engine.ask(RunJob(*self.reference, "reference"))

    def derive(self) -> None:
        if not self.traces:
            return
        number = self.chance.choice(list(self.traces)[-3:])
        trace = self.traces[number]
        call = self.chance.randrange(len(trace.calls))
        row = self.chance.randrange(len(trace.calls[call].h))
        self.requested.append((number, call, row))
        self.engine.ask(GatesJob.of(number, trace, call, row))

    def settle(self) -> None:
        """Waits until all that was asked for is answered."""
        until = time.monotonic() + LATEST
        while self.requested or self.asked[1] is not None or self.reference[1] is not None:
            left = f"{self.requested}, run {self.asked[0]}, beside {self.reference[0]}"
            assert time.monotonic() < until, f"never answered: {left}"
            self.take(0.5)

    def take(self, seconds: float = 0.0) -> None:
        """Looks at what has been answered so far."""
        try:
            answer = self.answers.get(timeout=seconds) if seconds else self.answers.get_nowait()
            while True:
                self.look_at(answer)
                answer = self.answers.get_nowait()
        except queue.Empty:
            return

    def look_at(self, answer: EngineResult) -> None:
        kind = "reference" if getattr(answer, "slot", "") == "reference" else type(answer)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        match answer:
            case Ready() | Began() | Progressed() | Noticed():
                pass
            case Ran(slot="main"):
                assert_same(answer.trace, self.alone[id(answer.trace.experiment)])
                self.traces[answer.number] = answer.trace
            case Checked():
                assert answer.difference == 0
                if answer.number == self.asked[0]:
                    assert answer.number in self.traces
                    self.asked = (answer.number, None)
            case Ran(slot="reference"):
                assert_same(answer.trace, self.alone[id(answer.trace.experiment)])
                # One that a newer run made pointless may have been on its way.
                if answer.number == self.reference[0] and self.reference[1] is not None:
                    assert answer.trace.experiment is self.reference[1]
                    self.reference = (answer.number, None)
            case GatesDerived():
                place = (answer.number, answer.call, answer.row)
                assert place == self.requested.pop(0)
                recorded = self.traces[answer.number].calls[answer.call].gates
                for gate, values in answer.gates.items():
                    np.testing.assert_allclose(values, recorded[gate][answer.row], 0, 1e-6)
            case _:
                pytest.fail(f"{answer}")


def assert_same(there: Trace, alone: Trace) -> None:
    for mine, other in zip(there.calls, alone.calls, strict=True):
        pairs: list[tuple[Array, Array]] = [(mine.h, other.h), (mine.c, other.c)]
        pairs += zip(mine.returned, other.returned, strict=True)
        pairs += ((mine.gates[gate], other.gates[gate]) for gate in other.gates)
        for a, b in pairs:
            np.testing.assert_array_equal(a, b)


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Asking]:
    engine = EngineProcess(tmp_path / "engine.log")
    engine.start()
    asking = Asking(engine, random.Random(SEED))
    engine.listen(asking.answers.put)
    yield asking
    engine.stop()


def test_each_answer_is_what_the_engine_gives_when_alone(asking: Asking) -> None:
    pid = asking.engine.pid
    asking.run()
    asking.settle()
    for number in range(ROUNDS):
        for _ in range(asking.chance.randint(5, 30)):
            asking.anything()
            asking.take(asking.chance.choice([0, 0, 0.001, 0.01, 0.05]))
        asking.run()  # nothing takes the place of these
        asking.run_reference()
        asking.derive()
        asking.settle()
        assert asking.engine.pid == pid, f"another process in round {number}, seed {SEED}"
    assert all(asking.counts.values()), asking.counts
