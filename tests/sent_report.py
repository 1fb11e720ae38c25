"""A report that was sent, and what a reviewer does with it: for tests of what its reporter sees then."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from services.clock import now
from services.core.actions.ask_reporter import ask_reporter
from services.core.actions.claim_case import claim_case
from services.core.actions.decide_case import decide_case
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date
from services.core.domain.staff import Officer
from services.core.domain.verdicts import Verdict
from services.core.ports import Job
from tests.cases import a_read_mark, a_submission
from tests.review_ui.visitor import a_bench, work_off

QUESTION = "Which lane were you in when the car came past?\nDoes your rear camera show it too?"
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class SentReport:
    """Inspected, so that it waits for review."""

    core: Core
    officer: Officer
    token: str
    case_id: UUID

    @classmethod
    def with_footage(cls, footage: Path, *, core: Core, officer: Officer) -> "SentReport":
        draft, submitted = a_submission(core, footage, now=now())
        work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
        return cls(core, officer, draft.token, submitted.submission_id)

    @property
    def path(self) -> str:
        return f"/status/{self.token}"

    def claim(self) -> None:
        with self.core.database.unit_of_work() as work:
            claim_case(work, case_id=self.case_id, by=self.officer, length=_HOUR, now=now())

    def ask(self) -> None:
        self.claim()
        with self.core.database.unit_of_work() as work:
            ask_reporter(
                work, case_id=self.case_id, text=QUESTION, wants_footage=True, due_on=london_date(now()), by=self.officer, now=now(),
            )  # fmt: skip

    def decide(self, verdict: Verdict) -> None:
        with self.core.database.unit_of_work() as work:
            decide_case(
                work, case_id=self.case_id, verdict=verdict, read=a_read_mark(self.core, self.case_id), catalogue=self.core.offences, by=self.officer,
                now=now(),
            )  # fmt: skip
