"""Somebody of each role to sign in as, with a password made up on this machine."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.cli.embedded.instance import write_private
from services.core.actions.sign_in import create_account
from services.core.bootstrap import Core
from services.core.domain.staff import Role
from services.core.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What to type at the staff site."""

    username: str
    password: str
    role: Role


def demo_accounts(core: Core, *, password_file: Path, now: datetime) -> tuple[SignIn, ...]:
    """One account for each role, named after it; the password is kept in a private file for the next start."""
    if not password_file.exists():
        write_private(password_file, secrets.token_urlsafe(12))
    password = password_file.read_text()
    for role in Role:
        with suppress(Conflict), core.database.unit_of_work() as work:  # Conflict: made at an earlier start
            create_account(
                work, username=role, name=f"Demonstration {role}", role=role, password=password, now=now
            )
    return tuple(SignIn(username=role, password=password, role=role) for role in Role)
