"""What an LSTM, a GRU and a SimpleRNN are: states, gates, weights and equations, as data."""
