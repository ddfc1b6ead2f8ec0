"""The picture in words, for those who can't see it."""

from lstmviz.figure.reading import Reading
from lstmviz.figure.timeline import origin_sentence, step_name
from lstmviz.session.view_state import ViewState


def summary_of(reading: Reading) -> str:
    """What the film strip shows, in a few sentences."""
    layer = reading.trace.experiment.layer
    returned = "every step" if layer.return_sequences else "the last step alone"
    sentences = [
        f"{_count(len(reading.blocks), 'call')} of an LSTM with {_count(reading.units, 'unit')} "
        f"on {_count(reading.rows, 'row')}.",
        f"The layer returns h of {returned}"
        + (", and its last h and c as well." if layer.return_state else "."),
    ]
    for title in reading.titles:
        call = int(title.call.split()[1])
        sentences.append(
            f"Call {call}: {title.inputs}, {title.returned}, "
            f"start state: {origin_sentence(reading.trace, call)}."
        )
        if call == 7 and len(reading.titles) > 9:
            sentences.append(f"{len(reading.titles) - 8} more calls.")
            break
    if layer.go_backwards:
        sentences.append("The last input is read first.")
    if reading.any_held:
        sentences.append("A mask holds the state at some steps.")
    if reading.any_lost:
        sentences.append("Some values are not numbers.")
    return " ".join(sentences)


def place_of(reading: Reading, view: ViewState) -> str:
    """Where the playhead stands and what is there."""
    moment = reading.fitted(view.moment)
    words = f"Playhead: call {moment.call}, {step_name(reading.trace, moment)}, row {view.row}"
    if view.unit is None or view.unit >= reading.units:
        return f"{words}."
    if not reading.has_row(moment.call, view.row):
        return f"{words}."
    h, c = (
        reading.states(moment.call, view.row, state)[moment.step + 1, view.unit]
        for state in ("h", "c")
    )
    return f"{words}, unit {view.unit}: h = {h:.4g}, c = {c:.4g}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
