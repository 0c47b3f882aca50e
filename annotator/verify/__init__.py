"""Checks an export folder offline, from its own files alone; standard library only."""

from annotator.verify.checking import verify
from annotator.verify.report import Report

__all__ = ["Report", "verify"]
