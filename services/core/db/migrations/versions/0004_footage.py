"""What is found out about footage: malware, where its camera says it was, hints of its origin, films in step, a clock in its pictures.

And an answer that is not sent yet, kept while the footage is that was asked for.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _likenesses() -> None:
    bands = ("band_0", "band_1", "band_2", "band_3")
    op.create_table(
        "likenesses",
        sa.Column("footage_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        *(sa.Column(band, sa.Integer(), nullable=False) for band in bands),
        sa.ForeignKeyConstraint(
            ["footage_id"], ["footage.id"], name="fk_likenesses_footage_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("footage_id", "number", name="pk_likenesses"),
    )
    for band in bands:
        op.create_index(f"ix_likenesses_{band}", "likenesses", [band])


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("footage_id", sa.Uuid(), nullable=False),
        sa.Column("beside_id", sa.Uuid(), nullable=False),
        sa.Column("ahead_s", sa.Float(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["footage_id"], ["footage.id"], name="fk_steps_footage_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["beside_id"], ["footage.id"], name="fk_steps_beside_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_steps_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
    )
    op.create_index("ix_steps_footage_id", "steps", ["footage_id"])


def upgrade() -> None:
    for name in ("scan", "telemetry", "hints", "burnt_in"):
        op.add_column("footage", sa.Column(name, postgresql.JSONB(), nullable=True))
    _likenesses()
    _steps()
    op.add_column("questions", sa.Column("typed", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("last_frame_index", sa.Integer(), nullable=True))
    op.drop_constraint("uq_jobs_name_footage_id_frame_index_message_id", "jobs")
    op.create_unique_constraint(
        "uq_jobs_promised_once",
        "jobs",
        ["name", "footage_id", "frame_index", "last_frame_index", "message_id"],
        postgresql_nulls_not_distinct=True,
    )
