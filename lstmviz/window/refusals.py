"""Tells where a refusal is shown and what is said: what we know, and below it Keras' words."""

from dataclasses import replace

from lstmviz.engine.results import Refused, Unfit
from lstmviz.experiment.alternative import Spot
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.repairs import reason_of_layer
from lstmviz.experiment.refusals import Reason, reason_of, reason_of_unfit
from lstmviz.window.validation_error import ControlId, ValidationError


def explained(
    experiment: Experiment, words: str, call: int | None, last: ControlId | None
) -> ValidationError:
    """Tells what Keras refused, for a person.

    Args:
        experiment: what was refused.
        words: Keras' own.
        call: the refused call; None where the layer itself was refused.
        last: where something was changed last.

    Returns:
        What to say, at the control that caused it, with the ways out. Where the cause isn't
        known, that is what was changed last, and Keras' words alone.
    """
    where = "the layer" if call is None else f"call {call}"
    quoted = f"Keras refuses {where}: “{' '.join(words.split())}”"
    reason = reason_of(experiment, words, call)
    if reason is None:
        return ValidationError(last or _usual(call), quoted, of_run=True)
    return _told(reason, last, f"{reason.sentence}\n{quoted}")


def refusal(experiment: Experiment, answer: Refused, last: ControlId | None) -> ValidationError:
    """Tells what Keras refused; in a model also which layer it was.

    Args:
        experiment: what was refused.
        answer: the engine's.
        last: where something was changed last.
    """
    number, model = answer.layer, experiment.model
    words = " ".join(answer.words.split())
    if number is None or model.stands_alone:
        return explained(experiment.alone, answer.words, answer.call, last)
    reason = reason_of_layer(experiment, answer.words, number)
    if reason is None and number == experiment.place.layer:
        told = explained(experiment.alone, answer.words, answer.call, last)
        return replace(told, layer=number, words=words)
    where = "" if answer.call is None else f" in call {answer.call}"
    sentence = f"Keras refuses {model.names[number]}{where}: “{words}”"
    if reason is not None:
        sentence = f"{reason.sentence}\n{sentence}"
    repairs = () if reason is None else reason.repairs
    return ValidationError(ControlId("layer", "model"), sentence, True, repairs, number, words)


def explained_unfit(answer: Unfit, last: ControlId | None) -> ValidationError:
    """Tells that given weights don't fit, where that is to be said, with the ways out.

    So it tells that a model can't go on writing, which nothing but another model or another text
    would mend.
    """
    if answer.argument == "written":
        return ValidationError(ControlId("text", "start"), answer.sentence, of_run=True)
    reason = reason_of_unfit(answer.sentence)
    return _told(reason, last, reason.sentence)


def _told(reason: Reason, last: ControlId | None, sentence: str) -> ValidationError:
    place = _chosen(reason, last)
    return ValidationError(place, sentence, of_run=True, repairs=reason.repairs)


def _chosen(reason: Reason, last: ControlId | None) -> ControlId:
    """Of what could be set otherwise, what was changed last, or else the likeliest."""
    places = [place_of(spot) for spot in reason.spots]
    if last in places:
        return last
    if last is not None and last.call is not None:
        # A call's tensor changes its shape in many ways: typed, pasted, from a file.
        return next((place for place in places if place.call == last.call), places[0])
    return places[0]


def place_of(spot: Spot) -> ControlId:
    """Tells which control a setting has."""
    return ControlId(spot.panel, spot.name, spot.call)


def _usual(call: int | None) -> ControlId:
    return ControlId("layer", "units") if call is None else ControlId("input", "batch", call)
