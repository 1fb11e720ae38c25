"""The table of footage checks as the reporter's browser reads it: the same thresholds and words as the core's."""

import json
from dataclasses import asdict

from services.core.domain.footage_checks import checks
from services.core.domain.force_rules import ForceRules


def footage_table(rules: ForceRules) -> str:
    """JSON: a list of `code`, `measure`, `words`, `at_least`, `below`; see `footage_checks.Check`."""
    return json.dumps([asdict(check) for check in checks(rules)], separators=(",", ":"))
