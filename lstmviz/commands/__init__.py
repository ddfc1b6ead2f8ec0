"""What works without a window: each command, and what they have in common.

Nothing heavy is imported before it is known to be needed.
"""
