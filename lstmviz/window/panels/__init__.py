"""The panels: each is set from the experiment, and says what a person wants of it."""
