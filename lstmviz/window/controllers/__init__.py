"""What a person wants becomes a new experiment or view; what the engine says, what is shown."""
