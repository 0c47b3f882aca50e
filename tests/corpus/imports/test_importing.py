from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from annotator import ledger
from annotator.canonical import canonical, digest
from annotator.corpus.imports import importing, runs
from annotator.corpus.imports.importing import ArticleRecord, import_articles, survey
from annotator.corpus.imports.runs import NoRoundError, UnderWayError
from annotator.corpus.readers import Files, on_disk
from annotator.db import begin_writing, writing
from annotator.errors import RuleError
from annotator.models import (
    Article,
    ArticleVersion,
    Assignment,
    Event,
    Gold,
    Import,
    Round,
    Sentence,
)
from annotator.rounds import changing, closing
from annotator.rounds.plans import Plan
from tests import factories

SHARED = Path(__file__).parents[3].parent / "shared" / "corpus"


@pytest.fixture
def project(session):
    return factories.make_project(session)


def record(text="A port.", id="port-1", **fields):  # noqa: A002
    return ArticleRecord(text, id=id, **fields)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def spans(session):
    return list(session.execute(select(Sentence.start, Sentence.end).order_by(Sentence.start)))


def event(session):
    """The payload of the latest import's event."""
    session.flush()
    row = session.scalars(
        select(Event).where(Event.type == "import.finish").order_by(Event.seq.desc())
    ).first()
    return ledger.as_record(row)["payload"]


def test_an_article_is_stored_with_everything_known_about_it(session, project):
    facts = {"title": "T", "source": "S", "url": "U", "author": "A", "published": "2026-02-13"}
    import_articles(session, project, [record(language="en", **facts, metadata={"k": [1.5, None]})])
    article = session.scalars(select(Article)).one()

    assert {name: getattr(article, name) for name in facts} == facts
    assert (article.language, article.extra) == ("en", {"k": [1.5, None]})
    assert (article.visible, article.wanted, article.position) == (True, 2, 1)


def test_a_text_is_stored_as_it_is(session, project):
    text = "\r\n Un  «\u00a0port\u00a0». 🚢 Fin.\u200b\r\n"
    import_articles(session, project, [record(text)])
    version = session.scalars(select(ArticleVersion)).one()

    assert (version.text, version.length, version.sha256) == (text, len(text), digest(text))


def test_sentences_are_offsets_in_code_points(session, project):
    import_articles(session, project, [record("🚢 One. 🚢 Two.", language="en")])

    assert spans(session) == [(0, 6), (7, 13)]


def test_sentences_that_come_with_the_article_take_the_place_of_ours(session, project):
    import_articles(session, project, [record("One. Two.\nThree.", sentences=[(0, 9), (10, 16)])])

    assert spans(session) == [(0, 9), (10, 16)]


def test_every_sentence_begins_without_enough_answers(session, project):
    factories.import_text(session, project)
    rows = session.execute(select(Gold.status, Gold.label, Gold.n, Gold.stale)).all()

    assert rows == [("insufficient", None, 0, False)] * 3


def test_sentences_of_a_round_that_does_not_count_are_excluded(session, project):
    session.scalars(select(Round)).one().counts = False
    factories.import_text(session, project)

    assert set(session.scalars(select(Gold.status))) == {"excluded"}


def test_articles_follow_those_that_are_there(session, project):
    for number in (1, 2, 3):
        import_articles(session, project, [record(id=f"port-{number}")])

    query = select(Article.external_id, Article.position).order_by(Article.external_id)
    positions = session.execute(query).all()
    assert positions == [("port-1", 1), ("port-2", 2), ("port-3", 3)]


def test_articles_are_dealt_when_all_are_there(session, project):
    factories.join(session, project, "alice", "annotator")
    factories.import_text(session, project)

    assert session.scalars(select(Assignment.state)).all() == ["open"]


def test_one_event_stands_for_all_articles(session, project):
    report = import_articles(session, project, [record("B.", id="b"), record("A.", id="a")])

    assert event(session) == {
        "articles": report.articles,
        "sentences": report.sentences,
        "round": "production",
        "wanted": 2,
        "versions_sha256": digest(canonical([["a", 1, digest("A.")], ["b", 1, digest("B.")]])),
    }


def test_who_imported_is_in_the_ledger(session, project):
    lead = factories.join(session, project, "lead", "manager")
    import_articles(session, project, [record()], by=lead, role="manager")
    last = list(ledger.events(session, project.id))[-1]

    assert (last.type, last.actor, last.role) == ("import.finish", lead.pid, "manager")


def test_without_an_id_the_digest_of_the_text_is_the_id(session, project):
    import_articles(session, project, [record(id=None)])

    assert session.scalars(select(Article.external_id)).all() == [digest("A port.")[:16]]


def test_the_language_of_an_article_that_does_not_say_it_is_guessed_and_that_is_said(
    session, project
):
    report = import_articles(session, project, [record()])

    assert session.scalars(select(Article.language)).all() == ["en"]
    assert [str(remark) for remark in report.remarks] == [
        "Articles that do not say their language, which was guessed: en 1."
    ]


def test_importing_twice_is_importing_once(session, project):
    records = [record(), record("A firm.", id=None)]
    import_articles(session, project, records)
    before = ledger.end(session, project.id), count(session, Import)
    report = import_articles(session, project, records)

    assert (report.articles, report.sentences, report.same) == (0, 0, 2)
    assert (ledger.end(session, project.id), count(session, Import)) == before


def test_an_import_may_hold_old_and_new(session, project):
    import_articles(session, project, [record()])
    report = import_articles(session, project, [record(), record("A firm.", id="firm-1")])

    assert (report.articles, report.same, count(session, Article)) == (1, 1, 2)


def test_an_article_may_stand_twice_in_an_import(session, project):
    report = import_articles(session, project, [record(), record()])

    assert (report.articles, report.same, report.remarks[1:]) == (1, 1, ())


@pytest.mark.parametrize("other", [{"title": "New"}, {"language": "fr"}, {"metadata": {"a": 1}}])
def test_other_facts_of_the_same_text_are_said_and_left_alone(session, project, other):
    import_articles(session, project, [record(language="en")])
    report = import_articles(session, project, [record(**{"language": "en", **other})])
    article = session.scalars(select(Article)).one()

    assert "left alone: port-1." in str(report.remarks[0])
    assert (article.title, article.language, article.extra) == ("", "en", {})


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([record(), record("Other.", place="b.jsonl:2")], "b.jsonl:2: the id port-1 stands"),
        ([record(), record("", id="b")], "the text is empty"),
        ([], "There is no article in what was given"),
    ],
)
def test_what_is_refused_leaves_nothing(session, project, records, says):
    import_articles(session, project, [record("There.", id="there")])
    with pytest.raises(RuleError, match=says):
        import_articles(session, project, records)

    assert session.scalars(select(Article.external_id)).all() == ["there"]


def test_articles_need_an_open_round(session, project):
    session.scalars(select(Round)).one().closed_at = project.created_at

    with pytest.raises(NoRoundError):
        import_articles(session, project, [record()])


def test_articles_go_to_production_else_to_the_latest_round_that_is_not_for_training(
    session, project
):
    production = session.scalars(select(Round)).one()
    for name in ("pilot", "school"):
        kind = "training" if name == "school" else name
        changing.create(session, project, Plan(name, kind=kind, overlap=3))
    factories.import_text(session, project)
    closing.close(session, production)
    article = factories.import_text(session, project, "Another.", "port-2")

    found = session.execute(select(Article.round_id, Article.wanted).order_by(Article.id)).all()
    assert found == [(production.id, 2), (article.round_id, 3)]
    assert article.round.name == "pilot"


@pytest.fixture
def cut_off(session, project, monkeypatch):
    """Five articles, of which two were stored when the import was killed."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    session.commit()
    surveyed = survey([record(f"Text {n}.", id=f"{n}") for n in range(5)])

    def kill(_stored):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        importing.store(writing, project, surveyed, advance=kill)
    return surveyed


def let_the_lease_end(session):
    begin_writing()
    session.execute(update(Import).values(leased_until="2026-01-01T00:00:00Z"))
    session.commit()


def test_an_import_that_is_cut_off_shows_none_of_its_articles(session, cut_off):
    rows = session.execute(select(Article.external_id, Article.visible)).all()

    assert rows == [("0", False), ("1", False)]


def test_what_was_cut_off_is_swept_by_the_next_import(session, project, cut_off):
    let_the_lease_end(session)
    report = importing.store(writing, project, cut_off)

    assert report.articles == count(session, Article) == count(session, Gold) == 5
    assert session.scalars(select(Article.visible).distinct()).all() == [True]


def test_two_imports_do_not_mix(project, cut_off):
    with pytest.raises(UnderWayError):
        importing.store(writing, project, cut_off)


def test_an_import_that_was_swept_stores_no_more(session, project, cut_off):
    let_the_lease_end(session)
    other = survey([record(id="other")])

    def sweep(_stored):
        let_the_lease_end(session)
        importing.store(writing, project, other)

    with pytest.raises(UnderWayError):
        importing.store(writing, project, cut_off, advance=sweep)

    assert session.scalars(select(Article.external_id)).all() == ["other"]


def test_an_import_begins_only_on_what_it_was_compared_with(session, project):
    turn = runs.take_turn(session, project.id)
    factories.import_text(session, project)

    with pytest.raises(UnderWayError):
        runs.begin(session, project, None, turn=turn)


def test_a_file_that_changes_between_the_passes_is_noticed(session, project, tmp_path):
    path = tmp_path / "port.txt"
    path.write_text("A port.")
    surveyed = survey(Files(tuple(on_disk(path))))
    path.write_text("Another port.")

    with pytest.raises(importing.ChangedFileError):
        importing.preview(session, project, surveyed)


def test_a_preview_says_what_an_import_would_do(session, project):
    surveyed = survey([record("One. Two."), record("Three.", id="3")])
    preview = importing.preview(session, project, surveyed)

    assert (preview.articles, preview.sentences, count(session, Article)) == (2, 3, 0)


def between(version):
    """What of the text belongs to no sentence; the sentences follow one another."""
    pieces, before = [], 0
    for sentence in version.sentences:
        assert sentence.start >= before
        pieces.append(version.text[before : sentence.start])
        before = sentence.end
    return "".join([*pieces, version.text[before:]])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_every_code_point_is_in_a_sentence_or_in_white_space_between(session, project, text):
    with session.begin_nested() as savepoint:
        if text.strip():
            import_articles(session, project, [record(text)])
            assert not between(session.scalars(select(ArticleVersion)).one()).strip()
        savepoint.rollback()


@pytest.mark.corpus
def test_the_five_real_articles_are_imported_and_cut_completely(session):
    project = factories.make_project(session, languages=("fr",))
    sources = [source for path in sorted(SHARED.glob("*.txt")) for source in on_disk(path)]
    report = import_articles(session, project, Files(tuple(sources)))
    versions = session.scalars(select(ArticleVersion)).all()

    assert (report.articles, report.remarks) == (5, ())
    assert "".join(map(between, versions)).strip() == ""
