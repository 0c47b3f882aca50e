"""An export as the worker makes it."""

import time
from typing import Any

from sqlalchemy import select

from annotator.db import reading, writing
from annotator.exporting import making
from annotator.exporting.contents import Progress
from annotator.exporting.options import from_parameters
from annotator.jobs import Claim, Settings
from annotator.models import Project

PAUSE = 1.0  # seconds between two reports of progress, each of them being a write


def run(claimed: Claim, settings: Settings) -> dict[str, Any]:
    """Make the export that the job's parameters describe; returns folder and row."""
    with reading() as session:
        slug = session.scalars(select(Project.slug).where(Project.id == claimed.project_id)).one()
    asked = claimed.parameters
    made = making.make(
        writing,
        slug,
        asked["kind"],
        settings["ANNOTATOR_EXPORTS"],
        options=from_parameters(asked),
        person_id=claimed.person_id,
        progress=_now_and_then(claimed),
    )
    return {"export": made.export_id, "folder": made.path.name}


def _now_and_then(claimed: Claim) -> Progress:
    last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE or done == total:
            last = time.monotonic()
            claimed.progress(done, total)

    return report
