"""Names and numbers that both sides of the sandbox know."""

from services.core.domain.telemetry import MOST_FIXES

RAW = "telemetry.raw"
MOST_ROWS = 2 * MOST_FIXES
