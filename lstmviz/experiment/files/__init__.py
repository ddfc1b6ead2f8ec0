"""Reads arrays and the recurrent layers of models from files, and executes nothing in them."""
