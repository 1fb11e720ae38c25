"""Inside the sandbox: reads one file's content credentials by the C2PA library, which asks no network; answers with JSON.

A program of its own: this library parses what strangers wrote, and its failure must not cost a file its inspection.
"""

import dataclasses
import json
import sys
import traceback
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import c2pa

from services.core.adapters.media_ffmpeg.names import ANSWER_MARK
from services.core.domain.credentials import UNASKED, Act, Credentials, fits
from services.core.domain.origin import cleaned

OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
TYPES = {
    "mp4/mov": "video/mp4",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}
MOST_ACTS, MOST_FAILURES = 40, 12


def main() -> None:
    """Arguments: path and family. The answer is `Credentials`, or null if they cannot be read."""
    path, family = sys.argv[1:]
    answer = read(Path(path), family)
    sys.stdout.write(f"\n{ANSWER_MARK}{json.dumps(answer and dataclasses.asdict(answer))}\n")


def read(path: Path, family: str) -> Credentials | None:
    try:
        context = c2pa.Context.from_dict(OFFLINE)
        with path.open("rb") as stream, c2pa.Reader(TYPES[family], stream, context=context) as reader:
            return told(json.loads(reader.json()))
    except Exception:  # noqa: BLE001 -- a stranger's file may break any library in any way
        traceback.print_exc()
        return None


def told(store: dict[str, Any]) -> Credentials:
    """Of the library's report on a manifest store."""
    newest = store["manifests"][store["active_manifest"]]
    signature = newest.get("signature_info", {})
    results = store["validation_results"]["activeManifest"]
    failed = frozenset(_codes(results, "failure")) - UNASKED
    words, contents = fits(held=frozenset(_codes(results, "success")), failed=failed)
    signer = dict.fromkeys(_text(signature.get(name)) for name in ("common_name", "issuer"))
    return Credentials(
        generator=_generator(newest),
        signer=", ".join(filter(None, signer)),
        signed_at=_text(signature.get("time")),
        acts=tuple(islice(_acts(store, newest), MOST_ACTS)),
        words=words,
        contents=contents,
        failures=tuple(sorted(failed))[:MOST_FAILURES],
    )


def _codes(results: dict[str, Any], outcome: str) -> Iterator[str]:
    return (_text(row.get("code")) for row in results.get(outcome, ()))


def _generator(manifest: dict[str, Any]) -> str:
    infos = manifest.get("claim_generator_info") or [{"name": manifest.get("claim_generator")}]
    return ", ".join(filter(None, (_program(info) for info in infos)))


def _acts(store: dict[str, Any], newest: dict[str, Any]) -> Iterator[Act]:
    earlier = (manifest for manifest in store["manifests"].values() if manifest is not newest)
    for manifest in (newest, *earlier):
        for assertion in manifest.get("assertions", ()):
            if _text(assertion.get("label")).startswith("c2pa.actions"):
                yield from (_act(row) for row in assertion["data"].get("actions", ()))


def _act(row: dict[str, Any]) -> Act:
    return Act(
        action=_text(row.get("action")).removeprefix("c2pa."),
        source=_text(row.get("digitalSourceType")).rpartition("/")[2],
        by=_program(row.get("softwareAgent")),
        at=_text(row.get("when")),
    )


def _program(info: object) -> str:
    """Either words, or a name with a version."""
    if isinstance(info, dict):
        return " ".join(filter(None, (_text(info.get("name")), _text(info.get("version")))))
    return _text(info)


def _text(value: object) -> str:
    return cleaned(value) if isinstance(value, str) else ""
