"""Where a case's footage tells another place or time than its report."""

from collections.abc import Iterator, Sequence

from services.core.domain.clocks import Reconciliation
from services.core.domain.disagreement import (
    Disagreement,
    place_apart,
    place_disagreement,
    time_disagreement,
)
from services.core.domain.report import Incident, Report
from services.core.queries.case_footage import FootageView


def case_disagreements(
    report: Report | None, footage: Sequence[FootageView], clocks: Reconciliation | None
) -> tuple[Disagreement, ...]:
    """Time first, as the deadlines hang on it; then the place of each accepted file. None for a report that is gone."""
    if report is None:
        return ()
    time = time_disagreement(clocks) if clocks else None
    return (*((time,) if time else ()), *_places(report.incident, footage))


def _places(happened: Incident, footage: Sequence[FootageView]) -> Iterator[Disagreement]:
    if happened.latitude is None or happened.longitude is None:
        return
    pin = happened.latitude, happened.longitude
    reported_at = happened.at if happened.local_at else None
    for file in footage:
        if file.track is None or file.facts is None or file.state != "accepted":
            continue
        apart = place_apart(file.track, pin=pin, moment_s=file.moment_s, length_s=file.facts.duration_s)
        said = apart and place_disagreement(
            apart, file.track, pin=pin, reported_at=reported_at, position=file.position
        )
        if said:
            yield said
