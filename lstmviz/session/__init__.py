"""Holds what a session file contains: experiments, and how they are viewed."""
