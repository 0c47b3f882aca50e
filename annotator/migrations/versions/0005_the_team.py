"""Rounds with people, test items, answers to notes, the next guideline while it is written."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

SERVED = """
UPDATE article SET served = true WHERE wanted <= (
    SELECT count(*) FROM assignment a
    WHERE a.article_id = article.id AND a.turn = 1 AND NOT a.extra
    AND a.state IN ('open', 'submitted'))
"""


def upgrade() -> None:
    op.create_table(
        "guideline_draft",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("texts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"], ["guideline.id"], name=op.f("fk_guideline_draft_base_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_guideline_draft_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_guideline_draft")),
    )
    op.create_table(
        "round_person",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("passed_at", sa.String(length=20), nullable=True),
        sa.CheckConstraint("quota >= 0", name=op.f("ck_round_person_quota_range")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_round_person_person_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_person_round_id")),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_round_person")),
    )
    with op.batch_alter_table("round_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_person_person_id"), ["person_id"], unique=False)

    op.create_table(
        "test_item",
        sa.Column("sentence_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=64), nullable=True),
        sa.Column("skip_reason", sa.String(length=64), nullable=True),
        sa.Column("clause", sa.String(length=32), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN label IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN skip_reason IS NOT NULL THEN 1 ELSE 0 END = 1",
            name=op.f("ck_test_item_one_answer"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_test_item_person_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_test_item_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sentence_id"], ["sentence.id"], name=op.f("fk_test_item_sentence_id")
        ),
        sa.PrimaryKeyConstraint("sentence_id", name=op.f("pk_test_item")),
    )
    with op.batch_alter_table("test_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_test_item_project_id_sentence_id"),
            ["project_id", "sentence_id"],
            unique=False,
        )

    op.create_table(
        "note_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("annotation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["annotation_id"], ["annotation.id"], name=op.f("fk_note_answer_annotation_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_note_answer_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_note_answer_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_answer")),
    )
    with op.batch_alter_table("note_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_note_answer_annotation_id_id"), ["annotation_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_note_answer_project_id_proposed_id"),
            ["project_id", "proposed", "id"],
            unique=False,
        )

    op.create_table(
        "former_facts",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_former_facts_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "until", name=op.f("pk_former_facts")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("control", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("served", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(
            "ix_article_unserved",
            ["round_id", "position"],
            unique=False,
            sqlite_where=sa.text("served = 0"),
            postgresql_where=sa.text("NOT served"),
        )
    op.execute(SERVED)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_assignment_open",
            ["project_id", "round_id"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    with op.batch_alter_table("cut_report", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("role", sa.Text(), server_default="annotator", nullable=False)
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_cut_report_role_known"), "role IN ('annotator', 'adjudicator')"
        )
    op.execute(  # until now a report was an adjudicator's while its author was one
        "UPDATE cut_report SET role = 'adjudicator'"
        " WHERE person_id IN (SELECT id FROM person WHERE is_adjudicator)"
    )

    op.create_index(
        "ix_decision_of_batches",
        "decision",
        ["person_id", "id"],
        unique=False,
        sqlite_where=sa.text("batch IS NOT NULL"),
        postgresql_where=sa.text("batch IS NOT NULL"),
    )

    op.create_index(
        "ix_annotation_noted",
        "annotation",
        ["id"],
        unique=False,
        sqlite_where=sa.text("comment IS NOT NULL"),
        postgresql_where=sa.text("comment IS NOT NULL"),
    )

    with op.batch_alter_table("guideline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("becomes", sa.JSON(none_as_null=True), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("languages", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("left_out_at", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.String(length=20), nullable=True))

    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("everybody", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("shuffled", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("requires_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("pass_share", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("must_pass", sa.JSON(none_as_null=True), server_default="[]", nullable=False)
        )
        batch_op.add_column(sa.Column("repeats", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_round_requires_id"),
            "round",
            ["requires_id"],
            ["id"],
            deferrable=True,
            initially="DEFERRED",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_round_pass_share_range"), "pass_share BETWEEN 0 AND 1000"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_round_repeats_range"), "repeats BETWEEN 0 AND 1000"
        )
