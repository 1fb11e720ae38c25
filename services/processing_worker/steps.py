"""Which action does which job: a table, and the one way of running it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog

from services import clock
from services.core.actions.cut_excerpt import cut_excerpt
from services.core.actions.inspect_footage import inspect_footage
from services.core.actions.look_up_vehicle import look_up_vehicle
from services.core.actions.make_still import make_still
from services.core.actions.prepare_preview import prepare_preview
from services.core.actions.propose_redactions import propose_redactions
from services.core.actions.read_plates import read_plates
from services.core.actions.redact_still import redact_still
from services.core.actions.send_message import send_message
from services.core.actions.work_on_job import fail_job, take_job
from services.core.bootstrap import Core
from services.core.errors import Conflict, Unavailable
from services.core.ports import Job, Lease, Progress, Tools
from services.processing_worker.lease import Heartbeat

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What a worker process works with."""

    core: Core
    tools: Tools
    scratch: Path


Step = Callable[[Bench, Lease, Progress], None]


def _long(action: Callable[..., None]) -> Step:
    """A step that tells how far it is."""

    def step(bench: Bench, lease: Lease, progress: Progress) -> None:
        action(
            bench.core.database,
            lease=lease,
            tools=bench.tools,
            work_dir=bench.scratch,
            progress=progress,
            clock=clock.now,
        )

    return step


def _short(action: Callable[..., None]) -> Step:
    """A step that is done before anybody asks how far it is."""

    def step(bench: Bench, lease: Lease, progress: Progress) -> None:
        progress(0.0)
        action(bench.core.database, lease=lease, tools=bench.tools, work_dir=bench.scratch, clock=clock.now)

    return step


def _send(bench: Bench, lease: Lease, progress: Progress) -> None:
    progress(0.0)
    send_message(
        bench.core.database,
        lease=lease,
        notifier=bench.tools.notifier,
        public_url=bench.core.settings.public_url,
        clock=clock.now,
    )


def _look_up(bench: Bench, lease: Lease, progress: Progress) -> None:
    progress(0.0)
    look_up_vehicle(
        bench.core.database,
        lease=lease,
        register=bench.tools.vehicles,
        per_minute=bench.core.settings.dvla_per_minute,
        clock=clock.now,
    )


STEPS: Mapping[Job, Step] = {
    Job.INSPECT_FOOTAGE: _short(inspect_footage),
    Job.PREPARE_PREVIEW: _long(prepare_preview),
    Job.READ_PLATES: _long(read_plates),
    Job.MAKE_STILL: _short(make_still),
    Job.CUT_EXCERPT: _long(cut_excerpt),
    Job.PROPOSE_REDACTIONS: _long(propose_redactions),
    Job.REDACT_STILL: _short(redact_still),
    Job.SEND_MESSAGE: _send,
    Job.LOOK_UP_VEHICLE: _look_up,
}


def run(bench: Bench, *, job_id: UUID) -> None:
    """Take the job, do its step under a heartbeat, settle how it ended. A job that is gone or held is left alone."""
    settings = bench.core.settings
    length = timedelta(seconds=settings.job_lease_seconds)
    lease = take_job(
        bench.core.database,
        job_id=job_id,
        now=clock.now(),
        length=length,
        max_attempts=settings.job_max_attempts,
    )
    if lease is None:
        return
    try:
        with Heartbeat(bench.core.database, lease=lease, length=length) as beat:
            STEPS[lease.job](bench, lease, beat.progress)
        log.info("job_done", job=lease.job, job_id=str(job_id), attempt=lease.attempt)
    except Conflict:
        log.info("job_lost", job=lease.job, job_id=str(job_id))
    except Exception as error:  # noqa: BLE001 -- whatever a step raises, the job must be settled and the worker live on
        _settle(bench, lease, error)


def _settle(bench: Bench, lease: Lease, error: Exception) -> None:
    log.warning(
        "job_failed",
        job=lease.job,
        job_id=str(lease.job_id),
        attempt=lease.attempt,
        error=type(error).__name__,
    )
    try:
        attempts = bench.core.settings.job_max_attempts
        fail_job(bench.core.database, lease=lease, error=error, max_attempts=attempts, now=clock.now())
    except (Unavailable, Conflict):
        log.warning("job_unsettled", job_id=str(lease.job_id))  # the lease runs out and the sweep finds it
