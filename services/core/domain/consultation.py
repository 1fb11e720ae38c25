"""Looking at the marks of many cases together: only for a stated purpose and a chosen period.

Source: Data Protection Act 2018 s.62, which wants the reason of every consultation logged (to confirm with a force's legal team).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.core.errors import Refusal

SHORTEST_PURPOSE: Final = 10
LONGEST_PURPOSE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to look at, and what for. Days are London dates, both included; None where none was given."""

    purpose: str
    from_on: date | None
    to_on: date | None


def refusals(asked: Asked, *, today: date) -> tuple[Refusal, ...]:
    """Every reason why the list is not shown."""
    length, begins, ends = len(asked.purpose.strip()), asked.from_on, asked.to_on
    checks = (
        (
            length < SHORTEST_PURPOSE,
            "purpose",
            f"Say what you want the list for, in at least {SHORTEST_PURPOSE} characters.",
        ),
        (length > LONGEST_PURPOSE, "purpose", f"Say it in at most {LONGEST_PURPOSE} characters."),
        (begins is None, "from", "Enter the first day of the period, such as 1 4 2026."),
        (ends is None, "to", "Enter the last day of the period, such as 31 3 2026."),
        (ends is not None and ends > today, "to", "The last day of the period must not lie in the future."),
        (
            begins and ends and begins > ends,
            "from",
            "The first day of the period must not come after the last.",
        ),
    )
    return tuple(
        Refusal(code=f"consultation_{field}", field=field, message=message)
        for wrong, field, message in checks
        if wrong
    )
