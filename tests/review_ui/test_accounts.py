"""Accounts: made, closed and opened again by an administrator."""

from contextlib import closing

import pytest

from services.core.bootstrap import Core
from services.core.domain.staff import Officer, Role
from services.core.queries.staff_accounts import AccountView, staff_accounts
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import PASSWORD, Visitor

pytestmark = pytest.mark.stack


def _account(core: Core, username: str) -> AccountView:
    return next(account for account in staff_accounts(core.database) if account.username == username)


def test_an_account_is_made_used_closed_and_opened_again(
    core: Core, address: str, signed_in: SignedIn
) -> None:
    administrator = signed_in("administrator")
    made = administrator.post(
        "/accounts", username=" jo ", name="Jo Example", role="reviewer", password=PASSWORD
    )
    assert made.headers["location"] == "/accounts"
    account = _account(core, "jo")
    assert (account.role, account.disabled, account.last_signed_in_at) == (Role.REVIEWER, False, None)
    with closing(Visitor(address)) as jo:
        assert jo.sign_in("jo").status_code == 303
        administrator.post(f"/accounts/{account.id}/disable")
        assert _account(core, "jo").disabled
        assert jo.get("/queue").status_code == 303
        administrator.post(f"/accounts/{account.id}/enable")
        assert jo.sign_in("jo").status_code == 303
    assert _account(core, "jo").last_signed_in_at is not None
    assert "Jo Example" in administrator.get("/accounts").text


def test_every_fault_of_a_new_account_is_said_and_the_password_never_comes_back(signed_in: SignedIn) -> None:
    administrator = signed_in("administrator")
    empty = administrator.post("/accounts", password="a secret that stays one")
    assert empty.status_code == 422
    for words in ("Enter a username.", "Enter the person&#39;s name.", "Choose a role."):
        assert words in empty.text
    assert "a secret that stays one" not in empty.text
    first = empty.text.index("error-summary")
    named, called = (empty.text.index(words, first) for words in ("the person&#39;s name.", "a username."))
    assert named < called  # as the form asks
    assert "at least 12 characters; three random words are good.</a>" in administrator.post("/accounts").text
    weak = administrator.post("/accounts", username="al", name="Al", role="partner", password="short")
    assert "at least 12 characters" in weak.text
    assert 'value="al"' in weak.text
    taken = administrator.post("/accounts", username="REVIEWER", name="Al", role="partner", password=PASSWORD)
    assert "There is an account with this username already." in taken.text


def test_an_administrator_cannot_lock_themselves_out(
    core: Core, officers: dict[Role, Officer], signed_in: SignedIn
) -> None:
    own = officers[Role.ADMINISTRATOR]
    answer = signed_in("administrator").post(f"/accounts/{own.id}/disable")
    assert answer.status_code == 422
    assert "You cannot disable the account you are signed in with." in answer.text
    assert not _account(core, "administrator").disabled
