"""Takes away what an undone import left, as the worker does it."""

from typing import Any

from annotator.corpus.imports import sweeping
from annotator.db import writing
from annotator.jobs import Claim, Settings


def run(claimed: Claim, _settings: Settings) -> dict[str, Any]:
    """Delete the unseen rows of the job's project."""
    sweeping.sweep(writing, claimed.project_id)
    return {}
