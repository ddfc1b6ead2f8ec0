"""The experiment as the Python that one would write for it."""
