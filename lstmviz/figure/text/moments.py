"""Says what happens at a moment in one sentence, as a lecturer would."""

from lstmviz.experiment.counting import counted
from lstmviz.figure.text.caption import origin_clause
from lstmviz.figure.text.layers import output_sentence, token_read
from lstmviz.figure.view_model.timeline import is_returned, step_name
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import format_numbers, joined
from lstmviz.session.view_state import START, Moment

_MOST_NUMBERS = 6


def run_title(trace_view: TraceView) -> str:
    """What was run, in a few words that fit above a picture."""
    kind = trace_view.trace.experiment.layer.kind
    calls, units = counted(len(trace_view.blocks), "call"), counted(trace_view.units, "unit")
    return f"{calls} of {kind} with {units} on {counted(trace_view.rows, 'row')}"


def moment_sentence(trace_view: TraceView, moment: Moment, row: int) -> str:
    """What happens at a moment, and nothing of what comes after it.

    Args:
        trace_view: the run.
        moment: of the run; `START` is where a call takes its first state from.
        row: of the batch; where the call has no such row, that is said.
    """
    if moment.step == START:
        origin = trace_view.origin(moment.call)
        said = origin_clause(trace_view, origin, [moment.call])
        return f"{said[0].upper()}{said[1:]}."
    where = f"Call {moment.call}, {step_name(trace_view.trace, moment)}"
    if not trace_view.has_row(moment.call, row):
        return f"{where}: this call has no row {row}."
    return " ".join((f"{where}: {_step(trace_view, moment, row)}.", *_end(trace_view, moment)))


def _step(trace_view: TraceView, moment: Moment, row: int) -> str:
    layer = trace_view.trace.experiment.layer
    states = layer.kind.state_names
    if trace_view.held(moment.call, row)[moment.step]:
        stay = "stays as it was" if len(states) == 1 else "stay as they were"
        return f"the mask holds row {row}, {joined(states)} {stay}"
    inputs, token = trace_view.inputs(moment.call, row), token_read(trace_view, moment, row)
    x = token or "x"
    if not token and inputs is not None and inputs.shape[1] <= _MOST_NUMBERS:
        x = f"x = {format_numbers(inputs[moment.step], 3)}"
    returned = is_returned(layer, trace_view.blocks[moment.call].timesteps, moment.step)
    what = "h is returned" if returned else "h is only computed, not returned"
    said = f"row {row} reads {x} and has a new {joined(states)}; {what}"
    likeliest = output_sentence(trace_view, moment, row, 1)
    return f"{said}; {likeliest}" if likeliest else said


def _end(trace_view: TraceView, moment: Moment) -> tuple[str, ...]:
    """What becomes of the state after a call's last step."""
    if moment.step < trace_view.blocks[moment.call].timesteps - 1:
        return ()
    layer = trace_view.trace.experiment.layer
    kept = "keeps its last state" if layer.stateful else "forgets its last state"
    return (f"The call ends, and the layer {kept}.",)
