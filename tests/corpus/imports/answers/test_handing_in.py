"""Answers that come with articles: whose they become, and what follows."""

import json
from contextlib import nullcontext

import pytest
from sqlalchemy import func, select

from annotator import checking
from annotator.corpus.imports import importing
from annotator.corpus.imports.answers.matching import UnknownMeaningError
from annotator.corpus.records import ArticleRecord, GivenAnswer
from annotator.db import reading
from annotator.labeling import assignments
from annotator.models import Annotation, Assignment, Event, Gold, Import, Person, Sentence
from tests import factories

TEXT = "The port accused the firm. The firm denied it. A report came out in May."
SPANS = [(0, 26), (27, 46), (47, 72)]
LABELS = ("allegation", "denial", "evidence")


@pytest.fixture
def project(session):
    return factories.make_project(session)


def record(*answers, text=TEXT, external_id="port-1", **fields):
    return ArticleRecord(text, id=external_id, language="en", answers=answers, **fields)


def answers(name, labels=LABELS, **more):
    """One answer a sentence; a dot is none."""
    return tuple(
        GivenAnswer(name, *span, label, **more)
        for span, label in zip(SPANS, labels, strict=True)
        if label != "."
    )


def bring(session, project, *records, labels=None, **options):
    """Import these articles with their answers, in one transaction."""
    surveyed = importing.survey(records, languages=project.languages)
    return importing.store(
        lambda: nullcontext(session), project, surveyed, labels=labels or {}, **options
    )


def labels_of(session, name):
    query = (
        select(Annotation.label)
        .join(Annotation.assignment)
        .join(Assignment.person)
        .join(Annotation.sentence)
        .where(Person.imported_as == name)
        .order_by(Sentence.start)
    )
    return list(session.scalars(query))


def statuses(session):
    query = select(Gold.status).join(Gold.sentence).order_by(Sentence.version_id, Sentence.start)
    return list(session.scalars(query))


def problems(session, project):
    session.commit()
    with reading() as fresh:
        return checking.check(fresh, fresh.merge(project, load=False)).problems


def test_answers_become_handed_in_answers_of_people_without_account(session, project):
    report = bring(session, project, record(*answers("prodigy: ana")))
    [person] = session.scalars(select(Person).where(Person.imported_as.is_not(None)))
    [assignment] = session.scalars(select(Assignment))

    assert labels_of(session, "prodigy: ana") == list(LABELS)
    assert (person.account_id, person.roles) == (None, frozenset())
    assert (assignment.state, assignment.scope, assignment.blind) == ("submitted", None, False)
    assert report.answered.annotators == (("prodigy: ana", person.pid, 3),)


def test_gold_follows_from_them(session, project):
    bring(session, project, record(*answers("ana"), *answers("ben", ("allegation", "denial", "."))))

    assert statuses(session) == ["unanimous", "unanimous", "insufficient"]


def test_more_of_them_than_the_article_wants_all_count(session, project):
    three = [answer for name in ("ana", "ben", "cy") for answer in answers(name)]
    bring(session, project, record(*three))

    assert list(session.scalars(select(Gold.n))) == [3, 3, 3]


def test_tables_and_ledger_agree_about_them(session, project):
    bring(
        session, project, record(*answers("ana", comment="Who?"), *answers("ben", (".", "E", ".")))
    )

    assert problems(session, project) == []


def test_each_answer_has_its_event_by_the_person_of_the_file(session, project):
    bring(session, project, record(*answers("ana", at="2025-03-01T10:00:00Z", comment="Who?")))
    pid = session.scalar(select(Person.pid))
    events = session.scalars(select(Event).order_by(Event.seq.desc()).limit(5)).all()

    assert [(e.type, e.role, e.actor) for e in reversed(events)] == [
        ("assignment.open", "system", "system"),
        *[("annotation.set", "import", pid)] * 3,
        ("assignment.submit", "import", pid),
    ]
    assert json.loads(events[1].payload)["given_at"] == "2025-03-01T10:00:00Z"
    assert json.loads(events[1].words) == {"comment": "Who?"}


def test_no_name_is_in_the_ledger(session, project):
    bring(session, project, record(*answers("prodigy: ana.dupont")))
    query = select(func.count()).where(
        Event.payload.contains("ana.dupont") | Event.words.contains("ana.dupont")
    )

    assert session.scalar(query) == 0


def test_importing_again_changes_nothing(session, project):
    bring(session, project, record(*answers("ana")))
    before = session.scalar(select(func.max(Event.seq)))
    report = bring(session, project, record(*answers("ana")))

    assert (report.answered.new, report.answered.same) == (0, 3)
    assert session.scalar(select(func.max(Event.seq))) == before


def test_another_annotators_answers_may_come_later(session, project):
    bring(session, project, record(*answers("ana")))
    report = bring(session, project, record(*answers("ben")))

    assert (report.articles, report.answered.new) == (0, 3)
    assert statuses(session) == ["unanimous"] * 3


def test_the_same_annotator_of_two_imports_is_one_person(session, project):
    other = "A dam broke. It was old. Nobody said so before this day, it is said."
    bring(session, project, record(*answers("ana")))
    bring(
        session,
        project,
        record(GivenAnswer("ana", 0, 12, "context"), text=other, external_id="dam-1"),
    )

    assert session.scalar(select(func.count()).where(Person.imported_as == "ana")) == 1


def test_other_answers_of_who_has_answered_are_left_out_and_said(session, project):
    bring(session, project, record(*answers("ana")))
    report = bring(session, project, record(*answers("ana", ("denial", "denial", "evidence"))))

    assert labels_of(session, "ana") == list(LABELS)
    assert report.answered.same == 2
    assert "gave in the article before, left out: 1 (port-1)" in str(report.remarks[0])


def test_answers_of_several_copies_of_an_article_are_brought_together(session, project):
    report = bring(session, project, record(*answers("ana")), record(*answers("ben")))

    assert (report.articles, report.same, report.answered.new) == (1, 0, 6)
    assert statuses(session) == ["unanimous"] * 3


def test_labels_of_the_file_mean_what_is_said(session, project):
    bring(
        session,
        project,
        record(*answers("ana", ("Accusation", "Démenti", "."))),
        labels={"Accusation": "allegation"},
    )

    assert labels_of(session, "ana") == ["allegation", "denial"]


def test_nothing_is_stored_when_a_label_is_to_mean_what_is_not_ours(session, project):
    with pytest.raises(UnknownMeaningError):
        bring(session, project, record(*answers("ana")), labels={"x": "y"})
    assert session.scalar(select(func.count()).select_from(Import)) == 0


def test_a_label_sets_the_details_that_it_sets_by_itself(session, project):
    bring(session, project, record(*answers("ana")))
    found = session.scalars(select(Annotation).where(Annotation.label == "evidence")).one()

    assert found.details == {"evidence": "described"}


def test_an_article_that_has_all_its_answers_is_dealt_to_nobody(session, project):
    alice = factories.join(session, project, "alice", "annotator")
    bring(session, project, record(*answers("ana"), *answers("ben")))

    assert assignments.to_go_on_with(session, alice) is None


def test_who_answered_some_sentences_takes_nobodys_place(session, project):
    alice = factories.join(session, project, "alice", "annotator")
    some = ("allegation", ".", ".")
    bring(session, project, record(*answers("ana", some), *answers("ben", some)))
    given = assignments.to_go_on_with(session, alice)
    starts = session.scalars(select(Sentence.start).where(Sentence.id.in_(given.scope)))

    assert sorted(starts) == [27, 47]


def test_there_is_no_place_where_together_they_answered_all(session, project):
    alice = factories.join(session, project, "alice", "annotator")
    halves = [("allegation", ".", "."), (".", "denial", "evidence")]
    four = [answers(f"{name}{n}", half) for name in "ab" for n, half in enumerate(halves)]
    bring(session, project, record(*(answer for given in four for answer in given)))

    assert assignments.to_go_on_with(session, alice) is None
    assert statuses(session) == ["unanimous"] * 3


def test_answers_to_a_closed_article_are_left_out(session, project):
    bring(session, project, record(*answers("ana")))
    session.scalars(select(Assignment)).one().article.closed_at = "2026-01-01T00:00:00Z"
    session.flush()
    report = bring(session, project, record(*answers("ben")))

    assert labels_of(session, "ben") == []
    assert "closed or withdrawn, left out: 3 (port-1)" in str(report.remarks[0])


def test_they_go_over_to_a_corrected_text_and_are_known_there(session, project):
    corrected = TEXT.replace("in May", "in June")
    bring(session, project, record(*answers("ana")))
    bring(session, project, record(text=corrected))
    report = bring(session, project, record(*answers("ana", (*LABELS[:2], ".")), text=corrected))

    assert (report.answered.new, report.answered.same) == (0, 2)
    assert problems(session, project) == []


def test_a_preview_says_the_same_and_stores_nothing(session, project):
    records = [record(*answers("ana", ("allegation", "denial", "What?")), *answers("ben"))]
    surveyed = importing.survey(records, languages=project.languages)
    seen = importing.preview(session, project, surveyed)

    assert session.scalar(select(func.count()).select_from(Person)) == 0
    done = bring(session, project, *records)
    assert [(name, n) for name, _, n in seen.answered.annotators] == [
        (name, n) for name, _, n in done.answered.annotators
    ]
    assert seen.remarks == done.remarks


def test_a_preview_knows_what_is_there_already(session, project):
    bring(session, project, record(*answers("ana")))
    surveyed = importing.survey([record(*answers("ana"), *answers("ben"))], languages=("en",))
    seen = importing.preview(session, project, surveyed)

    assert ([n for *_, n in seen.answered.annotators], seen.answered.same) == ([3], 3)


def test_the_report_is_kept_with_them(session, project):
    bring(session, project, record(*answers("ana")))
    session.expire_all()
    told = session.scalars(select(Import.report)).one()

    assert (told["articles"], told["answered"]["new"]) == (1, 3)


def test_what_was_cut_off_is_finished_by_importing_again(session, project):
    def until_it_is_seen():
        if session.scalar(select(Import.finished_at)):
            raise KeyboardInterrupt
        return nullcontext(session)

    surveyed = importing.survey([record(*answers("ana"))], languages=project.languages)
    with pytest.raises(KeyboardInterrupt):
        importing.store(until_it_is_seen, project, surveyed)
    assert labels_of(session, "ana") == []

    bring(session, project, record(*answers("ana")))
    assert labels_of(session, "ana") == list(LABELS)
    assert problems(session, project) == []
