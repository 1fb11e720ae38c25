"""Attacks on the chain of custody by someone who owns the database: each is found, and named where it happened."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from psycopg import sql
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from services.cli.custody import app
from services.cli.embedded import Embedded
from services.core.actions.seed_demonstration import seed_demonstration
from services.core.actions.sign_checkpoint import public_key, sign_checkpoint
from services.core.bootstrap import Core, opened
from services.core.db.custody import stored_links
from services.core.domain.custody import Break, Link, SignedHead, StoredLink, link_hash
from services.core.domain.demonstration import invented_cases
from services.core.domain.statistics import MonthlyRow
from services.core.queries.custody_log import newest_checkpoint, verify_custody
from services.core.settings import Settings
from tests.cases import a_draft

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
MONTH = MonthlyRow(month=date(2024, 5, 1), submissions=4, positive=3, nfa=1, other=0)
EVENTS = 36
APPENDED = ("custody_events", "custody_checkpoints", "decisions")
ATTACKED = ("submissions", "custody_events", "custody_checkpoints")
CHANGED = "its contents do not match its hash: it was changed after it was written"
GONE = "the chain no longer holds the event that its checkpoint signed: history was rewritten or cut off"
Attacker = psycopg.Connection


@pytest.fixture(scope="module")
def bystander(module_settings: Settings) -> Iterator[Core]:
    """Four decided submissions, 36 events, in order of time and so mixed with each other."""
    with opened(module_settings) as core:
        cases = invented_cases([MONTH], areas=core.rules.council_areas, catalogue=core.offences, seed=1)
        with core.database.unit_of_work() as work:
            seed_demonstration(
                work,
                cases=cases,
                force=core.settings.force,
                rules_id=core.rules.id,
                beside_live=False,
                now=NOW,
            )
        yield core


@pytest.fixture(scope="module")
def superuser(stack: Embedded, bystander: Core) -> Iterator[Attacker]:
    """A superuser of the same database, who has switched the triggers off, and keeps a copy of what they attack."""
    database = make_url(bystander.settings.database_url.get_secret_value()).database
    url = make_url(stack.superuser_url).set(drivername="postgresql", database=database)
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ATTACKED:
            connection.execute(
                sql.SQL("CREATE TABLE {} AS TABLE {}").format(_copy_of(table), sql.Identifier(table))
            )
        yield connection


@pytest.fixture
def attacker(superuser: Attacker) -> Iterator[Attacker]:
    """Whatever they did to the rows is undone afterwards."""
    yield superuser
    for table in ATTACKED:
        superuser.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        superuser.execute(
            sql.SQL("INSERT INTO {} SELECT * FROM {}").format(sql.Identifier(table), _copy_of(table))
        )


def _copy_of(table: str) -> sql.Identifier:
    return sql.Identifier(f"{table}_before")


@pytest.fixture
def chained(bystander: Core, attacker: Attacker) -> Core:
    """The service's own view of the chain, whole when a test begins."""
    del attacker
    return bystander


@pytest.fixture
def key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def breaks(core: Core, *, kept: tuple[SignedHead, ...] = (), key: str | None = None) -> tuple[Break, ...]:
    return verify_custody(core.database, kept=kept, public_key=key).breaks


def found(core: Core) -> set[tuple[int, str]]:
    return {(one.position, one.what) for one in breaks(core)}


def links(core: Core) -> list[StoredLink]:
    with core.database.reading() as session:
        return list(stored_links(session))


def checkpointed(core: Core, key: bytes) -> SignedHead:
    with core.database.unit_of_work() as work:
        sign_checkpoint(work, key=key, now=NOW)
    newest = newest_checkpoint(core.database)
    assert newest is not None
    return newest


def write(attacker: Attacker, link: Link, digest: str) -> None:
    attacker.execute(
        "INSERT INTO custody_events VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (*link[:7], json.dumps(dict(link.detail)), *link[8:], digest),
    )


# ---- nothing attacked ------------------------------------------------------------------------------------------------


def test_an_untouched_chain_is_whole(chained: Core) -> None:
    verification = verify_custody(chained.database)
    assert (verification.events, verification.breaks) == (EVENTS, ())


def test_twenty_writers_at_once_do_not_fork_it(chained: Core) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: a_draft(chained), range(20)))
    verification = verify_custody(chained.database)
    assert (verification.events, verification.breaks) == (EVENTS + 20, ())


# ---- the database refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", APPENDED)
@pytest.mark.parametrize("statement", ["UPDATE {} SET position = position", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_service_cannot_change_history(
    chained: Core, key: bytes, table: str, statement: LiteralString
) -> None:
    checkpointed(chained, key)
    column = "number = number" if table == "decisions" else "position = position"
    query = sql.SQL(statement.replace("position = position", column)).format(sql.Identifier(table))
    url = make_url(chained.settings.database_url.get_secret_value()).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="appended only"):
            connection.execute(query)
        connection.rollback()
        rest = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert rest
    assert rest[0] > 0


def test_a_second_event_at_one_place_is_refused(chained: Core, attacker: Attacker) -> None:
    link = links(chained)[-1].link._replace(actor="staff:somebody else")
    with pytest.raises(psycopg.errors.UniqueViolation):
        write(attacker, link, link_hash(link))


# ---- edits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        "event = 'Claimed'",
        "state = 'Decided'",
        "actor = overlay(actor placing 'X' from 1 for 1)",
        "at = at + interval '1 microsecond'",
        """detail = jsonb_set(detail, '{demonstration}', '"yet"')""",
        """detail = detail || '{"": ""}'""",
        "hash = overlay(hash placing 'x' from 9 for 1)",
    ],
)
def test_one_changed_byte_is_named_where_it_is(
    chained: Core, attacker: Attacker, edit: LiteralString
) -> None:
    attacker.execute(sql.SQL("UPDATE custody_events SET {} WHERE position = 17").format(sql.SQL(edit)))
    assert (17, CHANGED) in found(chained)
    assert {position for position, what in found(chained) if what == CHANGED} == {17}


def test_an_event_given_to_another_submission_is_named(chained: Core, attacker: Attacker) -> None:
    attacker.execute(
        "UPDATE custody_events SET submission_id = (SELECT id FROM submissions WHERE id <> submission_id LIMIT 1), "
        "number = 99 WHERE position = 17"
    )
    assert (17, CHANGED) in found(chained)


def test_an_edit_with_its_hash_made_anew_breaks_the_next_link(chained: Core, attacker: Attacker) -> None:
    forged = links(chained)[16].link._replace(actor="reporter, they say")
    attacker.execute(
        "UPDATE custody_events SET actor = %s, hash = %s WHERE position = 17",
        (forged.actor, link_hash(forged)),
    )
    assert (18, "does not point to the event before it") in found(chained)


def test_a_submission_moved_behind_the_chain_is_named(chained: Core, attacker: Attacker) -> None:
    attacker.execute(
        "UPDATE submissions SET state = 'withdrawn' WHERE id = (SELECT id FROM submissions LIMIT 1)"
    )
    (one,) = breaks(chained)
    assert one.what == "its submission is withdrawn, but the newest event of it left it decided"


# ---- removal, insertion, order ----------------------------------------------------------------------------------------


def test_a_deleted_event_is_named(chained: Core, attacker: Attacker) -> None:
    attacker.execute("DELETE FROM custody_events WHERE position = 17")
    assert (18, "expected event 17: events are missing or out of order") in found(chained)


def test_a_deleted_event_is_named_even_when_the_rest_moves_up(chained: Core, attacker: Attacker) -> None:
    attacker.execute("DELETE FROM custody_events WHERE position = 17")
    for position in range(18, EVENTS + 1):
        attacker.execute("UPDATE custody_events SET position = position - 1 WHERE position = %s", (position,))
    assert (17, "does not point to the event before it") in found(chained)
    assert (17, CHANGED) in found(chained)


def test_a_whole_submission_taken_out_is_named(chained: Core, attacker: Attacker) -> None:
    chosen = links(chained)[16].link.submission_id
    attacker.execute("DELETE FROM custody_events WHERE submission_id = %s", (chosen,))
    named = {(one.submission_id, one.what) for one in breaks(chained)}
    assert (chosen, "its submission is decided, but the newest event of it is missing") in named


def test_an_inserted_event_is_named(chained: Core, attacker: Attacker) -> None:
    before = links(chained)
    for position in range(EVENTS, 17, -1):
        attacker.execute("UPDATE custody_events SET position = position + 1 WHERE position = %s", (position,))
    forged = before[16].link._replace(
        position=18, number=50, previous=before[16].hash, previous_in_submission=before[16].hash
    )
    write(attacker, forged, link_hash(forged))
    assert (18, f"expected event {before[16].link.number + 1} of its submission") in found(chained)
    assert (19, "does not point to the event before it") in found(chained)


def test_two_events_that_changed_places_are_named(chained: Core, attacker: Attacker) -> None:
    for old, new in ((17, 1000), (18, 17), (1000, 18)):
        attacker.execute("UPDATE custody_events SET position = %s WHERE position = %s", (new, old))
    assert {(17, CHANGED), (18, CHANGED)} <= found(chained)


def test_a_fork_grafted_in_with_the_constraints_dropped_is_named(chained: Core, attacker: Attacker) -> None:
    twin = links(chained)[16].link._replace(actor="staff:somebody else")
    attacker.execute(
        "ALTER TABLE custody_events DROP CONSTRAINT pk_custody_events, "
        "DROP CONSTRAINT uq_custody_events_submission_id_number"
    )
    write(attacker, twin, link_hash(twin))
    named = found(chained)
    attacker.execute("DELETE FROM custody_events WHERE actor = 'staff:somebody else'")
    attacker.execute(
        "ALTER TABLE custody_events ADD CONSTRAINT pk_custody_events PRIMARY KEY (position), "
        "ADD CONSTRAINT uq_custody_events_submission_id_number UNIQUE (submission_id, number)"
    )
    assert (17, "expected event 18: events are missing or out of order") in named


# ---- the tail, and what only a checkpoint proves -----------------------------------------------------------------------


def test_a_tail_cut_off_with_its_submissions_put_back_is_found_by_a_checkpoint(
    chained: Core, attacker: Attacker, key: bytes
) -> None:
    checkpointed(chained, key)
    cut_tail(attacker)
    assert [(one.position, one.what) for one in breaks(chained)] == [(EVENTS, GONE)]


def test_a_database_put_back_to_an_older_day_is_found_by_a_checkpoint_kept_elsewhere(
    chained: Core, attacker: Attacker, key: bytes
) -> None:
    kept = checkpointed(chained, key)
    cut_tail(attacker)
    attacker.execute("DELETE FROM custody_checkpoints")
    assert breaks(chained) == ()  # by itself the older chain is whole: this is what a chain cannot prove
    assert [(one.position, one.what) for one in breaks(chained, kept=(kept,))] == [(EVENTS, GONE)]


def cut_tail(attacker: Attacker) -> None:
    """As it was three events ago, submissions too."""
    attacker.execute("DELETE FROM custody_events WHERE position > %s", (EVENTS - 3,))
    attacker.execute(
        "UPDATE submissions s SET state = (SELECT e.state FROM custody_events e WHERE e.submission_id = s.id ORDER BY number DESC LIMIT 1)"
    )


def test_a_history_written_anew_from_one_edit_on_is_found_by_a_checkpoint(
    chained: Core, attacker: Attacker, key: bytes
) -> None:
    kept = checkpointed(chained, key)
    rewrite(attacker, links(chained), edited=17)
    attacker.execute("DELETE FROM custody_checkpoints")
    assert breaks(chained) == ()  # again what a chain cannot prove
    assert [(one.position, one.what) for one in breaks(chained, kept=(kept,))] == [(EVENTS, GONE)]


def rewrite(attacker: Attacker, chain: list[StoredLink], *, edited: int) -> None:
    """Every hash from the edit on made anew, as whoever owns the database can."""
    attacker.execute("TRUNCATE custody_events")
    head, heads = "0" * 64, dict[UUID, str]()
    for link, _ in chain:
        actor = "reporter, they say" if link.position == edited else link.actor
        in_submission = heads.get(link.submission_id, "0" * 64)
        forged = link._replace(actor=actor, previous=head, previous_in_submission=in_submission)
        head = heads[link.submission_id] = link_hash(forged)
        write(attacker, forged, head)


def test_a_checkpoint_by_another_key_is_named(chained: Core, key: bytes) -> None:
    checkpointed(chained, key)
    other = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (one,) = breaks(chained, key=public_key(other))
    assert one.what == "its checkpoint was signed by another key"


def test_an_edited_checkpoint_is_named(chained: Core, attacker: Attacker, key: bytes) -> None:
    checkpointed(chained, key)
    attacker.execute("UPDATE custody_checkpoints SET at = at + interval '1 second'")
    (one,) = breaks(chained, key=public_key(key))
    assert one.what == "its checkpoint's signature does not hold"


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def command(
    stack: Embedded, chained: Core, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: bytes
) -> CliRunner:
    path = tmp_path / "custody.pem"
    path.write_bytes(key)
    own = {
        "OPSNAP_DATABASE_URL": chained.settings.database_url.get_secret_value(),
        "OPSNAP_CUSTODY_KEY_FILE": str(path),
    }
    for name, value in {**stack.env, **own}.items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def test_verify_says_that_a_whole_chain_is_whole_and_how_fast(command: CliRunner) -> None:
    result = command.invoke(app, ["verify"])
    assert result.exit_code == 0
    assert result.output.startswith(f"{EVENTS} events in ")
    assert "/s)" in result.output
    assert result.output.endswith("The chain is whole.\n")


def test_verify_exits_1_and_names_position_submission_and_what(
    command: CliRunner, attacker: Attacker
) -> None:
    attacker.execute("UPDATE custody_events SET at = at + interval '1 microsecond' WHERE position = 17")
    row = attacker.execute(
        "SELECT reference FROM submissions JOIN custody_events ON submission_id = id WHERE position = 17"
    ).fetchone()
    assert row
    result = command.invoke(app, ["verify"])
    assert result.exit_code == 1
    assert f"Broken at event 17, submission {row[0]}: {CHANGED}." in result.output


def test_a_checkpoint_printed_today_finds_a_tail_cut_tomorrow(
    command: CliRunner, attacker: Attacker, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text(command.invoke(app, ["checkpoint"]).output)
    assert json.loads(kept.read_text())["public_key"] == command.invoke(app, ["public-key"]).output.strip()
    assert command.invoke(app, ["verify", "--checkpoints", str(kept)]).exit_code == 0
    cut_tail(attacker)
    attacker.execute("DELETE FROM custody_checkpoints")
    assert command.invoke(app, ["verify"]).exit_code == 0
    result = command.invoke(app, ["verify", "--checkpoints", str(kept)])
    assert result.exit_code == 1
    assert GONE in result.output


def test_signing_twice_with_nothing_new_prints_the_same_checkpoint(command: CliRunner) -> None:
    assert command.invoke(app, ["checkpoint"]).output == command.invoke(app, ["checkpoint"]).output


@pytest.mark.parametrize("microseconds", [0, 7, 123456, 999999])
def test_a_moment_is_hashed_as_the_database_writes_it(chained: Core, microseconds: int) -> None:
    at = NOW + timedelta(microseconds=microseconds)
    a_draft(chained, now=at.astimezone(ZoneInfo("Europe/London")))
    newest = links(chained)[-1].link
    assert newest.at == at
    assert newest.moment == f"2026-06-10T09:30:00.{microseconds:06}Z"
    assert breaks(chained) == ()
