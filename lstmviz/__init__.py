"""Shows what return_sequences and stateful do in `keras.layers.LSTM`."""
