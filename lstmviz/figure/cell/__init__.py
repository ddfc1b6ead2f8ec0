"""The cell diagram: what happens inside the layer at one moment of one row."""
