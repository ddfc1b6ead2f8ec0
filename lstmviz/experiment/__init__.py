"""Describes what to run: the layer's arguments, the input tensors, the list of calls."""
