"""The whole service on one machine: Postgres, Valkey, SeaweedFS and our own processes, from PyPI alone."""

from services.cli.embedded.instance import AlreadyRunning as AlreadyRunning
from services.cli.embedded.keeper import ServiceFailed as ServiceFailed
from services.cli.embedded.supervisor import STORES as STORES
from services.cli.embedded.supervisor import Embedded as Embedded
