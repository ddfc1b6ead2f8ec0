"""What Keras itself needs: says when the layer was called twice, then how long that takes warm."""

import sys
import time

import numpy as np
import tensorflow as tf

X = np.array(
    [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [4, 5, 6], [0, 0, 0]]], dtype=np.float32
)


def bare(stateful: bool) -> None:
    layer = tf.keras.layers.LSTM(
        4, return_sequences=True, stateful=stateful, recurrent_initializer="glorot_uniform"
    )
    for _ in range(2):
        layer(X).numpy()


bare(stateful=True)
print(time.time(), flush=True)
for turn in range(int(sys.argv[1]) if len(sys.argv) > 1 else 0):
    start = time.perf_counter()
    bare(stateful=bool(turn % 2))
    print(time.perf_counter() - start, flush=True)
