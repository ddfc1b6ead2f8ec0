"""Lecture mode: one large picture with one sentence, walked through with a clicker."""
