"""Settings and rules become the parts that every shell runs on: one way of building, only URLs differ."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

from services.core.adapters.documents_typst import TypstDocuments
from services.core.adapters.jobs_celery import CeleryQueue, celery_app
from services.core.adapters.scan_clamav import ClamdScanner, NoScanner
from services.core.adapters.store_s3 import S3Store
from services.core.db.seal import Seal, Sender
from services.core.db.session import Database as Database
from services.core.db.session import Work as Work
from services.core.domain.force_rules import ForceRules
from services.core.domain.intake import IntakeLimits, endings_of
from services.core.domain.kinds import Kinds
from services.core.domain.offences import Catalogue
from services.core.domain.police_forces import PoliceForces, area_named
from services.core.errors import Unavailable
from services.core.messages import check_words
from services.core.ports import Boundaries, Documents, EvidenceStore, JobQueue, MalwareScanner
from services.core.rules import load_force, load_kinds, load_offences, load_police_forces, read_force
from services.core.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Core:
    """What a web shell needs; a worker adds the tools that open media (its own toolbox)."""

    settings: Settings
    database: Database
    store: EvidenceStore
    queue: JobQueue
    rules: ForceRules
    offences: Catalogue
    forces: PoliceForces
    boundaries: Boundaries | None
    documents: Documents
    kinds: Kinds

    @property
    def limits(self) -> IntakeLimits:
        """The smaller of what the operator and the force allow."""
        return IntakeLimits(
            max_file_bytes=min(self.settings.max_file_bytes, self.rules.max_file_bytes),
            max_files=min(self.settings.max_files, self.rules.max_files),
            endings=endings_of(self.rules.accepted_types),
            smallest_part=self.settings.part_size_bytes,
        )


def build(settings: Settings) -> Core:
    """Wire the core. Opens no connection; raises `RulesInvalid` for rules that do not hold."""
    queue, rules = CeleryQueue(celery_app(settings)), rules_of(settings)
    return Core(
        settings=settings.model_copy(
            update={"force": rules.force}
        ),  # an operator's own file says whose it is
        database=Database(
            url=settings.database_url.get_secret_value(), queue=queue, sender=sender_of(settings, rules)
        ),
        store=S3Store(settings),
        queue=queue,
        rules=rules,
        offences=load_offences(),
        forces=load_police_forces(),
        boundaries=boundaries_of(settings, rules),
        documents=TypstDocuments(),
        kinds=load_kinds(),
    )


def rules_of(settings: Settings) -> ForceRules:
    """The rules that the operator chose. Raises `RulesInvalid` with every fault, `NoSuchRules`."""
    return read_force(settings.rules_file) if settings.rules_file else load_force(settings.force)


def sender_of(settings: Settings, rules: ForceRules) -> Sender:
    """Who writes to reporters. SMTP carries no texts. Raises `WordsInvalid` for a template that cannot be sent."""
    check_words()
    secret = settings.link_key.get_secret_value() or settings.secret_key.get_secret_value()
    return Sender(force_name=rules.name, texts=settings.notifier != "smtp", seal=Seal(secret))


def scanner_of(settings: Settings) -> MalwareScanner:
    """What looks for malware in footage. Opens no connection; raises `ValueError` for an address that is none."""
    if not settings.clamd_address:
        return NoScanner()
    return ClamdScanner(settings.clamd_address, max_bytes=settings.clamd_max_bytes)


def boundaries_of(settings: Settings, rules: ForceRules) -> Boundaries | None:
    """Where council areas lie, if the operator supplied it. Raises `BoundariesInvalid`."""
    if settings.boundaries_file is None:
        return None
    # The library takes half a second and 30 MB that nobody without boundaries should pay.
    adapter = import_module("services.core.adapters.boundaries_shapely")
    found: Boundaries = adapter.ShapelyBoundaries(
        settings.boundaries_file,
        properties=[name.strip() for name in settings.boundaries_properties.split(",")],
        area_of=partial(area_named, rules=rules, forces=load_police_forces()),
    )
    return found


@contextmanager
def opened(settings: Settings) -> Iterator[Core]:
    """A core for the length of a command; its connections are closed after it."""
    core = build(settings)
    try:
        yield core
    finally:
        core.database.engine.dispose()


def faults(core: Core) -> dict[str, str]:
    """Which components do not answer, by name, in words; empty when all is well."""
    found = {}
    for name, component in (("database", core.database), ("store", core.store), ("broker", core.queue)):
        try:
            component.check()
        except Unavailable as error:
            found[name] = str(error)
    return found


def scratch_folder(settings: Settings, *, worker: str) -> Path:
    """A worker's own private scratch space. What a killed step left there is removed: it may be somebody's footage."""
    folder = settings.work_dir / worker
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder
