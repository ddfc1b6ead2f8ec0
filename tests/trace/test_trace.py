import pickle
from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.trace.trace import ModelTrace, named_arrays, seen

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


def a_models_trace() -> ModelTrace:
    both = BidirectionalConfig(GRUConfig(2, return_sequences=True))
    model = ModelConfig([EmbeddingConfig(5, 3, mask_zero=True), both, LSTMConfig(2)])
    ids = np.array([[1, 2, 0]])
    return run(Experiment(model, [Call(ids), Call(ids)], place=Place(2)))


def test_each_array_of_a_model_is_under_the_name_of_its_layer() -> None:
    arrays = named_arrays(a_models_trace())
    expected = {"device", "embedding/weights/embeddings"}
    weights = ("kernel", "recurrent_kernel", "bias")
    expected |= {f"lstm/weights/{name}" for name in weights}
    for way in ("forward", "backward"):
        expected |= {f"bidirectional/weights/{way}_{name}" for name in weights}
        expected |= {f"bidirectional/{way}/weights/{name}" for name in weights}
    gates = [f"gates/{gate}" for gate in "zrg"]
    for call in ("call0", "call1"):
        layers = ("", "embedding/", "bidirectional/", "lstm/")
        expected |= {f"{layer}{call}/returned/0" for layer in layers}
        of_lstm = (*OF_EACH_CALL, *OF_ITS_START)
        expected |= {f"lstm/{call}/{name}" for name in of_lstm}
        of_gru = ("h", "held", "initial_h", "origin", "time_index", "returned/0", *gates)
        for way in ("forward", "backward"):
            expected |= {f"bidirectional/{way}/{call}/{name}" for name in of_gru}
    assert arrays.keys() == expected
    assert arrays["call1/returned/0"].shape == (1, 2)
    assert arrays["embedding/call0/returned/0"].shape == (1, 3, 3)
    assert arrays["bidirectional/backward/call0/time_index"].tolist() == [2, 1, 0]
    assert arrays["bidirectional/weights/backward_kernel"].tolist() == (
        arrays["bidirectional/backward/weights/kernel"].tolist()
    )


def test_a_layer_alone_is_the_only_one_of_its_layers() -> None:
    trace = run(opening())
    (layer,) = trace.layers
    assert (layer.name, layer.config) == ("lstm", trace.experiment.layer)
    assert layer.calls is trace.calls
    assert layer.traces[""] is trace
    assert layer.output(1) is trace.calls[1].returned[0]
    assert layer.masks == (None, None)
    assert layer.forward is None
    assert trace.ran is trace.experiment
    assert seen(trace) is trace


def test_a_layer_alone_hands_its_mask_on_where_it_hands_on_a_sequence() -> None:
    calls = [Call(np.ones((1, 2, 1)), mask=[[True, False]])]
    (layer,) = run(Experiment(LSTMConfig(2, return_sequences=True), calls)).layers
    assert layer.masks[0] is not None
    assert layer.masks[0].tolist() == [[True, False]]
    assert run(Experiment(LSTMConfig(2), calls)).layers[0].masks == (None,)


def test_a_models_trace_is_told_in_short_and_travels() -> None:
    trace = a_models_trace()
    again = pickle.loads(pickle.dumps(trace))
    for version in (trace, again):
        assert repr(version) == (
            "ModelTrace([LayerTrace('embedding', EmbeddingConfig(5, 3, mask_zero=True)), "
            "LayerTrace('bidirectional', BidirectionalConfig(GRUConfig(2, "
            "return_sequences=True))), LayerTrace('lstm', LSTMConfig(2))], 2 calls)"
        )
        assert repr(version.layers[1].calls[0]) == "LayerCall(<(1, 3, 4) float32>)"
        assert repr(version.calls[1]) == "ModelCall(<(1, 2) float32>)"
        arrays = [
            version.layers[0].output(0),
            version.layers[0].masks[0],
            version.layers[0].weights["embeddings"],
            version.layers[1].calls[1].backward.h,
            version.calls[0].returned[0],
        ]
        for array in arrays:
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_the_layer_looked_at_knows_what_it_is_a_part_of() -> None:
    trace = a_models_trace()
    part = seen(trace)
    assert part.experiment.layer == LSTMConfig(2)
    assert part.within is trace
    assert part.layers is trace.layers
    assert part.ran is trace.experiment
    elsewhere = trace.at(trace.experiment.at(Place(1, "backward")))
    assert elsewhere.looked_at.calls[0] is trace.layers[1].calls[0].backward
    assert elsewhere.layers is trace.layers
