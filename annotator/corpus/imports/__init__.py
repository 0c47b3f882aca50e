"""Imports: files surveyed, compared, stored unseen, shown at once; swept and undone."""
