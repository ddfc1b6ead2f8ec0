"""Converts sessions to and from the validated `session.json` of a session file.

Arrays are named here and stored beside the document; reading and writing bytes is
`storage`'s work.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

from msgspec import Meta, Struct, defstruct, structs

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.experiment import Array, Call, Experiment
from lstmviz.experiment.features import Feature
from lstmviz.experiment.weights import PARTS
from lstmviz.session.session import Session
from lstmviz.session.view_state import TRACKS, Moment, ViewState, fitted

VERSION: Literal[3] = 3
"""Version 1 had neither tracks nor a comparison, version 2 no choice of the colours of h; what a
file lacks gets the defaults of its time."""

ArrayName = str
Store = Callable[[str, Array], ArrayName]
"""Stores an array under a name that begins with its purpose, and returns the name."""
Fetch = Callable[[ArrayName], Array]


_FILE_NAMES = {"reference": "beside"}
"""Fields that keep the names they have had in files since version 2."""

_NOT_KEPT = ("moment", "stepping")
"""A moment is kept as its call and its step; whoever opens a file is at rest."""


class Head(Struct, frozen=True):
    """The two fields that are read first, and that every version of the format has."""

    format: Literal["lstmviz"]
    version: Annotated[int, Meta(ge=1)]


class _CallPart(Struct, frozen=True, forbid_unknown_fields=True):
    inputs: ArrayName
    mask: ArrayName | None
    initial_state: tuple[ArrayName, ArrayName] | None
    training: bool
    reset_before: bool


class _FeaturePart(Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    offset: float
    factor: float


class _CutPart(Struct, frozen=True, forbid_unknown_fields=True):
    timesteps: int
    batch: int
    layout: Layout
    stride: int | None


# What has no features and no cut is written as it was before there were any.
class _ExperimentPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    layer: dict[str, Any]
    calls: Annotated[tuple[_CallPart, ...], Meta(min_length=1)]
    weights: tuple[ArrayName, ...] | None
    seed: int
    features: tuple[_FeaturePart, ...] = ()
    cut: _CutPart | None = None


def _view_fields() -> Iterator[tuple[str, Any, Any]]:
    """Yields name, type and default of each field of the view that the file keeps."""
    for kept in (Moment, ViewState):
        types = get_type_hints(kept, include_extras=True)
        for entry in dataclasses.fields(kept):
            if entry.name not in _NOT_KEPT:
                yield entry.name, types[entry.name], entry.default


if TYPE_CHECKING:

    class _ViewPart(Struct):
        def __init__(self, **kept: Any) -> None: ...

else:
    # Made from the view state, so that what is looked at is spelled out once.
    _ViewPart = defstruct(
        "_ViewPart",
        list(_view_fields()),
        rename=_FILE_NAMES,
        frozen=True,
        forbid_unknown_fields=True,
    )


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `session.json`."""

    format: Literal["lstmviz"]
    version: Literal[1, 2, 3]
    experiment: _ExperimentPart
    pinned: tuple[_ExperimentPart, ...]
    view: _ViewPart


def describe(session: Session, store: Store) -> Document:
    """Returns the document of a session; hands its arrays to `store`."""
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
            **{
                name: getattr(view.moment if name in ("call", "step") else view, name)
                for name, _, _ in _view_fields()
            }
        ),
    )


def revive(document: Document, fetch: Fetch) -> Session:
    """Returns the session that a document describes.

    Raises:
        InvalidValue: the layer's arguments or an array aren't what an experiment takes.
    """
    experiment = _revive_experiment(document.experiment, fetch)
    kept = structs.asdict(document.view)
    moment = Moment(kept.pop("call"), kept.pop("step"))
    kept["tracks"] = tuple(track for track in TRACKS if track in kept["tracks"])
    if isinstance(kept["reference"], int) and kept["reference"] >= len(document.pinned):
        kept["reference"] = None
    view = ViewState(moment=moment, **kept)
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
    return _ExperimentPart(
        layer=dataclasses.asdict(experiment.layer),
        calls=tuple(calls),
        weights=None
        if weights is None
        else tuple(
            store(f"{prefix}{name}", array) for name, array in zip(PARTS, weights, strict=False)
        ),
        seed=experiment.seed,
        features=tuple(
            _FeaturePart(feature.name, feature.offset, feature.factor)
            for feature in experiment.features
        ),
        cut=None if experiment.cut is None else _CutPart(**dataclasses.asdict(experiment.cut)),
    )


def _revive_experiment(part: _ExperimentPart, fetch: Fetch) -> Experiment:
    calls = [
        Call(
            fetch(call.inputs),
            mask=None if call.mask is None else fetch(call.mask),
            initial_state=None if state is None else (fetch(state[0]), fetch(state[1])),
            training=call.training,
            reset_before=call.reset_before,
        )
        for call, state in ((call, call.initial_state) for call in part.calls)
    ]
    weights = None if part.weights is None else [fetch(name) for name in part.weights]
    features = [Feature(one.name, one.offset, one.factor) for one in part.features]
    layer = LSTMConfig(**part.layer)
    cut = None if part.cut is None else CutChoices(**structs.asdict(part.cut))
    return Experiment(layer, calls, weights=weights, seed=part.seed, features=features, cut=cut)
