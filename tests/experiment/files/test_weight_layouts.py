"""Weights as others keep them, and what is made of them; numbers by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from model_files import made_up
from old_models import gate_by_gate

from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.cells.simple_rnn import SIMPLE_RNN
from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.files.weight_layouts import (
    KERAS,
    KERAS_1_JOINED,
    PYTORCH,
    Layout,
    converted,
    in_order,
    layers_with,
    of_keras_1,
    weight_sets,
)

KERAS_1 = of_keras_1(LSTM)


def known_with(layout: Layout, given: Sequence[tuple[int, ...]]) -> tuple[RecurrentConfig, ...]:
    """As `layers_with`, without the kinds that other tests make up."""
    kinds = (LSTM, GRU, SIMPLE_RNN)
    return tuple(layer for layer in layers_with(layout, tuple(given)) if layer.kind in kinds)


def shapes(arrays: Sequence[Array]) -> tuple[tuple[int, ...], ...]:
    return tuple(array.shape for array in arrays)


def test_keras_own_stay_as_they_are() -> None:
    weights = made_up()
    made, note = converted(KERAS, weights)
    assert all(one is other for one, other in zip(made, weights, strict=True))
    assert note == ""


def test_cudnn_s_kernels_are_turned_within_each_gate_and_its_biases_added() -> None:
    # Of 3 features and 2 units; the first gate's kernel holds 0 to 5, the second's 10 to 15.
    kernel = np.hstack([10 * gate + np.arange(6).reshape(3, 2) for gate in range(4)])
    recurrent = np.hstack([10 * gate + np.arange(4).reshape(2, 2) for gate in range(4)])
    bias = np.concatenate([np.arange(8), 100 * np.arange(8)])
    given = [array.astype(np.float32) for array in (kernel, recurrent, bias)]
    assert known_with(KERAS, shapes(given)) == (LSTMConfig(2),)
    made, note = converted(KERAS, given)
    # As `tf_keras` has it: [[0, 1], [2, 3], [4, 5]] is cuDNN's [[0, 3], [1, 4], [2, 5]].
    assert made[0][:, :4].tolist() == [[0, 3, 10, 13], [1, 4, 11, 14], [2, 5, 12, 15]]
    assert made[1][:, :4].tolist() == [[0, 2, 10, 12], [1, 3, 11, 13]]
    assert made[2].tolist() == [0, 101, 202, 303, 404, 505, 606, 707]
    assert not any(array.flags.writeable for array in made)
    assert note.startswith("CuDNNLSTM's weights are converted")


def test_keras_1_s_matrices_are_joined_in_the_order_i_f_g_o() -> None:
    weights = made_up(3, 2)
    parts = gate_by_gate("lstm_1", weights)
    assert list(parts)[:4] == ["lstm_1_W_i", "lstm_1_U_i", "lstm_1_b_i", "lstm_1_W_c"]
    ((name, (layout, kept)),) = weight_sets(parts).items()
    assert (name, layout) == ("lstm_1", KERAS_1)
    assert known_with(layout, shapes(kept)) == (LSTMConfig(3),)
    assert same_arrays(converted(layout, kept)[0], tuple(weights))


def test_pytorch_s_are_turned_and_its_biases_added() -> None:
    kernel, recurrent_kernel, bias = made_up(2, 3)
    given = [kernel.T, recurrent_kernel.T, bias, 2 * bias]
    assert known_with(PYTORCH, shapes(given)) == (LSTMConfig(2),)
    made, _ = converted(PYTORCH, given)
    assert same_arrays(made, (kernel, recurrent_kernel, bias + 2 * bias))
    assert known_with(PYTORCH, shapes(given[:2])) == (LSTMConfig(2, use_bias=False),)
    assert same_arrays(converted(PYTORCH, given[:2])[0], (kernel, recurrent_kernel))
    assert same_arrays(converted(PYTORCH, given[:3])[0], (kernel, recurrent_kernel, bias))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["kernel:0", "recurrent_kernel:0", "bias:0"], {"": KERAS}),
        (["a/kernel", "a/recurrent_kernel", "b/kernel", "b/bias"], {"a": KERAS}),
        (["lstm_1_W:0", "lstm_1_U:0", "lstm_1_b:0"], {"lstm_1": KERAS_1_JOINED}),
        (["f_W", "f_U", "f_b", "g_W", "g_U", "g_b"], dict.fromkeys("fg", KERAS_1_JOINED)),
        (["gru_W_z", "gru_U_z", "gru_b_z", "dense_W", "dense_b"], {}),
        ([f"gru_{part}_{gate}" for gate in "zrh" for part in "WUb"], {"gru": of_keras_1(GRU)}),
        (["weight_ih_l0", "weight_hh_l0"], {"": PYTORCH}),
        (["rnn.weight_ih", "rnn.weight_hh", "rnn.bias_ih", "rnn.bias_hh"], {"rnn": PYTORCH}),
        (
            [
                f"lstm.{part}_{which}h_{level}"
                for level in ("l0", "l0_reverse", "l1")
                for which in "ih"
                for part in ("weight", "bias")
            ],
            dict.fromkeys(("lstm", "lstm_l0_reverse", "lstm_l1"), PYTORCH),
        ),
    ],
)
def test_weights_are_known_by_their_names(names: list[str], expected: dict[str, Layout]) -> None:
    found = weight_sets({name: name for name in names})
    assert {prefix: layout for prefix, (layout, _) in found.items()} == expected
    for layout, kept in found.values():
        parts = (*layout.required, *layout.biases)
        assert all(part in name for part, name in zip(parts, kept, strict=False))


@pytest.mark.parametrize(
    ("layout", "given"),
    [
        (KERAS, [(3, 8), (2, 8), (12,)]),  # neither once nor twice as long
        (KERAS, [(3, 6), (2, 6), (6,), (6,)]),
        (KERAS, [(3, 10), (2, 10), (10,)]),
        (KERAS, [(3, 10), (2, 10), (20,)]),
        (KERAS, [(3, 2), (2, 2), (4,)]),  # cuDNN had no SimpleRNN
        (KERAS, [(3, 8), (2,), (16,)]),
        (PYTORCH, [(6, 3), (6, 2), (6,)]),  # with reset_after it needs both
        (PYTORCH, [(6, 3), (6, 2), (9,), (9,)]),
        (PYTORCH, [(8, 3), (8, 2), (8,), (16,)]),
        (PYTORCH, [(8,), (8, 2)]),
        (KERAS_1, [(3, 2)] * 4 + [(2, 2)] * 4 + [(2,)] * 3 + [(3,)]),
        (KERAS_1, [(3, 2)] * 4 + [(2, 2)] * 4 + [(2, 1)] * 4),
        (KERAS_1, [()] * 12),
        (KERAS_1_JOINED, [(3, 8), (2, 8), (16,)]),  # it knew no cuDNN
    ],
)
def test_other_shapes_are_no_layer_s(layout: Layout, given: list[tuple[int, ...]]) -> None:
    assert known_with(layout, tuple(given)) == ()


GRU_BEFORE = GRUConfig(2, reset_after=False)


@pytest.mark.parametrize(
    ("layout", "given", "layers"),
    [
        (KERAS, [(3, 6), (2, 6), (2, 6)], (GRUConfig(2),)),
        (KERAS, [(3, 6), (2, 6), (6,)], (GRU_BEFORE,)),
        (KERAS, [(3, 6), (2, 6), (12,)], (GRUConfig(2),)),  # CuDNNGRU's
        (KERAS, [(3, 6), (2, 6)], (
            GRUConfig(2, use_bias=False), GRUConfig(2, use_bias=False, reset_after=False)
        )),
        (KERAS, [(3, 2), (2, 2), (2,)], (SimpleRNNConfig(2),)),
        (PYTORCH, [(6, 3), (6, 2), (6,), (6,)], (GRUConfig(2),)),
        (PYTORCH, [(2, 3), (2, 2), (2,), (2,)], (SimpleRNNConfig(2),)),
        (of_keras_1(GRU), [(3, 2)] * 3 + [(2, 2)] * 3 + [(2,)] * 3, (GRU_BEFORE,)),
        (KERAS_1_JOINED, [(3, 6), (2, 6), (6,)], (GRU_BEFORE,)),
        (KERAS_1_JOINED, [(3, 2), (2, 2), (2,)], (SimpleRNNConfig(2),)),
    ],
)  # fmt: skip
def test_shapes_tell_the_kind(
    layout: Layout, given: list[tuple[int, ...]], layers: tuple[RecurrentConfig, ...]
) -> None:
    assert known_with(layout, tuple(given)) == layers


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([(3, 8), (2, 8), (8,), (8,)], (KERAS, 3)),
        ([(3, 6), (2, 6), (2, 6), (6,)], (KERAS, 3)),
        ([(2, 3), (2, 2), (2,), (2,)], (PYTORCH, 4)),
        ([(9, 2), (2, 2), (2, 2), (2,)], None),  # an embedding, and a SimpleRNN after it
        ([(9, 2), (2, 2), (5, 5)], (KERAS, 2)),
        ([(3, 8), (2, 8), (16,)], (KERAS, 3)),
        ([(3, 8), (2, 8), (5, 5)], (KERAS, 2)),
        ([(8, 3), (8, 2), (8,), (8,)], (PYTORCH, 4)),
        ([(8, 3), (8, 2), (5, 5)], (PYTORCH, 2)),
        ([(3, 8)], None),
        ([], None),
    ],
)
def test_weights_are_known_by_their_shapes(
    given: list[tuple[int, ...]], expected: tuple[Layout, int] | None
) -> None:
    assert in_order(given) == expected
