import numpy as np
import pytest
from traces import opening

from lstmviz.engine.run import run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.named import named_arrays

OF_EACH_CALL = ("c", "gates/f", "gates/g", "gates/i", "gates/o", "h", "held")
OF_ITS_START = ("initial_c", "initial_h", "origin", "time_index")


def test_each_array_has_its_path_in_the_trace() -> None:
    trace = run(opening(return_state=True))
    arrays = named_arrays(trace)
    expected = {"weights/kernel", "weights/recurrent_kernel", "weights/bias"}
    for number in range(2):
        of_call = (*OF_EACH_CALL, *OF_ITS_START, *(f"returned/{place}" for place in range(3)))
        expected |= {f"call{number}/{name}" for name in of_call}
    assert arrays.keys() == expected
    assert arrays["call1/returned/2"] is trace.calls[1].returned[2]
    assert str(arrays["call1/origin"]) == "carried"


@pytest.mark.parametrize("training", [False, True])
def test_dropout_masks_are_there_where_they_acted(training: bool) -> None:
    call = Call(np.ones((1, 2, 3), np.float32), training=training)
    arrays = named_arrays(run(Experiment(LSTMConfig(2, dropout=0.5), [call])))
    assert ("call0/dropout_masks/inputs" in arrays) is training
