"""What is found out about footage: a scan for malware, where its camera says it was, hints of where it came from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("scan", "telemetry", "hints"):
        op.add_column("footage", sa.Column(name, postgresql.JSONB(), nullable=True))
    op.add_column("jobs", sa.Column("last_frame_index", sa.Integer(), nullable=True))
    op.drop_constraint("uq_jobs_name_footage_id_frame_index_message_id", "jobs")
    op.create_unique_constraint(
        "uq_jobs_promised_once",
        "jobs",
        ["name", "footage_id", "frame_index", "last_frame_index", "message_id"],
        postgresql_nulls_not_distinct=True,
    )
