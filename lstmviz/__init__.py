"""Shows what return_sequences and stateful do in `keras.layers.LSTM`, `GRU` and `SimpleRNN`.

    layer = lstmviz.LSTMConfig(units=4, return_sequences=True, stateful=True)
    experiment = lstmviz.Experiment(layer, [lstmviz.Call(x), lstmviz.Call(x)], seed=7)
    trace = lstmviz.run(experiment)

Importing this loads neither Qt nor TensorFlow, nor anything else before it is asked for.
"""

from importlib import import_module
from sys import modules
from typing import TYPE_CHECKING, Any

from lstmviz import versions

if TYPE_CHECKING:
    from lstmviz.commands.draw import draw
    from lstmviz.engine.keras_rejected import KerasRejected
    from lstmviz.engine.run import run
    from lstmviz.experiment.call import Call
    from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
    from lstmviz.experiment.experiment import Experiment
    from lstmviz.experiment.files.model_file import read_layers
    from lstmviz.experiment.files.tables.table import Table, read_table
    from lstmviz.experiment.files.weight_arrays import ModelLayer
    from lstmviz.experiment.from_code.from_keras import from_keras
    from lstmviz.experiment.from_code.from_model import model_from_keras
    from lstmviz.experiment.invalid_value import InvalidValue
    from lstmviz.experiment.model.layers import (
        ActivationConfig,
        BidirectionalConfig,
        DenseConfig,
        DropoutConfig,
        EmbeddingConfig,
        FlattenConfig,
        MaskingConfig,
        RepeatVectorConfig,
        ReshapeConfig,
        TimeDistributedConfig,
    )
    from lstmviz.experiment.model.model import ModelConfig
    from lstmviz.experiment.series import CutSeries, cut_series
    from lstmviz.experiment.text.sampling import Sampling
    from lstmviz.experiment.text.vocabulary import Vocabulary
    from lstmviz.experiment.text.writing import written_on
    from lstmviz.experiment.to_code.keras_code import to_keras
    from lstmviz.figure.export.picture import Picture
    from lstmviz.session.session import Session
    from lstmviz.session.storage import InvalidFile, load, save
    from lstmviz.show_window import show
    from lstmviz.trace.trace import CallTrace, Trace

__version__ = versions.VERSION

_HOMES = {
    "ActivationConfig": "experiment.model.layers",
    "BidirectionalConfig": "experiment.model.layers",
    "Call": "experiment.call",
    "CallTrace": "trace.trace",
    "CutSeries": "experiment.series",
    "DenseConfig": "experiment.model.layers",
    "DropoutConfig": "experiment.model.layers",
    "EmbeddingConfig": "experiment.model.layers",
    "Experiment": "experiment.experiment",
    "FlattenConfig": "experiment.model.layers",
    "GRUConfig": "experiment.config",
    "InvalidFile": "session.storage",
    "InvalidValue": "experiment.invalid_value",
    "KerasRejected": "engine.keras_rejected",
    "LSTMConfig": "experiment.config",
    "MaskingConfig": "experiment.model.layers",
    "ModelConfig": "experiment.model.model",
    "ModelLayer": "experiment.files.weight_arrays",
    "Picture": "figure.export.picture",
    "RepeatVectorConfig": "experiment.model.layers",
    "ReshapeConfig": "experiment.model.layers",
    "Sampling": "experiment.text.sampling",
    "Session": "session.session",
    "SimpleRNNConfig": "experiment.config",
    "Table": "experiment.files.tables.table",
    "TimeDistributedConfig": "experiment.model.layers",
    "Trace": "trace.trace",
    "Vocabulary": "experiment.text.vocabulary",
    "cut_series": "experiment.series",
    "draw": "commands.draw",
    "from_keras": "experiment.from_code.from_keras",
    "load": "session.storage",
    "model_from_keras": "experiment.from_code.from_model",
    "read_layers": "experiment.files.model_file",
    "read_table": "experiment.files.tables.table",
    "run": "engine.run",
    "save": "session.storage",
    "show": "show_window",
    "to_keras": "experiment.to_code.keras_code",
    "written_on": "experiment.text.writing",
}

__all__ = [  # noqa: RUF022 - in the order in which they are met
    "LSTMConfig",
    "GRUConfig",
    "SimpleRNNConfig",
    "ModelConfig",
    "EmbeddingConfig",
    "DenseConfig",
    "MaskingConfig",
    "DropoutConfig",
    "ActivationConfig",
    "BidirectionalConfig",
    "TimeDistributedConfig",
    "RepeatVectorConfig",
    "FlattenConfig",
    "ReshapeConfig",
    "Call",
    "Experiment",
    "Vocabulary",
    "Sampling",
    "written_on",
    "run",
    "Trace",
    "CallTrace",
    "Session",
    "save",
    "load",
    "show",
    "draw",
    "Picture",
    "to_keras",
    "from_keras",
    "model_from_keras",
    "read_layers",
    "ModelLayer",
    "read_table",
    "Table",
    "cut_series",
    "CutSeries",
    "InvalidValue",
    "InvalidFile",
    "KerasRejected",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "run" and f"{__name__}.engine.run" not in modules:
        # A script's or notebook's output is no place for what TensorFlow remarks as it loads.
        import_module("lstmviz.engine.loading").load_quietly(
            import_module("lstmviz.logs").engine_log_path()
        )
    return getattr(import_module(f"lstmviz.{_HOMES[name]}"), name)
