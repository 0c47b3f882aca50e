"""Reads files of articles, whatever their form: what to call them with, and what they give."""

from annotator.corpus.readers.describing import Description, describe
from annotator.corpus.readers.files import FORMATS, Files
from annotator.corpus.readers.sources import Options, Source, on_disk

__all__ = ["FORMATS", "Description", "Files", "Options", "Source", "describe", "on_disk"]
