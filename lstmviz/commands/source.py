"""From what a person names to a session: a file, a scenario, a model, the opening example."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.session.named_session import named_model, named_session

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind
    from lstmviz.session.session import Session


def session_in(file: Path | None) -> Session:
    """Returns the session in a file, or one with a ready-made model; None is the opening example.

    Of a scenario it is the one of its decisive step.

    Raises:
        InvalidFile: the file isn't a session.
        OSError: it can't be read, or there is neither a file nor a model of that name.
        InvalidScenario: something is wrong with the scenario.
    """
    from lstmviz.experiment.assets import opening
    from lstmviz.lessons.library import named_scenario
    from lstmviz.session.shared_line import from_line, is_line

    if file is not None and is_line(str(file)):
        return from_line(str(file))

    scenario = None if file is None else named_scenario(file)
    if scenario is not None:
        return scenario.session_of(scenario.outline.decisive)

    return named_session(opening() if file is None else file)


def session_to_run(file: Path | None, device: DeviceKind | None, log: Path) -> Session:
    """Returns the same, of an encoder with its decoder, which starts from the encoder's last state.

    The encoder's session becomes its decoder's, and the encoder a pin of it.

    Args:
        file: is read; or the name of a ready-made model.
        device: what an encoder runs on; None is what is set in the window.
        log: takes what TensorFlow says as it runs.

    Raises:
        InvalidFile: the file isn't a session.
        OSError: it can't be read, or there is neither a file nor a model of that name.
    """
    session, model = session_in(file), named_model(file)
    if model is None or model.decoder is None:
        return session
    from dataclasses import replace

    from lstmviz.commands.running import run_here
    from lstmviz.experiment.calls import with_states
    from lstmviz.session.session import Session
    from lstmviz.trace.trace import seen

    ended = seen(run_here(session.experiment, device, log)).calls[-1]
    decoder = with_states(model.decoder(), 0, ended.last_states)
    tracks = tuple(track for track in session.view.tracks if track != "dh")  # it says nothing
    view = replace(session.view, reference=0, tracks=tracks)
    return Session(decoder, (session.experiment,), view)
