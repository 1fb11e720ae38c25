"""An administrator closes an account, and may open it again."""

from uuid import UUID

from services.core.db import staff as accounts
from services.core.db.session import Work
from services.core.domain.staff import MayNot, Officer, Role
from services.core.errors import Refusal, Refused

_YOURSELF = Refusal(
    code="own_account",
    message="You cannot disable the account you are signed in with. Ask another administrator.",
)


def disable_account(work: Work, *, staff_id: UUID, by: Officer) -> None:
    """Close it: its sign-ins end at once, its history stays. Raises `Refused` for one's own, `MayNot`, `NotFound`."""
    _require_administrator(by)
    if staff_id == by.id:
        raise Refused(_YOURSELF)
    accounts.get(work, staff_id).disabled = True


def enable_account(work: Work, *, staff_id: UUID, by: Officer) -> None:
    """Open it again, without its pause. Raises `MayNot`, `NotFound`."""
    _require_administrator(by)
    account = accounts.get(work, staff_id)
    account.disabled, account.failures, account.locked_until = False, 0, None


def _require_administrator(by: Officer) -> None:
    if by.role is not Role.ADMINISTRATOR:
        raise MayNot
