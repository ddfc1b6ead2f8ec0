"""Shows the desktop app: panels say what a person wants, one controller answers."""
