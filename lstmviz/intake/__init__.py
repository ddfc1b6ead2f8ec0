"""What a person brings, files and pasted text, read in a process of its own."""
