"""Says what a thin track is, and what it has at a step."""

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.counting import counted
from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.view_model.axis_limits import tick_text
from lstmviz.figure.view_model.choice import Chosen
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import cell_text, four_places, joined
from lstmviz.session.view_state import START, Moment

_LIKELIEST = 5
_MOST_TOLD = 6  # layers
_LONGEST_NAME = 24


def about_layer(track: LayerTrack) -> list[str]:
    """What it is, how far its colours go, and what a click on its name does."""
    if track.is_input:
        goes = "goes" if track.content == "text" else "go"
        lines = ["the model's input", f"the {track.content} that {goes} into its first layer"]
    else:
        lines = [_named(track), _what_it_shows(track)]
    if track.is_classes:
        lines.append("under it the likeliest class of each step")
    if not track.is_ids:
        low, high = track.limits
        if track.has_shares:
            low = round((low + high) / 2, 4)  # below that there is none
        ends = (tick_text(float(f"{end:.3g}")) for end in (low, high))
        lines.append(f"the colours go from {' to '.join(ends)}")
    return lines if track.is_input else [*lines, "click its name to choose this layer"]


def layer_at(track: LayerTrack, block: Block, row: int, step: int, most: int) -> list[str]:
    """What a layer gave at a step of a call that has such a row; at most so many numbers."""
    name = "the model's input" if track.is_input else _named(track)
    values = track.values(block.call, row)
    if step == START or values is None or not values.size:
        return [name, "nothing before the first step"]
    place = step - (block.timesteps - len(values))
    if place < 0:
        return [name, "one output for all steps: it stands at the last one"]
    lines = [name, *_numbers(track, values[place], most)]
    masked = track.masked(block.call, row)
    if masked is not None and masked[step]:
        lines.append("masked: the mask that is handed on leaves this step out")
    if track.hands_on_end and step < block.timesteps - 1:
        lines.append("only computed: the layer hands on its last step alone")
    return lines


def likeliest(track: LayerTrack, values: Array, most: int = _LIKELIEST) -> str:
    """The likeliest classes of a step, from the first, with what speaks for each."""
    assert track.labels is not None
    order = np.argsort(-values, kind="stable")[:most].tolist()
    return ", ".join(f"{track.labels.of(n)} ({four_places(float(values[n]))})" for n in order)


def _numbers(track: LayerTrack, values: Array, most: int) -> list[str]:
    if track.is_ids:
        (text,), number = track.texts(values[None]), f"{int(values[0])}"
        return [f"id {number}" if text == number else f"{text}, id {number}"]
    if track.is_classes and not np.isnan(values).any():
        return [f"likeliest: {likeliest(track, values)}"]
    texts = [cell_text(float(value)) for value in values[:most]]
    if len(values) <= most:
        return [f"[{', '.join(texts)}]"]
    known = values[np.isfinite(values)]
    span = f" from {cell_text(known.min())} to {cell_text(known.max())}" if known.size else ""
    return [f"{len(values):,} numbers{span}"]


def _named(track: LayerTrack) -> str:
    if track.direction:
        return track.name
    usual = track.name.replace("_", "").rstrip("0123456789") == track.class_name.lower()
    return track.name if usual else f"{track.name} ({track.class_name})"


def _what_it_shows(track: LayerTrack) -> str:
    if track.direction:
        return "h of the other direction, at the same step of the input"
    what = "the model's output" if track.is_last else "what it gives the next layer"
    if track.hands_on_end:
        what += ": its h at the last step; the steps before, paled, were only computed"
    elif track.at_end:
        what += ": one for all steps, at the last one"
    return what


def layers_sentence(trace_view: TraceView, chosen: Chosen) -> str:
    """Which thin tracks are drawn, for a caption; empty where none is."""
    if not chosen.layers:
        return ""
    names = [
        f"the model's {track.content if track.is_ids else 'input'}"
        if track.is_input
        else track.name
        for track in chosen.layers
    ]
    one = len(names) == 1
    if len(names) > _MOST_TOLD:
        names = [f"{len(names)} layers of the model, from {names[0]} to {names[-1]}"]
    said = [f"{'A thin track shows' if one else 'Thin tracks show'} {joined(names)} at each step"]
    if any(track.is_classes for track in chosen.layers):
        said.append("the likeliest class is written under the output")
    if trace_view.other_layers.elsewhere:
        said.append(trace_view.other_layers.elsewhere_words)
    return f"{'; '.join(said)}."


def token_read(trace_view: TraceView, moment: Moment, row: int) -> str:
    """What of a text the model reads at a step; empty where it reads none."""
    for track in trace_view.other_layers.tracks:
        values = track.values(moment.call, row) if track.is_input and track.is_ids else None
        if values is not None and 0 <= moment.step < len(values):
            (text,) = track.texts(values[moment.step][None]) or ("",)
            return f"“{text}”" if track.content == "text" else f"id {text}"
    return ""


def output_sentence(trace_view: TraceView, moment: Moment, row: int, most: int = 3) -> str:
    """The likeliest classes that the model gives at a moment; empty where it has none there."""
    for track in trace_view.other_layers.tracks:
        values = track.values(moment.call, row) if track.is_classes else None
        if values is None or not len(values):
            continue
        place = moment.step - (trace_view.blocks[moment.call].timesteps - len(values))
        if moment.step != START and place >= 0 and not np.isnan(values[place]).any():
            told = likeliest(track, values[place], most)
            return f"likeliest output{'s' if most > 1 else ''} {told}"
    return ""


def place_in_model(trace_view: TraceView) -> str:
    """Which layer of which model is drawn: a figure is seen without the window around it.

    Empty where the layer stands alone.
    """
    experiment = trace_view.trace.ran
    model, place = experiment.model, experiment.place
    if model.stands_alone:
        return ""
    names = [plain_text(name, _LONGEST_NAME, keep_tags=True) for name in model.names]
    drawn, count = names[place.layer], len(names)
    half = f"the {place.direction} layer of " if place.direction else ""
    if count > _MOST_TOLD:  # the ends, the layer, and its neighbours
        near = {0, place.layer - 1, place.layer, place.layer + 1, count - 1}
        kept = [n for n in range(count) if n in near]
        names = [
            name
            for n, after in zip(kept, [*kept[1:], count], strict=True)
            for name in ([names[n]] if after == n + 1 else [names[n], "…"])
        ]
    return f"{half}{drawn}, layer {place.layer + 1} of {count}: {' → '.join(names)}"


def layers_about(trace_view: TraceView) -> str:
    """The model around the layer in a sentence; empty where it stands alone."""
    others = trace_view.other_layers
    names = [track.name for track in others.tracks if not track.is_input]
    if others.switch is None or not names:
        return ""
    told = joined(names) if len(names) <= _MOST_TOLD else f"from {names[0]} to {names[-1]}"
    return f"The model's {counted(len(names), 'other layer')} at these steps: {told}."
