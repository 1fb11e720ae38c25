"""The four ways to say no. Each shell maps these once; concrete ones live beside what raises them."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One reason for a no, in words that say what to do.

    `code` is stable and machine-readable; `message` is for the person; `field` names the form field, if one is meant.
    """

    code: str
    message: str
    field: str | None = None


class OpsnapError(Exception):
    """Root of every error that a shell may show to a person."""


class Refused(OpsnapError):
    """What was asked breaks a rule; carries every reason at once."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = refusals


class NotFound(OpsnapError):
    """No such thing, or none that this caller may know of."""


class Conflict(OpsnapError):
    """Somebody else was first, or the moment has passed."""


class Unavailable(OpsnapError):
    """A component that we need does not answer now; trying again later is right."""
