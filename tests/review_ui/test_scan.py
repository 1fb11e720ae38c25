"""What a case says of the scan for malware: never nothing."""

from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from services.core.bootstrap import Core
from services.core.ports import Job
from services.core.queries.case_file import CaseFile, case_file
from services.processing_worker.steps import Bench
from services.processing_worker.toolbox import toolbox
from tests.clamd_simulator import MARK, VERSION, simulated_clamd
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, work_off

pytestmark = pytest.mark.stack


def scanned(core: Core, bench: Bench, *files: Path) -> CaseFile:
    case_id = a_sent_case(core, *files)
    work_off(bench, only=Job.INSPECT_FOOTAGE)
    return case_file(core.database, case_id=case_id)


def bench_with(core: Core, *, address: str) -> Bench:
    guarded = replace(core, settings=core.settings.model_copy(update={"clamd_address": address}))
    return replace(a_bench(guarded), tools=toolbox(guarded))


def shown(signed_in: SignedIn, case: CaseFile, *, file: int) -> str:
    return unescape(signed_in("reviewer").get(f"/cases/{case.id}", params={"file": file}).text)


def test_each_outcome_is_said_with_the_scanner(
    core: Core, clip: Path, tmp_path: Path, signed_in: SignedIn
) -> None:
    large, bad = tmp_path / "large.mp4", tmp_path / "bad.mp4"
    large.write_bytes(b"%PDF-1.7\n" + bytes(clip.stat().st_size))
    bad.write_bytes(MARK)
    with simulated_clamd() as clamd:
        clamd.largest = clip.stat().st_size
        case = scanned(core, bench_with(core, address=clamd.address), clip, large, bad)
    clean, skipped, infected = (shown(signed_in, case, file=number) for number in (1, 2, 3))
    assert f"Scanned for malware: none was found, by {VERSION}." in clean
    assert (
        f"Not scanned for malware</strong>: the file is larger than the scanner takes ({VERSION})." in skipped
    )
    assert "Malware was found in this file</strong>" in infected
    assert "Test.Mark" in infected
    assert "stays in quarantine" in infected
    assert "camera's card" in case.footage[2].refusals[0]
    assert all(reason in infected for reason in case.footage[2].refusals)


def test_a_file_with_malware_is_handed_to_nobody(core: Core, tmp_path: Path, signed_in: SignedIn) -> None:
    (tmp_path / "bad.mp4").write_bytes(MARK)
    with simulated_clamd() as clamd:
        case = scanned(core, bench_with(core, address=clamd.address), tmp_path / "bad.mp4")
    [file] = case.footage
    address = f"/cases/{case.id}/footage/{file.id}/original"
    assert address not in shown(signed_in, case, file=1)
    assert signed_in("reviewer").get(address).status_code == 404


def test_that_there_is_no_scanner_is_said(core: Core, tmp_path: Path, signed_in: SignedIn) -> None:
    (tmp_path / "letter.mp4").write_bytes(b"%PDF-1.7\n")
    page = shown(signed_in, scanned(core, a_bench(core), tmp_path / "letter.mp4"), file=1)
    assert "Not scanned for malware</strong>: no scanner is set up." in page
