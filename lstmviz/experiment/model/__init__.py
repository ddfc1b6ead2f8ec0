"""The model around the layer: a chain of layers, of which at least one is recurrent."""
