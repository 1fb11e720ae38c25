"""What the doctor found out about one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`mend` says what to do where `is_fine` is False; what is not required only takes something away."""

    what: str
    is_fine: bool
    found: str
    mend: str
    is_required: bool = True
