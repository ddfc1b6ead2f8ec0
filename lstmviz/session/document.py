"""Converts sessions to and from the validated `session.json` of a session file.

Arrays are named here and stored beside the document; reading and writing bytes is
`storage`'s work.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, get_type_hints

from msgspec import Meta, Struct, defstruct, field, structs

from lstmviz.experiment.call import Call, states_by_layer
from lstmviz.experiment.cut_choices import CutChoices, Layout
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.experiment.model.layers import Direction
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.vocabulary import Unit, Vocabulary
from lstmviz.session.layer_parts import (
    ArrayName,
    Fetch,
    LayerPart,
    Store,
    Unopened,
    described_layers,
    revived_model,
    revived_weights,
    stored,
)
from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState, fitted

VERSION: Literal[5] = 5
"""Since version 5 there may be a model around the layer."""
VERSION_OF_A_LAYER: Literal[4] = 4
"""What has no model is written as it was before there were any, for programs that know none.

Until version 3 the layer was an LSTM: see `older_documents`."""


_FILE_NAMES = {"reference": "beside"}
"""Fields that keep the names they have had in files since version 2."""

_NOT_KEPT = ("moment", "stepping")
"""A moment is kept as its call and its step; whoever opens a file is at rest."""


class Head(Struct, frozen=True):
    """The two fields that are read first, and that every version of the format has."""

    format: Literal["lstmviz"]
    version: Annotated[int, Meta(ge=1)]


class CallPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One call; `initial_state` holds given states by the layer's place, in Keras' order."""

    inputs: ArrayName
    mask: ArrayName | None
    initial_state: dict[int, tuple[ArrayName, ...]]
    training: bool
    reset_before: bool | tuple[int, ...]
    written: bool = False


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


class PlacePart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which recurrent layer is looked at, by its number; of a Bidirectional one of its two."""

    layer: Annotated[int, Meta(ge=0)]
    direction: Direction | None = None


class VocabularyPart(Struct, frozen=True, forbid_unknown_fields=True):
    """The tokens of a text in the order of their ids."""

    tokens: tuple[str, ...]
    unit: Unit


class SamplingPart(Struct, frozen=True, forbid_unknown_fields=True):
    """How a model chooses what it writes."""

    temperature: float
    seed: int


# What has no features and no cut is written as it was before there were any.
class ExperimentPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An experiment: a model as a chain of layers, and its calls.

    Without a `place` its first recurrent layer is looked at.
    """

    layers: Annotated[tuple[LayerPart, ...], Meta(min_length=1)]
    calls: Annotated[tuple[CallPart, ...], Meta(min_length=1)]
    seed: int
    features: tuple[FeaturePart, ...] = ()
    cut: CutPart | None = None
    place: PlacePart | None = None
    vocabulary: VocabularyPart | None = None
    sampling: SamplingPart | None = None


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
    version: Literal[4, 5]
    experiment: ExperimentPart
    pinned: tuple[ExperimentPart, ...]
    view: ViewPart


def describe(session: Session, store: Store) -> Document:
    """Returns the document of a session; hands its arrays to `store`."""
    view = session.view
    return Document(
        format="lstmviz",
        version=VERSION
        if any(map(_has_a_model, (session.experiment, *session.pinned)))
        else VERSION_OF_A_LAYER,
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
        InvalidValue: a layer's arguments or an array aren't what an experiment takes.
        Unopened: its model has layers that aren't known here, or that don't fit together.
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


def _has_a_model(experiment: Experiment) -> bool:
    """Whether the experiment has what programs that know no models don't read."""
    is_named = any(experiment.model.given_names())
    is_text = experiment.vocabulary is not None or any(each.written for each in experiment.calls)
    return not experiment.model.stands_alone or is_named or is_text


def _describe_experiment(experiment: Experiment, prefix: str, store: Store) -> ExperimentPart:
    states = _state_names(experiment.model)
    calls = []
    for number, call in enumerate(experiment.calls):
        name = f"{prefix}call{number}-"
        calls.append(
            CallPart(
                inputs=store(f"{name}inputs", call.inputs),
                mask=None if call.mask is None else store(f"{name}mask", call.mask),
                initial_state={
                    layer: stored(states[layer], given, f"{name}layer{layer}-", store)
                    for layer, given in states_by_layer(call).items()
                },
                training=call.training,
                reset_before=call.reset_before,
                written=call.written,
            )
        )
    place = experiment.place
    looked_at = PlacePart(place.layer, _direction(place))
    return ExperimentPart(
        layers=described_layers(experiment, prefix, store),
        calls=tuple(calls),
        seed=experiment.seed,
        features=tuple(
            FeaturePart(feature.name, feature.offset, feature.factor)
            for feature in experiment.features
        ),
        cut=_part_of(experiment.cut, CutPart),
        place=None if place == next(iter(experiment.model.recurrent)) else looked_at,
        vocabulary=_part_of(experiment.vocabulary, VocabularyPart),
        sampling=None
        if experiment.sampling == Sampling()
        else _part_of(experiment.sampling, SamplingPart),
    )


_Part = TypeVar("_Part", bound=Struct)


def _part_of(value: Any, kind: Callable[..., _Part]) -> _Part | None:
    """Returns the part that has the fields of a frozen value; None where there is none."""
    return None if value is None else kind(**dataclasses.asdict(value))


def _state_names(model: ModelConfig) -> dict[int, list[str]]:
    """Returns how the arrays of given states are called, by the number of the layer."""
    names: dict[int, list[str]] = {}
    for place, layer in model.recurrent.items():
        start = f"{place.direction}_" if place.direction else ""
        names.setdefault(place.layer, []).extend(f"{start}{n}" for n in layer.kind.state_names)
    return names


def _direction(place: Place) -> Direction | None:
    if not place.direction:
        return None
    return "backward" if place.direction == "backward" else "forward"


def _revive_experiment(part: ExperimentPart, fetch: Fetch) -> Experiment:
    model = revived_model(part.layers)
    calls = [
        Call(
            fetch(call.inputs),
            mask=None if call.mask is None else fetch(call.mask),
            initial_state=_revive_states(call, model, fetch),
            training=call.training,
            reset_before=call.reset_before,
            written=call.written,
        )
        for call in part.calls
    ]
    place = part.place
    return Experiment(
        model,
        calls,
        weights=revived_weights(part.layers, model, fetch),
        seed=part.seed,
        features=[Feature(one.name, one.offset, one.factor) for one in part.features],
        cut=_value_of(part.cut, CutChoices),
        place=None if place is None else Place(place.layer, place.direction or ""),
        vocabulary=_value_of(part.vocabulary, Vocabulary),
        sampling=_value_of(part.sampling, Sampling),
    )


_Value = TypeVar("_Value")


def _value_of(part: Struct | None, kind: Callable[..., _Value]) -> _Value | None:
    """Returns the frozen value that a part describes; None where there is none."""
    return None if part is None else kind(**structs.asdict(part))


def _revive_states(call: CallPart, model: ModelConfig, fetch: Fetch) -> Any:
    """Returns the given states of a call by layer; None where there are none."""
    if any(not 0 <= number < len(model.layers) for number in call.initial_state):
        raise Unopened("it gives a state to a layer that its model doesn't have")
    states = {number: tuple(map(fetch, names)) for number, names in call.initial_state.items()}
    return states or None
