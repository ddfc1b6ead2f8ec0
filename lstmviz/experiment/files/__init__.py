"""Arrays, and the LSTM layers of models, out of files that a person brings; nothing is executed."""
