"""Publishing guidelines: versions that never change, with their event."""

import json

import pytest
from sqlalchemy import select

from annotator import guidelines
from annotator.canonical import canonical, digest
from annotator.errors import NotFoundError
from annotator.guidelines import VersionTakenError
from annotator.models import Event
from tests.factories import make_project
from tests.guideline_folders import document, write


@pytest.fixture
def project(session):
    return make_project(session)


def test_a_version_is_published_with_its_hash_in_the_ledger(session, project, tmp_path):
    draft = guidelines.read_folder(write(tmp_path, document() | {"version": "1.1.0"}))

    guideline = guidelines.publish(session, project, draft)

    session.flush()
    event = session.scalars(
        select(Event).where(Event.type == "guideline.publish").order_by(Event.seq.desc())
    ).first()
    assert (event.subject, json.loads(event.payload)["sha256"]) == ("1.1.0", guideline.sha256)


def test_the_hash_is_over_the_canonical_label_set_and_texts(tmp_path):
    draft = guidelines.read_folder(write(tmp_path, document()))

    assert draft.sha256 == digest(
        canonical({"guideline": draft.document, "texts": {"en": "# Read\n"}})
    )


def test_a_version_is_published_once(session, project):
    draft = guidelines.read_folder(guidelines.DEFAULT)

    with pytest.raises(VersionTakenError):
        guidelines.publish(session, project, draft)


def test_versions_come_latest_first(session, project, tmp_path):
    for version in ("1.1.0", "2.0.0"):
        draft = guidelines.read_folder(write(tmp_path, document() | {"version": version}))
        guidelines.publish(session, project, draft)

    assert [row.version for row in guidelines.versions(session, project)] == [
        "2.0.0",
        "1.1.0",
        "1.0.0",
    ]
    assert guidelines.latest(session, project).major == 2


def test_a_version_of_another_project_is_not_found(session, project, tmp_path):
    other = make_project(session, "other")
    draft = guidelines.read_folder(write(tmp_path, document() | {"version": "3.0.0"}))
    guidelines.publish(session, other, draft)

    with pytest.raises(NotFoundError):
        guidelines.of_version(session, project, "3.0.0")


def test_a_guideline_reads_back_from_the_database_as_it_was_published(session, project):
    draft = guidelines.read_folder(guidelines.DEFAULT)
    stored = guidelines.of_version(session, project, "1.0.0")
    session.expire(stored)

    assert guidelines.Draft(stored.document, stored.texts).sha256 == draft.sha256
