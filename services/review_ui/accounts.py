"""Accounts of staff and partners, for the administrator."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from services import clock
from services.core.actions.disable_account import disable_account, enable_account
from services.core.actions.seed_demonstration import USERNAME as DEMONSTRATION_USERNAME
from services.core.actions.sign_in import create_account
from services.core.domain.staff import Role, password_refusals
from services.core.errors import Conflict, Refusal, Refused
from services.core.queries.staff_accounts import staff_accounts
from services.review_ui.desk import Desk, officer_of, see

_MISSING = {
    "name": Refusal(code="name_missing", message="Enter the person's name.", field="name"),
    "username": Refusal(code="username_missing", message="Enter a username.", field="username"),
    "role": Refusal(code="role_missing", message="Choose a role.", field="role"),
}


@dataclass(frozen=True, kw_only=True)
class AccountForm:
    """A new account as it was typed; the password is never shown again."""

    name: str = ""
    username: str = ""
    role: str = ""

    def missing(self) -> tuple[Refusal, ...]:
        """What is not filled in, in the order of the form."""
        given = {"name": self.name, "username": self.username, "role": self.role in set(Role)}
        return tuple(refusal for field, refusal in _MISSING.items() if not given[field])


def account_routes(desk: Desk) -> APIRouter:
    """`/accounts`."""
    router = APIRouter(prefix="/accounts")
    database = desk.core.database

    @router.get("")
    def accounts(request: Request) -> Response:
        return _page(desk, request, AccountForm())

    @router.post("")
    def create(
        request: Request,
        username: Annotated[str, Form(max_length=200)] = "",
        name: Annotated[str, Form(max_length=200)] = "",
        role: Annotated[str, Form(max_length=40)] = "",
        password: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        form = AccountForm(username=username.strip(), name=name.strip(), role=role)
        try:
            _create(desk, form, password)
        except (Refused, Conflict) as error:
            return _page(desk, request, form, _refusals(error))
        return see("/accounts")

    @router.post("/{staff_id}/disable")
    def disable(request: Request, staff_id: UUID) -> Response:
        with database.unit_of_work() as work:
            disable_account(work, staff_id=staff_id, by=officer_of(request))
        return see("/accounts")

    @router.post("/{staff_id}/enable")
    def enable(request: Request, staff_id: UUID) -> Response:
        with database.unit_of_work() as work:
            enable_account(work, staff_id=staff_id, by=officer_of(request))
        return see("/accounts")

    return router


def _create(desk: Desk, form: AccountForm, password: str) -> None:
    if wrong := (*form.missing(), *password_refusals(password)):
        raise Refused(*wrong)
    with desk.core.database.unit_of_work() as work:
        create_account(
            work,
            username=form.username,
            name=form.name,
            role=Role(form.role),
            password=password,
            now=clock.now(),
        )


def _refusals(error: Refused | Conflict) -> tuple[Refusal, ...]:
    if isinstance(error, Refused):
        return error.refusals
    return (Refusal(code="username_taken", message=str(error), field="username"),)


def _page(desk: Desk, request: Request, form: AccountForm, refusals: tuple[Refusal, ...] = ()) -> Response:
    return desk.show(
        request, "accounts.html", status=422 if refusals else 200, accounts=staff_accounts(desk.core.database),
        form=form, refusals=refusals, roles=tuple(Role), demonstration_username=DEMONSTRATION_USERNAME,
    )  # fmt: skip
