"""A process of its own for what would stop the window: its jobs, and their results.

Nothing heavy is loaded here: a worker is started before anything else is imported.
"""
