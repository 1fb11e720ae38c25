"""Who may do what: roles of staff and partners."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.core.errors import Refusal, Refused

SHORTEST_PASSWORD = 12
FAILURES_BEFORE_PAUSE = 5


class Role(StrEnum):
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"


DESK = frozenset({Role.REVIEWER, Role.SUPERVISOR})
"""Roles that open cases and decide them."""

OVERSIGHT = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
"""Roles that see stopped work and refused attempts."""

EVERYONE = frozenset(Role)


@dataclass(frozen=True, kw_only=True)
class Officer:
    """A signed-in member of staff or a partner. Partners see no person, mark or exact place."""

    id: UUID
    name: str
    role: Role


class MayNot(Refused):
    """The role is not one that may do it."""

    def __init__(self) -> None:
        super().__init__(
            Refusal(code="role", message="Your account may not do this. Ask an administrator if it should.")
        )


def password_refusals(password: str) -> tuple[Refusal, ...]:
    """Length alone (NIST SP 800-63B: no composition rules)."""
    if len(password) >= SHORTEST_PASSWORD:
        return ()
    message = f"Use a password of at least {SHORTEST_PASSWORD} characters; three random words are good."
    return (Refusal(code="password_short", message=message, field="password"),)
