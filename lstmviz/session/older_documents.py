"""Reads the `session.json` of versions 1 to 3, in which the layer is always an LSTM.

Version 1 had neither tracks nor a comparison, version 2 no choice of the colours of h; what a file
lacks gets the defaults of its time.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from lstmviz.session.document import (
    VERSION,
    ArrayName,
    CallPart,
    CutPart,
    Document,
    ExperimentPart,
    FeaturePart,
    LayerPart,
    ViewPart,
)

_LAYER = "LSTM"


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
    features: tuple[FeaturePart, ...] = ()
    cut: CutPart | None = None


class OlderDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `session.json` as it was."""

    format: Literal["lstmviz"]
    version: Literal[1, 2, 3]
    experiment: _ExperimentPart
    pinned: tuple[_ExperimentPart, ...]
    view: ViewPart


def brought_up(older: OlderDocument) -> Document:
    """Returns the document that says the same today."""
    return Document(
        format=older.format,
        version=VERSION,
        experiment=_experiment(older.experiment),
        pinned=tuple(map(_experiment, older.pinned)),
        view=older.view,
    )


def _experiment(part: _ExperimentPart) -> ExperimentPart:
    calls = (
        CallPart(
            inputs=call.inputs,
            mask=call.mask,
            initial_state={} if call.initial_state is None else {0: call.initial_state},
            training=call.training,
            reset_before=call.reset_before,
        )
        for call in part.calls
    )
    return ExperimentPart(
        layers=(LayerPart(_LAYER, part.layer, part.weights),),
        calls=tuple(calls),
        seed=part.seed,
        features=part.features,
        cut=part.cut,
    )
