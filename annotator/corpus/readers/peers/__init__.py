"""Exports of other annotation tools, with their annotations and annotators."""

from annotator.corpus.readers.peers.reading import TOOLS, fields, read, recognised

__all__ = ["TOOLS", "fields", "read", "recognised"]
