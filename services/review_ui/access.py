"""Who may do what: one table maps every route to the roles it needs. A route without a row is closed to everyone."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.core.domain.staff import DESK, EVERYONE, OVERSIGHT, Role

Roles = frozenset[Role]

ANYONE: Final[Roles | None] = None
"""No sign-in is needed."""
NOBODY: Final[Roles] = frozenset()

_CASE = "/cases/{case_id}"
_FOOTAGE = f"{_CASE}/footage/{{footage_id}}"

ACCESS: Final[Mapping[tuple[str, str], Roles | None]] = MappingProxyType(
    {
        ("GET", "/health/live"): ANYONE,
        ("GET", "/health/ready"): ANYONE,
        ("GET", "/static"): ANYONE,
        ("GET", "/sign-in"): ANYONE,
        ("POST", "/sign-in"): ANYONE,
        ("GET", "/"): EVERYONE,
        ("POST", "/sign-out"): EVERYONE,
        ("GET", "/queue"): DESK,
        ("POST", "/queue/next"): DESK,
        ("GET", "/cases"): DESK,
        ("GET", _CASE): DESK,
        ("POST", f"{_CASE}/claim"): DESK,
        ("POST", f"{_CASE}/claim/keep"): DESK,
        ("POST", f"{_CASE}/release"): DESK,
        ("POST", f"{_CASE}/decide"): DESK,
        ("POST", f"{_CASE}/mark"): DESK,
        ("POST", f"{_CASE}/ask"): DESK,
        ("POST", f"{_CASE}/register"): DESK,
        ("GET", f"{_CASE}/register/decision"): DESK,
        ("POST", f"{_CASE}/reopen"): frozenset({Role.SUPERVISOR}),
        ("POST", f"{_CASE}/transfer"): DESK,
        ("GET", f"{_CASE}/pack"): DESK,
        ("GET", f"{_CASE}/jobs"): DESK,
        ("GET", f"{_CASE}/jobs/{{job_id}}"): DESK,
        ("GET", f"{_FOOTAGE}/timeline"): DESK,
        ("GET", f"{_FOOTAGE}/original"): DESK,
        ("POST", f"{_FOOTAGE}/stills"): DESK,
        ("POST", f"{_FOOTAGE}/in-step"): DESK,
        ("POST", f"{_FOOTAGE}/vehicle"): DESK,
        ("GET", f"{_FOOTAGE}/frames/{{frame_index}}.png"): DESK,
        ("POST", f"{_FOOTAGE}/excerpts"): DESK,
        ("GET", f"{_FOOTAGE}/excerpts/{{label}}"): DESK,
        ("GET", f"{_FOOTAGE}/redactions"): DESK,
        ("POST", f"{_FOOTAGE}/redactions"): DESK,
        ("GET", "/attention"): OVERSIGHT,
        ("POST", "/attention/{job_id}/again"): OVERSIGHT,
        ("POST", "/attention/letters/{message_id}/posted"): OVERSIGHT,
        ("GET", "/repeat-vehicles"): frozenset({Role.SUPERVISOR}),
        ("POST", "/repeat-vehicles"): frozenset({Role.SUPERVISOR}),
        ("GET", "/repeat-vehicles/{consultation_id}"): frozenset({Role.SUPERVISOR}),
        ("GET", "/outbox"): frozenset({Role.ADMINISTRATOR}),
        ("GET", "/statistics"): EVERYONE,
        ("GET", "/statistics.csv"): EVERYONE,
        ("GET", "/accounts"): frozenset({Role.ADMINISTRATOR}),
        ("POST", "/accounts"): frozenset({Role.ADMINISTRATOR}),
        ("POST", "/accounts/{staff_id}/disable"): frozenset({Role.ADMINISTRATOR}),
        ("POST", "/accounts/{staff_id}/enable"): frozenset({Role.ADMINISTRATOR}),
    }
)


def needed(method: str, path: str) -> Roles | None:
    """The roles that a route (by its template) needs; `ANYONE` for none, `NOBODY` for a route that is not in the table."""
    return ACCESS.get((method, path), NOBODY)


def may(role: Role, path: str, *, method: str = "GET") -> bool:
    """Whether the role opens the route: for navigation, so that no page offers what it would refuse."""
    roles = needed(method, path)
    return roles is None or role in roles
