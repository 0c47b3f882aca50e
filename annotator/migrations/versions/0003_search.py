"""Articles are found by their words."""

import sqlalchemy as sa
from alembic import op

from annotator.corpus.searching import words

revision = "0003"
down_revision = "0002"

CHUNK = 100  # articles in memory at a time

SQLITE = """
CREATE VIRTUAL TABLE article_search USING fts5(
    words, content='article_words', content_rowid='article_id', tokenize='ascii', detail='none'
)
"""
POSTGRESQL = """
CREATE INDEX ix_article_words_search ON article_words
USING gin (array_to_tsvector(string_to_array(words, ' ')))
"""
# The planner knows nothing of what splitting a text costs, and would read all of them.
FUNCTION = """
CREATE FUNCTION article_search(query tsquery) RETURNS SETOF integer
LANGUAGE sql STABLE PARALLEL SAFE SET enable_seqscan = off
AS $$
    SELECT article_id FROM article_words
    WHERE array_to_tsvector(string_to_array(words, ' ')) @@ query
$$
"""
NEXT = sa.text(
    "SELECT article.id, article.title, article_version.text FROM article "
    "JOIN article_version ON article_version.article_id = article.id "
    "AND article_version.version = article.version "
    "WHERE article.id > :after ORDER BY article.id LIMIT :chunk"
)
KEEP = sa.text("INSERT INTO article_words (article_id, words) VALUES (:article_id, :words)")


def upgrade() -> None:
    connection = op.get_bind()
    after = 0
    while rows := connection.execute(NEXT, {"after": after, "chunk": CHUNK}).all():
        after = rows[-1][0]
        found = [
            {"article_id": key, "words": words(title, said or "")} for key, title, said in rows
        ]
        connection.execute(KEEP, found)
    if connection.dialect.name == "postgresql":
        op.execute(POSTGRESQL)
        op.execute(FUNCTION)
    else:
        op.execute(SQLITE)
        op.execute("INSERT INTO article_search (article_search) VALUES ('rebuild')")
