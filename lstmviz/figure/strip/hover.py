"""Says what is under the pointer: call, row, step, unit, values, origin."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import outline_with, paint_box, paint_text, pen, tint
from lstmviz.figure.picture.legend import bar_limits
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.hit_test import Target
from lstmviz.figure.text.layers import about_layer, layer_at
from lstmviz.figure.theme import Theme
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.axis_limits import tick_text
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.dropout import input_sentences, state_sentences
from lstmviz.figure.view_model.feature_names import feature_labels, format_features
from lstmviz.figure.view_model.timeline import origin_sentence, step_name
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import DifferenceTrack
from lstmviz.figure.view_model.words import cell_text, four_places
from lstmviz.session.view_state import START, Moment, ViewState, difference_of

MOST_LISTED = 8
"""Values that are listed at most; more would be a wall of numbers."""


def words_about(picture: StripPicture, view: ViewState, target: Target) -> str:
    """What is said about a target."""
    canvas = picture.seen_by(view)
    if target.layer is not None and target.reference == "letter":
        return "\n".join(about_layer(target.layer))
    if target.reference in ("letter", "bar"):
        return "\n".join(_about_a_track(canvas, target))
    return "\n".join(_about_a_moment(canvas, target))


def _about_a_track(canvas: Canvas, target: Target) -> list[str]:
    name = target.name
    if name is None:
        lines = ["x: the input", "in the order in which the steps are processed"]
        named = format_features(canvas.trace_view)
        return [*lines, f"features: {named}"] if named else lines
    track = canvas.track(name)
    lines = [f"{track.letter}: {track.label}", track.sentence(canvas.trace_view)]
    if target.reference == "bar":
        lines.append(f"the colour of {track.letter} = {four_places(target.value)}")
    if canvas.chosen.as_lines:
        what, reach = "axis holds", canvas.trace_view.range_of(name)
    else:
        what, reach = "colours go from", bar_limits(canvas, name)
    low, high = (tick_text(float(f"{end:.3g}")) for end in reach)
    return [*lines, f"the {what} {low} to {high}"]


def _about_a_moment(canvas: Canvas, target: Target) -> list[str]:
    trace_view, moment = canvas.trace_view, target.moment
    head = f"call {moment.call} · row {target.row} · {step_name(trace_view.trace, moment)}"
    if target.unit is not None:
        head += f" · unit {target.unit}"
    block = trace_view.blocks[moment.call]
    if not trace_view.has_row(moment.call, target.row):
        return [f"call {moment.call} has no row {target.row}"]
    if target.track == "x" and moment.step != START:
        return [head, *_input_lines(trace_view, target)]
    known_ahead = target.layer is not None and target.layer.is_input
    if moment.step + 1 > canvas.reached(block) and not known_ahead:
        return [head, "not reached yet"]
    if target.layer is not None:
        return [head, *layer_at(target.layer, block, target.row, moment.step, MOST_LISTED)]
    lines = [head]
    if target.unit is not None:
        lines += _unit_lines(canvas, target, target.unit)
        if moment.step < block.timesteps - 1:  # there is a step that it goes into
            lines += state_sentences(trace_view.trace, moment.call, target.row, target.unit)
    else:
        lines += _listed(canvas, target)
    lines += _missing(canvas, target)
    lines.append(f"start state: {origin_sentence(trace_view.trace, moment.call)}")
    if moment.step != START and trace_view.held(moment.call, target.row)[moment.step]:
        lines.append("held: the mask kept the state as it was")
        if target.name is not None and canvas.track(target.name).marker == "hollow":
            noun = canvas.track(target.name).noun
            lines[-1] = f"held: the cell computed this {noun}, and Keras discarded it"
    return lines


def _told(trace_view: TraceView, target: Target, tracks: tuple[str, ...], unit: int) -> str:
    said = []
    for name in tracks:
        track, values = trace_view.tracks[name], trace_view.at(target.moment, target.row, name)
        value = values[0 if track.is_single else unit]
        said.append(f"{track.letter} = {four_places(float(value))}")
    return "   ".join(said)


def _unit_lines(canvas: Canvas, target: Target, unit: int) -> list[str]:
    """One unit's values, and whether its h is returned."""
    trace_view = canvas.trace_view
    lines = [_told(trace_view, target, _states(trace_view), unit)]
    more = _known_besides(canvas, target)
    if more:
        lines.append(_told(trace_view, target, more, unit))
    lines += _other_lines(trace_view, target, unit)
    return lines + _output_lines(trace_view, target, unit)


def _states(trace_view: TraceView) -> tuple[str, ...]:
    return trace_view.trace.experiment.layer.kind.state_names


def _known_besides(canvas: Canvas, target: Target) -> tuple[str, ...]:
    """What is drawn besides states and differences, and has a value here."""
    drawn = ((name, canvas.track(name)) for name in canvas.chosen.tracks)
    return tuple(
        name
        for name, track in drawn
        if not (track.is_state or track.needs_reference) and _is_known(canvas, target, name)
    )


def _is_known(canvas: Canvas, target: Target, name: str) -> bool:
    moment = target.moment
    has_value = moment.step != START or canvas.track(name).has_start
    return has_value and canvas.trace_view.knows(moment.call, target.row, name)


def _missing(canvas: Canvas, target: Target) -> list[str]:
    """Why the track that is pointed at has no value here."""
    if target.name is None or _is_known(canvas, target, target.name):
        return []
    track = canvas.track(target.name)
    if target.moment.step == START and not track.has_start:
        return [f"a {track.noun} has no value before the first step"]
    return [f"the {track.noun}s are being worked out"]


def _other_lines(trace_view: TraceView, target: Target, unit: int) -> list[str]:
    """What the run that this one is compared with has in the same place."""
    if trace_view.other is None:
        return []
    states = trace_view.other.comparison.compared
    values = [_other_at(trace_view, target.moment, target.row, name)[unit] for name in states]
    if np.isnan(values).all():
        return [_no_reference(trace_view.other)]
    told = (f"{name} = {four_places(v)}" for name, v in zip(states, values, strict=True))
    return [
        f"{trace_view.other.name}: {'   '.join(told)}",
        _told(trace_view, target, tuple(map(difference_of, states)), unit),
    ]


def _no_reference(other: ReferenceRun) -> str:
    waits = isinstance(other.comparison, PendingComparison)
    return f"{other.name}: {'not there yet' if waits else 'nothing to compare with here'}"


def _other_at(trace_view: TraceView, moment: Moment, row: int, state: str) -> Array:
    others = trace_view.others(moment.call, row, state)
    assert others is not None
    at: Array = others[moment.step + 1]
    return at


def _listed(canvas: Canvas, target: Target) -> list[str]:
    """Every line's values, of the track that is pointed at or of the states; of few alone."""
    trace_view, name = canvas.trace_view, target.name
    states, lines = _states(trace_view), canvas.chosen.units
    if name is not None and name not in states:
        lines = canvas.of_lines(name).chosen.units
    if len(lines) > MOST_LISTED or (name is not None and not _is_known(canvas, target, name)):
        return []
    if name is None or name in states:
        return [f"unit {unit}   {_told(trace_view, target, states, unit)}" for unit in lines]
    track = canvas.track(name)
    if isinstance(track, DifferenceTrack) and trace_view.other is not None:
        differences = trace_view.at(target.moment, target.row, name)
        others = _other_at(trace_view, target.moment, target.row, track.of)
        if np.isnan(differences).all() and np.isnan(others).all():
            return [_no_reference(trace_view.other)]
    if track.is_single:
        return [_told(trace_view, target, (name,), 0)]
    return [f"unit {unit}   {_told(trace_view, target, (name,), unit)}" for unit in lines]


def _input_lines(trace_view: TraceView, target: Target) -> list[str]:
    inputs = trace_view.inputs(target.moment.call, target.row)
    if inputs is None:
        return []
    values = inputs[target.moment.step]
    texts = [cell_text(float(value)) for value in values[:MOST_LISTED]]
    left = f"… ({values.shape[0]} features)" if values.shape[0] > MOST_LISTED else ""
    if labels := feature_labels(trace_view):
        lines = [f"{label} = {text}" for label, text in zip(labels, texts, strict=False)]
        lines += [left] if left else []
    else:
        lines = [f"x = [{', '.join([*texts, left] if left else texts)}]"]
    if trace_view.held(target.moment.call, target.row)[target.moment.step]:
        lines.append("masked: the state is held, this input isn't used")
    return lines + input_sentences(trace_view.trace, target.moment.call, target.row)


def _output_lines(trace_view: TraceView, target: Target, unit: int) -> list[str]:
    """Whether that value of h is returned, and what is returned instead."""
    moment = target.moment
    if moment.step == START or target.name not in (None, "h"):
        return []
    if not trace_view.in_output(moment.call, moment.step):
        return ["only computed, not returned"]
    output = float(trace_view.outputs(moment.call, target.row)[moment.step + 1, unit])
    if np.isfinite(output) and output != trace_view.at(moment, target.row, "h")[unit]:
        return [f"the layer's output here is {four_places(output)}, not h"]
    return ["h is returned by the layer"]


def paint_hover(
    painter: QPainter, theme: Theme, fonts: Fonts, at: QPointF, text: str, bounds: QRectF
) -> QRectF:
    """A small box near the pointer, the first line strong; always within the bounds."""
    lines = text.split("\n")
    em, high = fonts.em, text_height(fonts.small) * 1.08
    width = max(
        text_width(fonts.bold if not n else fonts.small, line) for n, line in enumerate(lines)
    )
    box = QRectF(0, 0, width + 1.3 * em, len(lines) * high + 0.9 * em)
    box.moveTopLeft(at + QPointF(1.2 * em, 1.2 * em))
    if box.right() > bounds.right() - 4:
        box.moveRight(at.x() - 0.9 * em)
    if box.bottom() > bounds.bottom() - 4:
        box.moveBottom(at.y() - 0.7 * em)
    box.moveLeft(max(box.left(), bounds.left() + 4))
    box.moveTop(max(box.top(), bounds.top() + 4))
    paint_box(painter, box, 0.4 * em, tint(theme.window, 0.97), pen(theme.border, 1.0))
    for n, line in enumerate(lines):
        place = QRectF(box.left() + 0.65 * em, box.top() + 0.45 * em + n * high, width, high)
        font = fonts.small if n else fonts.bold
        paint_text(painter, place, line, font, theme.text, Qt.AlignmentFlag.AlignLeft)
    return box


def paint_ring(painter: QPainter, picture: StripPicture, view: ViewState, target: Target) -> None:
    """A ring around the value that the words are about."""
    canvas = picture.seen_by(view)
    moment = target.moment
    name = target.name
    if target.unit is None or name is None or not canvas.chosen.as_lines:
        return
    lane = next(lane for lane in picture.layout.lanes if lane.row == target.row)
    value = canvas.trace_view.at(moment, target.row, name)[target.unit]
    if np.isfinite(value):
        x = canvas.px(canvas.trace_view.timeline.x_of(moment))
        area = data_area(canvas, lane.track(name), name)
        y = y_of(float(value), area, canvas.trace_view.limits[name])
        outline_with(painter, pen(canvas.theme.text, canvas.em * 0.12))
        painter.drawEllipse(QPointF(x, y), canvas.em * 0.72, canvas.em * 0.72)
