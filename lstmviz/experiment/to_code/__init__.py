"""Writes an experiment as Python code."""
