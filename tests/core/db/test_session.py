"""What one look sees, and what a lost race says."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.core.bootstrap import Core
from services.core.db.session import Database
from services.core.db.tables import Submission
from services.core.errors import Conflict, Unavailable
from tests.cases import a_draft


def test_a_look_sees_one_moment_whatever_commits_meanwhile(core: Core) -> None:
    count = select(func.count()).select_from(Submission)
    with core.database.reading() as session:
        before = session.scalar(count)
        a_draft(core)
        assert session.scalar(count) == before
    with core.database.reading() as session:
        assert session.scalar(count) == 1


def test_a_look_changes_nothing(core: Core) -> None:
    with pytest.raises(Exception, match="read-only"), core.database.reading() as session:
        session.execute(text("DELETE FROM jobs"))


def write_twice(core: Core, submission_id: UUID) -> None:
    with core.database.unit_of_work() as late:
        mine = late.session.get_one(Submission, submission_id)
        with core.database.unit_of_work() as early:
            early.session.get_one(Submission, submission_id).council_area = "dudley"
        mine.council_area = "walsall"


def test_of_two_writers_of_one_row_the_later_is_told(core: Core) -> None:
    draft = a_draft(core)
    with pytest.raises(Conflict):
        write_twice(core, draft.submission_id)


def test_a_database_that_is_away_is_unavailable(core: Core) -> None:
    core.database.check()
    away = str(core.database.engine.url.set(port=9))
    gone = Database(url=away, queue=core.queue, sender=core.database._sender)
    with pytest.raises(Unavailable):
        gone.check()
    gone.engine.dispose()
