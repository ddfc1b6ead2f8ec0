"""The layer as the expression that one would write in Python."""

from lstmviz.experiment.config import LSTMConfig, changed_arguments


def constructor_expression(config: LSTMConfig) -> str:
    """The constructor call that makes this layer: valid Python, Keras' defaults left out.

    Args:
        config: the layer's arguments.

    Returns:
        For example `LSTM(4, return_sequences=True, stateful=True)`.
    """
    arguments = changed_arguments(config)
    units = arguments.pop("units")
    return f"LSTM({', '.join([repr(units), *(f'{k}={v!r}' for k, v in arguments.items())])})"
