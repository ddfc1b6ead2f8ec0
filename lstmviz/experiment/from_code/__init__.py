"""Keras code that a person pastes, read back to a layer; nothing in it is ever run."""
