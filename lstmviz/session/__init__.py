"""What a file holds: experiments, and what of them is looked at."""
