"""articles in any form."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("parties", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["claim.id"], name=op.f("fk_claim_merged_into_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_claim_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_claim_project_id_id"), ["project_id", "id"], unique=False
        )

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("spellings", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_party_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_party_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_party_project_id_person_id_name"),
            ["project_id", "person_id", "name"],
            unique=False,
        )
        batch_op.create_index(
            "uq_party_listed",
            ["project_id", "name"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )
        batch_op.create_index(
            "uq_party_typed",
            ["person_id", "name"],
            unique=True,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )

    op.create_table(
        "upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=20), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("files", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("labels", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("preview", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_upload_job_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_upload_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_upload_project_id_id"), ["project_id", "id"], unique=False
        )

    op.create_table(
        "upload_part",
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_upload_part_upload_id")
        ),
        sa.PrimaryKeyConstraint("upload_id", "file", "number", name=op.f("pk_upload_part")),
    )
    op.create_table(
        "article_pair",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("jaccard", sa.Integer(), nullable=True),
        sa.Column("containment", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(said = 'found') = (jaccard IS NOT NULL)",
            name=op.f("ck_article_pair_figures_when_found"),
        ),
        sa.CheckConstraint(
            "said IN ('found', 'together', 'apart')", name=op.f("ck_article_pair_said_known")
        ),
        sa.CheckConstraint("article_id < other_id", name=op.f("ck_article_pair_in_order")),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_pair_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["article.id"], name=op.f("fk_article_pair_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_article_pair")),
    )
    with op.batch_alter_table("article_pair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_pair_other_id"), ["other_id"], unique=False)

    op.create_table(
        "article_words",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_words_article_id")
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_words")),
    )
    op.create_table(
        "raw",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["article_version.id"], name=op.f("fk_raw_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_raw")),
    )
    op.create_table(
        "sketch",
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("algorithm", sa.String(length=32), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["article_version.id"],
            name=op.f("fk_sketch_version_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_sketch")),
    )
    op.create_table(
        "annotation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sentence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_annotation_request_assignment_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_annotation_request_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_annotation_request_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sentence_id"], ["sentence.id"], name=op.f("fk_annotation_request_sentence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotation_request")),
    )
    with op.batch_alter_table("annotation_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_annotation_request_assignment_id"), ["assignment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_annotation_request_project_id_assignment_id"),
            ["project_id", "assignment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_annotation_request_sentence_id"), ["sentence_id"], unique=False
        )

    op.create_table(
        "claim_sentence",
        sa.Column("claim_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sentence_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_sentence_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["sentence_id"], ["sentence.id"], name=op.f("fk_claim_sentence_sentence_id")
        ),
        sa.PrimaryKeyConstraint("claim_id", "sentence_id", name=op.f("pk_claim_sentence")),
    )
    with op.batch_alter_table("claim_sentence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_sentence_sentence_id"), ["sentence_id"], unique=False
        )

    op.create_table(
        "cut_report",
        sa.Column("sentence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cut_report_person_id")),
        sa.ForeignKeyConstraint(
            ["sentence_id"], ["sentence.id"], name=op.f("fk_cut_report_sentence_id")
        ),
        sa.PrimaryKeyConstraint("sentence_id", "person_id", name=op.f("pk_cut_report")),
    )
    with op.batch_alter_table("cut_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cut_report_person_id"), ["person_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sentence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appeal_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_appeal_project_id")),
        sa.ForeignKeyConstraint(
            ["sentence_id"], ["sentence.id"], name=op.f("fk_appeal_sentence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_appeal_project_id_id"), ["project_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_appeal_sentence_id_decision_id"),
            ["sentence_id", "decision_id"],
            unique=False,
        )

    op.create_table(
        "decision_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('answers', 'supports', 'undercuts', 'repeats')",
            name=op.f("ck_decision_link_relation_known"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_link_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["sentence.id"], name=op.f("fk_decision_link_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_link")),
        sa.UniqueConstraint(
            "decision_id",
            "relation",
            "target_id",
            name=op.f("uq_decision_link_decision_id_relation_target_id"),
        ),
    )
    with op.batch_alter_table("decision_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_link_target_id"), ["target_id"], unique=False)

    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "preferences", sa.JSON(none_as_null=True), server_default="{}", nullable=False
            )
        )
        batch_op.add_column(sa.Column("acknowledged_at", sa.String(length=20), nullable=True))

    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hint", sa.Text(), nullable=True))

    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_project_id_group_name"),
            ["project_id", "group_name"],
            unique=False,
        )

    with op.batch_alter_table("article_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced", sa.Integer(), nullable=True))

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("extra", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("returned", sa.Integer(), nullable=True))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("batch", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("second_look", sa.String(length=16), nullable=True))
        batch_op.create_index(batch_op.f("ix_decision_batch"), ["batch"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_project_id_actor_seq"),
            ["project_id", "actor", "seq"],
            unique=False,
        )

    with op.batch_alter_table("gold", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asks", sa.String(length=16), nullable=True))
        batch_op.create_index(
            "ix_gold_asks",
            ["project_id", "article_id", "sentence_id", "asks"],
            unique=False,
            sqlite_where=sa.text("asks IS NOT NULL"),
            postgresql_where=sa.text("asks IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_gold_label",
            ["project_id", "label", "article_id"],
            unique=False,
            sqlite_where=sa.text("label IS NOT NULL"),
            postgresql_where=sa.text("label IS NOT NULL"),
        )

    with op.batch_alter_table("import_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.String(length=20), nullable=True))
        batch_op.add_column(
            sa.Column("corrections", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("report", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_import_run_job_id"), ["job_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_import_run_job_id"), "job", ["job_id"], ["id"])

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("imported_as", sa.String(length=128), nullable=True))
        batch_op.add_column(sa.Column("guideline_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_person_project_id_imported_as"), ["project_id", "imported_as"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_person_guideline_id"), "guideline", ["guideline_id"], ["id"]
        )

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("group_decisions", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("random_order", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("sample_share", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("second_look_share", sa.Integer(), server_default="0", nullable=False)
        )

    with op.batch_alter_table("sentence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fingerprint", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_sentence_fingerprint"), ["fingerprint"], unique=False)
