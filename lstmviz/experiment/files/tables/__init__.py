"""Reads tables as people have them: how they are written is found out, or asked."""
