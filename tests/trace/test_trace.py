import pickle

import pytest
from traces import made_up_trace, opening


def test_arrays_are_read_only_also_after_the_way_from_the_engine() -> None:
    call = made_up_trace(opening(return_state=True)).calls[0]
    for version in (call, pickle.loads(pickle.dumps(call))):
        arrays = [version.h, version.c, version.initial_h, version.held, version.time_index]
        for array in [*arrays, *version.returned, *version.gates.values()]:
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
