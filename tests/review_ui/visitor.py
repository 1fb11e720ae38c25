"""Somebody at the staff site, as their browser would go about it; and cases for them to find, made by the real steps."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from argon2 import PasswordHasher
from sqlalchemy import select

from services import clock
from services.core.bootstrap import Core, scratch_folder
from services.core.db import staff
from services.core.db.tables import JobRow
from services.core.db.tables_staff import Staff
from services.core.domain.staff import Officer, Role
from services.core.ports import Job
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox
from tests import outgoing
from tests.cases import a_draft, a_report, send, sign

PASSWORD = "three random words"
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


class Visitor:
    """A browser without scripts: keeps cookies, asks for pages, sends the token that the last page gave it."""

    def __init__(self, address: str) -> None:
        self.http = outgoing.browser(base_url=address, timeout=30, headers={"accept": "text/html"})
        self.token = ""

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **options: Any) -> httpx.Response:
        answer = self.http.get(path, **options)
        self._remember(answer)
        return answer

    def post(self, path: str, **fields: Any) -> httpx.Response:
        answer = self.http.post(path, data={"form_token": self.token, **fields})
        self._remember(answer)
        return answer

    def data(self, path: str) -> httpx.Response:
        """As our own script asks."""
        return self.http.get(path, headers={"accept": "application/json"})

    def sign_in(self, username: str, *, password: str = PASSWORD, then: str = "/") -> httpx.Response:
        self.get("/sign-in")
        answer = self.post("/sign-in", username=username, password=password, next=then)
        if answer.status_code == 303:
            self.get("/statistics")
        return answer

    def _remember(self, answer: httpx.Response) -> None:
        if found := _TOKEN.search(answer.text):
            self.token = found[1]


@cache
def _hashed() -> str:
    """Once: it is slow by intention."""
    return PasswordHasher().hash(PASSWORD)


def an_officer(core: Core, role: Role, username: str = "") -> Officer:
    """An account; signs in by its role's name unless told otherwise."""
    name = username or str(role)
    row = Staff(
        id=uuid4(),
        username=name,
        name=f"Pat {name.title()}",
        role=role,
        password_hash=_hashed(),
        created_at=clock.now(),
    )
    with core.database.unit_of_work() as work:
        work.session.add(row)
        return staff.officer(row)


def a_bench(core: Core, *, plates: bool = False) -> Bench:
    """The worker's own tools; reading of marks costs seconds, so it is asked for where it is looked at."""
    chosen = replace(core, settings=core.settings.model_copy(update={"plates_enabled": plates}))
    return Bench(core=chosen, tools=toolbox(chosen), scratch=scratch_folder(chosen.settings, worker="tests"))


def work_off(bench: Bench, *, only: Job | None = None) -> None:
    """Every promised job (or one kind of them), by the code that a worker runs, until none waits."""
    while waiting := _waiting(bench, only):
        for job_id in waiting:
            run(bench, job_id=job_id)


def _waiting(bench: Bench, only: Job | None) -> list[UUID]:
    query = select(JobRow.id).where(JobRow.state == "waiting")
    with bench.core.database.reading() as session:
        return list(session.scalars(query.where(JobRow.name == only) if only else query))


def a_sent_case(
    core: Core, *files: Path, days_ago: int = 1, mark: str = "BD51 SMR", now: datetime | None = None
) -> UUID:
    """Files sent and signed for an incident so many days ago; its jobs are promised, not done."""
    at = now or clock.now()
    draft = a_draft(core, now=at)
    for file in files:
        send(core, draft.token, file.read_bytes(), filename=file.name, now=at)
    report = a_report(now=at, mark=mark)
    when = (at - timedelta(days=days_ago)).replace(tzinfo=None, microsecond=0)
    report = replace(report, incident=replace(report.incident, local_at=when))
    return sign(core, draft.token, now=at, report=report).submission_id
