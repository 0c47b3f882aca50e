import pytest
from sqlalchemy import select, update

from annotator import clock
from annotator.adjudication import closing
from annotator.corpus.filters import STATES, Filters
from annotator.corpus.listing import listing
from annotator.labeling.annotations import annotate
from annotator.models import Article, Gold, Sentence
from tests import factories

pytestmark = pytest.mark.slow


@pytest.fixture
def scene(session):
    """One article of each state, each with facts of its own; erin manages, alice labels."""
    project = factories.make_project(session)
    erin = factories.join(session, project, "erin", "manager")
    for n, state in enumerate(STATES, start=1):
        factories.import_text(
            session,
            project,
            text=" ".join(f"{word.capitalize()}{n}." for word in ["one", "two", "three"]),
            external_id=state,
            title=f"Number{n}",
            source=f"Outlet {n % 2}",
            published=f"2026-02-{n:02}",
        )
    alice = factories.join(session, project, "alice", "annotator")
    session.execute(update(Article).where(Article.external_id == "closed").values(language="fr"))
    give(session, "to decide", status="unresolved", asks="contested")
    give(session, "decided", status="unanimous", label="denial")
    give(session, "closed", status="unanimous", label="context")
    for name, column in (("closed", "closed_at"), ("withdrawn", "withdrawn_at")):
        setattr(article(session, name), column, clock.now())
    first = session.scalars(sentences("labelling")).first()
    annotate(session, alice, first, {"label": "denial"})
    session.flush()
    return erin


def article(session, name):
    return session.scalars(select(Article).where(Article.external_id == name)).one()


def sentences(name):
    query = select(Sentence.id).join(Sentence.version).order_by(Sentence.start)
    return query.where(Article.external_id == name).join(Article)


def give(session, name, **values):
    one = select(Article.id).where(Article.external_id == name)
    session.execute(update(Gold).where(Gold.article_id.in_(one)).values(**values))


def found(session, person, **wanted):
    return [row.article.external_id for row in listing(session, person, Filters(**wanted)).rows]


@pytest.mark.parametrize("state", STATES)
def test_each_state_finds_the_articles_that_the_list_shows_in_it(session, scene, state):
    rows = listing(session, scene, Filters(state=state)).rows

    assert [(row.article.external_id, row.state) for row in rows] == [(state, state)]


def test_a_stale_decision_is_to_decide(session, scene):
    give(session, "decided", stale=True, asks="stale")

    assert found(session, scene, state="to decide") == ["to decide", "decided"]
    assert found(session, scene, state="decided") == []


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"status": "single", "asks": "unsure"}, "to decide"),
        ({"status": "unanimous", "asks": "sample"}, "to decide"),
        ({"status": "adjudicated", "asks": "second_look"}, "to decide"),
        ({"status": "majority"}, "decided"),
        ({"status": "adjudicated", "stale": True}, "untouched"),
        ({"status": "unresolved"}, "untouched"),
        ({"status": "insufficient"}, "untouched"),
        ({"status": "excluded"}, "untouched"),
        ({"status": "ambiguous"}, "decided"),
    ],
)
def test_what_the_list_says_can_be_closed_can_be_closed(session, scene, values, state):
    labelled = values["status"] in ("adjudicated", "majority", "single", "unanimous")
    give(session, "untouched", label="denial" if labelled else None, **values)

    [row] = [r for r in listing(session, scene).rows if r.article.external_id == "untouched"]
    offered = {each.external_id for each in closing.closable(session, scene)}

    assert row.state == state
    assert found(session, scene, state=state).count("untouched") == 1
    assert state != "decided" or "untouched" in offered


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, list(STATES)),
        ({"words": "number3"}, ["to decide"]),
        ({"words": "number*", "outlet": "Outlet 0"}, ["labelling", "decided", "withdrawn"]),
        ({"outlet": "Outlet"}, []),
        ({"language": "fr"}, ["closed"]),
        ({"since": "2026-02-05"}, ["closed", "withdrawn"]),
        ({"until": "2026-02-01"}, ["untouched"]),
        ({"since": "2026-02-02", "until": "2026-02-03"}, ["labelling", "to decide"]),
        ({"label": "denial"}, ["decided"]),
        ({"label": "denial", "state": "closed"}, []),
        ({"label": "nonsense"}, []),
        ({"state": "nonsense"}, list(STATES)),
    ],
)
def test_filters_find_what_fits_all_of_them(session, scene, wanted, names):
    assert found(session, scene, **wanted) == names


@pytest.mark.parametrize("published", ["13 February 2026", "2026", None, "2026-02", "février 2026"])
def test_what_is_not_written_like_a_day_has_no_place_in_a_range(session, scene, published):
    article(session, "untouched").published = published
    session.flush()

    assert "untouched" not in found(session, scene, since="1900-01-01")
    assert "untouched" not in found(session, scene, until="2100-01-01")


def test_a_moment_belongs_to_its_day(session, scene):
    article(session, "untouched").published = "2026-02-01T23:59:00+01:00"
    session.flush()

    assert found(session, scene, until="2026-02-01") == ["untouched"]


def test_who_labels_an_article_does_not_find_it_whatever_they_ask(session, scene):
    project = scene.project
    both = factories.join(session, project, "both", "annotator", "manager")
    held = {"untouched", "labelling"} - set(found(session, both))

    assert held
    for wanted in ({"words": "number*"}, {"state": "labelling"}, {"state": "untouched"}):
        assert not held & set(found(session, both, **wanted))


def test_the_list_offers_outlets_and_languages_that_there_are(session, scene):
    choices = listing(session, scene).choices

    assert (choices.outlets, choices.languages) == (("Outlet 0", "Outlet 1"), ("en", "fr"))
    assert choices.labels.label_ids == ("allegation", "denial", "evidence", "context")
