"""Keras, alone in here: an experiment goes in, a trace comes out."""

import os
import sys

if "keras" not in sys.modules:
    # Whatever else the person has set for Keras: here it is Keras on TensorFlow.
    os.environ["KERAS_BACKEND"] = "tensorflow"
elif (_backend := sys.modules["keras"].backend.backend()) != "tensorflow":
    raise RuntimeError(
        f"lstmviz runs Keras on TensorFlow, and Keras was loaded on {_backend}: "
        "set KERAS_BACKEND=tensorflow before keras is imported"
    )
