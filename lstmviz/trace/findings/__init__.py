"""One module for each kind of thing that is worth pointing at; each finds all of its kind."""
