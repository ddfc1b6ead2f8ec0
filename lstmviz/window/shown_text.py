"""The text of the row that the window looks at."""

from dataclasses import replace

from lstmviz.figure.view_model.shown_text import ShownText, text_read
from lstmviz.window.snapshot import Snapshot


def shown_text(snapshot: Snapshot) -> ShownText:
    """Returns the text of the row that is looked at."""
    trace, row = snapshot.trace, snapshot.drawn_view.row
    ran = snapshot.experiment if trace is None else trace.ran
    comparison = snapshot.comparison
    is_compared = snapshot.view.reference == "stateless"
    twin = comparison.other.ran if is_compared and comparison is not None else None
    text = text_read(ran, row, twin)
    if twin is None and is_compared and text.is_written_on:
        failed = snapshot.compared is not None and bool(snapshot.compared.problem)
        return replace(text, is_waited_for=not failed)
    return text
