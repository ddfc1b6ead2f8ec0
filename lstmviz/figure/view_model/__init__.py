"""A trace, asked the questions that a picture of it asks; nothing here knows Qt."""
