"""The doctor tells what is well from what is not."""

import sys

import pytest
from pydantic import SecretStr

from services.cli.doctor_findings import Finding
from services.cli.doctor_machine import machine_findings
from services.cli.doctor_services import service_findings
from services.core.settings import Settings
from tests.clamd_simulator import VERSION, simulated_clamd


def test_a_set_up_machine_has_everything_that_is_required() -> None:
    findings = {finding.what: finding for finding in machine_findings()}
    for what in ("Python", "Python packages", "Postgres (embedded)", "Valkey (embedded)", "ffmpeg", "Disk"):
        assert findings[what].is_fine, findings[what]
    assert findings["Python"].found.startswith(f"3.{sys.version_info.minor}.")


@pytest.mark.stack
def test_running_stores_are_well(settings: Settings) -> None:
    findings = service_findings(settings)
    assert [finding.what for finding in findings if finding.is_required and not finding.is_fine] == []


@pytest.mark.stack
def test_a_scanner_is_named_with_its_signatures_and_missed_where_it_should_be(settings: Settings) -> None:
    def scanner(address: str) -> Finding:
        chosen = settings.model_copy(update={"clamd_address": address})
        return next(finding for finding in service_findings(chosen) if finding.what == "malware scanner")

    none = scanner("")
    assert (none.is_fine, none.is_required) == (False, False)
    assert "not scanned" in none.found
    for address in ("127.0.0.1:9", "no address:at all"):
        away = scanner(address)
        assert (away.is_fine, away.is_required) == (False, True)
        assert "OPSNAP_CLAMD_ADDRESS" in away.mend
    with simulated_clamd() as server:
        there = scanner(server.address)
    assert (there.is_fine, there.found) == (True, VERSION)


@pytest.mark.stack
def test_each_store_that_does_not_answer_is_named_with_what_to_do(settings: Settings) -> None:
    nowhere = settings.model_copy(
        update={
            "database_url": SecretStr("postgresql+psycopg://opsnap:wrong@127.0.0.1:9/opsnap"),
            "broker_url": SecretStr("redis://:wrong@127.0.0.1:9/0"),
            "s3_endpoint_url": "http://127.0.0.1:9",
        }
    )
    findings = {finding.what: finding for finding in service_findings(nowhere)}
    for what in ("database", "broker", "store"):
        assert not findings[what].is_fine
        assert "OPSNAP_" in findings[what].mend
        assert "wrong" not in findings[what].found  # no password on a screen
