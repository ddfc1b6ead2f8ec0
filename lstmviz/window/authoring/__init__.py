"""Writing scenarios: the editor, and what keeps each of its changes in a file."""
