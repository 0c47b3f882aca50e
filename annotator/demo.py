"""The sample project: three people, some articles, part of the work done."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from annotator import about_me, accounts, membership, party_list, projects
from annotator.adjudication import decisions
from annotator.adjudication.choices import Choice
from annotator.config import PACKAGE
from annotator.corpus import readers, reading
from annotator.corpus.imports.importing import import_articles
from annotator.corpus.reading import Reading
from annotator.errors import ConflictError, mark
from annotator.labeling import annotations, assignments, links
from annotator.models import Account, Article, ArticleVersion, Person, Project
from annotator.passwords import PasswordHash

SAMPLE = PACKAGE / "sample"
SLUG = "demo"
STEPS = 12  # how often load reports progress
ROLES = {"alice": ("annotator",), "bob": ("annotator",), "lead": ("adjudicator", "manager")}


class OccupiedError(ConflictError):
    message = mark(
        "The database holds other work already. Run the demo in another folder, or set "
        "ANNOTATOR_DATA to an empty one."
    )


def is_loaded(session: Session) -> bool:
    """Whether the sample project is there; raises OccupiedError over anybody else's data."""
    slugs = list(session.scalars(select(Project.slug)))
    if slugs == [SLUG]:
        return True
    if slugs or session.scalar(select(Account.id).limit(1)):
        raise OccupiedError
    return False


def load(
    session: Session, hashes: Mapping[str, PasswordHash | None], progress: Callable[[], None]
) -> None:
    """Make the accounts and the project, and replay the sample answers and decisions.

    `hashes` of passwords by user name; `progress` is called after each article of each person.
    """
    project = projects.create(session, SLUG, name="Demo", languages=("fr", "en"))
    people = {}
    for name, roles in ROLES.items():
        account = accounts.create_account(session, name, hashes[name])
        about_me.acknowledge(session, account)
        people[name] = membership.set_roles(session, project, account, roles)
    articles = readers.Files(tuple(readers.on_disk(SAMPLE / "articles.jsonl")))
    import_articles(session, project, articles)
    corpus = _sentences(session, project)
    for name in ("alice", "bob"):
        for article, answers in _by_article(name):
            _answer(session, people[name], corpus[article], answers)
            progress()
    for typed in party_list.listing(session, people["lead"]).typed:
        if typed.people > 1:
            party_list.put(session, people["lead"], typed.name, "")
    for line in _lines("decisions.jsonl"):
        sentence_id = corpus[line.pop("article")][line.pop("sentence")]
        _decide(session, people["lead"], sentence_id, line)


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (SAMPLE / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _sentences(session: Session, project: Project) -> dict[str, dict[int, int]]:
    """Article id -> number of a sentence -> its row's id; 0 holds the article's own."""
    rows = session.execute(
        select(Article.external_id, Article.id, ArticleVersion.id)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(Article.project_id == project.id)
    )
    return {
        external_id: {0: article_id, **_numbered(reading.read(session, version_id))}
        for external_id, article_id, version_id in rows
    }


def _numbered(read: Reading) -> dict[int, int]:
    return {sentence.n: sentence.id for sentence in read.sentences}


def _by_article(name: str) -> Iterator[tuple[str, dict[int, dict[str, Any]]]]:
    """One annotator's sample answers, article by article, by the number of the sentence."""
    articles: dict[str, dict[int, dict[str, Any]]] = {}
    for line in _lines("answers.jsonl"):
        if name in line:
            articles.setdefault(line["article"], {})[line["sentence"]] = line[name]
    yield from articles.items()


def _answer(
    session: Session,
    person: Person,
    sentences: dict[int, int],
    answers: dict[int, dict[str, Any]],
) -> None:
    """Give the answers; an article that is answered to its end is submitted."""
    for number, answer in answers.items():
        changes = {key: value for key, value in answer.items() if key != "links"}
        annotations.annotate(session, person, sentences[number], changes)
        for link in answer.get("links", ()):
            target_id = sentences[link["sentence"]]
            links.link(session, person, sentences[number], link["relation"], target_id=target_id)
    if len(answers) == len(sentences) - 1:
        assignments.submit(session, person, sentences[0])


def _decide(session: Session, lead: Person, sentence_id: int, line: dict[str, Any]) -> None:
    """Answer before the annotations are revealed, and keep that answer after it."""
    choice = Choice(
        label=line.get("label"),
        skip_reason=line.get("skip_reason"),
        ambiguous=line.get("ambiguous", False),
        reason=line["reason"],
        clause=line.get("clause"),
        note=line.get("note"),
    )
    decisions.decide(session, lead, sentence_id, choice)
    decisions.decide(session, lead, sentence_id, choice)
