"""Why an adjudicator is asked stands beside the gold."""

from alembic import op

revision = "0004"
down_revision = "0003"

ASKS = """
UPDATE gold SET asks = CASE
    WHEN EXISTS (SELECT 1 FROM decision d WHERE d.sentence_id = gold.sentence_id
                 AND d.undone_seq IS NULL) THEN CASE WHEN stale THEN 'stale' END
    WHEN status = 'unresolved' THEN 'contested'
    WHEN status = 'majority' THEN 'majority'
    WHEN EXISTS (SELECT 1 FROM annotation a
                 JOIN assignment s ON s.id = a.assignment_id
                 JOIN article r ON r.id = s.article_id AND r.round_id = s.round_id
                 JOIN round p ON p.id = s.round_id
                 JOIN guideline g ON g.id = a.guideline_id
                 JOIN guideline h ON h.id = p.guideline_id AND h.major = g.major
                 WHERE a.sentence_id = gold.sentence_id AND a.unsure
                 AND s.state = 'submitted' AND s.turn = 1) THEN 'unsure'
END
WHERE status <> 'excluded' AND EXISTS (
    SELECT 1 FROM article WHERE article.id = gold.article_id
    AND article.closed_at IS NULL AND article.wanted <= gold.n)
"""


def upgrade() -> None:
    op.execute(ASKS)
