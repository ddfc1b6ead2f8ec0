"""Trains the ready-made models that ship with weights: `python tests/trained.py assets/models`.

A text that repeats itself is learned with the state carried from chunk to chunk, until the model
writes it; that takes some 20 s.
"""

import argparse
import sys
from pathlib import Path

import keras
import numpy as np

from lstmviz.experiment.model.ready_made import TEXT, TEXT_GENERATION, WRITER

EPOCHS, SEED, CHUNK = 100, 1, 38


def trained_writer() -> list[np.ndarray]:
    """Returns the weights of the model that has learned to write `TEXT`."""
    keras.utils.set_random_seed(SEED)
    embedding, lstm, dense = WRITER.layers
    count = len(TEXT)
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(count, None)),
            keras.layers.Embedding(embedding.input_dim, embedding.output_dim),
            keras.layers.LSTM(lstm.units, return_sequences=True, stateful=True),
            keras.layers.Dense(dense.units, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    ids = TEXT_GENERATION.ids(TEXT * 40)
    rows = np.stack([ids[at : at + 10 * CHUNK + 1] for at in range(count)])  # each begins elsewhere
    for epoch in range(EPOCHS):
        model.layers[1].reset_state()
        for at in range(0, 10 * CHUNK, CHUNK):
            chunk = slice(at, at + CHUNK)
            loss = model.train_on_batch(rows[:, :-1][:, chunk], rows[:, 1:][:, chunk])
        if epoch % 10 == 0:
            print(f"epoch {epoch}: loss {float(loss):.4f}")
    return model.get_weights()


def main() -> int:
    """Writes the weights into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "text-generation.npz", *trained_writer())
    return 0


if __name__ == "__main__":
    sys.exit(main())
