"""Logs as JSON lines: events are constants, data are fields; no names, marks, addresses, places or secrets."""

import logging
import sys

import structlog
from structlog.typing import Processor

_PROCESSORS: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.JSONRenderer(),
]
"""One list for all configuring: a logger that was used before keeps looking at it."""


def configure_logs() -> None:
    """JSON to standard error, times in UTC; libraries only from warning up."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
