"""One moment of one row, worked out: the formula with numbers in it, and how far it holds."""
