"""Tells what the bar of the model shows, of a snapshot."""

from __future__ import annotations

from lstmviz.experiment.counting import with_verb
from lstmviz.experiment.model.shapes import masks_through, shapes_through
from lstmviz.experiment.twins import name_of
from lstmviz.figure.view_model.model_shown import ModelShown, passing_of
from lstmviz.window.comparison_state import title_of
from lstmviz.window.snapshot import Snapshot


def model_shown(snapshot: Snapshot) -> ModelShown:
    """Returns what the bar shows: shapes and masks of the last run, where it was of this model."""
    experiment, trace = snapshot.experiment, snapshot.trace
    model, first = experiment.model, experiment.calls[0]
    within = None if trace is None else trace.within
    if within is not None and within.experiment.model == model:
        assert trace is not None
        shapes, masks = passing_of(trace, min(snapshot.view.moment.call, len(within.calls) - 1))
    else:
        shapes = shapes_through(model, first.inputs.shape)
        masks = masks_through(model, first.mask is not None)
    if snapshot.is_covered:  # what the layers give would tell
        shapes = (shapes[0], *(None for _ in shapes[1:]))
    # What a run refused stays until the next one, also where the model has fewer layers by then.
    refused = next(
        (
            error
            for error in snapshot.errors
            if error.layer is not None and error.layer < len(model.layers)
        ),
        None,
    )
    return ModelShown(
        model,
        shapes,
        experiment.place,
        experiment.place if snapshot.shown_layer is None else snapshot.shown_layer,
        refused=None if refused is None else refused.layer,
        words="" if refused is None else refused.words,
        masks=masks,
        sentence="" if refused is None else "\n".join(refused.sentence.splitlines()[:-1]),
        repairs=() if refused is None else refused.repairs,
        encoder=_encoder(snapshot),
    )


def _encoder(snapshot: Snapshot) -> str:
    """Writes the chain of the pinned run that handed its state over, with its shapes."""
    number, experiment = snapshot.encoder, snapshot.experiment
    if number is None:
        return ""
    pin = snapshot.pinned[number]
    said = title_of(pin, number)
    if pin.trace is not None and pin.trace.within is not None:
        layers = (f"{layer.name} {layer.output(-1).shape}" for layer in pin.trace.within.layers)
        said = f"{name_of(number)}: {' → '.join(layers)}"
    start = with_verb(experiment.layer.kind.state_names, "starts", "start")
    return f"{said}. Its last {start} {experiment.model.names[experiment.place.layer]} below"
