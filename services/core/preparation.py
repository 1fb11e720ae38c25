"""Schema and buckets, before anything starts. Apart from `bootstrap`, so that no site loads what only migrations need."""

from services.core.adapters.store_s3 import S3Store
from services.core.bootstrap import opened
from services.core.db.migrate import migrate
from services.core.settings import Settings


def prepare(settings: Settings) -> None:
    """Migrate the database and make the buckets. Safe to run twice. Raises `Unavailable`."""
    S3Store(settings).prepare(origins=(settings.public_url, settings.staff_url))
    with opened(settings) as core:
        migrate(core.database.engine)
