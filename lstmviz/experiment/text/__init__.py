"""Text as input and output: its tokens, their ids, and how the next one is chosen."""
