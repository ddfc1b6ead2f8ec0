"""Keras can run on other libraries than TensorFlow; what is shown is Keras on TensorFlow."""

import os
import subprocess
import sys

ASKED = os.environ | {"KERAS_BACKEND": "numpy", "TF_CPP_MIN_LOG_LEVEL": "3"}
RUN = """
import numpy as np
import lstmviz
x = np.ones((1, 2, 1))
try:
    trace = lstmviz.run(lstmviz.Experiment(lstmviz.LSTMConfig(1), [lstmviz.Call(x)]))
    print(trace.calls[0].h.shape)
except RuntimeError as error:
    print(error)
"""


LOADED = """
import sys, types
sys.modules["keras"] = types.ModuleType("keras")
sys.modules["keras"].backend = types.SimpleNamespace(backend=lambda: "jax")
"""


def said(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], env=ASKED, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_backend_that_is_set_for_other_programs_changes_nothing():
    assert said(RUN) == "(1, 2, 1)"


def test_keras_that_was_loaded_on_another_backend_is_told():
    assert said(LOADED + RUN) == (
        "lstmviz runs Keras on TensorFlow, and Keras was loaded on jax: "
        "set KERAS_BACKEND=tensorflow before keras is imported"
    )
