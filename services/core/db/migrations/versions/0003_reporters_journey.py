"""The reporter's journey: files in order with the marked moment, messages, questions, other forces, the rules that governed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new_tables()
    _submissions()
    _uploads()
    _jobs()
    op.add_column("reports", sa.Column("email_key", sa.Text(), nullable=True))
    op.create_index("ix_reports_email_key", "reports", ["email_key"])
    op.add_column("reports", sa.Column("sealed_token", sa.Text(), nullable=True))
    for table in ("transfers", "rules_versions"):
        op.execute(
            f"CREATE TRIGGER {table}_appended BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _submissions() -> None:
    op.add_column("submissions", sa.Column("other_force", sa.Text(), nullable=True))
    op.add_column("submissions", sa.Column("rules_sha256", sa.Text(), nullable=True))
    op.create_foreign_key(
        "fk_submissions_rules_sha256", "submissions", "rules_versions", ["rules_sha256"], ["sha256"]
    )


def _uploads() -> None:
    """What came before keeps the order in which it was begun."""
    op.add_column("uploads", sa.Column("position", sa.Integer(), nullable=True))
    op.add_column("uploads", sa.Column("view", sa.Text(), server_default="", nullable=False))
    op.add_column("uploads", sa.Column("moment_s", sa.Float(), nullable=True))
    op.execute(
        "UPDATE uploads SET position = ranked.rank FROM (SELECT id, row_number() OVER (PARTITION BY submission_id"
        " ORDER BY created_at, id) AS rank FROM uploads) AS ranked WHERE uploads.id = ranked.id"
    )
    op.alter_column("uploads", "position", nullable=False)
    op.alter_column("uploads", "view", server_default=None)


def _jobs() -> None:
    op.add_column("jobs", sa.Column("message_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_jobs_message_id", "jobs", "messages", ["message_id"], ["id"])
    op.drop_constraint("uq_jobs_name_footage_id_frame_index", "jobs")
    op.create_unique_constraint(
        "uq_jobs_name_footage_id_frame_index_message_id",
        "jobs",
        ["name", "footage_id", "frame_index", "message_id"],
        postgresql_nulls_not_distinct=True,
    )


def _new_tables() -> None:
    _rules_versions()
    _messages()
    _questions()
    _return_links()
    _transfers()


def _rules_versions() -> None:
    op.create_table(
        "rules_versions",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rules_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_rules_versions"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_reference", sa.Text(), nullable=True),
        sa.CheckConstraint("channel in ('email', 'text', 'post')", name=op.f("ck_messages_channel")),
        sa.CheckConstraint(
            "state in ('waiting', 'by_hand', 'sent', 'failed', 'dropped')", name=op.f("ck_messages_state")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_messages_submission_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index("ix_messages_submission_id", "messages", ["submission_id"])
    op.create_index("ix_messages_promised_at", "messages", ["promised_at"])


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wants_footage", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_questions_submission_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_questions_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_submission_id", "questions", ["submission_id"])


def _return_links() -> None:
    op.create_table(
        "return_links",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_return_links_submission_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_return_links"),
    )


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("transferred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("force", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_transfers_submission_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_transfers_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_transfers"),
    )
    op.create_index("ix_transfers_submission_id", "transfers", ["submission_id"])
