"""Explains one step of one row: the formulas with numbers in them, checked against Keras."""
