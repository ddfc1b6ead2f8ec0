"""Reads a whole model from source code: follows what the code would do, without running it."""
