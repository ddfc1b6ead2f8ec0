"""Compares two traces: steps aligned, differences measured, sentences."""
