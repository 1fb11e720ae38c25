"""What happens by the clock: sweep, reap, abandon, release, checkpoint, statistics."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from celery.schedules import crontab

from services import clock
from services.core.actions.abandon_drafts import abandon_drafts
from services.core.actions.reap_uploads import reap_uploads
from services.core.actions.record_statistics import record_statistics
from services.core.actions.release_claims import release_claims
from services.core.actions.requeue_stalled import requeue_stalled
from services.core.actions.sign_checkpoint import sign_checkpoint
from services.core.bootstrap import Core
from services.core.domain.deadlines import london_date


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something done by the clock; `every` is Celery's schedule, in UTC."""

    every: Any
    do: Callable[[Core], object]


def _sweep(core: Core) -> None:
    requeue_stalled(core.database, queue=core.queue, now=clock.now())


def _reap(core: Core) -> None:
    with core.database.unit_of_work() as work:
        reap_uploads(
            work, idle=timedelta(hours=core.settings.upload_idle_hours), store=core.store, now=clock.now()
        )


def _abandon(core: Core) -> None:
    idle = timedelta(days=core.settings.draft_days)
    abandon_drafts(core.database, idle=idle, store=core.store, now=clock.now())


def _release(core: Core) -> None:
    with core.database.unit_of_work() as work:
        release_claims(work, now=clock.now())


def _checkpoint(core: Core) -> None:
    if core.settings.custody_key_file is not None:
        with core.database.unit_of_work() as work:
            sign_checkpoint(work, key=core.settings.custody_key_file.read_bytes(), now=clock.now())


def _count_all(core: Core) -> None:
    with core.database.unit_of_work() as work:
        record_statistics(work, since=date.min, now=clock.now())


def _count_newest(core: Core) -> None:
    now = clock.now()
    with core.database.unit_of_work() as work:
        record_statistics(work, since=london_date(now - timedelta(days=31)), now=now)


CHORES: Mapping[str, Chore] = {
    "sweep": Chore(every=5.0, do=_sweep),
    "release_claims": Chore(every=60.0, do=_release),
    "reap_uploads": Chore(every=crontab(minute="17"), do=_reap),
    "abandon_drafts": Chore(every=crontab(minute="47"), do=_abandon),
    "record_newest_statistics": Chore(every=60.0, do=_count_newest),
    "record_statistics": Chore(every=crontab(hour="2", minute="30"), do=_count_all),
    "sign_checkpoint": Chore(every=crontab(hour="2", minute="5"), do=_checkpoint),
}
