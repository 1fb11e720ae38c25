"""The one place that asks the machine for the time. Only shells import it; the core is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 -- this module is the exception that the ban names
