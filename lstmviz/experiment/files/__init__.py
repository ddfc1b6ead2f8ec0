"""Reads arrays and the LSTM layers of models from files, and executes nothing in them."""
