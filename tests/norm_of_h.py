"""A track that the package doesn't know: how long the vector of all units' h is.

All that there is of it. Importing this makes it known.
"""

import numpy as np

from lstmviz.figure.view_model.track import DerivedTrack, Run, Values


class NormOfH(DerivedTrack):
    """One line, whatever the number of units."""

    name = "norm"
    letter = "|h|"
    label = "norm of h"
    short = ("norm", "of h")
    help = "how long the vector of all units' h is"
    is_single = True

    def values(self, run: Run, call: int, row: int) -> Values:
        recorded = run.trace.calls[call]
        states = (recorded.initial["h"][row], recorded.states["h"][row])
        start, steps = (np.linalg.norm(h, axis=-1, keepdims=True) for h in states)
        return start, steps
