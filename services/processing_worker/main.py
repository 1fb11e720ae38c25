"""The Celery application of workers and beat: `celery -A services.processing_worker.main:app worker -Q fast`."""

from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from celery import Celery
from celery.signals import worker_init, worker_process_init

from services.core.adapters.jobs_celery import celery_app
from services.core.bootstrap import build, scratch_folder
from services.core.errors import Unavailable
from services.core.ports import Job, Queue
from services.core.settings import Settings
from services.logs import configure_logs
from services.processing_worker.schedule import CHORES, Chore
from services.processing_worker.scratch import own_scratch
from services.processing_worker.steps import Bench, run
from services.processing_worker.toolbox import toolbox

log = structlog.get_logger()
_benches: list[Bench] = []
_scratch: list[Path] = []


@worker_init.connect(weak=False)
def empty_scratch(sender: Any, **_: Any) -> None:
    """Before the forks: what killed steps of this worker left on disk goes."""
    _scratch[:] = [scratch_folder(Settings(), worker=str(sender.hostname))]


@worker_process_init.connect(weak=False)
def open_bench(**_: Any) -> None:
    """Connections are made after the fork, one set to each process."""
    core = build(Settings())
    _benches[:] = [Bench(core=core, tools=toolbox(core), scratch=own_scratch(_scratch[0]))]


def create_app(settings: Settings) -> Celery:
    """Every job and chore as a task by name."""
    app = celery_app(settings)
    for job in Job:
        _add_job(app, job)
    for name, chore in CHORES.items():
        _add_chore(app, name, chore)
    app.conf.beat_schedule = {name: _entry(name, chore) for name, chore in CHORES.items()}
    return app


def _entry(name: str, chore: Chore) -> dict[str, Any]:
    # A chore that waited longer than a minute is dropped: the next one does its work.
    return {"task": name, "schedule": chore.every, "options": {"queue": Queue.FAST, "expires": 60}}


def _add_job(app: Celery, job: Job) -> None:
    @app.task(name=job)
    def do(job_id: str, **_: Any) -> None:
        try:
            run(_benches[0], job_id=UUID(job_id))
        except Unavailable:
            log.warning("job_not_taken", job=job, job_id=job_id)  # still promised: the sweep sends it again


def _add_chore(app: Celery, name: str, chore: Chore) -> None:
    @app.task(name=name)
    def do(**_: Any) -> None:
        try:
            chore.do(_benches[0].core)
        except Unavailable:
            log.warning("chore_put_off", chore=name)


configure_logs()
app = create_app(Settings())
