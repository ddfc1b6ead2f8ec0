"""The window's title: the file, and the layer."""

from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.to_code.expression import short_expression
from lstmviz.window.snapshot import Snapshot


def title_of(snapshot: Snapshot) -> str:
    """Returns the title, with the place where Qt puts the mark of what isn't saved."""
    # Qt puts the modified mark where [*] stands, unless it stands twice: a name may have it.
    name = plain_text(snapshot.file_state.name or "Experiment", keep_tags=True)
    layer = short_expression(snapshot.experiment.layer)
    return f"{name.replace('[*]', '[*][*]')}[*] — {layer} — lstmviz"
