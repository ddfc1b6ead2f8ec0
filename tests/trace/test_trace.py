import pickle
from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.trace import named_arrays

OF_EACH_CALL = ("c", "gates/f", "gates/g", "gates/i", "gates/o", "h", "held")
OF_ITS_START = ("initial_c", "initial_h", "origin", "time_index")


def test_each_array_has_its_path_in_the_trace() -> None:
    trace = run(opening(return_state=True))
    arrays = named_arrays(trace)
    expected = {"weights/kernel", "weights/recurrent_kernel", "weights/bias", "device"}
    for number in range(2):
        of_call = (*OF_EACH_CALL, *OF_ITS_START, *(f"returned/{place}" for place in range(3)))
        expected |= {f"call{number}/{name}" for name in of_call}
    assert arrays.keys() == expected
    assert arrays["call1/returned/2"] is trace.calls[1].returned[2]
    assert str(arrays["call1/origin"]) == "carried"
    assert str(arrays["device"]) == "CPU"
    assert str(named_arrays(replace(trace, device="T4"))["device"]) == "T4"


@pytest.mark.parametrize("training", [False, True])
def test_dropout_masks_are_there_where_they_acted(training: bool) -> None:
    call = Call(np.ones((1, 2, 3), np.float32), training=training)
    arrays = named_arrays(run(Experiment(LSTMConfig(2, dropout=0.5), [call])))
    assert ("call0/dropout_masks/inputs" in arrays) is training


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
