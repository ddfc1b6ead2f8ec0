"""Tells what the snapshot becomes with an answer of the engine's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lstmviz.engine.results import Checked, Ran, Wrote
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import Place
from lstmviz.trace.trace import Trace
from lstmviz.trace.trace_file import largest_gap
from lstmviz.window.render_data import RenderData
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.status import Agreement


def as_run(now: Snapshot, ran: Experiment) -> dict[str, Any]:
    """Returns what changes with a run: the experiment is the one that ran.

    It is another object where a model chose what it read, or where another layer was chosen
    while it ran.
    """
    if ran is now.experiment:
        return {}
    file_state = now.file_state
    if file_state.experiment is now.experiment:  # who only looks has changed nothing
        file_state = replace(file_state, experiment=ran)
    return {"experiment": ran, "file_state": file_state}


def looking_at(answer: Ran | Wrote, place: Place) -> Ran | Wrote:
    """Returns what a model writes as the layer saw it that was chosen while it wrote.

    It is short, so that its picture is made at once; of another run `ModelController` makes it.
    """
    within = answer.trace.within
    if within is None or place == within.experiment.place or not _writes(within.experiment):
        return answer
    trace = within.at(within.experiment.at(place)).looked_at
    return replace(answer, trace=trace, render_data=RenderData.of(trace))


def _writes(experiment: Experiment) -> bool:
    return any(call.written for call in experiment.calls)


def agreement(answer: Checked) -> Agreement:
    """Returns how a run stands to Keras."""
    if answer.difference == 0:
        return "same"
    return "rounded" if answer.difference <= answer.tolerance else "differs"


def news_of_kept(now: Snapshot, trace: Trace) -> str:
    """Returns what the status line says of a run that takes the place of one that was kept."""
    if not now.status.kept or now.trace is None or now.trace.experiment is not trace.experiment:
        return now.status.news
    gap = largest_gap(now.trace, trace)
    if gap == 0:
        return now.status.news
    return f"The picture until now was of an earlier run, which differs: max |Δ| {gap:.2g}."
