"""Converts sessions to and from the validated `session.json` of a session file.

Arrays are named here and stored beside the document; reading and writing bytes is
`storage`'s work.
"""

import dataclasses
from collections.abc import Callable, Iterator
from itertools import chain, count
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_type_hints

from msgspec import Meta, Struct, defstruct, field, structs

from lstmviz.experiment.config import config_class
from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.experiment import Array, Call, Experiment, weight_names
from lstmviz.experiment.features import Feature
from lstmviz.experiment.plain_text import shortened
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState, fitted

VERSION: Literal[4] = 4
"""Until version 3 the layer was an LSTM: see `older_documents`."""

ArrayName = str
Store = Callable[[str, Array], ArrayName]
"""Stores an array under a name that begins with its purpose, and returns the name."""
Fetch = Callable[[ArrayName], Array]


class Unopened(ValueError):
    """Raised for a document that is sound, and holds what can't be opened here; str says what."""


_FILE_NAMES = {"reference": "beside"}
"""Fields that keep the names they have had in files since version 2."""

_NOT_KEPT = ("moment", "stepping")
"""A moment is kept as its call and its step; whoever opens a file is at rest."""


class Head(Struct, frozen=True):
    """The two fields that are read first, and that every version of the format has."""

    format: Literal["lstmviz"]
    version: Annotated[int, Meta(ge=1)]


class LayerPart(Struct, frozen=True, forbid_unknown_fields=True):
    """One layer of the model: Keras' name of its class, its arguments, and given weights."""

    class_name: str
    config: dict[str, Any]
    weights: tuple[ArrayName, ...] | None


class CallPart(Struct, frozen=True, forbid_unknown_fields=True):
    """One call; `initial_state` holds given states by the layer's place, in Keras' order."""

    inputs: ArrayName
    mask: ArrayName | None
    initial_state: dict[int, tuple[ArrayName, ...]]
    training: bool
    reset_before: bool


class FeaturePart(Struct, frozen=True, forbid_unknown_fields=True):
    """What a feature is called, and the unit it was in."""

    name: str
    offset: float
    factor: float


class CutPart(Struct, frozen=True, forbid_unknown_fields=True):
    """How a series was cut into the calls."""

    timesteps: int
    batch: int
    layout: Layout
    stride: int | None


# What has no features and no cut is written as it was before there were any.
class ExperimentPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An experiment: a model as a chain of layers, and its calls."""

    layers: Annotated[tuple[LayerPart, ...], Meta(min_length=1)]
    calls: Annotated[tuple[CallPart, ...], Meta(min_length=1)]
    seed: int
    features: tuple[FeaturePart, ...] = ()
    cut: CutPart | None = None


def _view_fields() -> Iterator[tuple[str, Any, Any]]:
    """Yields name, type and default of each field of the view that the file keeps."""
    for kept in (Moment, ViewState):
        types = get_type_hints(kept, include_extras=True)
        for entry in dataclasses.fields(kept):
            if entry.name not in _NOT_KEPT:
                factory: Any = entry.default_factory
                default = entry.default
                if default is dataclasses.MISSING:
                    default = field(default_factory=factory)
                yield entry.name, types[entry.name], default


if TYPE_CHECKING:

    class ViewPart(Struct):
        """What is looked at."""

        def __init__(self, **kept: Any) -> None: ...

else:
    # Made from the view state, so that what is looked at is spelled out once.
    ViewPart = defstruct(
        "ViewPart",
        list(_view_fields()),
        rename=_FILE_NAMES,
        frozen=True,
        forbid_unknown_fields=True,
    )


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `session.json`."""

    format: Literal["lstmviz"]
    version: Literal[4]
    experiment: ExperimentPart
    pinned: tuple[ExperimentPart, ...]
    view: ViewPart


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
        view=ViewPart(
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
        Unopened: its model isn't one layer of a kind that is known here.
    """
    experiment = _revive_experiment(document.experiment, fetch)
    kept = structs.asdict(document.view)
    moment = Moment(kept.pop("call"), kept.pop("step"))
    kept["tracks"] = tuple(dict.fromkeys(kept["tracks"]))
    if isinstance(kept["reference"], int) and kept["reference"] >= len(document.pinned):
        kept["reference"] = None
    view = ViewState(moment=moment, **kept)
    pinned = tuple(_revive_experiment(part, fetch) for part in document.pinned)
    return Session(experiment, pinned, fitted(view, experiment))


def _describe_experiment(experiment: Experiment, prefix: str, store: Store) -> ExperimentPart:
    layer, calls = experiment.layer, []

    def stored(names: tuple[str, ...], arrays: tuple[Array, ...], start: str) -> tuple[str, ...]:
        every = chain(names, map(str, count()))  # more than the layer has are still kept
        pairs = zip(every, arrays, strict=False)
        return tuple(store(f"{start}layer0-{name}", array) for name, array in pairs)

    for number, call in enumerate(experiment.calls):
        name, state = f"{prefix}call{number}-", call.initial_state
        calls.append(
            CallPart(
                inputs=store(f"{name}inputs", call.inputs),
                mask=None if call.mask is None else store(f"{name}mask", call.mask),
                initial_state={}
                if state is None
                else {0: stored(layer.kind.state_names, state, name)},
                training=call.training,
                reset_before=call.reset_before,
            )
        )
    weights = experiment.weights
    names = weight_names(layer)
    part = LayerPart(
        class_name=layer.kind.name,
        config=dataclasses.asdict(layer),
        weights=None if weights is None else stored(names, weights, prefix),
    )
    return ExperimentPart(
        layers=(part,),
        calls=tuple(calls),
        seed=experiment.seed,
        features=tuple(
            FeaturePart(feature.name, feature.offset, feature.factor)
            for feature in experiment.features
        ),
        cut=None if experiment.cut is None else CutPart(**dataclasses.asdict(experiment.cut)),
    )


def _revive_experiment(part: ExperimentPart, fetch: Fetch) -> Experiment:
    if len(part.layers) > 1:
        raise Unopened(f"its model has {len(part.layers)} layers: this lstmviz opens one")
    (layer,) = part.layers
    known = config_class(layer.class_name)
    if known is None:
        if not layer.class_name:
            raise Unopened("it doesn't say of which class its layer is")
        raise Unopened(
            f"its layer is of the class {shortened(layer.class_name)}, which isn't known here: a "
            "newer lstmviz has it, or an extension that isn't loaded"
        )
    calls = [
        Call(
            fetch(call.inputs),
            mask=None if call.mask is None else fetch(call.mask),
            initial_state=_revive_state(call, fetch),
            training=call.training,
            reset_before=call.reset_before,
        )
        for call in part.calls
    ]
    weights = None if layer.weights is None else [fetch(name) for name in layer.weights]
    features = [Feature(one.name, one.offset, one.factor) for one in part.features]
    config = known(**layer.config)
    cut = None if part.cut is None else CutChoices(**structs.asdict(part.cut))
    return Experiment(config, calls, weights=weights, seed=part.seed, features=features, cut=cut)


def _revive_state(call: CallPart, fetch: Fetch) -> tuple[Array, ...] | None:
    if call.initial_state.keys() - {0}:
        raise Unopened("it gives a state to a layer that its model doesn't have")
    names = call.initial_state.get(0)
    return None if names is None else tuple(map(fetch, names))
