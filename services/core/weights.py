"""Model files out of installed packages whose code is never run, each checked against its pinned SHA-256."""

import hashlib
import json
import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from services.core.errors import Unavailable


class ModelMissing(Unavailable):
    """A model file is not installed, or is not the one that was pinned."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """One row of a manifest: where the file lies inside a package, what it must hash to, under which licence."""

    distribution: str
    path: str
    sha256: str
    name: str
    licence: str

    def located(self) -> Path:
        """The file in this installation, unchecked. Raises `ModelMissing`."""
        try:
            found = Path(str(distribution(self.distribution).locate_file(self.path)))
        except PackageNotFoundError as error:
            raise ModelMissing(f"The package {self.distribution} is not installed.") from error
        if not found.is_file():
            raise ModelMissing(f"{self.name}: no file {self.path} in the package {self.distribution}.")
        return found

    def contents(self) -> bytes:
        """The bytes that hash to what is pinned. Raises `ModelMissing`."""
        contents = self.located().read_bytes()
        if hashlib.sha256(contents).hexdigest() != self.sha256:
            raise ModelMissing(f"{self.name}: the file is not the one that is pinned in models.json.")
        return contents


def models_in(manifest: Path) -> dict[str, Model]:
    """Every model of a manifest by its part."""
    return {part: Model(**row) for part, row in json.loads(manifest.read_text()).items()}


_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


def session_of(contents: bytes) -> Any:
    """An ONNX session on one thread, on a graphics card where onnxruntime offers one; the bytes that were checked are the bytes that run."""
    # Read when the library is loaded: it would count its use for its maker, and leave files in the home folder.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime  # noqa: PLC0415 -- it starts a thread, and a process with threads cannot be copied (sandbox.fork_server)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    offered = onnxruntime.get_available_providers()
    providers = [one for one in _PROVIDERS if one in offered]
    return onnxruntime.InferenceSession(contents, sess_options=options, providers=providers)


def provider_of(session: Any) -> str:
    """What a session runs on: a card that is offered but does not work is left for the processor."""
    return str(session.get_providers()[0])
