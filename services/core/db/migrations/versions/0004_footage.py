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
