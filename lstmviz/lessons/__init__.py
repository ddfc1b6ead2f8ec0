"""Scenarios: sessions with a text, steps, questions, and claims that are held against a run."""
