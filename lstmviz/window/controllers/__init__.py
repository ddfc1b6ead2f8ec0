"""Turns what a person wants into a new experiment or view, and answers into what is shown."""
