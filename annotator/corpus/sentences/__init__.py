"""Sentences: cut from a text, and what a text alone tells of each."""
