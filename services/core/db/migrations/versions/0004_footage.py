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


def _said_of_marks() -> None:
    op.create_table(
        "confirmed_marks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("footage_id", sa.Uuid(), nullable=False),
        sa.Column("frame_index", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("mark", "typed", "salt")),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("reported_mark", "read_mark")),
        sa.Column("read_confidence", sa.Float(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        *_of_a_case("confirmed_marks"),
    )
    op.create_table(
        "chosen_vehicles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("footage_id", sa.Uuid(), nullable=False),
        sa.Column("frame_index", sa.Integer(), nullable=False),
        sa.Column("box", postgresql.JSONB(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        *_of_a_case("chosen_vehicles", ondelete="CASCADE"),
    )
    op.create_index("ix_confirmed_marks_mark", "confirmed_marks", ["mark"])
    op.create_index("ix_decisions_confirmed_mark", "decisions", ["confirmed_mark"])
    for table in ("confirmed_marks", "chosen_vehicles"):
        op.create_index(f"ix_{table}_submission_id", table, ["submission_id"])


def _of_a_case(table: str, *, ondelete: str | None = None) -> tuple[sa.Constraint, ...]:
    submission, footage, staff = f"fk_{table}_submission_id", f"fk_{table}_footage_id", f"fk_{table}_staff_id"
    return (
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=submission),
        sa.ForeignKeyConstraint(["footage_id"], ["footage.id"], name=footage, ondelete=ondelete),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=staff),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def _consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("consulted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_consultations_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consultations"),
    )
    op.create_index("ix_consultations_consulted_at", "consultations", ["consulted_at"])
    op.execute(
        "CREATE TRIGGER consultations_appended BEFORE UPDATE OR DELETE ON consultations FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER consultations_kept BEFORE TRUNCATE ON consultations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _lookups() -> None:
    times = (("asked_at", False), ("sent_at", True), ("answered_at", True))
    op.create_table(
        "vehicle_lookups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=empty) for name, empty in times),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("outcome", "silence")),
        sa.Column("record", postgresql.JSONB(), nullable=True),
        sa.Column("reused", sa.Boolean(), nullable=False),
        sa.CheckConstraint("outcome is null or silence is null", name=op.f("ck_vehicle_lookups_one_answer")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_vehicle_lookups_submission_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_vehicle_lookups_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_vehicle_lookups"),
    )
    for column in ("submission_id", "mark", "sent_at"):
        op.create_index(f"ix_vehicle_lookups_{column}", "vehicle_lookups", [column])
    op.add_column("jobs", sa.Column("lookup_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_jobs_lookup_id", "jobs", "vehicle_lookups", ["lookup_id"], ["id"])


def upgrade() -> None:
    for name in ("scan", "telemetry", "hints", "burnt_in", "plates_read"):
        op.add_column("footage", sa.Column(name, postgresql.JSONB(), nullable=True))
    _likenesses()
    _steps()
    _said_of_marks()
    _consultations()
    _lookups()
    op.add_column("questions", sa.Column("typed", sa.Text(), nullable=True))
    op.add_column("jobs", sa.Column("last_frame_index", sa.Integer(), nullable=True))
    op.add_column("plate_readings", sa.Column("characters", postgresql.JSONB(), nullable=True))
    op.add_column("plate_readings", sa.Column("sheet_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_plate_readings_sheet_id", "plate_readings", "derivatives", ["sheet_id"], ["id"])
    op.drop_constraint("uq_jobs_name_footage_id_frame_index_message_id", "jobs")
    op.create_unique_constraint(
        "uq_jobs_promised_once",
        "jobs",
        ["name", "footage_id", "frame_index", "last_frame_index", "message_id", "lookup_id"],
        postgresql_nulls_not_distinct=True,
    )
