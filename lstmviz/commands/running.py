"""From a session to its trace, and to the run that it is drawn with, in this process.

What goes wrong is raised as what it is; the commands tell it in one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.logs import quiet_stderr
from lstmviz.settings_file import remembered_device, settings_path

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind
    from lstmviz.engine.run import Runner
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.figure.view_model.comparison import ReferenceRun
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import ModelTrace, Trace


@dataclass(frozen=True, eq=False)
class RanSession:
    """A session whose experiment was run.

    Attributes:
        session: what was run, and what of it is looked at.
        trace: of the layer that is looked at.
        reference: the run that it is drawn with; None where there is none.
        problem: why the one that the session asks for isn't there, in half a sentence that begins
            with "drawn without"; empty where nothing is missing.
    """

    session: Session
    trace: Trace
    reference: ReferenceRun | None = None
    problem: str = ""


def run_here(experiment: Experiment, device: DeviceKind | None, log: Path) -> Trace | ModelTrace:
    """Runs an experiment on Keras in this process.

    Args:
        experiment: is run.
        device: what it computes on; None is what is set in the window. The CPU serves where there
            is no GPU.
        log: takes what TensorFlow says as it loads and runs.

    Raises:
        KerasRejected: Keras refused the layer or a call.
        InvalidValue: the weights don't fit.
        NotEnoughMemory: it needs more memory than there is.
        InvalidKerasSettings: Keras wouldn't load.
    """
    from lstmviz.engine.loading import check_keras_settings, collecting_no_garbage
    from lstmviz.experiment.memory import check_memory

    check_memory(experiment)
    check_keras_settings()
    with quiet_stderr(log):
        with collecting_no_garbage():
            from lstmviz.engine.device import claim_device
            from lstmviz.engine.progress import never, unheard

        # Nobody else computes in this process.
        place = claim_device(device or remembered_device(settings_path()))
        return _runner(*place).run(experiment, never, unheard)


@cache
def _runner(place: str, device: str) -> Runner:
    """Returns what runs all experiments of this process: a layer is built once for several."""
    from lstmviz.engine.run import Runner

    return Runner(place, device)


def run_session(session: Session, device: DeviceKind | None, log: Path) -> RanSession:
    """Runs a session's experiment and what it is compared with.

    Raises:
        KerasRejected, InvalidValue, NotEnoughMemory, InvalidKerasSettings: as `run_here` does; of
            what it is compared with that is a `problem` only.
    """
    from lstmviz.trace.trace import seen

    return with_reference(session, seen(run_here(session.experiment, device, log)), log)


def with_reference(session: Session, trace: Trace, log: Path) -> RanSession:
    """Runs what a session is compared with, on what its own trace was computed on."""
    from lstmviz.engine.keras_rejected import KerasRejected
    from lstmviz.experiment.invalid_value import InvalidValue
    from lstmviz.experiment.memory import NotEnoughMemory
    from lstmviz.experiment.twins import NoTwin, name_of
    from lstmviz.figure.view_model.comparison import ReferenceRun
    from lstmviz.trace.comparison.comparison import Comparison
    from lstmviz.trace.comparison.twin_of import twin_of
    from lstmviz.trace.trace import seen

    which = session.view.reference
    if which is None or (isinstance(which, int) and which >= len(session.pinned)):
        return RanSession(session, trace)
    name = name_of(which)
    device: DeviceKind = "cpu" if trace.device == "CPU" else "gpu"
    try:
        other = session.pinned[which] if isinstance(which, int) else twin_of(which, trace)
        comparison = Comparison.of(trace, seen(run_here(other, device, log)), which)
    except (NoTwin, KerasRejected, InvalidValue, NotEnoughMemory) as error:
        reason = " ".join(str(error).split())
        return RanSession(session, trace, problem=f"drawn without {name}: {reason}")
    said = " ".join(comparison.sentences[:1])
    return RanSession(session, trace, ReferenceRun(comparison, name, said))
