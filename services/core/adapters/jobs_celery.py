"""JobQueue over Celery on the Redis protocol: a nudge that carries only the job's id."""

from uuid import UUID

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from services.core.errors import Unavailable
from services.core.ports import Job, Queue
from services.core.settings import Settings


def celery_app(settings: Settings) -> Celery:
    """The one Celery application, configured for a sender and a worker alike.

    Redis delivers again after `visibility_timeout`; leases in Postgres decide who works, so a doubled delivery is harmless.
    """
    app = Celery("opsnap", broker=settings.broker_url.get_secret_value())
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=200,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        task_default_queue=Queue.FAST,
        timezone="UTC",
        broker_transport_options={
            "visibility_timeout": 4 * 3600,
            "unacked_restore_interval": 3,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 3,
            "socket_timeout": 10,
            "retry_on_timeout": True,
        },
    )
    return app


class CeleryQueue:
    """See `JobQueue`."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, *, job: Job, job_id: UUID, queue: Queue) -> None:
        try:
            self._app.send_task(
                job, kwargs={"job_id": str(job_id)}, queue=queue, retry=False, ignore_result=True
            )
        except (OperationalError, RedisError, OSError) as error:
            raise Unavailable("The broker does not answer.") from error

    def check(self) -> None:
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=3)
        except (OperationalError, RedisError, OSError) as error:
            raise Unavailable("The broker does not answer.") from error
