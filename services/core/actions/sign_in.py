"""Staff sign in with a local account; argon2id, and a pause after too many wrong passwords."""

from datetime import datetime, timedelta
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from services.core.db import staff as accounts
from services.core.db.session import Database, Work
from services.core.db.tables_staff import Staff
from services.core.domain.staff import FAILURES_BEFORE_PAUSE, Officer, Role, password_refusals
from services.core.domain.submission import new_token
from services.core.errors import Conflict, Refusal, Refused

_HASHER = PasswordHasher()  # argon2id with RFC 9106's low-memory profile
_NOBODY = _HASHER.hash(new_token())
_PAUSE = timedelta(minutes=5)
_WRONG = Refusal(code="sign_in", message="The username or the password is not right.", field="username")
_PAUSED = Refusal(
    code="sign_in_paused",
    message="Too many wrong passwords. Wait 5 minutes, or ask an administrator.",
    field="username",
)


def sign_in(
    database: Database, *, username: str, password: str, hours: int, now: datetime
) -> tuple[Officer, str]:
    """The officer and a session token. Raises `Refused` in the same words and time for a wrong name or password."""
    with database.unit_of_work() as work:
        account = accounts.by_username(work, username)
        if account is not None and account.locked_until is not None and account.locked_until > now:
            raise Refused(_PAUSED)
        if account is not None and _verified(account, password) and not account.disabled:
            account.failures, account.locked_until = 0, None
            token = new_token()
            accounts.open_session(work, account, token=token, now=now, ends_at=now + timedelta(hours=hours))
            return accounts.officer(account), token
        if account is None:
            _matches(_NOBODY, password)  # as slow as for a real account
        else:
            _count_failure(account, now=now)
    raise Refused(_WRONG)


def sign_out(work: Work, *, token: str) -> None:
    """End this sign-in."""
    accounts.close_session(work, token)


def create_account(
    work: Work, *, username: str, name: str, role: Role, password: str, now: datetime
) -> Officer:
    """A new local account. Raises `Refused` for a weak password, `Conflict` for a name that is taken."""
    if refusals := password_refusals(password):
        raise Refused(*refusals)
    if accounts.by_username(work, username) is not None:
        raise Conflict("There is an account with this username already.")
    row = Staff(
        id=uuid4(),
        username=username.strip(),
        name=name.strip(),
        role=role,
        password_hash=_HASHER.hash(password),
        created_at=now,
    )
    work.session.add(row)
    return accounts.officer(row)


def _verified(account: Staff, password: str) -> bool:
    return _matches(account.password_hash, password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def _count_failure(account: Staff, *, now: datetime) -> None:
    account.failures += 1
    if account.failures >= FAILURES_BEFORE_PAUSE:
        account.failures, account.locked_until = 0, now + _PAUSE
