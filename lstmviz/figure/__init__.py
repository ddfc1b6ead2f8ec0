"""Pictures of a trace: the film strip, its colours, and the same picture as a file."""
