"""Finds what is worth pointing out in a trace; one module for each subject."""
