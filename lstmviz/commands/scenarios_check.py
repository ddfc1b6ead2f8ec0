"""`lstmviz scenarios check`: holds what scenarios claim against real Keras."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.commands.bad_input import BadInput

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.lessons.quantity import Runs
    from lstmviz.lessons.scenario import Scenario
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import Trace


def scenarios_check(parsed: Namespace, log: Path) -> int:
    """Checks the claims of all scenarios that ship, or of those that are named.

    Returns:
        0 where all hold; 1 where one doesn't or a scenario can't be read: a line was printed
        for each.

    Raises:
        BadInput: there is no scenario of that name.
    """
    from lstmviz.experiment.counting import counted
    from lstmviz.lessons.reading import InvalidScenario, read_scenario

    wrong = claims = 0
    paths = list(_paths(parsed.names))
    for name, path in paths:
        try:
            scenario = read_scenario(path, name)
        except InvalidScenario as error:
            print(f"{name}: {error}")
            wrong += 1
            continue
        claims += scenario.outline.claims
        for line in broken_claims(scenario, parsed.device, log):
            print(line)
            wrong += 1
    if not wrong:
        scenarios = counted(len(paths), "scenario")
        print(f"{counted(claims, 'claim')} of {scenarios} hold.", file=sys.stderr)
    return 1 if wrong else 0


def _paths(names: list[str]) -> Iterator[tuple[str, Path]]:
    from lstmviz.experiment.plain_text import plain_text
    from lstmviz.lessons.library import entries, shipped
    from lstmviz.lessons.reading import is_scenario

    if not names:
        yield from ((entry.name, entry.path) for entry in entries())
    for name in names:
        path = Path(name)
        if is_scenario(path):
            yield path.absolute().stem, path
        elif (found := shipped(name)) is not None:
            yield name, found
        else:
            raise BadInput(
                f"{plain_text(name)}: no scenario of that name, and none in such a folder"
            )


def broken_claims(scenario: Scenario, device: DeviceKind | None, log: Path) -> Iterator[str]:
    """Runs every step of a scenario on Keras, and tells each claim that doesn't hold."""
    from lstmviz.lessons.claims import Refused
    from lstmviz.lessons.scenario import verdicts

    runs_of = StepRuns(device, log).of
    for number, step in enumerate(scenario.outline.steps):
        runs = runs_of(scenario.session_of(number))
        where = f"{scenario.name}, step {number + 1}"
        for claim, verdict in zip(step.claims, verdicts(step, runs), strict=True):
            if not verdict.holds:
                yield f"{where}: {claim.sentence(runs.other_name)}: found {verdict.found}"
        if runs.refusal and not any(isinstance(claim, Refused) for claim in step.claims):
            yield f"{where}: Keras refuses: {' '.join(runs.refusal.split())}"


class StepRuns:
    """Runs what steps show, and what that is compared with; what several steps show runs once."""

    def __init__(self, device: DeviceKind | None, log: Path) -> None:
        """Runs nothing yet.

        Args:
            device: what Keras computes on.
            log: takes what TensorFlow says.
        """
        self._device, self._log = device, log
        self._known: list[tuple[Experiment, Trace | str]] = []

    def of(self, session: Session) -> Runs:
        """Returns the runs that a step's claims are held against."""
        from lstmviz.experiment.twins import NoTwin, name_of
        from lstmviz.lessons.quantity import Runs
        from lstmviz.trace.comparison.twin_of import twin_of

        this, which = self._run(session.experiment), session.view.reference
        if isinstance(this, str):
            return Runs(None, refusal=this)
        if which is None:
            return Runs(this)
        try:
            asked = session.pinned[which] if isinstance(which, int) else twin_of(which, this)
        except NoTwin:
            return Runs(this)
        other = self._run(asked)
        return Runs(this, None if isinstance(other, str) else other, other_name=name_of(which))

    def _run(self, experiment: Experiment) -> Trace | str:
        """Returns an experiment's trace, or Keras' words where it refuses."""
        from lstmviz.commands.running import run_here
        from lstmviz.engine.keras_rejected import KerasRejected
        from lstmviz.experiment.invalid_value import InvalidValue
        from lstmviz.trace.trace import seen

        outcome: Trace | str
        for known, outcome in self._known:
            if known == experiment:
                return outcome
        try:
            outcome = seen(run_here(experiment, self._device, self._log))
        except KerasRejected as error:
            outcome = error.words
        except InvalidValue as error:
            outcome = str(error)
        self._known.append((experiment, outcome))
        return outcome
