"""The picture in words: a caption to start from, and a summary for those who can't see it."""
