"""Keeps the workers busy: sends cases, and asks for stills and excerpts of those that wait for review."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from services import clock
from services.core.actions.request_excerpt import request_excerpt
from services.core.actions.request_still import request_still
from services.core.bootstrap import Core
from services.core.db.tables import Submission
from services.core.domain.frame_times import FrameTimes
from services.core.domain.staff import Officer
from services.core.ports import Job
from services.core.queries.case_file import case_file
from services.core.queries.footage_times import footage_times
from tests.review_ui.visitor import a_sent_case

MOST_PROMISED = 6
"""No new case while so many jobs wait: the slow queue has one process, which is often dead."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A file that waits for review, to make stills and excerpts of."""

    case_id: UUID
    footage_id: UUID
    times: FrameTimes


class Desk:
    """Sends cases and asks for stills and excerpts, so that there is always a job of each step."""

    def __init__(self, core: Core, clips: Sequence[Path], officer: Officer, *, seed: str) -> None:
        self._core, self._clips, self._officer = core, clips, officer
        self._dice = random.Random(f"{seed}:desk")  # noqa: S311 -- to be thrown the same again
        self.cases: list[UUID] = []

    def see_to(self, steps: set[Job], *, beside: int) -> None:
        """A new job for each of these; so many others are promised."""
        if beside < MOST_PROMISED and steps & {Job.INSPECT_FOOTAGE, Job.PREPARE_PREVIEW, Job.READ_PLATES}:
            self.cases.append(a_sent_case(self._core, self._clips[len(self.cases) % len(self._clips)]))
        if steps & {Job.MAKE_STILL, Job.CUT_EXCERPT} and (subject := self._subject()) is not None:
            with self._core.database.unit_of_work() as work:
                if Job.MAKE_STILL in steps:
                    frame = self._dice.randint(0, subject.times.last)
                    request_still(work, case_id=subject.case_id, footage_id=subject.footage_id, frame_index=frame, by=self._officer, now=clock.now())  # fmt: skip
                if Job.CUT_EXCERPT in steps:
                    first = self._dice.randint(0, subject.times.last // 2)
                    last = self._dice.randint(first + 1, subject.times.last)
                    request_excerpt(work, case_id=subject.case_id, footage_id=subject.footage_id, first=str(first), last=str(last), times=subject.times, by=self._officer, now=clock.now())  # fmt: skip

    def _subject(self) -> Subject | None:
        with self._core.database.reading() as session:
            query = select(Submission.id).where(
                Submission.id.in_(self.cases), Submission.state == "reviewable"
            )
            waiting = list(session.scalars(query))
        if not waiting:
            return None
        case_id = self._dice.choice(waiting)
        (file,) = case_file(self._core.database, case_id=case_id).footage
        return Subject(case_id=case_id, footage_id=file.id, times=footage_times(file, store=self._core.store))
