"""Exports of other annotation tools, with their annotations and annotators."""

from annotator.corpus.readers.peers.reading import TOOLS, read, recognised

__all__ = ["TOOLS", "read", "recognised"]
