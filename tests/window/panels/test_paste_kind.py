import pytest

from lstmviz.window.panels.paste_kind import is_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("LSTM(4)", True),
        ("model.add(tf.keras.layers.LSTM (units))", True),
        ("CuDNNLSTM(4)", True),
        ("RNN(LSTMCell(4))", True),
        ("ConvLSTM2D(4)", False),
        ("[[1, 2]]  # of an LSTM", False),
        ("BiLSTM(4)", False),
        ("", False),
    ],
)
def test_code_that_makes_an_lstm(text: str, code: bool) -> None:
    assert is_code(text) is code
