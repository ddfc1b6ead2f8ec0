"""Holds what happened: the states, gates and returned tensors of every call."""
