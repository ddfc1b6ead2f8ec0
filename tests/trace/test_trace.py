import pickle
from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening


def test_arrays_are_read_only_also_after_the_way_from_the_engine() -> None:
    call = made_up_trace(opening(return_state=True)).calls[0]
    for version in (call, pickle.loads(pickle.dumps(call))):
        arrays = [version.h, version.c, version.initial_h, version.held, version.time_index]
        for array in [*arrays, *version.returned, *version.gates.values()]:
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_in_a_notebook_arrays_are_told_by_their_shapes() -> None:
    trace = made_up_trace(opening(return_state=True))
    assert repr(trace.calls[1]) == (
        "CallTrace(returned=(<(2, 3, 4) float32>, <(2, 4) float32>, <(2, 4) float32>), "
        "h=<(2, 3, 4) float32>, c=<(2, 3, 4) float32>, initial_h=<(2, 4) float32>, "
        "initial_c=<(2, 4) float32>, origin='carried', …)"
    )
    weighed = replace(trace, weights={"kernel": np.zeros((3, 16), np.float32)})
    layer = repr(trace.experiment.layer)
    assert repr(weighed) == f"Trace({layer}, kernel=<(3, 16) float32>, 2 calls)"
