"""`opsnap doctor`: what is installed, reachable and writable, and how to mend what is not."""

from rich.console import Console
from rich.table import Table

from services.cli.configuration import NothingToTalkTo, load_settings
from services.cli.doctor_findings import Finding
from services.cli.doctor_machine import machine_findings
from services.cli.doctor_services import service_findings

MARKS = {(True, True): "[green]ok[/]", (True, False): "[green]ok[/]", (False, True): "[red]no[/]"}
MISSING_OPTIONAL = "[yellow]--[/]"


def doctor() -> None:
    """Say what is installed, reachable and writable; exit status 1 if anything required is not."""
    findings = (*machine_findings(), *_running())
    table = Table("", "What", "Found", "How to mend it", box=None, pad_edge=False)
    for finding in findings:
        mark = MARKS.get((finding.is_fine, finding.is_required), MISSING_OPTIONAL)
        table.add_row(mark, finding.what, finding.found, "" if finding.is_fine else finding.mend)
    Console().print(table)
    if any(finding.is_required and not finding.is_fine for finding in findings):
        raise SystemExit(1)


def _running() -> tuple[Finding, ...]:
    try:
        settings = load_settings()
    except NothingToTalkTo as error:
        what = "database, broker, store"
        return (Finding(what=what, is_fine=False, is_required=False, found="not started", mend=str(error)),)
    return service_findings(settings)
