"""Two traces side by side: which steps belong together, how far apart they are, in words."""
