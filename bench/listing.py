"""How long the page of articles takes, whatever it is narrowed by."""

import time
from collections import Counter
from statistics import median, quantiles

from flask.testing import FlaskClient
from sqlalchemy import select, text

from annotator import create_app, sessions
from annotator.db import db, writing
from annotator.models import ArticleWords, Project
from tests.durability.team import Team
from tests.factories import join

ROUNDS = 5
STATES = """
UPDATE gold SET status = 'unanimous', n = 2, label = CASE abs(sentence_id * 7919) % 20
  WHEN 0 THEN 'denial' WHEN 1 THEN 'evidence' WHEN 2 THEN 'allegation' ELSE 'context' END
  WHERE article_id % 4 = 0;
UPDATE gold SET status = 'unresolved', label = NULL
  WHERE article_id % 8 = 0 AND sentence_id % 9 = 0;
UPDATE gold SET stale = true WHERE article_id % 400 = 4;
UPDATE article SET closed_at = '2026-01-01T00:00:00Z' WHERE id % 40 = 4;
UPDATE article SET withdrawn_at = '2026-01-01T00:00:00Z' WHERE id % 5000 = 1;
"""
FILTERS = (
    "",
    "after=20000",
    "words={word}",
    "words={rare}",
    "words=a*",
    "words={word}+{rare}",
    "words=nothing",
    "outlet=Journal+7",
    "outlet=none",
    "language=fr",
    "language=de",
    "since=2020-01-01&until=2020-12-31",
    "since=2030-01-01",
    "state=untouched",
    "state=labelling",
    "state=to+decide",
    "state=decided",
    "state=closed",
    "state=withdrawn",
    "label=denial",
    "label=none",
    "state=untouched&label=denial",
    "state=to+decide&language=de",
    "words=a*&outlet=Journal+7&since=2015-01-01&state=decided&label=evidence",
)


def main(team: Team) -> None:
    """Give the articles all kinds of states, then look at every filter a few times."""
    app = create_app(SQLALCHEMY_DATABASE_URI=team.address, ANNOTATOR_DATA=team.folder)
    with app.app_context():
        token, words = prepare()
        db.session.remove()
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["token"] = token
    look(browser, "")  # warm
    waits = {query: several(browser, query.format(**words)) for query in FILTERS}
    every = sorted(wait for found in waits.values() for wait in found)
    slowest = max(waits, key=lambda query: median(waits[query]))
    p50, p95 = median(every), quantiles(every, n=100)[94]
    print(f"articles page      p50 {p50:.0f}  p95 {p95:.0f} ms, {len(FILTERS)} filters")
    print(f"  the slowest      {median(waits[slowest]):.0f} ms: {slowest or 'none'}")


def prepare() -> tuple[str, dict[str, str]]:
    """A manager's session, and a word that is in most articles and one that is in few."""
    with writing() as session:
        for statement in STATES.split(";")[:-1]:
            session.execute(text(statement))
        project = session.scalars(select(Project)).one()
        token = sessions.open_session(session, join(session, project, "lead", "manager").account)
        said = session.scalars(select(ArticleWords.words).order_by(ArticleWords.article_id.desc()))
        counted = Counter(word for words in said.fetchmany(200) for word in words.split())
    [(word, _)], rare = counted.most_common(1), min(counted, key=lambda key: (counted[key], key))
    return token, {"word": word, "rare": rare}


def several(browser: FlaskClient, query: str) -> list[float]:
    return [look(browser, query) for _ in range(ROUNDS)]


def look(browser: FlaskClient, query: str) -> float:
    """Milliseconds that the page takes."""
    begun = time.monotonic()
    response = browser.get(f"/projects/demo/articles?{query}")
    assert response.status_code == 200, response.status
    return 1000 * (time.monotonic() - begun)
