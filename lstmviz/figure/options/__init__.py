"""What can be asked of a figure, whoever asks: a dialog, the command line, a notebook, a file."""
