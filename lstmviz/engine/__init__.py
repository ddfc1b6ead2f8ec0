"""Keras, alone in here: an experiment goes in, a trace comes out."""
