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
    from lstmviz.lessons.quantity import Runs
    from lstmviz.lessons.scenario import Scenario
    from lstmviz.session.session import Session


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

    for number, step in enumerate(scenario.outline.steps):
        runs = runs_of(scenario.session_of(number), device, log)
        where = f"{scenario.name}, step {number + 1}"
        for claim, verdict in zip(step.claims, verdicts(step, runs), strict=True):
            if not verdict.holds:
                yield f"{where}: {claim.sentence(runs.other_name)}: found {verdict.found}"
        if runs.refusal and not any(isinstance(claim, Refused) for claim in step.claims):
            yield f"{where}: Keras refuses: {' '.join(runs.refusal.split())}"


def runs_of(session: Session, device: DeviceKind | None, log: Path) -> Runs:
    """Runs what a step shows, and what it is compared with."""
    from lstmviz.commands.running import run_session
    from lstmviz.engine.keras_rejected import KerasRejected
    from lstmviz.experiment.invalid_value import InvalidValue
    from lstmviz.lessons.quantity import Runs
    from lstmviz.trace.comparison.comparison import Comparison

    try:
        ran = run_session(session, device, log)
    except KerasRejected as error:
        return Runs(None, refusal=error.words)
    except InvalidValue as error:
        return Runs(None, refusal=str(error))
    if ran.reference is None or not isinstance(ran.reference.comparison, Comparison):
        return Runs(ran.trace)
    return Runs(ran.trace, ran.reference.comparison.other, other_name=ran.reference.name)
