"""The doctor's look at what must be reachable: database, broker, store, the worker's folder."""

import os
from collections.abc import Callable

import boto3
import psycopg
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from sqlalchemy.engine import make_url

from services.cli.doctor_findings import Finding
from services.core.bootstrap import boundaries_of, rules_of, scanner_of
from services.core.errors import NotFound, Refused, Unavailable
from services.core.ports import Area
from services.core.rules import frozen
from services.core.settings import Settings

PATIENCE_SECONDS = 3


def service_findings(settings: Settings) -> tuple[Finding, ...]:
    """Ask each component itself."""
    return (
        _rules(settings),
        _ask("database", _database, settings, "check OPSNAP_DATABASE_URL and that Postgres runs"),
        _ask("broker", _broker, settings, "check OPSNAP_BROKER_URL and that Valkey or Redis runs"),
        _ask(
            "store",
            _store,
            settings,
            "check OPSNAP_S3_*, and that the store runs; `opsnap migrate` makes buckets",
        ),
        _scanner(settings),
        _work_dir(settings),
    )


def _rules(settings: Settings) -> Finding:
    mend = "`opsnap rules --check FILE` names every fault; see OPSNAP_RULES_FILE and OPSNAP_FORCE"
    try:
        rules = rules_of(settings)
        boundaries_of(settings, rules)
    except (Refused, NotFound) as error:
        return Finding(what="force rules", is_fine=False, found=str(error), mend=mend)
    named = f"{rules.name}, {rules.id} version {rules.version}, SHA-256 {frozen(rules).sha256[:12]}"
    return Finding(
        what="force rules", is_fine=True, found=f"{named}; {len(rules.confirm)} to confirm", mend=mend
    )


def _ask(what: str, probe: Callable[[Settings], str], settings: Settings, mend: str) -> Finding:
    try:
        return Finding(what=what, is_fine=True, found=probe(settings), mend=mend)
    except (psycopg.Error, redis.RedisError, BotoCoreError, ClientError) as error:
        return Finding(what=what, is_fine=False, found=str(error).strip().splitlines()[0], mend=mend)


def _database(settings: Settings) -> str:
    url = make_url(settings.database_url.get_secret_value()).set(drivername="postgresql")
    target = url.render_as_string(hide_password=False)
    with psycopg.connect(target, connect_timeout=PATIENCE_SECONDS) as connection:
        return f"Postgres {connection.info.server_version // 10000} at {url.host}:{url.port or 5432}"


def _broker(settings: Settings) -> str:
    client = redis.Redis.from_url(settings.broker_url.get_secret_value(), socket_timeout=PATIENCE_SECONDS)
    with client:
        policy = client.config_get("maxmemory-policy")
    kept = policy.get("maxmemory-policy")
    return f"answers; maxmemory-policy {kept}"


def _store(settings: Settings) -> str:
    client = boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key.get_secret_value(),
        aws_secret_access_key=settings.s3_secret_key.get_secret_value(),
        config=Config(
            signature_version="s3v4",
            connect_timeout=PATIENCE_SECONDS,
            read_timeout=PATIENCE_SECONDS,
            retries={"max_attempts": 0},
            s3={"addressing_style": "path"},
        ),
    )
    for area in Area:
        client.head_bucket(Bucket=f"{settings.s3_bucket_prefix}-{area}")
    return f"three buckets at {settings.s3_endpoint_url}"


def _scanner(settings: Settings) -> Finding:
    """A force may have none; one that is named and does not answer holds up every file."""
    what = "malware scanner"
    if not settings.clamd_address:
        mend = "set OPSNAP_CLAMD_ADDRESS to a clamd"
        found = "none: files are not scanned, and their cases say so"
        return Finding(what=what, is_fine=False, is_required=False, found=found, mend=mend)
    mend = "check OPSNAP_CLAMD_ADDRESS and that clamd runs: no file is opened before its scan"
    try:
        return Finding(what=what, is_fine=True, found=scanner_of(settings).engine(), mend=mend)
    except (Unavailable, ValueError) as error:
        return Finding(what=what, is_fine=False, found=str(error), mend=mend)


def _work_dir(settings: Settings) -> Finding:
    place = settings.work_dir
    nearest = next(parent for parent in (place, *place.parents) if parent.exists())
    return Finding(
        what="worker's folder",
        is_fine=os.access(nearest, os.W_OK),
        found=str(place),
        mend=f"make {nearest} writable, or set OPSNAP_WORK_DIR",
    )
