"""What one writes without the program: the opening example on Keras, drawn by matplotlib."""

import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

X = np.array(
    [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2, 3], [4, 5, 6], [0, 0, 0]]], dtype=np.float32
)
BATCH, TIMESTEPS, _ = X.shape
UNITS, CALLS = 4, 2

tf.keras.utils.set_random_seed(6367)
layer = tf.keras.layers.LSTM(
    UNITS, return_sequences=True, stateful=True, recurrent_initializer="glorot_uniform"
)
h, c = [], []
for _ in range(CALLS):
    # The layer returns no c but its last: it is called for each step.
    for step in range(TIMESTEPS):
        layer(X[:, step : step + 1])
        for states, state in zip((h, c), layer.states, strict=True):
            states.append(state.numpy())

steps = np.arange(CALLS * TIMESTEPS)
figure, axes = plt.subplots(3, BATCH, sharex=True, figsize=(16 / 2.54, 13 / 2.54))
for row in range(BATCH):
    above, of_h, of_c = axes[:, row]
    above.imshow(np.concatenate([X[row]] * CALLS).T, aspect="auto", cmap="Greys")
    above.set_title(f"row {row}", fontsize=8)
    for axis, name, states in ((of_h, "h", h), (of_c, "c", c)):
        for unit in range(UNITS):
            axis.plot(steps, [state[row, unit] for state in states], label=f"unit {unit}")
        axis.axvline(TIMESTEPS - 0.5, color="grey", linewidth=0.8)
        axis.set_ylabel(name)
    of_h.legend(fontsize=6)
    of_c.set_xlabel("step, over both calls")
figure.tight_layout()
figure.savefig(sys.argv[1], dpi=300)
