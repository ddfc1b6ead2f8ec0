import pytest

from lstmviz.experiment.from_code.code_kind import is_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LSTM(4)", True),
        ("model.add(tf.keras.layers.LSTM (units))", True),
        ("CuDNNLSTM(4)", True),
        ("RNN(LSTMCell(4))", True),
        ("x = layers.GRU(4)(x)", True),
        ("CuDNNGRU(4)", True),
        ("SimpleRNN (units)", True),
        ("RNN(GRUCell(4))", True),
        ("RNN(SimpleRNNCell(4))", True),
        ("{'units': 4, 'recurrent_initializer': 'zeros'}", True),
        ("BiGRU(4), or GRU", False),
        ("ConvLSTM2D(4)", False),
        ("[[1, 2]]  # of an LSTM", False),
        ("BiLSTM(4)", False),
        ("", False),
        ("{'name': 'a', 'units': 4, 'unit_forget_bias': True}", True),
        ('config = {"class_name": "Sequential", "config": {}}', True),
        ("""'{"class_name": "Sequential", "config": {}}'""", True),
        ('[{"class_name": "LSTM"}]', True),
        ('[{"name": "a", "units": 4}]', False),
        ("class_name\t1\nunits\t2", False),
        ("{'x': [1, 2]}", False),
    ],
)
def test_code_that_makes_a_layer(text: str, code: bool) -> None:
    assert is_code(text) is code
