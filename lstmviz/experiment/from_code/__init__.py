"""Reads pasted Keras code back to a layer, without running any of it."""
