"""What a change of the experiment did: which calls belong together, which numbers, which words."""
