"""How a picture leaves: at a size in centimetres, with text in points, in every format."""
