"""What stands in a session file's `session.json`, validated, and how it becomes a session.

Arrays are named here and stored beside the document; reading and writing bytes is
`storage`'s work.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.session.session import Session
from lstmviz.session.view_state import (
    START,
    TRACKS,
    DrawnAs,
    Moment,
    Stage,
    Theme,
    Track,
    Twin,
    UnitOrder,
    ViewState,
    fitted,
)

VERSION: Literal[2] = 2
"""Version 1 knew neither tracks nor a comparison; what it doesn't say is as it was then."""

ArrayName = str
Store = Callable[[str, Array], ArrayName]
"""Keeps an array under a name that starts with what it is for, and tells that name."""
Fetch = Callable[[ArrayName], Array]


_Count = Annotated[int, Meta(ge=0)]


class Head(Struct, frozen=True):
    """The two fields that are read first, and that every version will have."""

    format: Literal["lstmviz"]
    version: Annotated[int, Meta(ge=1)]


class _CallPart(Struct, frozen=True, forbid_unknown_fields=True):
    inputs: ArrayName
    mask: ArrayName | None
    initial_state: tuple[ArrayName, ArrayName] | None
    training: bool
    reset_before: bool


class _ExperimentPart(Struct, frozen=True, forbid_unknown_fields=True):
    layer: dict[str, Any]
    calls: Annotated[tuple[_CallPart, ...], Meta(min_length=1)]
    weights: tuple[ArrayName, ...] | None
    seed: int


class _ViewPart(Struct, frozen=True, forbid_unknown_fields=True):
    call: _Count
    step: Annotated[int, Meta(ge=START)]
    row: _Count
    unit: _Count | None
    reveal: bool
    speed: Annotated[float, Meta(gt=0, le=1000)]
    theme: Theme
    tracks: tuple[Track, ...] = ("h", "c", "dh")
    drawn_as: DrawnAs = "auto"
    rows: tuple[_Count, ...] = ()
    units: tuple[_Count, ...] = ()
    unit_order: UnitOrder = "number"
    # The file's word for it since version 2, which stays.
    reference: Twin | _Count | None = field(default=None, name="beside")
    stage: Stage = "h"


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `session.json`."""

    format: Literal["lstmviz"]
    version: Literal[1, 2]
    experiment: _ExperimentPart
    pinned: tuple[_ExperimentPart, ...]
    view: _ViewPart


def describe(session: Session, store: Store) -> Document:
    """The document for a session; its arrays go to `store`."""
    view = session.view
    return Document(
        format="lstmviz",
        version=VERSION,
        experiment=_describe_experiment(session.experiment, "", store),
        pinned=tuple(
            _describe_experiment(pinned, f"pinned{number}-", store)
            for number, pinned in enumerate(session.pinned)
        ),
        view=_ViewPart(
            call=view.moment.call,
            step=view.moment.step,
            row=view.row,
            unit=view.unit,
            reveal=view.reveal,
            speed=view.speed,
            theme=view.theme,
            tracks=view.tracks,
            drawn_as=view.drawn_as,
            rows=view.rows,
            units=view.units,
            unit_order=view.unit_order,
            reference=view.reference,
            stage=view.stage,
        ),
    )


def revive(document: Document, fetch: Fetch) -> Session:
    """The session that a document describes.

    Raises:
        InvalidValue: the layer's arguments or an array aren't what an experiment takes.
    """
    experiment = _revive_experiment(document.experiment, fetch)
    kept, reference = document.view, document.view.reference
    if isinstance(reference, int) and reference >= len(document.pinned):
        reference = None
    view = ViewState(
        moment=Moment(kept.call, kept.step),
        row=kept.row,
        unit=kept.unit,
        reveal=kept.reveal,
        speed=kept.speed,
        theme=kept.theme,
        tracks=tuple(track for track in TRACKS if track in kept.tracks),
        drawn_as=kept.drawn_as,
        rows=kept.rows,
        units=kept.units,
        unit_order=kept.unit_order,
        reference=reference,
        stage=kept.stage,
    )
    pinned = tuple(_revive_experiment(part, fetch) for part in document.pinned)
    return Session(experiment, pinned, fitted(view, experiment))


def _describe_experiment(experiment: Experiment, prefix: str, store: Store) -> _ExperimentPart:
    calls = []
    for number, call in enumerate(experiment.calls):
        name = f"{prefix}call{number}"
        state = call.initial_state
        calls.append(
            _CallPart(
                inputs=store(f"{name}-inputs", call.inputs),
                mask=None if call.mask is None else store(f"{name}-mask", call.mask),
                initial_state=None
                if state is None
                else (store(f"{name}-h", state[0]), store(f"{name}-c", state[1])),
                training=call.training,
                reset_before=call.reset_before,
            )
        )
    weights = experiment.weights
    names = ("kernel", "recurrent_kernel", "bias")
    return _ExperimentPart(
        layer=asdict(experiment.layer),
        calls=tuple(calls),
        weights=None
        if weights is None
        else tuple(
            store(f"{prefix}{name}", array) for name, array in zip(names, weights, strict=False)
        ),
        seed=experiment.seed,
    )


def _revive_experiment(part: _ExperimentPart, fetch: Fetch) -> Experiment:
    calls = []
    for call in part.calls:
        state = call.initial_state
        calls.append(
            Call(
                fetch(call.inputs),
                mask=None if call.mask is None else fetch(call.mask),
                initial_state=None if state is None else (fetch(state[0]), fetch(state[1])),
                training=call.training,
                reset_before=call.reset_before,
            )
        )
    weights = None if part.weights is None else [fetch(name) for name in part.weights]
    return Experiment(LSTMConfig(**part.layer), calls, weights=weights, seed=part.seed)
