"""The whole film strip, laid out and painted: for the screen, an image, or paper."""
