"""Starts SeaweedFS inside the `store` image, as `opsnap up` does on one machine: the same flags, certificates and tokens.

Its inner ports are shut to strangers by mutual TLS and tokens (services/cli/embedded/seaweedfs.py); so its S3 port may
be opened to the other containers, which the rest of the flags keep on the loopback.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from services.cli.embedded.instance import GRPC_OFFSET, Instance
from services.cli.embedded.seaweedfs import seaweedfs
from services.cli.embedded.service import Service

PORTS = {"s3": 8333, "filer": 8888, "master": 9333, "volume": 9340, "admin": 9646}
SECRETS = {
    "s3_access_key": "opsnap_s3_access_key",
    "s3_secret_key": "opsnap_s3_secret_key",
    "store_key": "store_passphrase",
}


def instance(*, folder: Path, secrets_dir: Path, ports: Mapping[str, int] = PORTS) -> Instance:
    """The folder as an instance; its secrets are files. Raises `FileNotFoundError` for one that is missing."""
    inner = {f"{part}_grpc": port + GRPC_OFFSET for part, port in ports.items()}
    secrets = {name: (secrets_dir / file).read_text().strip() for name, file in SECRETS.items()}
    return Instance(folder=folder, lock_fd=-1, ports={**ports, **inner}, secrets=secrets)


def opened(service: Service) -> list[str]:
    """The command line, listening on every address instead of the loopback alone."""
    return ["-ip.bind=0.0.0.0" if flag == "-ip.bind=127.0.0.1" else flag for flag in service.argv]


def main() -> None:
    """Become the store."""
    folder = Path(os.environ.get("STORE_DIR", "/var/lib/opsnap/store"))
    secrets_dir = Path(os.environ.get("OPSNAP_SECRETS_DIR", "/run/secrets"))
    origins = tuple(os.environ["STORE_ORIGINS"].split(","))
    service = seaweedfs(instance(folder=folder, secrets_dir=secrets_dir), origins=origins)
    service.before()
    os.chdir(service.cwd)
    os.execve(service.argv[0], opened(service), {**os.environ, **service.env})  # noqa: S606 -- becoming it is the point


if __name__ == "__main__":
    main()
