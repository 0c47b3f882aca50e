"""Copies: articles of nearly the same text, in groups."""
